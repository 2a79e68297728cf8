import datetime as dt
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sasaeai.coordination import services as coordination_services
from sasaeai.notices.models import Notice
from sasaeai.notices.services import notice_queue
from sasaeai.upkeep.services import run_due, task_retry, tasks_prune, tasks_reap
from tests.upkeep.dying import die_first

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def database_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "heavy"]}}


def database_url() -> str:
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgres://{of['USER']}:{of['PASSWORD']}@{of['HOST'] or 'localhost'}:{of['PORT'] or 5432}/{of['NAME']}"


def work() -> int:
    """A real worker in a process of its own, until the queue is empty or it dies."""
    command = [sys.executable, "manage.py", "db_worker", "--batch", "--no-startup-delay", "--no-reload", "-v", "0"]
    env = {**os.environ, "DATABASE_URL": database_url()}
    return subprocess.run(command, cwd=django_settings.ROOT_DIR, env=env, timeout=60, check=False).returncode


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_worker_was_killed_runs_again(database_queue, tmp_path):
    lives = tmp_path / "lives"
    lives.write_text("1")
    die_first.enqueue(str(lives))
    assert work() == -9
    task = DBTaskResult.objects.get()
    assert task.status == "RUNNING"

    assert tasks_reap(now=timezone.now()) == 0, "a worker has ten minutes before its task counts as lost"
    assert tasks_reap(now=timezone.now() + HOUR) == 1
    assert work() == 0
    task.refresh_from_db()
    assert (task.status, lives.read_text()) == ("SUCCESSFUL", "done")


def running(starts: int, started_ago: dt.timedelta, queue: str = "default") -> DBTaskResult:
    now = timezone.now()
    return DBTaskResult.objects.create(
        status="RUNNING",
        started_at=now - started_ago,
        worker_ids=["w"] * starts,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.upkeep.dying.die_first",
        backend_name="default",
        queue_name=queue,
        run_after=now - started_ago,
    )


def test_a_task_that_kills_two_workers_has_failed_and_can_be_started_by_hand(db):
    task = running(starts=2, started_ago=HOUR)
    assert tasks_reap(now=timezone.now()) == 1
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert task.exception_class_path.endswith("WorkerLost")
    assert task_retry(task=task)
    assert not task_retry(task=task)
    task.refresh_from_db()
    assert (task.status, task.worker_ids) == ("READY", [])


def test_long_work_on_the_heavy_queue_is_left_alone(db):
    running(starts=1, started_ago=HOUR, queue="heavy")
    assert tasks_reap(now=timezone.now()) == 0
    call_command("reap_tasks", "--older-than-min", "0", verbosity=0)
    assert DBTaskResult.objects.get().status == "READY"


def test_old_results_go_and_failed_ones_stay(db):
    old = timezone.now() - dt.timedelta(days=31)
    for status in ("SUCCESSFUL", "FAILED"):
        task = running(starts=1, started_ago=HOUR)
        DBTaskResult.objects.filter(pk=task.pk).update(status=status, finished_at=old)
    assert tasks_prune(now=timezone.now()) == 1
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.fixture
def waiting_notice(town, sc):
    """A notice whose task got lost between commit and queue."""
    notice = notice_queue("offer_asked", municipality_id=town.pk, to_user=sc, params={}, dedupe_key="x")
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - HOUR)
    return notice


def test_run_due_calls_the_desk_and_sends_what_was_left_lying(waiting_notice, monkeypatch):
    sent, asked = [], []
    monkeypatch.setattr("sasaeai.upkeep.services.notice_deliver", lambda pk, now: sent.append(pk))
    monkeypatch.setattr(coordination_services, "due", lambda *, now: asked.append(now) or 3, raising=False)
    done = run_due()
    assert sent == [waiting_notice.pk]
    assert done["offers"] == 3
    assert len(asked) == 1


def test_one_job_that_fails_does_not_keep_the_others_from_running(waiting_notice, monkeypatch):
    sent = []

    def fail(*, now):
        raise RuntimeError

    monkeypatch.setattr("sasaeai.upkeep.services.notice_deliver", lambda pk, now: sent.append(pk))
    monkeypatch.setattr(coordination_services, "due", fail, raising=False)
    done = run_due()
    assert (done["offers"], done["notices_sent"]) == (-1, 1)


def test_a_fresh_notice_is_left_to_the_worker(town, sc, monkeypatch):
    notice_queue("offer_asked", municipality_id=town.pk, to_user=sc, params={}, dedupe_key="x")
    monkeypatch.setattr(coordination_services, "due", lambda *, now: 0, raising=False)
    assert run_due()["notices_sent"] == 0
