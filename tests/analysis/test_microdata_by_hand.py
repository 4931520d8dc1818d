"""Small made-up files, counted row by row in plain Python: the engine finds the same table, or the same error."""

import csv
import math
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namagar.analysis.microdata.engines import opened
from namagar.analysis.microdata.layout import layout
from namagar.analysis.microdata.tabulation import Tabulation, tabulate
from namagar.analysis.terms.problem import Refused

OF = layout(
    {
        "id": "small",
        "columns": {
            "origin": {"column": "then", "unknown": ["9"], "abroad": ["8"]},
            "destination": {"column": "now", "unknown": ["9"], "abroad": ["8"]},
            "age": {"column": "age", "unknown": ["99"]},
            "sex": {"column": "sex", "codes": {"1": "male", "2": "female"}, "unknown": ["0"]},
            "weight": {"column": "w", "decimals": 2},
        },
        "zones": ["1", "2", "3"],
        "meaning": {"concept": "fixed-interval", "interval": 5, "universe": "u", "zone_system": "z", "vintage": "1"},
        "ages": {"youngest": 5},
    },
    "map.yaml",
)
COLUMNS = ("then", "now", "age", "sex", "w")
PLACES = st.sampled_from(["1", "2", "3", "8", "9", None])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "then": PLACES,
            "now": PLACES,
            "age": st.sampled_from([0, 4, 5, 6, 30, 99, None]),
            "sex": st.sampled_from(["1", "2", "0", None]),
            "w": st.sampled_from([0.01, 0.25, 1.0, 17.43, 900.5]),
        }
    ),
    min_size=1,
    max_size=25,
)
# A weight, an age, a place or a sex that cannot be, and the code of the refusal.
WRONG: list[tuple[str, Any, str]] = [
    ("w", 0.0, "persons-weight-unfit"),
    ("w", -1.0, "persons-weight-unfit"),
    ("w", None, "persons-weight-unfit"),
    ("w", math.nan, "persons-weight-unfit"),
    ("w", math.inf, "persons-weight-unfit"),
    ("w", 0.125, "persons-weight-finer"),
    ("age", -2, "persons-age-unfit"),
    ("then", "7", "persons-code-unknown"),
    ("now", "77", "persons-code-unknown"),
    ("sex", "3", "persons-code-unknown"),
]


def counted(rows: list[dict[str, Any]]) -> tuple[Counter[Any], Counter[str]]:
    """Hundredths of persons by origin, destination, age and sex, and those left out by the first reason that holds."""
    inside: Counter[Any] = Counter()
    out: Counter[str] = Counter()
    for row in rows:
        reasons = {
            "age-unknown": row["age"] in (None, 99),
            "too-young": row["age"] is not None and row["age"] < 5,
            "origin-unknown": row["then"] in (None, "9"),
            "destination-unknown": row["now"] in (None, "9"),
            "from-abroad": row["then"] == "8",
            "abroad-now": row["now"] == "8",
        }
        reason = next((name for name, holds in reasons.items() if holds), None)
        weight = round(row["w"] * 100)
        if reason:
            out[reason] += weight
        else:
            sex = {"1": "male", "2": "female"}.get(row["sex"], "")
            inside[row["then"], row["now"], row["age"], sex] += weight
    return inside, out


def engine(rows: list[dict[str, Any]], path: Path) -> Tabulation:
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows([["" if row[name] is None else row[name] for name in COLUMNS] for row in rows])
    else:
        kinds = zip(COLUMNS, (pa.string(), pa.string(), pa.int16(), pa.string(), pa.float64()), strict=True)
        pq.write_table(pa.Table.from_pylist(rows, pa.schema(list(kinds))), path)
    with opened(path, OF) as table_:
        return tabulate(table_, OF)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, name=st.sampled_from(["persons.parquet", "persons.csv"]))
def test_an_engine_counts_what_counting_row_by_row_does(rows: list[dict[str, Any]], name: str, tmp_path: Path) -> None:
    inside, out = counted(rows)
    if not inside:
        with pytest.raises(Refused, match="persons-nobody-inside"):
            engine(rows, tmp_path / name)
        return
    found = engine(rows, tmp_path / name)
    cells = {
        (found.zones[i], found.zones[j], found.ages[a], found.sexes[s]): round(float(found.persons[i, j, a, s]) * 100)
        for i, j, a, s in zip(*found.persons.nonzero(), strict=True)
    }
    assert cells == dict(inside)
    assert {reason: round(persons * 100) for reason, (_, persons) in found.left_out.items()} == dict(out)
    assert int(found.rows.sum()) + sum(count for count, _ in found.left_out.values()) == len(rows)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_the_order_of_persons_changes_nothing(rows: list[dict[str, Any]], chance: Random, tmp_path: Path) -> None:
    if not counted(rows)[0]:
        return
    turned = chance.sample(rows, len(rows))
    one, other = engine(rows, tmp_path / "one.parquet"), engine(turned, tmp_path / "other.parquet")
    assert one.persons.tolist() == other.persons.tolist()
    assert one.left_out == other.left_out


@pytest.mark.parametrize(("column", "cell", "code"), WRONG, ids=lambda each: str(each))
@pytest.mark.parametrize("name", ["persons.parquet", "persons.csv"])
def test_one_cell_that_cannot_be_is_found_among_many(
    column: str, cell: Any, code: str, name: str, tmp_path: Path
) -> None:
    good = {"then": "1", "now": "2", "age": 30, "sex": "1", "w": 2.5}
    with pytest.raises(Refused, match=code):
        engine([good, good, {**good, column: cell}, good], tmp_path / name)


@pytest.mark.parametrize(
    ("column", "values"),
    [("age", [["30"]]), ("age", ["30"]), ("w", ["2.5"]), ("w", [True]), ("then", [1.5]), ("sex", [True])],
    ids=str,
)
def test_a_column_of_the_wrong_type_is_named_with_its_type(column: str, values: list[Any], tmp_path: Path) -> None:
    good: dict[str, Any] = {"then": ["1"], "now": ["2"], "age": [30], "sex": ["1"], "w": [2.5]}
    pq.write_table(pa.table({**good, column: values}), tmp_path / "p.parquet")
    with pytest.raises(Refused, match=rf"persons-column-type.*'{column}'"), opened(tmp_path / "p.parquet", OF):
        pass
