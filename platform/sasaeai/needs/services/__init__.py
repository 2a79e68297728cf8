"""Writing needs: taking them in, moving them on, and keeping the promise to call back."""

from sasaeai.needs.services.callers import CallerData
from sasaeai.needs.services.changing import need_call_back_done, need_consent_record, need_move, need_update
from sasaeai.needs.services.filling import need_fill_in
from sasaeai.needs.services.series import (
    nth_of,
    occurrence_take,
    series_day_change,
    series_end,
    series_follow,
    series_start,
)
from sasaeai.needs.services.taking import need_take, next_number, ride_problem

__all__ = [
    "CallerData",
    "need_call_back_done",
    "need_consent_record",
    "need_fill_in",
    "need_move",
    "need_take",
    "need_update",
    "next_number",
    "nth_of",
    "occurrence_take",
    "ride_problem",
    "series_day_change",
    "series_end",
    "series_follow",
    "series_start",
]
