"""Slow and obvious versions of what the engine computes, and small random towns."""

from __future__ import annotations

import math

import numpy as np

from network import Points


def flat_town(seed: int, homes: int = 40, sites: int = 12, size: float = 1000.0):
    """Random homes with people and sites with capacity on a plane."""
    rng = np.random.default_rng(seed)
    home = Points.plane([f"h{i}" for i in range(homes)], *rng.uniform(0, size, (2, homes)))
    site = Points.plane([f"s{j}" for j in range(sites)], *rng.uniform(0, size, (2, sites)))
    return home, site, rng.integers(0, 50, homes).astype(float), rng.integers(0, 9, sites).astype(float)


def line(a: Points, b: Points) -> list[list[float]]:
    return [[math.dist(p, q) for q in zip(b.x, b.y, strict=True)] for p in zip(a.x, a.y, strict=True)]


def two_steps(dist, demand, supply, weight):
    """2SFCA family by the book; weight(d) is 0 beyond reach."""
    n, m = len(demand), len(supply)
    ratio = []
    for j in range(m):
        people = sum(weight(dist[i][j]) * demand[i] for i in range(n))
        ratio.append(supply[j] / people if people else 0.0)
    return [sum(weight(dist[i][j]) * ratio[j] for j in range(m)) for i in range(n)], ratio


def three_steps(dist, demand, supply, weight):
    """3SFCA by the book: choice among the sites in reach first."""
    n, m = len(demand), len(supply)
    w = [[weight(dist[i][j]) for j in range(m)] for i in range(n)]
    g = [[w[i][j] / sum(w[i]) if sum(w[i]) else 0.0 for j in range(m)] for i in range(n)]
    ratio = []
    for j in range(m):
        people = sum(w[i][j] * g[i][j] * demand[i] for i in range(n))
        ratio.append(supply[j] / people if people else 0.0)
    return [sum(w[i][j] * g[i][j] * ratio[j] for j in range(m)) for i in range(n)]
