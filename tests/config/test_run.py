"""run.py: what it does to a machine, without installing anything."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys

import pytest

import run


@pytest.fixture
def data(tmp_path):
    return run.Data({"SASAEAI_DATA_DIR": str(tmp_path)})


def test_the_key_is_made_once_and_for_its_owner_only(data):
    data.make_key()
    file = data.folder / "secret_key"
    first = file.read_text()
    data.make_key()
    assert file.read_text() == first
    assert len(first) >= 50
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_reset_deletes_the_data_and_keeps_the_key(data):
    data.make_key()
    for name in ("sasaeai.sqlite3", "sasaeai.sqlite3-wal"):
        (data.folder / name).write_text("x")
    (data.folder / "media").mkdir()
    data.reset()
    assert [file.name for file in data.folder.iterdir()] == ["secret_key"]


def test_reset_leaves_a_server_database_alone(tmp_path):
    data = run.Data({"SASAEAI_DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://x/y"})
    with pytest.raises(run.CannotGoOn):
        data.reset()


def test_a_second_start_migrates_nothing(data, monkeypatch):
    called = []
    monkeypatch.setattr(data, "manage", lambda *arguments, **more: called.append(arguments[0]))
    data.migrate()
    with sqlite3.connect(data.sqlite) as database:
        database.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        database.executemany("INSERT INTO django_migrations VALUES (?, ?)", data._own_migrations())
    data.migrate()
    assert called == ["migrate"]
    with sqlite3.connect(data.sqlite) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'needs'")
    data.migrate()
    assert called == ["migrate", "migrate"]


def test_what_is_set_already_wins(monkeypatch):
    monkeypatch.setenv("SASAEAI_PUBLIC_URL", "http://my.example.invalid")
    assert run.environment(8000, demo=True)["SASAEAI_PUBLIC_URL"] == "http://my.example.invalid"
    monkeypatch.delenv("SASAEAI_PUBLIC_URL")
    assert run.environment(8123, demo=True)["SASAEAI_PUBLIC_URL"] == "http://localhost:8123"


def test_without_the_demo_town_nothing_of_it_is_on(monkeypatch):
    for name in ("SASAEAI_DEMO", "SASAEAI_STAFF_SECOND_FACTOR"):
        monkeypatch.delenv(name, raising=False)
    env = run.environment(8000, demo=False)
    assert "SASAEAI_DEMO" not in env
    assert "SASAEAI_STAFF_SECOND_FACTOR" not in env


def test_a_taken_port_is_said_in_words_and_ends_with_2():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "run.py", "--port", str(port)], cwd=run.ROOT, capture_output=True, encoding="utf-8"
        )
    assert done.returncode == 2
    assert f"ポート {port} は" in done.stderr
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr
