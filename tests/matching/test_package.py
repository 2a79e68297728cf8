"""The package from outside: its documents, its doors, what it pulls in."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import matching
from matching.rules import MAX_RULES, RULES

HOME = Path(matching.__file__).parent
# The engine's own modules: whatever the folder gains is checked too.
MODULES = sorted(m.name for m in pkgutil.iter_modules([str(HOME)]) if not m.ispkg)
# Of its folders those that are tested here; rides have tests of their own.
INNER = sorted(
    f"{folder}.{m.name}"
    for folder in ("batch", "rosters", "asking")
    for m in pkgutil.iter_modules([str(HOME / folder)])
)


def test_the_readme_is_true():
    failed, tried = doctest.testfile(str(HOME / "README.md"), module_relative=False)
    assert tried > 5
    assert failed == 0


@pytest.mark.parametrize("name", MODULES + INNER)
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(f"matching.{name}")).failed == 0


def test_every_public_name_can_be_loaded():
    for name in matching.__all__:
        assert getattr(matching, name) is not None
    assert "rank" in dir(matching)
    with pytest.raises(AttributeError):
        _ = matching.nothing_of_that_name


def test_no_module_hides_a_public_function():
    folders = {m.name for m in pkgutil.iter_modules([str(HOME)]) if m.ispkg}
    assert not (set(MODULES) | folders) & set(matching.__all__)


def test_planning_loads_its_solver_only_when_it_solves():
    code = (
        "import sys; from matching import assign, repair, roster, next_wave, learn;"
        "heavy = {'django', 'scipy', 'ortools', 'networkx', 'pandas', 'highspy'} & set(sys.modules);"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_request_path_needs_numpy_only():
    code = (
        "import sys; from matching import rank, explain, why_not, near_misses, Snapshot;"
        "heavy = {'django', 'scipy', 'ortools', 'networkx', 'pandas'} & set(sys.modules);"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_importing_the_package_alone_loads_nothing():
    code = "import sys, matching; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=HOME.parent, check=False).returncode == 0


def test_codes_are_stable_and_few():
    assert [rule.bit for rule in RULES] == list(range(len(RULES)))
    assert len(RULES) <= MAX_RULES
    assert matching.RULE_CODES[:3] == ("inactive", "consent", "task")
