"""The lived gap: the level rules one by one, and the findings made of them."""

from __future__ import annotations

import numpy as np
import pytest

from network import (
    LivedCounts,
    LivedRule,
    NetworkInputError,
    idle_findings,
    lived_findings,
    lived_gaps,
    rising_findings,
)
from network.findings import _chance_of_rise


def one(requests=0, declined=0, unmet=0, supporters=0, **more):
    extra = {k: [[v]] for k, v in more.items()}
    return LivedCounts(("a",), ("s",), [[requests]], [[declined]], [[unmet]], [[supporters]], **extra)


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        (one(10, 0, 0, 2), "enough"),
        (one(100, 9, 0, 2), "enough"),
        (one(10, 1, 0, 2), "slightly_few"),
        (one(10, 0, 1, 9), "slightly_few"),
        (one(10, 0, 0, 1), "slightly_few"),
        (one(100, 29, 0, 2), "slightly_few"),
        (one(10, 3, 0, 2), "few"),
        (one(10, 2, 1, 1), "few"),
        (one(1, 0, 0, 0), "none"),
        (one(0, 0, 0, 0, stated=2), "none"),
        (one(0, 0, 0, 0), "no_record"),
        (one(0, 0, 0, 3), "no_request"),
        (one(0, 0, 0, 3, surveyed=True), "no_request"),
        (one(0, 0, 0, 0, surveyed=True), "no_request"),
    ],
)
def test_levels(counts, level):
    assert lived_gaps(counts).gap("a", "s").level == level


def test_a_town_may_choose_other_thresholds():
    assert lived_gaps(one(10, 3, 0, 2), LivedRule(few_share=0.5)).gap("a", "s").level == "slightly_few"


def test_few_cases_are_for_reference_only():
    few, many = lived_gaps(one(4, 4, 0, 1)), lived_gaps(one(5, 5, 0, 1))
    assert few.gap("a", "s").few_cases
    assert not many.gap("a", "s").few_cases
    assert not lived_gaps(one(0, 0, 0, 1)).gap("a", "s").few_cases
    assert lived_findings(few)[0].confidence == "low"
    assert lived_findings(many)[0].confidence == "high"


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        (lambda: one(3, 2, 2, 1), "more_than_requests"),
        (lambda: one(-1), "not_a_count"),
        (lambda: one(1.5), "not_a_count"),
        (lambda: one(np.nan), "not_a_count"),
        (lambda: LivedCounts(("a", "a"), ("s",), *[[[0], [0]]] * 4), "duplicate_id"),
        (lambda: LivedCounts(("a",), ("s",), [1], [[0]], [[0]], [[0]]), "length"),
    ],
)
def test_bad_counts_are_refused(counts, code):
    with pytest.raises(NetworkInputError) as caught:
        counts()
    assert caught.value.code == code


def test_refusal_names_area_and_service():
    with pytest.raises(NetworkInputError) as caught:
        one(3, 2, 2, 1)
    assert caught.value.ids == ("a/s",)


def test_rising_demand_is_reported_with_its_chance():
    assert _chance_of_rise(2, 9) == 67 / 2048
    found = rising_findings(lived_gaps(one(9, 0, 0, 3, previous_requests=2)))
    assert [f.confidence for f in found] == ["medium"]
    assert found[0].fact("previous_requests") == 2
    assert found[0].fact("chance_if_unchanged") == 67 / 2048
    assert rising_findings(lived_gaps(one(30, 0, 0, 3, previous_requests=5)))[0].confidence == "high"
    assert not rising_findings(lived_gaps(one(9, 0, 0, 3, previous_requests=5)))
    assert not rising_findings(lived_gaps(one(9, 0, 0, 3)))


def test_idle_supporters():
    assert idle_findings(lived_gaps(one(0, 0, 0, 6)))[0].suggest[0].code == "make_known"
    assert not idle_findings(lived_gaps(one(0, 0, 0, 4)))
    assert not idle_findings(lived_gaps(one(1, 0, 0, 6)))


def test_small_counts_stay_with_the_coordinator():
    assert lived_findings(lived_gaps(one(12, 7, 0, 1)))[0].privacy == "coordinator"
    assert lived_findings(lived_gaps(one(12, 7, 0, 5)))[0].privacy == "public"
    assert lived_findings(lived_gaps(one(9, 7, 0, 5)))[0].privacy == "coordinator"
