"""A task whose worker is killed, as if by kill -9, as often as the file at `path` says."""

import os
import signal
from pathlib import Path

from django.tasks import task


@task()
def die_first(path: str) -> None:
    file = Path(path)
    lives = int(file.read_text())
    if lives > 0:
        file.write_text(str(lives - 1))
        os.kill(os.getpid(), signal.SIGKILL)
    file.write_text("done")
