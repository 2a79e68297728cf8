"""Writing: asking, answers, visits, what follows them, and what the clock does."""

from sasaeai.coordination.services.aftercare import (
    concern_handle,
    need_move_at_desk,
    notice_tell,
    thanks_record,
)
from sasaeai.coordination.services.answers import offer_accept, offer_called, offer_decline
from sasaeai.coordination.services.asking import (
    offer_open,
    offer_withdraw,
    offers_expire,
    offers_send,
    pick_on_the_phone,
)
from sasaeai.coordination.services.calendars import calendar_link_renew, calendar_link_revoke
from sasaeai.coordination.services.due import due
from sasaeai.coordination.services.ladder import ladder_next, visit_confirm
from sasaeai.coordination.services.series import (
    series_absence_add,
    series_change_day,
    series_change_following,
    series_due,
    series_hand_over,
    series_helper_leave,
    series_helper_set,
    series_stop,
)
from sasaeai.coordination.services.visits import visit_drop_out, visit_report

__all__ = [
    "calendar_link_renew",
    "calendar_link_revoke",
    "concern_handle",
    "due",
    "ladder_next",
    "need_move_at_desk",
    "notice_tell",
    "offer_accept",
    "offer_called",
    "offer_decline",
    "offer_open",
    "offer_withdraw",
    "offers_expire",
    "offers_send",
    "pick_on_the_phone",
    "series_absence_add",
    "series_change_day",
    "series_change_following",
    "series_due",
    "series_hand_over",
    "series_helper_leave",
    "series_helper_set",
    "series_stop",
    "thanks_record",
    "visit_confirm",
    "visit_drop_out",
    "visit_report",
]
