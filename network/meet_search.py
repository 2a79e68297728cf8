"""Seats of a meeting by exchanges: the search behind `network.plan_meeting`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["search"]

SWEEPS = 3
MIN_GAIN = 1e-9


def search(
    worth: NDArray[np.float64],
    same: NDArray[np.bool_],
    tables: int,
    rounds: int,
    restarts: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Table of each guest in each round, shape (rounds, n).

    Parameters
    ----------
    worth : ndarray, shape (n, n), symmetric
        Of the first meeting of each pair.
    same : ndarray of bool, shape (n, n)
        Pairs to keep apart.
    tables, rounds, restarts : int
    rng : numpy.random.Generator
    """
    size = len(worth)
    # One pair of an area outweighs every new pair that it could bring.
    penalty = 1.0 + float(worth.sum())
    apart = np.where(same, penalty, 0.0)
    np.fill_diagonal(apart, 0.0)
    seats = np.zeros((rounds, size), dtype=np.int64)
    for k in range(rounds):
        seats[k] = _round(worth, apart, seats[:k], tables, restarts, rng)
    if rounds > 1:
        for _ in range(SWEEPS):
            before = _value(worth, apart, seats)
            for k in range(rounds):
                rest = np.delete(seats, k, axis=0)
                gain = _gain(worth, apart, rest)
                better = _improve(gain, seats[k].copy())
                tried = _round(worth, apart, rest, tables, max(restarts // 3, 1), rng)
                seats[k] = max((better, tried, seats[k]), key=lambda one: _total(gain, one))
            if _value(worth, apart, seats) <= before + MIN_GAIN:
                break
    return seats


def _round(
    worth: NDArray[np.float64],
    apart: NDArray[np.float64],
    others: NDArray[np.int64],
    tables: int,
    restarts: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Best seating of one round, given the others, from several starts."""
    gain = _gain(worth, apart, others)
    even = np.arange(len(worth)) % tables
    best = even
    for turn in range(restarts):
        start = np.empty_like(even)
        if turn == 0:
            # People of one area one after another round the tables: as far apart as can be.
            start[np.argsort((apart > 0).argmax(axis=1), kind="stable")] = even
        else:
            start[rng.permutation(len(even))] = even
        tried = _improve(gain, start)
        if _total(gain, tried) > _total(gain, best) + MIN_GAIN:
            best = tried
    return best


def _gain(worth: NDArray[np.float64], apart: NDArray[np.float64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """Worth of each pair in this round: nothing for those who meet in another."""
    if not len(others):
        return worth - apart
    met = (others[:, :, None] == others[:, None, :]).any(axis=0)
    return np.where(met, 0.0, worth) - apart


def _improve(gain: NDArray[np.float64], seat: NDArray[np.int64]) -> NDArray[np.int64]:
    """Exchange the two seats that bring most, until no exchange brings anything."""
    size = len(seat)
    who = np.arange(size)
    while True:
        at = np.zeros((size, int(seat.max(initial=0)) + 1))
        at[who, seat] = 1.0
        with_table = gain @ at
        own = with_table[who, seat]
        to = with_table[:, seat]
        # i takes the seat of j and j that of i; each then no longer sits with the other.
        profit = to + to.T - own[:, None] - own[None, :] - 2 * gain
        profit[seat[:, None] == seat[None, :]] = -np.inf
        i, j = np.unravel_index(int(np.argmax(profit)), profit.shape) if size else (0, 0)
        if not size or not profit[i, j] > MIN_GAIN * max(1.0, float(np.abs(own).max())):
            return seat
        seat[i], seat[j] = seat[j], seat[i]


def _total(gain: NDArray[np.float64], seat: NDArray[np.int64]) -> float:
    together = np.triu(seat[:, None] == seat[None, :], 1)
    return float(gain[together].sum())


def _value(worth: NDArray[np.float64], apart: NDArray[np.float64], seats: NDArray[np.int64]) -> float:
    """Worth of all pairs that meet, less what pairs of one area cost in every round."""
    together = np.triu(seats[:, :, None] == seats[:, None, :], 1)
    return float(worth[together.any(axis=0)].sum() - sum(apart[one].sum() for one in together))
