"""A reader of .po files as msgcat writes them: enough for the tests, so that no package is needed for it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

LANGUAGES = ("ja-x-easy", "en")


@dataclass
class Entry:
    msgid: str = ""
    plural: str = ""
    texts: list[str] = field(default_factory=list)
    flags: str = ""


def folder_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES"


def entries_of(language: str) -> Iterator[Entry]:
    """The entries of a language's catalogue but its header."""
    for block in (folder_of(language) / "django.po").read_text("utf-8").split("\n\n"):
        entry = _entry(block)
        if entry.msgid:
            yield entry


def placeholders_of(text: str) -> set[str]:
    """%(name)s, %(share).1f: with their formats."""
    return set(re.findall(r"%\(\w+\)[.\d]*[a-z]", text))


def _entry(block: str) -> Entry:
    entry, key = Entry(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags += line
        if line.startswith("#") or not line:
            continue
        if not line.startswith('"'):
            key, line = line.split(" ", 1)
            if key.startswith("msgstr"):
                entry.texts.append("")
        text = ast.literal_eval(line)
        if key == "msgid":
            entry.msgid += text
        elif key == "msgid_plural":
            entry.plural += text
        else:
            entry.texts[-1] += text
    return entry
