"""The life of a need as data: what may follow what. Terminal states never leave (reliability I-05)."""

from sasaeai.needs.models import Need

S = Need.Status

#: From each state, the states that may follow.
MOVES: dict[str, frozenset[str]] = {
    S.TAKEN: frozenset({S.SEARCHING, S.ASKING, S.UNMET}),
    S.SEARCHING: frozenset({S.ASKING, S.UNMET}),
    # Everybody declined: the search goes on.
    S.ASKING: frozenset({S.SEARCHING, S.SETTLED, S.UNMET}),
    # A helper dropped out: the search goes on, or the next one in the order is asked at once.
    S.SETTLED: frozenset({S.SEARCHING, S.ASKING, S.DONE, S.UNMET}),
    S.DONE: frozenset(),
    S.UNMET: frozenset(),
}

TERMINAL: frozenset[str] = frozenset(status for status, after in MOVES.items() if not after)


def may_move(from_status: str, to_status: str) -> bool:
    """Whether a need in `from_status` may become `to_status`."""
    return to_status in MOVES.get(from_status, frozenset())


def replay(moves: list[tuple[str, str]]) -> str:
    """The state that a history of (from, to) leads to.

    Raises ValueError if one row does not start where the row before it ended, or makes a move that is not
    in the table. The first row starts from "" and takes the need in.
    """
    status = ""
    for from_status, to_status in moves:
        first = status == "" and from_status == "" and to_status == S.TAKEN
        if not first and (from_status != status or not may_move(from_status, to_status)):
            raise ValueError(f"{from_status or 'nothing'} to {to_status} cannot follow {status or 'nothing'}")
        status = to_status
    return status
