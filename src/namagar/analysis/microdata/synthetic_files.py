"""The made-up census of a country as files: persons, their layout, and the true table they add up to."""

import csv
import io
import json
from pathlib import Path

import numpy as np

from namagar.analysis.microdata.synthetic import INTERVAL, Census, census, pieces
from namagar.analysis.mobility.places import Places, kilometres
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

_COLUMNS = ("origin", "destination", "age", "sex")


def census_of(country: str, persons: int, seed: int) -> Census:
    """Provinces in proportion to their last counted population, as far apart as their capitals.

    Refused for a country whose catalogue has no capitals.
    """
    if country not in reader.countries() or "capitals.csv" not in reader.names(("countries", country), ".csv"):
        raise Refused(Problem("synthetic-country-unfit", country, {"country": country}))
    places = {row["area"]: row for row in reader.table("countries", country, "capitals.csv")}
    areas = {row["id"]: row for row in reader.table("countries", country, "areas.csv") if row["id"] in places}
    last = max(column for column in next(iter(areas.values())) if column.startswith("population_"))
    populations = {code: int(row[last]) for code, row in areas.items()}
    return census(populations, kilometres(Places.of([places[code] for code in populations])), persons, seed)


def write_persons(of: Census, path: Path) -> None:
    """One row a person as Parquet, piece by piece; zones by their number, sexes 1 and 2."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.uint8()) for name in _COLUMNS], metadata={"synthetic": "these persons are made up"})
    with pq.ParquetWriter(path, schema) as file:
        for piece in pieces(of):
            columns = [piece.origin, piece.destination, piece.age, piece.sex + np.uint8(1)]
            file.write_table(pa.table([pa.array(each) for each in columns], schema=schema))


def layout_text(of: Census) -> bytes:
    """The layout of that file. JSON is YAML."""
    said = {
        "id": "made-up-census",
        "synthetic": True,
        "columns": {
            "origin": {"column": "origin"},
            "destination": {"column": "destination"},
            "age": {"column": "age"},
            "sex": {"column": "sex", "codes": {"1": "male", "2": "female"}},
        },
        "zones": {str(at): zone for at, zone in enumerate(of.zones)},
        "meaning": {
            "concept": "fixed-interval",
            "interval": INTERVAL,
            "universe": "persons that are made up",
            "zone_system": "provinces",
            "vintage": "catalogue",
        },
        "ages": {"youngest": INTERVAL, "groups": [5, 15, 25, 35, 45, 65]},
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def true_table(of: Census) -> bytes:
    """Persons old enough to have moved by origin and destination, as every tabulation must find them."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("origin", "destination", "persons", "made_up"))
    persons = of.persons[:, :, INTERVAL:].sum(axis=(2, 3))
    for i, origin in enumerate(of.zones):
        for j, destination in enumerate(of.zones):
            table.writerow((origin, destination, int(persons[i, j]), "synthetic"))
    return text.getvalue().encode()
