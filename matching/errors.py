"""What the engine says when a problem cannot be posed at all."""

from __future__ import annotations


class MatchingInputError(ValueError):
    """A problem that makes no sense, refused at the moment it is made.

    An unanswerable problem is not an error: nobody being eligible is an answer
    with reasons. This error is for input that has no meaning (a window that
    ends before it starts, a negative limit, a distance that is not a number).

    Parameters
    ----------
    field : str
        Name of the field that is wrong, for example ``"end_min"``.
    owner : object
        Id of the need, supporter or policy that carries the field.
    problem : str
        What is wrong with it, in English, for logs.

    Examples
    --------
    >>> error = MatchingInputError("cap_week", "s1", "must not be negative")
    >>> str(error)
    "cap_week of 's1': must not be negative"
    >>> error.field, error.owner
    ('cap_week', 's1')
    """

    def __init__(self, field: str, owner: object, problem: str) -> None:
        super().__init__(f"{field} of {owner!r}: {problem}")
        self.field = field
        self.owner = owner
        self.problem = problem
