"""What the desk is shown: rows in sentences, with names only where the viewer may see them."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sasaeai.coordination.sentences import count_words, part_names


@dataclass(frozen=True)
class CandidateRow:
    """One who could be asked. `pick` is what the form posts; `name` and `phone` are empty when hidden."""

    rank: int
    kind: str
    public_id: str
    name: str
    phone: str
    #: Whose personal data is shown (for the record of views); None for groups and shops.
    person_public_id: str | None
    reasons: list[str]
    worries: list[str]
    load: str
    score: float
    parts: dict[str, float]
    reason_codes: list[str]
    #: Asked as often within a week as anybody should be: asking needs a reason of the desk's.
    is_asked_often: bool = False

    @property
    def pick(self) -> str:
        return f"{self.kind}:{self.public_id}"

    @property
    def part_words(self) -> list[tuple[str, float]]:
        """The parts of the score, named, each 0..1: shown only behind 「くわしく」."""
        return [(words, self.parts[part]) for part, words in part_names() if part in self.parts]

    @property
    def kind_name(self) -> str:
        return {"group": _("団体"), "business": _("お店")}.get(self.kind, "")


@dataclass(frozen=True)
class LeftOutLine:
    """A rule, how many it keeps out, and the nearest of them with the fact behind it."""

    code: str
    sentence: str
    count: int
    #: [(name, what exactly)], only people the viewer may see.
    people: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class NearLine:
    """A change that would bring someone in. With a `day_on` it is another time that can be taken over."""

    code: str
    sentence: str
    count: int
    day_on: dt.date | None = None
    half_day: str = ""


@dataclass(frozen=True)
class CandidateList:
    candidates: list[CandidateRow]
    left_out: list[LeftOutLine]
    near: list[NearLine]
    eligible_count: int
    person_count: int
    group_count: int
    shop_count: int
    #: For a need without a day: the first time for which somebody is free, e.g. 11月25日（水）の午前.
    earliest: str = ""
    #: Names are hidden: the need lies in another coordinator's area.
    names_hidden: bool = False
    input_digest: str = ""
    engine_version: str = ""
    #: People whose names are on the page, candidates and left out.
    shown_person_ids: list[str] = field(default_factory=list)

    @property
    def count_words(self) -> str:
        return count_words(self.person_count, self.group_count, self.shop_count)

    @property
    def nearby_left_out_count(self) -> int:
        """Those who do this task and are held back by something: the ones worth explaining."""
        return sum(line.count for line in self.left_out if line.code != "task")

    def as_result(self) -> dict[str, object]:
        """The list as it is stored in MatchRun.result: ids, codes and numbers."""
        return {
            "candidates": [
                {
                    "kind": row.kind,
                    "id": row.public_id,
                    "score": row.score,
                    "parts": row.parts,
                    "reason_codes": row.reason_codes,
                }
                for row in self.candidates
            ],
            "eligible_count": self.eligible_count,
            "left_out": {line.code: line.count for line in self.left_out},
            "engine_version": self.engine_version,
        }
