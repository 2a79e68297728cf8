"""What an import tells: lines in plain Japanese, the sentence first."""

from dataclasses import dataclass, field

from sasaeai.common.errors import DomainError


class FileProblem(DomainError):
    """The file cannot be read at all. Nothing was stored; the message says what to do."""

    code = "file_problem"


@dataclass
class Report:
    """Lines of one import. An `error` means that nothing is stored."""

    lines: list[dict] = field(default_factory=list)

    def add(self, level: str, code: str, text: str, *, line: int | None = None, **data: object) -> None:
        entry: dict = {"level": level, "code": code, "line": line, "text": text}
        self.lines.append(entry | {"data": data} if data else entry)

    def error(self, code: str, text: str, *, line: int | None = None, **data: object) -> None:
        self.add("error", code, text, line=line, **data)

    def warn(self, code: str, text: str, *, line: int | None = None, **data: object) -> None:
        self.add("warning", code, text, line=line, **data)

    def note(self, code: str, text: str, *, line: int | None = None, **data: object) -> None:
        self.add("note", code, text, line=line, **data)

    @property
    def errors(self) -> list[dict]:
        return [entry for entry in self.lines if entry["level"] == "error"]

    def codes(self) -> set[str]:
        return {entry["code"] for entry in self.lines}


def some(names: list[str], *, limit: int = 10) -> str:
    """The first names of a list, and how many more there are."""
    more = f" ほか{len(names) - limit}件" if len(names) > limit else ""
    return "、".join(names[:limit]) + more
