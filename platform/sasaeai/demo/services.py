"""Filling an empty database with 結川市, and handing out keys to its cast."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.common.errors import Conflict, NotAllowed
from sasaeai.demo.accounts import SHAKYO, staff_make
from sasaeai.demo.asking import Asking
from sasaeai.demo.businesses import businesses_make, wishes_make
from sasaeai.demo.cast import CastMember, cast_rows
from sasaeai.demo.geography import Land, land_make
from sasaeai.demo.groups import groups_make, ties_make
from sasaeai.demo.history import Desk, history_make
from sasaeai.demo.menu import menu_make
from sasaeai.demo.names import Names
from sasaeai.demo.needs_today import needs_today_make, open_counts
from sasaeai.demo.plan import history_plan
from sasaeai.demo.population import population_make
from sasaeai.demo.residents import blocked_pairs_make, residents_make
from sasaeai.demo.supporters import supporters_make
from sasaeai.demo.venues import venues_make
from sasaeai.demo.worklog import worklog_make
from sasaeai.demo.writing import Pen, moment
from sasaeai.insights.services import coverage_report_create
from sasaeai.places.models import Municipality

DEMO_SEED = 2026
#: 00 is no prefecture, so this code can never be given to a town; its check digit is right (9).
DEMO_CODE, DEMO_NAME, DEMO_KANA = "000019", "結川市", "ユイカワシ"
#: The town's own rows were made this long ago.
FOUNDED_DAYS = 2400


def demo_check() -> None:
    """Refuse where the demo is off: nobody may sign in by a printed link in a real town."""
    if not settings.DEMO:
        raise NotAllowed(_("デモは、SASAEAI_DEMO をつけて動かしたときだけ使えます。"), code="not_demo")


@transaction.atomic
def demo_town_load(*, seed: int = DEMO_SEED, today: dt.date | None = None) -> Municipality:
    """Fill the empty database: the same seed and day give the same rows.

    `today` is the day on which the desk is opened (default: today); the history ends the evening before. The
    first coverage report is made as well.

    Raises
    ------
    NotAllowed
        The installation is not a demo.
    Conflict
        There is a town already.
    """
    demo_check()
    if Municipality.objects.exists():
        raise Conflict(_("もう町があります。空のデータベースにだけ入れられます。"), code="not_empty")
    today = today or timezone.localdate()
    pen = Pen(seed)
    founded_at = moment(today - dt.timedelta(days=FOUNDED_DAYS), 9 * 60)
    names = Names(pen)
    town = _town(pen, names, founded_at)
    land = land_make(pen, town, founded_at)
    population_make(pen, land, today, moment(today - dt.timedelta(days=20), 10 * 60))
    venues_make(pen, names, land, today, moment(today - dt.timedelta(days=60), 10 * 60))
    staff = _people_and_year(pen, names, land, today, founded_at)
    pen.write()
    coverage_report_create(municipality=town, acting_user=staff["sc1"], today=today)
    return town


def _town(pen: Pen, names: Names, founded_at: dt.datetime) -> Municipality:
    return pen.add(
        Municipality,
        code=DEMO_CODE,
        name=DEMO_NAME,
        kana=DEMO_KANA,
        prefecture="",
        is_home=True,
        office_name=f"{SHAKYO} ささえあい窓口",
        phone=names.phone(),
        fax=names.phone(),
        phone_hours="平日 8時45分〜17時15分",
        made_at=founded_at,
    )


def _people_and_year(pen: Pen, names: Names, land: Land, today: dt.date, founded_at: dt.datetime) -> dict[str, User]:
    """Everybody, then the year they had together. Returns the staff."""
    menu = menu_make(pen, land.municipality, founded_at)
    staff = staff_make(pen, names, land, founded_at)
    helpers = supporters_make(pen, names, land, menu, staff, today)
    teams = groups_make(pen, names, land, menu, today)
    ties_make(pen, teams, today)
    businesses_make(pen, names, land, menu, today)
    wishes_make(pen, land, staff, today)
    households = residents_make(pen, names, land, staff, today)
    blocked = blocked_pairs_make(pen, households, helpers)
    asking = Asking(pen, helpers, teams, moment(today - dt.timedelta(days=366), 0), blocked)
    desk = Desk(pen, menu, staff, households, asking, today)
    history_make(desk, history_plan(pen, today, open_counts()))
    needs_today_make(desk, helpers[0], teams[0])
    worklog_make(pen, land, staff, today)
    return staff


@transaction.atomic
def demo_cast_make() -> list[CastMember]:
    """The cast with one-time sign-in links of one day.

    Raises NotAllowed outside of a demo and Conflict without the town.
    """
    demo_check()
    town = Municipality.objects.filter(code=DEMO_CODE).first()
    if town is None:
        raise Conflict(_("デモの町がまだ入っていません。先に load_demo を実行してください。"), code="no_demo_town")
    return cast_rows(town)
