"""比较：which units differ from their peers by more than chance; few ratings are pulled towards the peers.

Shares are shrunken by an empirical Bayes estimate: what the peers say about each other is a beta distribution, fitted
by moments (J. Kleinman, 1973), and a unit's own ratings move it from there. A unit is told apart only when the chance
of that is small, so that under equal true quality at most one unit in twenty is.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
# Fewer units say nothing about how units differ.
LEAST_PEERS = 5
# Of each side: together a chance of one in twenty.
TAIL = 0.025
# Standard deviations within which no count is improbable, however skew its distribution; it spares the exact chances.
NEAR = 1.5
# From this variance on, counts are as good as normally distributed.
NORMAL_FROM = 1000.0


class Band(Enum):
    """What can be said of a unit beside its peers（与同类相比）."""

    ABOVE = "高于同类"
    SIMILAR = "与同类相当"
    BELOW = "低于同类"
    NOT_ENOUGH = "数据不足"


class Direction(Enum):
    """How a period compares with the one before（趋势）."""

    UP = "上升"
    STEADY = "基本持平"
    DOWN = "下降"
    NOT_ENOUGH = "数据不足"


@dataclass(frozen=True)
class Standing:
    """The band of a unit, and its share in per cent as the peers make it likely; None where nothing can be said."""

    band: Band
    shrunken: float | None


def bands(units: Mapping[K, tuple[int, float]], *, floor: int, only: Collection[K] | None = None) -> dict[K, Standing]:
    """The standing of each unit, or `only` of some, given as its number of ratings and its share in per cent.

    Units with fewer than `floor` ratings are neither compared nor compared with.
    """
    wanted = units if only is None else [key for key in only if key in units]
    compared = {key: (n, percent / 100 * n) for key, (n, percent) in units.items() if n >= floor}
    nothing = Standing(Band.NOT_ENOUGH, None)
    if len(compared) < LEAST_PEERS:
        return dict.fromkeys(wanted, nothing)
    mean, strength = _peers(list(compared.values()))
    return {
        key: _standing(*compared[key], mean, strength, len(compared)) if key in compared else nothing for key in wanted
    }


def direction(before: tuple[int, float] | None, now: tuple[int, float] | None, *, floor: int) -> Direction:
    """Whether the share of satisfied moved by more than chance, given numbers and shares in per cent."""
    if before is None or now is None or min(before[0], now[0]) < floor:
        return Direction.NOT_ENOUGH
    (n1, p1), (n2, p2) = before, now
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2) / 100
    error = 100 * math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    if abs(p2 - p1) <= -NormalDist().inv_cdf(TAIL) * error:
        return Direction.STEADY
    return Direction.UP if p2 > p1 else Direction.DOWN


def _peers(counts: list[tuple[int, float]]) -> tuple[float, float]:
    """The mean share of the peers, and how many ratings their likeness is worth; infinite when they are all alike."""
    total = sum(n for n, _ in counts)
    mean = sum(satisfied for _, satisfied in counts) / total
    if not 0 < mean < 1:
        return mean, math.inf
    spread = sum(n * (satisfied / n - mean) ** 2 for n, satisfied in counts) / (mean * (1 - mean))
    beyond_chance = spread - (len(counts) - 1)
    if beyond_chance <= 0:
        return mean, math.inf
    likeness = beyond_chance / (total - sum(n * n for n, _ in counts) / total - (len(counts) - 1))
    return mean, max(1 / likeness - 1, 1.0)


def _standing(n: int, satisfied: float, mean: float, strength: float, peers: int) -> Standing:
    shrunken = 100 * _shrunken(n, satisfied, mean, strength)
    beyond = satisfied - n * mean
    if abs(beyond) <= NEAR * math.sqrt(n * mean * (1 - mean)):
        return Standing(Band.SIMILAR, shrunken)
    tail = (_few if beyond < 0 else _many)(n, satisfied, mean)
    # One bad unit among many alike is no reason to doubt the many, and yet beyond chance even for the worst of them.
    if tail < TAIL / peers or (tail < TAIL and _doubt(n, satisfied, mean, strength) < TAIL):
        return Standing(Band.BELOW if beyond < 0 else Band.ABOVE, shrunken)
    return Standing(Band.SIMILAR, shrunken)


def _doubt(n: int, satisfied: float, mean: float, strength: float) -> float:
    """The chance, after what the peers and the unit's own ratings say, that it is on the other side of the mean."""
    if math.isinf(strength):
        return 0.5
    below = _below(mean, strength * mean + satisfied, strength * (1 - mean) + n - satisfied)
    return 1 - below if satisfied < n * mean else below


def _shrunken(n: int, satisfied: float, mean: float, strength: float) -> float:
    return mean if math.isinf(strength) else (strength * mean + satisfied) / (strength + n)


def _few(n: int, satisfied: float, mean: float) -> float:
    """The chance that so few of `n` are satisfied where a share of `mean` is."""
    return _below(1 - mean, n - satisfied, satisfied + 1) if satisfied < n else 1.0


def _many(n: int, satisfied: float, mean: float) -> float:
    """The chance that so many of `n` are satisfied where a share of `mean` is."""
    return _below(mean, satisfied, n - satisfied + 1) if satisfied > 0 else 1.0


def _below(x: float, a: float, b: float) -> float:
    """The chance that a beta-distributed share is below `x`: the regularized incomplete beta function."""
    variance = a * b / ((a + b) ** 2 * (a + b + 1))
    if a * b / (a + b) > NORMAL_FROM:
        return NormalDist(a / (a + b), math.sqrt(variance)).cdf(x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, after Lentz (DLMF 8.17.22)."""
    tiny = 1e-300
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / (1 + step * d or tiny)
            c = 1 + step / c or tiny
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return value
