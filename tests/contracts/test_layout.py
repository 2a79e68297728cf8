"""The shape of the repository, where a wrong file breaks things far away from it."""

import re
from pathlib import Path

import pytest

import matching
import network
from tests.contracts.sources import APPS_DIR, ROOT, apps, short, text_files


def test_platform_is_a_plain_folder():
    """With an __init__.py it would hide the standard library's `platform` for whatever runs from the root."""
    assert not (ROOT / "platform/__init__.py").exists()
    assert not (ROOT / "tests/platform").exists()
    assert (ROOT / "tests/__init__.py").is_file()


@pytest.mark.parametrize("engine", [matching, network])
def test_the_engines_on_the_path_are_ours(engine):
    assert Path(engine.__file__).is_relative_to(ROOT)


def test_no_place_of_this_machine_is_named():
    """Where this checkout and its owner live is nobody's business, and is elsewhere tomorrow."""
    words = [f"{place}/" for place in (ROOT, Path.home()) if len(place.parts) > 1] + ["/Us" + "ers/"]
    found = [
        f"{short(file)}: {word}"
        for file in text_files()
        for word in words
        if word in file.read_text("utf-8", "replace")
    ]
    assert not found, "\n".join(found)


def test_locks_name_no_download_host():
    locks = list((ROOT / "requirements").glob("*.txt"))
    assert locks
    named = [short(lock) for lock in locks if "://" in lock.read_text() or "index-url" in lock.read_text()]
    assert not named


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
