"""Why the list is as short as it is, and why one person is not in it."""

from __future__ import annotations

import numpy as np

from .answers import Explanation, LeftOutSupporter, Reason
from .details import reasons_against
from .masks import Verdict, check_limit, codes_in, left_out, single_bits, violations
from .model import Id, Need
from .policy import DEFAULT_POLICY, Policy
from .score import best, score, tie_break
from .snapshot import Snapshot


def explain(need: Need, snapshot: Snapshot, policy: Policy | None = None, limit: int = 10) -> Explanation:
    """Everyone who is left out, by rule, by combination, and the nearest by name.

    Parameters
    ----------
    need, snapshot, policy
        As in `rank`.
    limit : int
        Most supporters to name, and most combinations to list.

    Returns
    -------
    Explanation
        `nearest` holds those whom one rule alone keeps out, in the order in
        which they would be ranked if that rule were lifted.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter, explain
    >>> talk = frozenset({"talk"})
    >>> people = [Supporter(id="a", tasks=talk, active=False), Supporter(id="b", active=False)]
    >>> answer = explain(Need(id="n", task="talk"), Snapshot.of(people, date(2026, 11, 22)))
    >>> dict(answer.left_out.by_rule), answer.patterns
    ({'inactive': 2, 'task': 1}, ((('inactive',), 1), (('inactive', 'task'), 1)))
    >>> answer.nearest[0].id, answer.nearest[0].reasons
    ('a', (Reason(code='inactive', params={}),))
    """
    policy = policy or DEFAULT_POLICY
    check_limit(need, limit)
    verdict = violations(need, snapshot, policy)
    return Explanation(
        need_id=need.id,
        eligible_count=int(np.count_nonzero(verdict.mask == 0)),
        left_out=left_out(verdict),
        patterns=patterns(verdict.mask, limit),
        nearest=_nearest(need, snapshot, policy, verdict, limit),
        snapshot_digest=snapshot.digest,
    )


def patterns(mask: np.ndarray, limit: int) -> tuple[tuple[tuple[str, ...], int], ...]:
    """Combinations of rules that occur: fewest rules first, then most people.

    Examples
    --------
    >>> patterns(np.array([0, 4, 4, 5], dtype=np.uint16), 10)
    ((('task',), 2), (('inactive', 'task'), 1))
    """
    counts = np.bincount(mask)
    values = np.flatnonzero(counts)
    values = values[values != 0]
    order = np.lexsort((values, -counts[values], np.bitwise_count(values)))[:limit]
    return tuple((codes_in(int(v)), int(counts[v])) for v in values[order])


def _nearest(need: Need, snap: Snapshot, policy: Policy, verdict: Verdict, limit: int) -> tuple[LeftOutSupporter, ...]:
    rows = np.flatnonzero(single_bits(verdict.mask))
    if not len(rows) or not limit:
        return ()
    scores = score(need, snap, rows, policy)
    chosen = rows[best(scores, tie_break(need, snap, rows, policy), limit)]
    return tuple(_left_out_supporter(need, snap, policy, verdict, int(i)) for i in chosen)


def _left_out_supporter(need: Need, snap: Snapshot, policy: Policy, verdict: Verdict, i: int) -> LeftOutSupporter:
    value = int(verdict.mask[i])
    slot = need.slots[0] if need.slots else None
    reasons = reasons_against(snap, need, slot, policy, i, value)
    return LeftOutSupporter(snap.ids[i], snap.kind_of(i), codes_in(value), reasons)


def why_not(need: Need, supporter_id: Id, snapshot: Snapshot, policy: Policy | None = None) -> tuple[Reason, ...]:
    """Every fact that keeps one supporter out; empty if they are eligible.

    Parameters
    ----------
    supporter_id : int or str
        Who is missing from the list.

    Raises
    ------
    MatchingInputError
        If the snapshot does not hold this id.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter, why_not
    >>> town = Snapshot.of([Supporter(id="a", consent=False)], date(2026, 11, 22))
    >>> [reason.code for reason in why_not(Need(id="n", task="talk"), "a", town)]
    ['no_consent', 'other_tasks']
    """
    policy = policy or DEFAULT_POLICY
    i = snapshot.position(supporter_id)
    verdict = violations(need, snapshot, policy)
    slot = need.slots[0] if need.slots else None
    return reasons_against(snapshot, need, slot, policy, i, int(verdict.mask[i]))
