"""docs/states.md is made from the tables of moves; this test says so when they differ, and how to make it anew."""

from pathlib import Path

from sasaeai.coordination.models import Offer
from sasaeai.coordination.states import OFFER_MOVES
from sasaeai.needs.models import Need
from sasaeai.needs.states import MOVES

PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def drawing(moves, choices):
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {value}: {label}" for value, label in choices]
    for status, after in moves.items():
        lines += [f"    {status} --> {to}" for to in sorted(after)] or [f"    {status} --> [*]"]
    return "\n".join([*lines, "```"])


def page():
    return "\n\n".join(
        [
            "# States",
            "Made from `needs/states.py` and `coordination/states.py`; "
            "`tests/coordination/test_state_docs.py` draws it and compares. Every move writes one row of history.",
            "## A need (依頼)",
            drawing(MOVES, Need.Status.choices),
            "## An offer (お願い)",
            drawing(OFFER_MOVES, Offer.Status.choices),
            "",
        ]
    )


def test_the_page_shows_the_tables():
    assert PAGE.read_text("utf-8") == page(), "Write it anew: PAGE.write_text(page(), 'utf-8')"
