"""A census that never was, whose true table of moves is known: provinces, gravity and a schedule of ages.

Every number of the true table is settled before the first person is written, and each person stands in it once, so that
any tabulation of all persons must give the table back exactly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from namagar.analysis.mobility.age.rogers_castro import WESTERN_MALE, schedule
from namagar.analysis.mobility.arrays import Matrix
from namagar.analysis.statistics.rounding import largest_remainder
from namagar.analysis.terms.problem import Problem, Refused

Numbers: TypeAlias = NDArray[np.int64]
OLDEST, INTERVAL, MOVED, EXPONENT, DRAW = 99, 5, 0.05, -1.0, 1.1
SEXES = ("male", "female")
# Rows of one piece; the whole is never held in memory.
PIECE = 1_000_000


@dataclass(frozen=True, eq=False)
class Census:
    """persons: the true table, shape (zones, zones, ages, sexes), ages 0 to 99; who is younger than the interval has
    not moved. zones: codes. seed: what the order of persons and their sample weights come from."""

    zones: tuple[str, ...]
    persons: Numbers
    seed: int

    @property
    def size(self) -> int:
        """How many persons there are."""
        return int(self.persons.sum())


@dataclass(frozen=True, eq=False)
class Piece:
    """Some persons: zone five years ago, zone now, completed years of age, sex (0 male, 1 female), shape (rows,)."""

    origin: NDArray[np.uint8]
    destination: NDArray[np.uint8]
    age: NDArray[np.uint8]
    sex: NDArray[np.uint8]


def census(populations: Mapping[str, int], kilometres: Matrix, persons: int, seed: int) -> Census:
    """The true table: zones in proportion to their populations, one in twenty moved, by gravity and age.

    kilometres: between zones in the order of their codes, shape (zones, zones). Refused for fewer than two zones, more
    than 255, or fewer persons than zones.
    """
    zones = tuple(sorted(populations))
    if not 2 <= len(zones) <= np.iinfo(np.uint8).max or persons < len(zones):
        raise Refused(Problem("synthetic-unfit", "", {"zones": len(zones), "persons": persons}))
    people = np.array([populations[zone] for zone in zones], dtype=float)
    # A larger place draws a little more than it sends, so that moves change the distribution.
    pull = people[:, None] * people**DRAW * np.where(np.eye(len(zones)), np.inf, kilometres) ** EXPONENT
    moved = pull / pull.sum() * MOVED
    stayed = np.diag(people / people.sum() * (1 - MOVED))
    ages = np.arange(OLDEST + 1)
    living = np.exp(-ages / 45.0) * (ages < OLDEST + 1)
    moving = living * schedule(WESTERN_MALE, ages.astype(np.float64) + 0.5) * (ages >= INTERVAL)
    pairs = largest_remainder(moved + stayed, persons)
    # Those who stayed are the living without those who moved.
    staying = living / living.sum() - MOVED * moving / moving.sum()
    table = np.zeros((*pairs.shape, ages.size, len(SEXES)), dtype=np.int64)
    for i, j in np.argwhere(pairs > 0):
        shares = np.repeat((staying if i == j else moving)[:, None] / len(SEXES), len(SEXES), axis=1)
        table[i, j] = largest_remainder(shares, int(pairs[i, j]))
    return Census(zones, table, seed)


def pieces(of: Census) -> Iterator[Piece]:
    """All persons in an order that follows from the seed and puts no two of a cell together on purpose."""
    ends = np.cumsum(of.persons.ravel())
    size = of.size
    step, start = _stride(size, of.seed)
    for first in range(0, size, PIECE):
        number = np.arange(first, min(first + PIECE, size), dtype=np.uint64)
        # A walk with a step that shares no factor with the size meets every person once.
        at = (number * np.uint64(step) + np.uint64(start)) % np.uint64(size)
        cell = np.searchsorted(ends, at.astype(np.int64), side="right")
        origin, destination, age, sex = np.unravel_index(cell, of.persons.shape)
        yield Piece(*(each.astype(np.uint8) for each in (origin, destination, age, sex)))


def _stride(size: int, seed: int) -> tuple[int, int]:
    """A step near the golden section, so that neighbours lie far apart, and where to begin.

    Kept below 2^31, so that a step times a number below 2^32 does not overflow.
    """
    chance = np.random.default_rng(seed)
    step = max(1, int(min(size, 2**31) * 0.6180339887) - int(chance.integers(1000)))
    while np.gcd(step, size) != 1:
        step -= 1
        step = step if step > 0 else size + 1
    return step, int(chance.integers(size))
