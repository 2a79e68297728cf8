"""What has to happen without anybody clicking. Every job may run twice, at once or after a crash, without harm."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from sasaeai.coordination import services as coordination_services
from sasaeai.notices.delivery import notice_deliver, notices_due, notices_give_up
from sasaeai.registers.services.applying import imports_clear

logger = logging.getLogger(__name__)

#: A task that has been RUNNING for longer lost its worker. Nothing on "default" takes more than a minute.
LEASE_OF_QUEUE = {"default": dt.timedelta(minutes=10), "heavy": dt.timedelta(hours=3)}
#: A task is started at most twice: a second lost worker is the task's own doing.
STARTS_MAX_COUNT = 2
#: Sent by one run at most, so that a run ends before the next begins.
NOTICES_A_RUN_COUNT = 200
#: The worker's own chance before run_due helps out.
WORKER_HEAD_START = dt.timedelta(minutes=2)
FINISHED_TASKS_KEPT = dt.timedelta(days=30)


class WorkerLost(Exception):
    """The worker that ran this task ended without a word, twice."""


def run_due(*, now: dt.datetime | None = None) -> dict[str, int]:
    """Do everything that is due. One job that fails does not keep the others from running.

    Returns
    -------
    dict
        Job → what it did, as a count; -1 for a job that failed (its error is in the log).
    """
    now = now or timezone.now()
    jobs: dict[str, Callable[[], int]] = {
        "tasks_reaped": lambda: tasks_reap(now=now),
        "offers": lambda: _count_of(coordination_services.due(now=now)),
        "notices_sent": lambda: notices_catch_up(now=now),
        "notices_given_up": lambda: notices_give_up(now=now),
        "old_tasks_deleted": lambda: tasks_prune(now=now),
        "imports_cleared": lambda: imports_clear(now=now),
    }
    return {name: _guarded(name, job) for name, job in jobs.items()}


def notices_catch_up(*, now: dt.datetime) -> int:
    """Send what the worker should have sent long ago. Returns how many were tried."""
    waiting = notices_due(now=now).exclude(send_after_at=None, created_at__gt=now - WORKER_HEAD_START)
    ids = list(waiting.values_list("pk", flat=True)[:NOTICES_A_RUN_COUNT])
    for notice_id in ids:
        notice_deliver(notice_id, now=now)
    return len(ids)


def tasks_reap(*, now: dt.datetime, lease: dt.timedelta | None = None) -> int:
    """Give tasks whose worker died (kill -9, power cut) back to the queue, once; the second time they failed.

    Parameters
    ----------
    lease
        Age from which a running task counts as lost, instead of its queue's own (LEASE_OF_QUEUE). Zero is right
        only where no worker runs, e.g. before the only one starts.

    Returns the number of tasks given back or failed.
    """
    reaped = 0
    for queue, usual in LEASE_OF_QUEUE.items():
        lost_since = now - (usual if lease is None else lease)
        for task in DBTaskResult.objects.running().filter(queue_name=queue, started_at__lte=lost_since):
            reaped += _reap(task, now)
    return reaped


def tasks_prune(*, now: dt.datetime) -> int:
    """Delete tasks that succeeded long ago. Failed ones stay: somebody has to look at them."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=now - FINISHED_TASKS_KEPT)
    return old.delete()[0]


@transaction.atomic
def task_retry(*, task: DBTaskResult) -> bool:
    """Start a failed task anew, by hand. False when it is not failed (any more)."""
    return bool(
        DBTaskResult.objects.failed()
        .filter(pk=task.pk)
        .update(status="READY", worker_ids=[], started_at=None, finished_at=None, exception_class_path="", traceback="")
    )


def _reap(task: DBTaskResult, now: dt.datetime) -> int:
    # The condition on worker_ids' age (started_at) keeps a task that meanwhile ended, or was taken anew, as it is.
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) < STARTS_MAX_COUNT:
        logger.warning("task %s %s lost its worker: back to the queue", task.pk, task.task_path)
        return same.update(status="READY", started_at=None)
    logger.error("task %s %s lost its worker twice: failed", task.pk, task.task_path)
    return same.update(
        status="FAILED",
        finished_at=now,
        exception_class_path=f"{WorkerLost.__module__}.{WorkerLost.__qualname__}",
        traceback=WorkerLost.__doc__ or "",
    )


def _guarded(name: str, job: Callable[[], int]) -> int:
    try:
        return job()
    except Exception:
        logger.exception("run_due: %s failed", name)
        return -1


def _count_of(result: object) -> int:
    return result if isinstance(result, int) else 0
