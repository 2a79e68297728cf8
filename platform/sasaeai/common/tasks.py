"""What every background task needs and the task queue does not bring: a later start, and a bounded retry."""

import datetime as dt

from django.tasks import Task
from django.utils import timezone

#: Minutes to wait after the first, second and third failure. After the fourth nobody tries any more.
RETRY_DELAYS_MIN = (1, 5, 30)
ATTEMPTS_MAX_COUNT = len(RETRY_DELAYS_MIN) + 1


def retry_at(attempt_count: int, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """When to try again after `attempt_count` failures (1, 2, …); None once it was tried often enough."""
    if attempt_count > len(RETRY_DELAYS_MIN):
        return None
    return (now or timezone.now()) + dt.timedelta(minutes=RETRY_DELAYS_MIN[max(attempt_count, 1) - 1])


def enqueue_at(task: Task, run_after: dt.datetime | None, *args: object, **kwargs: object) -> bool:
    """Enqueue `task`, for `run_after` if one is given. False: this backend cannot wait, run_due will come by."""
    if run_after is None or run_after <= timezone.now():
        task.enqueue(*args, **kwargs)
        return True
    if not task.get_backend().supports_defer:
        return False
    task.using(run_after=run_after).enqueue(*args, **kwargs)
    return True
