"""Where areas lie, and how far they are apart."""

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
