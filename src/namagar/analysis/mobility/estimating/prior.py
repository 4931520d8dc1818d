"""What is taken for likely before anything is known of moves: populations and the distance of capitals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from namagar.analysis.mobility.arrays import Matrix

# Mean radius of the Earth in kilometres (IUGG).
RADIUS = 6371.0088


@dataclass(frozen=True, eq=False)
class Places:
    """Where areas lie, in degrees, in the order of their codes."""

    codes: tuple[str, ...]
    latitudes: Matrix
    longitudes: Matrix

    @staticmethod
    def of(rows: Sequence[Mapping[str, str]]) -> "Places":
        """Places from rows with area, latitude and longitude."""
        ordered = sorted(rows, key=lambda row: row["area"])
        degrees = np.array([[float(row["latitude"]), float(row["longitude"])] for row in ordered])
        return Places(tuple(row["area"] for row in ordered), degrees[:, 0], degrees[:, 1])


def kilometres(places: Places) -> Matrix:
    """Great-circle distances between all places, shape (n, n), by the haversine formula; zero on the diagonal."""
    latitude, longitude = np.radians(places.latitudes), np.radians(places.longitudes)
    north = np.sin((latitude[:, None] - latitude) / 2) ** 2
    east = np.cos(latitude)[:, None] * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    distance = 2 * RADIUS * np.arcsin(np.sqrt(north + east))
    np.fill_diagonal(distance, 0.0)
    return np.asarray(distance)


def gravity(population: Matrix, distance: Matrix, exponent: Matrix) -> Matrix:
    """population × population × distance^exponent, nobody on the diagonal; a draw for each exponent (…, n, n)."""
    apart = distance > 0
    logs = np.log(np.where(apart, distance, 1.0))
    return np.asarray(np.outer(population, population) * apart * np.exp(np.asarray(exponent)[..., None, None] * logs))
