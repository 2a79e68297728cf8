"""The shape of the repository, where a wrong file breaks things far away from it."""

import re
from pathlib import Path

import pytest

import matching
import network
from tests.contracts.sources import APPS_DIR, ROOT, apps, short, text_files

#: Put together here, so that this file does not find itself. Machines, and hosts of package registries.
MACHINE_PATHS = ["/wo" + "rk/", "/farm" + "/in", "/ro" + "ot/.", "/ho" + "me/", "/Use" + "rs/", "/opt/py" + "pi"]
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npm" + "js", "deb.debian" + ".org"]


def test_platform_is_a_plain_folder():
    """With an __init__.py it would hide the standard library's `platform` for whatever runs from the root."""
    assert not (ROOT / "platform/__init__.py").exists()
    assert not (ROOT / "tests/platform").exists()
    assert (ROOT / "tests/__init__.py").is_file()


@pytest.mark.parametrize("engine", [matching, network])
def test_the_engines_on_the_path_are_ours(engine):
    assert Path(engine.__file__).is_relative_to(ROOT)


def test_no_machine_and_no_registry_is_named():
    words = MACHINE_PATHS + REGISTRIES
    # A listing of words to look for, not a use of them, may stand in the tests of paths themselves.
    found = [
        f"{short(file)}: {word}"
        for file in text_files()
        if file.name != "uv.lock"
        for word in words
        if word in file.read_text("utf-8", "replace")
    ]
    assert not found, "\n".join(found)


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    found = [short(file) for file in text_files() if file.suffix == ".py" and marks.search(file.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_no_test_is_switched_off():
    marks = re.compile(r"pytest\.(mark\.)?(sk" r"ip|xf" r"ail)")
    found = [
        short(file)
        for file in (ROOT / "tests").rglob("*.py")
        # The official data lie beside the repository; whoever has only the code cannot run their tests.
        if marks.search(file.read_text("utf-8")) and "shared" not in file.read_text("utf-8")
    ]
    assert not found, "\n".join(found)


def test_every_app_says_what_it_is_for():
    assert [short(app) for app in apps() if app != APPS_DIR and not (app / "README.md").is_file()] == []


def test_locks_have_hashes():
    for lock in (ROOT / "requirements").glob("*.txt"):
        pins = re.findall(r"^\S+==.*$", lock.read_text(), re.MULTILINE)
        assert pins, lock
        assert all(pin.endswith("\\") for pin in pins), f"{lock.name}: a pin without its hash"
