"""A small town with planted gaps: all found, and nothing else said with high confidence."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np
import pytest

from network import (
    Areas,
    Cells,
    LivedCounts,
    Points,
    Providers,
    Standard,
    data_findings,
    gap_findings,
    gap_table,
    idle_findings,
    lived_findings,
    lived_gaps,
    point_problems,
    rank_findings,
    rising_findings,
    sole_findings,
    sole_providers,
)

SERVICES = ("ride", "rubbish", "talk")
WALK = Standard("walk", "徒歩圏", "test", "1", 800)
NAMES = ("a0", "a1", "a2", "a3")
SINCE = datetime.date(2026, 8, 24)


def planted() -> tuple[Areas, Cells, Providers, LivedCounts]:
    """Four areas 5 km apart. Planted: nobody rides in a1; one group carries a2's rubbish; a3's six
    talkers are never asked; rides of a0 tripled; a2's rides are mostly declined."""
    areas = Areas(NAMES, completeness=[1, 1, 1, 1])
    x = np.repeat(np.arange(4) * 5000.0, 5) + np.tile([-200, -100, 0, 100, 200], 4)
    homes = Points.plane([f"z{i}" for i in range(20)], x, np.zeros(20))
    cells = Cells(homes, np.full(20, 40), np.repeat(np.arange(4), 5), size_m2=np.full(20, 10_000.0))
    offers, where = [], []
    for area in range(4):
        for service in range(3):
            count = {(1, 0): 0, (2, 1): 1, (3, 2): 6}.get((area, service), 3)
            offers += [np.eye(3, dtype=bool)[service]] * count
            where += [area] * count
    count = len(where)
    base = Points.plane([f"p{i}" for i in range(count)], np.array(where) * 5000.0, np.zeros(count))
    providers = Providers(base, SERVICES, np.array(offers), where, capacity_h=np.full(count, 4))
    return areas, cells, providers, lived_counts(providers)


def lived_counts(providers: Providers) -> LivedCounts:
    requests = np.full((4, 3), 12)
    requests[0, 0], requests[3, 2] = 36, 0
    previous = np.full((4, 3), 12)
    previous[3, 2] = 0
    declined = np.zeros((4, 3))
    declined[1, 0], declined[2, 0] = 10, 7
    supporters = np.array([[(providers.offers[providers.area == a, s]).sum() for s in range(3)] for a in range(4)])
    return LivedCounts(NAMES, SERVICES, requests, declined, np.zeros((4, 3)), supporters, previous_requests=previous)


def everything():
    areas, cells, providers, counts = planted()
    lived = lived_gaps(counts)
    table = gap_table(areas, cells, providers, WALK)
    soles = sole_providers(areas, cells, providers, WALK)
    return rank_findings(
        gap_findings(table, areas, since=SINCE),
        lived_findings(lived, since=SINCE),
        idle_findings(lived, since=SINCE),
        rising_findings(lived, since=SINCE),
        sole_findings(soles, town_people=800, lived=lived, since=SINCE),
    )


def test_planted_gaps_are_found_and_nothing_else():
    found = {(f.kind, f.area, f.service): f for f in everything()}
    assert {k: f.confidence for k, f in found.items()} == {
        ("gap_in_space", "a1", "ride"): "high",
        ("gap_lived", "a1", "ride"): "high",
        ("gap_lived", "a2", "ride"): "high",
        ("rising_demand", "a0", "ride"): "high",
        ("sole_provider", "a2", "rubbish"): "medium",
        ("idle_supporters", "a3", "talk"): "medium",
    }
    space = found["gap_in_space", "a1", "ride"]
    assert (space.people, space.band.low, space.band.high) == (200, 200, 200)
    sole = found["sole_provider", "a2", "rubbish"]
    assert sole.people == 200
    assert sole.fact("requests") == 12
    assert sole.fact("only_in_area") == 1
    assert all(f.since == SINCE for f in found.values())


def test_findings_come_in_order_and_cannot_be_changed():
    found = everything()
    assert [f.priority for f in found] == sorted((f.priority for f in found), reverse=True)
    assert all(0 <= f.priority <= 1 for f in found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found[0].people = 1


def test_a_gap_in_a_register_nobody_answered_is_not_sure():
    _, cells, providers, _ = planted()
    table = gap_table(Areas(NAMES), cells, providers, WALK)
    by_share = {}
    for share in (np.nan, 0.3, 0.6, 0.8):
        found = gap_findings(table, Areas(NAMES, completeness=[share] * 4))
        by_share[str(share)] = [f.confidence for f in found]
        assert ("ask_groups_to_register" in {s.code for s in found[0].suggest}) == (share != 0.8)
    assert by_share == {"nan": ["medium"], "0.3": ["low"], "0.6": ["medium"], "0.8": ["high"]}
    assert [f.confidence for f in gap_findings(table)] == ["medium"]


def test_without_zone_sizes_nothing_is_sure():
    areas, cells, providers, _ = planted()
    dots = Cells(cells.points, cells.demand, cells.area, cells.kinds)
    assert [f.confidence for f in gap_findings(gap_table(areas, dots, providers, WALK), areas)] == ["medium"]


def test_persons_stay_with_the_coordinator():
    areas, cells, groups, _counts = planted()
    persons = Providers(
        groups.points, groups.services, groups.offers, groups.area, groups.capacity_h,
        kind=("supporter",) * len(groups),
    )  # fmt: skip
    privacy = {}
    for name, who in (("group", groups), ("person", persons)):
        soles = sole_providers(areas, cells, who, WALK)
        privacy[name] = {f.privacy for f in sole_findings(soles, town_people=800)}
    assert privacy == {"group": {"public"}, "person": {"coordinator"}}


def test_data_at_fault_is_a_finding():
    problems = point_problems(["松島町３丁目"], [134.1], [34.1])
    finding = data_findings(problems)[0]
    assert finding.kind == "data_point"
    assert finding.fact("problem") == "swapped"
    assert finding.fact("row") == "松島町３丁目"
    assert finding.suggest[0].code == "use_gazetteer_point"
