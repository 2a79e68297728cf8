#!/usr/bin/env python
"""Django's command line, with the two halves of the repository on the path."""

import os
import sys
from pathlib import Path

ROOT_DIR = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT_DIR), str(ROOT_DIR / "platform")]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sasaeai.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
