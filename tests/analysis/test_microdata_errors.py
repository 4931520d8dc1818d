"""Errors of indicators from a sample: a second way to each, every indicator has one, and bad designs are named."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namagar.analysis.microdata import errors
from namagar.analysis.microdata.engines import opened
from namagar.analysis.microdata.layout import Layout, layout
from namagar.analysis.microdata.tabulation import tabulate
from namagar.analysis.microdata.work import Wanted, tables_of
from namagar.analysis.mobility.indicators.files import Named
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES, COMPUTED, definition, measured
from namagar.analysis.mobility.od_table import OdTable
from namagar.analysis.terms.problem import Refused

ASKED = [code for code in CODES if not {"land", "households", "zonations"} & {*definition(code)["needs"]}]
APART = np.array([[0, 3.0, 9, 4], [3, 0, 5, 7], [9, 5, 0, 2], [4, 7, 2, 0]])
KM = "origin,destination,km\n" + "".join(f"{i},{j},{APART[i, j]}\n" for i in range(4) for j in range(4) if i != j)
COLUMNS = {
    "origin": {"column": "then", "unknown": ["9"]},
    "destination": {"column": "now"},
    "age": {"column": "age", "unknown": ["99"]},
    "weight": {"column": "w", "decimals": 1},
}
MEANING = {"concept": "fixed-interval", "interval": 5, "universe": "u", "zone_system": "z", "vintage": "1"}


def said(**changes: Any) -> Layout:
    whole = {
        "id": "s",
        "columns": COLUMNS,
        "meaning": MEANING,
        "ages": {"youngest": 5},
        "design": {"unit": "u", "strata": "h"},
    }
    return layout({**whole, **changes}, "map.yaml")


class People:
    """Made-up respondents: 40 units in 8 strata, two in three of whom stayed where they were."""

    def __init__(self, size: int = 1200, seed: int = 3) -> None:
        chance = np.random.default_rng(seed)
        self.unit = np.sort(chance.integers(0, 40, size))
        self.stratum = self.unit // 5
        self.then = chance.integers(0, 4, size)
        self.now = np.where(chance.random(size) < 0.67, self.then, chance.choice(4, size, p=[0.4, 0.3, 0.2, 0.1]))
        self.age = chance.integers(0, 80, size)
        self.weight = chance.integers(5, 60, size) / 10

    def table(self, factors: np.ndarray | None = None) -> np.ndarray:
        """Persons of five and more by where they were and are, weights multiplied by factors."""
        found = np.zeros((4, 4))
        old = self.age >= 5
        weights = self.weight if factors is None else self.weight * factors
        np.add.at(found, (self.then[old], self.now[old]), weights[old])
        return found

    def file(self, folder: Path) -> Path:
        rows = zip(self.then, self.now, self.age, self.weight, self.stratum, self.unit, strict=True)
        path = folder / "people.csv"
        path.write_text("then,now,age,w,h,u\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
        return path


def values(persons: np.ndarray) -> dict[tuple[str, str], float | None]:
    inputs = Inputs(OdTable.of("0123", persons), population=persons.sum(axis=1), distance=APART)
    return {(each.code, each.area): each.value for each in measured(inputs, ASKED)}


def found_of(path: Path, of: Layout, way: Any) -> dict[tuple[str, str], float]:
    with opened(path, of) as table:
        made = tabulate(table, of)
        inputs = Inputs(made.moves, population=made.at_risk, distance=APART)
        found: dict[tuple[str, str], float] = way(table, made, inputs, ASKED)
    return found


# A second way


def test_linearised_errors_are_near_those_of_leaving_out_one_unit_at_a_time(tmp_path: Path) -> None:
    """The jackknife computes every indicator again without each unit; the two ways differ in the second order only.

    Flows whose ranks change make that second order large for fields of three flows; a smooth indicator is nearer.
    """
    people = People()
    whole = values(people.table())
    squares = dict.fromkeys(whole, 0.0)
    for unit in range(40):
        others = (people.stratum == unit // 5) & (people.unit != unit)
        factors = np.where(people.unit == unit, 0.0, np.where(others, 5 / 4, 1.0))
        for name, each in values(people.table(factors)).items():
            squares[name] += 4 / 5 * (each - whole[name]) ** 2  # type: ignore[operator]
    found = found_of(people.file(tmp_path), said(), errors.by_design)
    for name, error in found.items():
        assert error == pytest.approx(np.sqrt(squares[name]), rel=0.3 if name[0].startswith("GINI") else 0.12), name


def test_units_that_are_drawn_again_give_nearly_the_linearised_errors(tmp_path: Path) -> None:
    path = People().file(tmp_path)
    again = said(design={"unit": "u", "strata": "h", "resample": {"draws": 400, "seed": 7}})
    drawn, linear = found_of(path, again, errors.by_resampling), found_of(path, said(), errors.by_design)
    for name in (("CMI", ""), ("MEAN_DISTANCE", ""), ("OUT_RATE", "1"), ("DISTANCE_DECAY", "")):
        assert drawn[name] == pytest.approx(linear[name], rel=0.15), name
    assert drawn == found_of(path, again, errors.by_resampling)


def test_every_indicator_has_an_error_when_units_are_drawn_again(tmp_path: Path) -> None:
    again = said(design={"unit": "u", "strata": "h", "resample": {"draws": 20, "seed": 7}})
    files = tables_of(People().file(tmp_path), again, Wanted(protect="none", distance=Named(KM.encode(), "km")), "en")
    rows = list(csv.DictReader(io.StringIO(files["indicators.csv"].decode())))
    assert {row["indicator"] for row in rows} == set(ASKED)
    assert [row for row in rows if row["status"] == COMPUTED and not row["error"]] == []
    assert json.loads(files["about.json"])["errors"] == "resampling"


def test_by_design_every_indicator_has_an_error_but_those_that_move_in_jumps(tmp_path: Path) -> None:
    found = found_of(People().file(tmp_path), said(), errors.by_design)
    assert {code for code in ASKED if (code, "") not in found and (code, "0") not in found} == {
        "CONNECTIVITY", "MEDIAN_DISTANCE", "DISTANCE_DECAY_SE",
    }  # fmt: skip


def test_persons_by_unit_add_up_to_the_table(tmp_path: Path) -> None:
    people, of = People(), said()
    with opened(people.file(tmp_path), of) as table:
        made = tabulate(table, of)
        sample = errors._Sample.of(table, made)
    assert sample.persons(np.ones(sample.weights.size)) == pytest.approx(made.moves.persons)
    assert made.moves.persons == pytest.approx(people.table())


def test_a_unit_in_which_nobody_is_old_enough_is_a_unit_still(tmp_path: Path) -> None:
    """Units 1, 2 and 3 of one stratum; all of unit 3 are children. CMI is 50: unit sums of z are 1, -1 and 0, over 8.

    Without unit 3 the factor would be 2 and not 3/2: 100 √(3/2 · 2) / 8 = 21.65, not 100 √(2 · 2) / 8 = 25.
    """
    rows = ["a,b,30,1,1,1"] * 3 + ["a,a,30,1,1,1"] + ["a,b,30,1,1,2"] + ["a,a,30,1,1,2"] * 3 + ["a,b,3,1,1,3"] * 5
    path = tmp_path / "p.csv"
    path.write_text("then,now,age,w,h,u\n" + "\n".join(rows) + "\n")
    of = said()
    with opened(path, of) as table:
        made = tabulate(table, of)
        found = errors.by_design(table, made, Inputs(made.moves, population=made.at_risk), ["CMI"])
    assert found["CMI", ""] == pytest.approx(100 * np.sqrt(3 / 2 * 2) / 8)


def test_ages_that_are_kept_as_fractions_leave_out_the_same_persons_everywhere(tmp_path: Path) -> None:
    """A column of whole numbers with gaps is often written as fractions: 99.0 is the unknown 99."""
    ages = [30.0, 40.0, 99.0, None, 3.0, 50.0]
    table = pa.table(
        {
            "then": list("abaaab"),
            "now": list("bababa"),
            "age": ages,
            "w": [1.0] * 6,
            "h": [1] * 6,
            "u": [1, 2, 1, 2, 1, 2],
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")
    of = said()
    with opened(tmp_path / "p.parquet", of) as opened_:
        made = tabulate(opened_, of)
        sample = errors._Sample.of(opened_, made)
    assert made.rows.sum() == 3
    assert sample.persons(np.ones(sample.weights.size)).tolist() == made.moves.persons.tolist()


# What is said of errors


def test_a_full_count_says_that_it_has_no_sampling_error_and_a_silent_sample_that_nobody_knows_it(
    tmp_path: Path,
) -> None:
    path = People().file(tmp_path)
    counted = {name: column for name, column in COLUMNS.items() if name != "weight"}
    for of, expected in (
        (said(columns=counted, design={"unit": "u"}), "design"),
        (layout({"id": "c", "columns": counted, "meaning": MEANING, "ages": {"youngest": 5}}, "m"), "full-count"),
        (layout({"id": "w", "columns": COLUMNS, "meaning": MEANING, "ages": {"youngest": 5}}, "m"), "not-stated"),
    ):
        files = tables_of(path, of, Wanted(protect="none"), "en")
        assert json.loads(files["about.json"])["errors"] == expected
        assert f"sampling-error,,,{expected}\n" in files["quality.csv"].decode()
        rows = list(csv.DictReader(io.StringIO(files["indicators.csv"].decode())))
        assert any(row["error"] for row in rows) == (expected == "design")


# Bad input


def replicated(folder: Path, cells: list[str]) -> tuple[Path, Layout]:
    path = folder / "r.csv"
    rows = "".join(f"{a},{b},30,1,{cell},1\n" for (a, b), cell in zip(("ab", "ba", "aa", "bb"), cells, strict=True))
    path.write_text("then,now,age,w,r1,r2\n" + rows)
    whole = {"id": "r", "columns": COLUMNS, "meaning": MEANING, "ages": {"youngest": 5}}
    return path, layout({**whole, "replicates": {"columns": ["r1", "r2"], "coefficient": 0.5}}, "m")


@pytest.mark.parametrize("cell", ["", "many", "-0.1", "nan", "inf"])
def test_a_replicate_weight_that_cannot_be_is_named_by_its_column(cell: str, tmp_path: Path) -> None:
    path, of = replicated(tmp_path, ["1", cell, "1", "1"])
    with pytest.raises(Refused, match=r"persons-replicate-unfit \(r1\)"):
        tables_of(path, of, Wanted(protect="none"), "en")


def test_a_replicate_weight_of_zero_is_one_that_leaves_a_unit_out(tmp_path: Path) -> None:
    """CMI 50; without the second mover 1 of 3, with all as they are 50: √(½ (100/6)²)."""
    path, of = replicated(tmp_path, ["1", "0", "1", "1"])
    rows = csv.DictReader(io.StringIO(tables_of(path, of, Wanted(protect="none"), "en")["indicators.csv"].decode()))
    assert float(next(rows)["error"]) == pytest.approx(np.sqrt(0.5) * 100 / 6)


@pytest.mark.parametrize(("column", "row"), [("u", "a,b,30,1,1,"), ("h", "a,b,30,1,,1")])
def test_a_person_without_a_unit_or_a_stratum_is_an_error(column: str, row: str, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"then,now,age,w,h,u\na,b,30,1,1,1\nb,a,30,1,1,2\n{row}\n")
    with pytest.raises(Refused, match=rf"persons-unit-missing \({column}\)"):
        tables_of(path, said(), Wanted(protect="none"), "en")


def test_a_stratum_with_one_unit_is_named_as_the_file_calls_it(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("then,now,age,w,h,u\na,b,30,1,north,1\nb,a,30,1,north,2\na,a,30,1,south,1\n")
    with pytest.raises(Refused, match=r"stratum-with-one-unit.*south"):
        tables_of(path, said(), Wanted(protect="none"), "en")


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 1e300, -1.0, 0.0, None])
def test_a_weight_without_end_or_number_is_told_with_its_place(weight: float | None, tmp_path: Path) -> None:
    table = pa.table(
        {"then": ["a", "b"], "now": ["b", "a"], "age": [30, 31], "w": [1.0, weight], "h": [1, 1], "u": [1, 2]}
    )
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(Refused, match=r"persons-weight-unfit.*origin b, destination a, age 31"):
        tables_of(tmp_path / "p.parquet", said(), Wanted(protect="none"), "en")


@pytest.mark.parametrize("smallest", [0, -5])
def test_a_smallest_number_below_one_protects_nobody_and_is_refused(smallest: int, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="smallest-unfit"):
        tables_of(People(50).file(tmp_path), said(), Wanted(smallest=smallest), "en")


def test_units_drawn_again_cannot_be_centred() -> None:
    with pytest.raises(Refused, match="layout-contradicts-itself"):
        said(design={"unit": "u", "single": "centred", "resample": {"draws": 20, "seed": 1}})
