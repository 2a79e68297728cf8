"""The outbox' one background task."""

from django.tasks import task

from sasaeai.common.tasks import enqueue_at
from sasaeai.notices.delivery import notice_deliver


@task()
def notice_send(notice_id: int) -> None:
    """Send one notice; when that fails, come again after 1, 5 and 30 minutes, then leave it marked as failed."""
    again_at = notice_deliver(notice_id)
    if again_at is not None:
        enqueue_at(notice_send, again_at, notice_id)
