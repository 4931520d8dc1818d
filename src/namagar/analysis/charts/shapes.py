"""Shapes of the areas of a country: read from TopoJSON, joined to our areas by name, with who touches whom."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from namagar.analysis.terms.areas import LANGUAGES
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

Ring = tuple[tuple[float, float], ...]
# A hundredth of a degree is a kilometre: less than a pixel of any drawing here.
_PLACES = 2
_FILE = "shapes.yaml"


@dataclass(frozen=True, eq=False)
class Shapes:
    """For each area its parts, each a ring round it and rings of what is cut out; neighbours share a stretch of border.

    notes and source by language.
    """

    parts: Mapping[str, tuple[tuple[Ring, ...], ...]]
    neighbours: Mapping[str, frozenset[str]]
    notes: tuple[Mapping[str, str], ...]
    source: str

    def feature_collection(self, names: Mapping[str, str]) -> dict[str, Any]:
        """GeoJSON whose features are called as `names` says, for each area that it names."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": name},
                    "geometry": {"type": "MultiPolygon", "coordinates": self.parts[area]},
                }
                for area, name in names.items()
            ],
        }


def has_shapes(country: str) -> bool:
    """Whether the catalogue says where the shapes of a country are."""
    return _FILE in reader.names(("countries", country), ".yaml")


def shapes(country: str, packages: Path) -> Shapes:
    """The shapes of a country; `packages` is the folder of front-end packages. Refused when they are not there."""
    about = reader.yaml_file("countries", country, _FILE)
    file = packages / about["file"]
    if not file.is_file():
        raise Refused(Problem("chart-shapes-missing", file.name, {"name": country}))
    return _read(country, file)


@lru_cache(maxsize=8)
def _read(country: str, file: Path) -> Shapes:
    about = reader.yaml_file("countries", country, _FILE)
    topology = json.loads(file.read_text(encoding="utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    area_of = {name: area for area, name in about["names"].items()}
    geometries = {each["properties"]["name"]: each for each in topology["objects"][about["object"]]["geometries"]}
    strangers = sorted(set(geometries) ^ set(area_of))
    if strangers:
        raise Refused(Problem("chart-shapes-unlike", file.name, {"names": ", ".join(strangers)}))
    parts, bordered = {}, dict[int, set[str]]()
    for name in sorted(geometries, key=area_of.__getitem__):
        rings = _rings(geometries[name])
        parts[area_of[name]] = tuple(tuple(_ring(ring, arcs) for ring in part) for part in rings)
        for arc in (arc for part in rings for ring in part for arc in ring):
            bordered.setdefault(arc if arc >= 0 else ~arc, set()).add(area_of[name])
    touching = {area: frozenset(_beside(area, bordered.values())) for area in parts}
    said = about["source"]
    source = f"{said['publisher']}, {said['title']}, {said['date']}"
    return Shapes(parts, touching, tuple({each: note[each] for each in LANGUAGES} for note in about["notes"]), source)


def _beside(area: str, sides: Any) -> Iterator[str]:
    for side in sides:
        if area in side:
            yield from side - {area}


def _rings(geometry: Mapping[str, Any]) -> Sequence[Sequence[Sequence[int]]]:
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def _arc(deltas: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> list[tuple[float, float]]:
    """The points of an arc, which the file gives as steps of a grid."""
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in deltas:
        x, y = x + step[0], y + step[1]
        points.append((round(x * wide + west, _PLACES), round(y * high + south, _PLACES)))
    return points


def _ring(numbers: Sequence[int], arcs: Sequence[list[tuple[float, float]]]) -> Ring:
    """Arcs one after the other, those with a negative number backwards; points that fall together stand once."""
    points: list[tuple[float, float]] = []
    for number in numbers:
        for point in arcs[number] if number >= 0 else reversed(arcs[~number]):
            if not points or points[-1] != point:
                points.append(point)
    return tuple(points)
