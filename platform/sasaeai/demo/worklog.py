"""The coordinators' log of a year: rows that the clicks wrote, and those that were entered by hand."""

import datetime as dt

from sasaeai.accounts.models import User
from sasaeai.casework.models import Activity
from sasaeai.coordination.models import Concern, Offer, Visit
from sasaeai.demo.geography import Land
from sasaeai.demo.plan import is_working_day
from sasaeai.demo.planted import AREAS
from sasaeai.demo.writing import Pen, moment
from sasaeai.needs.models import Need
from sasaeai.places.models import Area

Category, Channel = Activity.Category, Activity.Channel
#: By which way a need came in, as the log calls it.
CHANNEL_OF = {
    "phone": Channel.PHONE,
    "visit": Channel.OFFICE,
    "fax": Channel.FAX,
    "paper": Channel.LETTER,
    "mail": Channel.MAIL,
}
#: Entered by hand: category, channel, minutes, what was done.
BY_HAND = (
    (Category.MEETING, Channel.MEETING, 90, "地域ケア会議に出席"),
    (Category.MEETING, Channel.MEETING, 120, "第2層協議体の会議"),
    (Category.OUTREACH, Channel.VISIT, 45, "自治会長を訪ね、活動者の募集をお願いした"),
    (Category.OUTREACH, Channel.PHONE, 20, "商店会に移動販売の場所を相談"),
    (Category.OUTREACH, Channel.VISIT, 60, "支えあい団体の定例会に参加"),
    (Category.COMMUNITY, Channel.OFFICE, 40, "サロンを始めたいという相談"),
    (Category.COMMUNITY, Channel.PHONE, 15, "民生委員から、気になる世帯の相談"),
    (Category.AWARENESS, Channel.MEETING, 60, "出前講座「助け上手・助けられ上手」"),
    (Category.AWARENESS, Channel.LETTER, 90, "SCだよりを発行"),
    (Category.PLACE, Channel.VISIT, 90, "通いの場の見学と運営の相談"),
    (Category.PERSONAL, Channel.VISIT, 50, "お宅を訪ねて困りごとをうかがった"),
    (Category.PERSONAL, Channel.PHONE, 20, "電話でお話をうかがった"),
)
BY_HAND_PER_MONTH = 5


def worklog_make(pen: Pen, land: Land, staff: dict[str, User], today: dt.date) -> None:
    area_of = {place.block.code: land.areas[place.area] for place in land.places}
    _from_needs(pen, area_of)
    _from_the_rest(pen, area_of)
    days = [day for back in range(1, 365) if is_working_day(day := today - dt.timedelta(days=back))]
    posts = [*((area, staff[area], land.areas[area]) for area in AREAS), ("sc1", staff["sc1"], None)]
    for _key, user, area in posts:
        for day in sorted(pen.random.sample(days, BY_HAND_PER_MONTH * 12)):
            category, channel, minutes_min, note = pen.random.choice(BY_HAND)
            at = moment(day, pen.random.randint(9 * 60, 16 * 60))
            pen.add(
                Activity, municipality=land.municipality, area=area, staff=user, at=at, category=category,
                channel=channel, minutes_min=minutes_min, note=note, made_at=at,
            )  # fmt: skip


def _row(
    pen: Pen,
    area_of: dict[str, Area],
    need: Need,
    action: str,
    at: dt.datetime,
    channel: str,
    category: str = Category.MATCHING,
) -> None:
    pen.add(
        Activity,
        municipality=need.municipality,
        area=area_of[need.block.code],
        staff=need.taken_by,
        at=at,
        category=category,
        channel=channel,
        case_key=f"need:{need.public_id}",
        action=action,
        made_at=at,
    )


def _from_needs(pen: Pen, area_of: dict[str, Area]) -> None:
    for need in pen.of(Need):
        _row(pen, area_of, need, "need.take", need.taken_at, CHANNEL_OF[need.channel])
        if need.called_back_at:
            _row(pen, area_of, need, "need.call_back", need.called_back_at, Channel.PHONE)
        if need.unmet_reason and need.closed_at:
            _row(pen, area_of, need, "need.close", need.closed_at, Channel.SCREEN)
    for offer in pen.of(Offer):
        if offer.position == 1 and offer.sent_at:
            _row(pen, area_of, offer.need, "offer.send", offer.sent_at, Channel.SCREEN)


def _from_the_rest(pen: Pen, area_of: dict[str, Area]) -> None:
    for visit in pen.of(Visit):
        if visit.reported_for_by and visit.reported_at:
            _row(pen, area_of, visit.need, "visit.report", visit.reported_at, Channel.PHONE)
    for concern in pen.of(Concern):
        if concern.visit and concern.handled_at:
            _row(
                pen, area_of, concern.visit.need, "concern.handle", concern.handled_at, Channel.PHONE, Category.PERSONAL
            )
