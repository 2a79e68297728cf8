"""What comes after a visit: thanks that were heard on the telephone, and what worried the helper."""

import datetime as dt

from sasaeai.coordination.models import Concern, Thanks, Visit
from sasaeai.demo.writing import Pen, awake
from sasaeai.needs.models import Need

THANKS = (
    "気持ちよくしていただき、本当に助かりました。",
    "久しぶりに人とゆっくり話せて、うれしかったです。",
    "また同じ方にお願いしたいです。",
    "雨の中を来てくださり、ありがたかったです。",
    "自分ではもうできないので、ほっとしました。",
    "ていねいな方で安心しました。",
    "お茶を飲みながらのおしゃべりが楽しかったです。",
    "部屋が明るくなりました。ありがとうございました。",
)
CONCERNS = (
    ("郵便受けに新聞がたまっていました。", "電話で話し、地域包括支援センターが訪問することになった。"),
    ("前に来たときより、やせたように見えました。", "娘さんに連絡。来週受診される。"),
    ("同じお話を何度もされました。", "地域包括支援センターにつないだ。"),
    ("玄関の段差でつまずきそうになっていました。", "住宅改修の相談を案内した。"),
    ("部屋がとても寒かったです。", "電話で確認。ストーブの修理を手配した。"),
    ("知らない業者が何度も来ているそうです。", "消費生活センターの番号を伝え、民生委員と共有した。"),
)
OPEN_CONCERN_DAYS = 14


def aftercare_make(pen: Pen, need: Need, visit: Visit, today: dt.date) -> None:
    chance = pen.random
    assert visit.reported_at is not None
    assert visit.day_on is not None
    if chance.random() < 0.24:
        heard_at = visit.reported_at + dt.timedelta(minutes=chance.randint(10, 120))
        pen.add(Thanks, visit=visit, text=chance.choice(THANKS), recorded_by=need.taken_by, made_at=heard_at)
    if chance.random() < 0.035:
        concern_make(pen, need, visit, is_open=visit.day_on > today - dt.timedelta(days=OPEN_CONCERN_DAYS))


def concern_make(pen: Pen, need: Need, visit: Visit, *, is_open: bool) -> Concern:
    """A concern, handled within two days or still on the list."""
    text, outcome = pen.random.choice(CONCERNS)
    at = visit.reported_at
    assert at is not None
    handled_at = None if is_open else awake(at + dt.timedelta(hours=pen.random.randint(1, 40)), at_desk=True)
    return pen.add(
        Concern, visit=visit, resident=need.resident, text=text, wants_call=pen.random.random() < 0.6,
        handled_at=handled_at, handled_by=None if is_open else need.taken_by, outcome="" if is_open else outcome,
        made_at=at,
    )  # fmt: skip
