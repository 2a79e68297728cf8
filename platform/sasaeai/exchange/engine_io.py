"""Rows to the network engine and back: which groups should get to know each other, and why."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count
from django.utils import timezone

from network import Groups, answering_groups, similar_groups
from sasaeai.coordination.models import Visit
from sasaeai.exchange.models import GroupTheme, Theme, Tie
from sasaeai.people.models import Group
from sasaeai.places.models import Area, Municipality

#: How far back work counts: one year, so that summer gardens and winter snow both show.
WORK_DAYS = 365


@dataclass
class PeerRow:
    """One group to show: its row, and reasons as (code, params) with rows in place of ids."""

    group: Group
    area: Area | None
    tied: bool
    score: float
    reasons: list[tuple[str, dict]] = field(default_factory=list)


def peers_of(group: Group, *, top: int = 6) -> list[PeerRow]:
    """Groups of other areas worth meeting: first who answers a question, then who does similar work.

    Six queries, however many groups the town has.
    """
    groups = list(_groups_of(group.municipality))
    if group not in groups:
        return []
    ids = tuple(str(g.pk) for g in groups)
    areas = {g.pk: _home_area(g) for g in groups}
    area_ids = tuple(str(areas[g.pk].pk) if areas[g.pk] else None for g in groups)
    ties = _ties(groups)
    answering = answering_groups(_themes(groups, ids, area_ids), ties, top=top)[str(group.pk)]
    similar = similar_groups(_work(groups, ids, area_ids), ties, top=top)[str(group.pk)]
    rows: dict[str, PeerRow] = {}
    by_id = dict(zip(ids, groups, strict=True))
    for peer in (*answering, *similar):
        row = rows.setdefault(peer.peer, PeerRow(by_id[peer.peer], areas[by_id[peer.peer].pk], peer.tied, peer.score))
        row.reasons += [(reason.code, dict(reason.params)) for reason in peer.reasons if _shown(reason.code)]
    return sorted(rows.values(), key=lambda row: (row.tied, not _answers(row), -row.score))[:top]


def _shown(code: str) -> bool:
    return code in ("same_activity", "strong_in_question", "asks_your_strength")


def _answers(row: PeerRow) -> bool:
    return any(code == "strong_in_question" for code, _ in row.reasons)


def _groups_of(municipality: Municipality) -> list[Group]:
    return list(
        Group.objects.filter(
            municipality=municipality, is_public=True, status__in=[Group.Status.RUNNING, Group.Status.PAUSED]
        )
        .select_related("home_block")
        .prefetch_related("menu__task", "themes", "home_block__areas__scheme")
    )


def _home_area(group: Group) -> Area | None:
    if group.home_block is None:
        return None
    return next((a for a in group.home_block.areas.all() if a.scheme.is_daily_living), None)


def _work(groups: list[Group], ids: tuple[str, ...], area_ids: tuple[str | None, ...]) -> Groups:
    """Visits of the last year by group and task; a task on the menu counts as one more."""
    since = timezone.localdate() - timezone.timedelta(days=WORK_DAYS)
    done: Counter[tuple[int, str]] = Counter()
    for row in (
        Visit.objects.filter(offer__group__in=groups, status=Visit.Status.DONE, day_on__gte=since)
        .values("offer__group", "need__task__code")
        .annotate(visit_count=Count("pk"))
    ):
        done[row["offer__group"], row["need__task__code"]] = row["visit_count"]
    codes = tuple(sorted({item.task.code for g in groups for item in g.menu.all()} | {code for _, code in done}))
    counts = np.zeros((len(groups), len(codes)))
    for i, g in enumerate(groups):
        on_menu = {item.task.code for item in g.menu.all()}
        for j, code in enumerate(codes):
            counts[i, j] = done[g.pk, code] + (code in on_menu)
    return Groups(ids, area_ids, codes, counts)


def _themes(groups: list[Group], ids: tuple[str, ...], area_ids: tuple[str | None, ...]) -> Groups:
    codes = tuple(Theme.values)
    asks = np.zeros((len(groups), len(codes)), dtype=bool)
    strong = np.zeros_like(asks)
    for i, g in enumerate(groups):
        for theme in g.themes.all():
            side = strong if theme.side == GroupTheme.Side.STRENGTH else asks
            side[i, codes.index(theme.theme)] = True
    return Groups(ids, area_ids, codes, (asks | strong).astype(float), asks=asks, strengths=strong)


def _ties(groups: list[Group]) -> list[tuple[str, str]]:
    pks = {g.pk for g in groups}
    pairs = Tie.objects.filter(group_a__in=pks, group_b__in=pks).values_list("group_a", "group_b")
    return [(str(a), str(b)) for a, b in pairs]
