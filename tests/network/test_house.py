"""The engine as a package: examples run, names load, nothing heavy or foreign comes along."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import subprocess
import sys

import pytest

import network

from .shared_data import ROOT

FOREIGN = ("import django", "from django", "sasaeai", "from matching", "import matching", "highspy")
MODULES = sorted(m.name for m in pkgutil.iter_modules(network.__path__))


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


@pytest.mark.parametrize("name", ["", *MODULES])
def test_examples_of_the_docstrings_run(name):
    module = importlib.import_module(f"network.{name}" if name else "network")
    assert doctest.testmod(module).failed == 0


def test_examples_of_the_readme_run():
    result = doctest.testfile(str(ROOT / "network" / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0


def test_every_public_name_loads_and_has_a_docstring():
    for name in network.__all__:
        value = getattr(network, name)
        assert value.__doc__, name
    with pytest.raises(AttributeError):
        _ = network.no_such_name


def test_import_loads_neither_django_nor_scipy():
    """`import network` and its model stay light; SciPy comes with the first join."""
    loaded = json.loads(
        run("import sys, json, network; network.Areas; network.gap_table;print(json.dumps(sorted(sys.modules)))")
    )
    foreign = {"django", "pandas", "ortools", "highspy", "matching", "sasaeai", "scipy"}
    assert not foreign & {name.split(".")[0] for name in loaded}


def test_engine_names_no_foreign_import():
    for path in (ROOT / "network").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in FOREIGN:
            assert word not in text, path.name
        assert len(text.splitlines()) <= 300, path.name
