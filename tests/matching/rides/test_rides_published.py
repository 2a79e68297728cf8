"""Published instances (Cordeau 2006), read in place."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil

import pytest

import matching.rides
from benchmarks.rides import read_cordeau
from matching.rides import plan_rides, violations

from .make import DATA

SMALL = ("a2-16", "a2-20", "a2-24", "a3-24", "a3-30", "a3-36")
MODULES = sorted(module.name for module in pkgutil.iter_modules(matching.rides.__path__))


@pytest.mark.data
@pytest.mark.parametrize("name", SMALL)
def test_published_optimum(name):
    path = DATA / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not there: shared/data/matching/darp_cordeau")
    best = json.loads((DATA / "optima.json").read_text())["instances"][name]["best"]
    problem, _ = read_cordeau(path)
    answer = plan_rides(problem, seconds=60)
    assert violations(problem, answer.plan) == ()
    assert (answer.status, answer.gap) == ("optimal", 0.0)
    assert answer.objective == pytest.approx(best, abs=2e-3)


@pytest.mark.data
def test_wide_windows_give_a_plan_and_a_bound():
    path = DATA / "R1a.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not there: shared/data/matching/darp_cordeau")
    problem, _ = read_cordeau(path)
    answer = plan_rides(problem, seconds=4)
    assert violations(problem, answer.plan) == ()
    assert 0 < answer.bound <= answer.objective
    assert answer.plan.unserved == ()


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(f"matching.rides.{name}")).failed == 0
