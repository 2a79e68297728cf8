"""Rows in, sentences out: the desk's list of candidates for a need, saved or half typed on the intake page.

What crosses into the engine: ids, town-block keys, metres, minutes, days, counts and codes. Names and telephone
numbers are read afterwards, for the few who are shown.
"""

from sasaeai.coordination.engine_io.answers import CandidateList, CandidateRow, LeftOutLine, NearLine
from sasaeai.coordination.engine_io.asking import NeedDraft, build_snapshot, candidates_for, draft_of

__all__ = [
    "CandidateList",
    "CandidateRow",
    "LeftOutLine",
    "NearLine",
    "NeedDraft",
    "build_snapshot",
    "candidates_for",
    "draft_of",
]
