"""Ranking: who can meet this need, best first, each with reasons."""

from __future__ import annotations

import numpy as np

from .answers import Candidate, Ranking
from .facts import Facts
from .masks import Verdict, check_limit, left_out, violations
from .model import Need
from .policy import DEFAULT_POLICY, Policy
from .score import SCORE_STEPS, best, score, tie_break
from .snapshot import Snapshot
from .times import Slot


def rank(need: Need, snapshot: Snapshot, policy: Policy | None = None, limit: int = 10) -> Ranking:
    """Candidates for one need, best first.

    Parameters
    ----------
    need : Need
        Complete or still half typed.
    snapshot : Snapshot
        Everyone who could be asked.
    policy : Policy, optional
        Weights and speeds; `DEFAULT_POLICY` if left out.
    limit : int
        Most candidates to return, 0 or more.

    Returns
    -------
    Ranking
        With an empty list of candidates if nobody can: that is an answer,
        and `left_out` says why.

    Raises
    ------
    MatchingInputError
        If the need names an unknown area or task, or `limit` is negative.

    Notes
    -----
    The score is the weighted mean of the parts, rounded to 10^-6. Equal
    scores are ordered by a hash of the supporter's and the need's id: the
    same at every call, different from need to need, and independent of who
    registered first.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter, rank
    >>> near = Supporter(id="near", tasks=frozenset({"talk"}), x_m=0, y_m=300)
    >>> far = Supporter(id="far", tasks=frozenset({"talk"}), x_m=0, y_m=1500)
    >>> town = Snapshot.of([far, near], date(2026, 11, 22))
    >>> found = rank(Need(id="n1", task="talk", x_m=0, y_m=0), town)
    >>> [(c.id, c.score) for c in found.candidates]
    [('near', 0.833155), ('far', 0.699233)]
    >>> found.candidates[0].reasons[0]
    Reason(code='near', params={'distance_m': 300, 'walk_min': 5})
    """
    policy = policy or DEFAULT_POLICY
    check_limit(need, limit)
    verdict = violations(need, snapshot, policy)
    rows = np.flatnonzero(verdict.mask == 0)
    return Ranking(
        need_id=need.id,
        candidates=top_candidates(need, snapshot, policy, verdict, rows, limit),
        eligible_count=len(rows),
        left_out=left_out(verdict),
        mask=verdict.mask,
        snapshot_digest=snapshot.digest,
    )


def top_candidates(
    need: Need, snap: Snapshot, policy: Policy, verdict: Verdict, rows: np.ndarray, limit: int
) -> tuple[Candidate, ...]:
    """The best of the given rows, with their reasons."""
    if not len(rows) or not limit:
        return ()
    scores = score(need, snap, rows, policy)
    chosen = best(scores, tie_break(need, snap, rows, policy), limit)
    positions = rows[chosen]
    distance_m = None if scores.distance_m is None else scores.distance_m[chosen]
    facts = Facts(need, snap, policy, positions, distance_m)
    values = [column[chosen].tolist() for column in scores.parts.values()]
    parts = [dict(zip(scores.parts, row, strict=True)) for row in zip(*values, strict=True)]
    millionths = scores.millionths[chosen].tolist()
    numbers = [0] * len(chosen) if verdict.slot_index is None else verdict.slot_index[positions].tolist()
    slots = need.slots or (None,)
    return tuple(
        _candidate(snap, facts, k, i, millionths[k], parts[k] if parts else {}, slots[numbers[k]], numbers[k])
        for k, i in enumerate(positions.tolist())
    )


def _candidate(
    snap: Snapshot, facts: Facts, k: int, i: int, millionths: int, parts: dict[str, float],
    slot: Slot | None, number: int,
) -> Candidate:  # fmt: skip
    """Candidate `k` of the list, who stands in row `i` of the snapshot."""
    reasons, worries = facts.both(k, slot, number)
    return Candidate(
        id=snap.ids[i],
        kind=snap.kind_of(i),
        score=millionths / SCORE_STEPS,
        parts=parts,
        reasons=reasons,
        worries=worries,
        slot=slot,
    )
