"""The state machine as data: every walk through the table can be replayed, and ends stay ends (I-05)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasaeai.needs import states
from sasaeai.needs.models import Need

ALL = list(Need.Status.values)


@given(st.lists(st.sampled_from(ALL), max_size=12))
def test_any_walk_that_the_table_allows_replays_to_where_it_ended(wishes):
    status, moves = "taken", [("", "taken")]
    for wish in wishes:
        if states.may_move(status, wish):
            moves.append((status, wish))
            status = wish
    assert states.replay(moves) == status
    if status in states.TERMINAL:
        assert not any(states.may_move(status, after) for after in ALL)


@given(st.lists(st.tuples(st.sampled_from(["", *ALL]), st.sampled_from(ALL)), min_size=1, max_size=6))
def test_a_history_with_a_gap_is_refused(moves):
    chained = moves[0] == ("", "taken") and all(
        first[1] == second[0] and states.may_move(*second)
        for first, second in itertools.pairwise(moves)
    )  # fmt: skip
    if chained:
        assert states.replay(moves) == moves[-1][1]
    else:
        with pytest.raises(ValueError, match="cannot follow"):
            states.replay(moves)


def test_every_state_is_in_the_table_and_every_open_one_can_end():
    assert set(states.MOVES) == set(ALL)
    assert {"done", "unmet"} == states.TERMINAL
    assert all(states.may_move(status, "unmet") for status in Need.OPEN_STATUSES)
