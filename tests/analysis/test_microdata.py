"""Persons become a table of moves: by hand, against a census whose truth is known, and refused where it cannot be."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from namagar.analysis.microdata import engines
from namagar.analysis.microdata.engines import opened
from namagar.analysis.microdata.errors import by_design
from namagar.analysis.microdata.layout import Layout, layout, read_layout
from namagar.analysis.microdata.protecting import Printed, printed
from namagar.analysis.microdata.synthetic import Census, census, pieces
from namagar.analysis.microdata.synthetic_files import census_of, layout_text, true_table, write_persons
from namagar.analysis.microdata.tabulation import Tabulation, tabulate
from namagar.analysis.microdata.work import Wanted, tables_of
from namagar.analysis.mobility.indicators.files import Named
from namagar.analysis.mobility.indicators.inputs import Inputs
from namagar.analysis.mobility.indicators.measures import CODES
from namagar.analysis.mobility.places import Places, kilometres
from namagar.analysis.statistics.survey import Design, ratio
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

SAID: dict[str, Any] = {
    "id": "eight",
    "columns": {
        "origin": {"column": "then", "unknown": ["99"], "abroad": ["98"]},
        "destination": {"column": "now"},
        "age": {"column": "age", "unknown": ["999"]},
        "sex": {"column": "sex", "codes": {"1": "male", "2": "female"}},
        "weight": {"column": "w", "decimals": 1},
    },
    "meaning": {
        "concept": "fixed-interval", "interval": 5, "universe": "residents", "zone_system": "z", "vintage": "1",
    },
    "ages": {"youngest": 5, "groups": [5, 15, 65]},
    "design": {"strata": "h", "unit": "u"},
}  # fmt: skip
EIGHT = """then,now,age,sex,w,h,u
07,07,30,1,2.5,1,1
07,08,30,2,1.5,1,1
08,07,8,1,3.0,1,2
08,08,70,2,4.0,1,2
99,08,40,1,1.0,2,3
98,07,40,2,2.0,2,3
07,07,3,1,5.0,2,4
08,07,999,2,6.0,2,4
"""


def said(**changes: Any) -> Layout:
    return layout({**SAID, **changes}, "map.yaml")


def written(folder: Path, text: str = EIGHT, name: str = "eight.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table_of(path: Path, of: Layout) -> Tabulation:
    with opened(path, of) as table:
        return tabulate(table, of)


# By hand


def test_eight_persons_become_a_table_of_moves(tmp_path: Path) -> None:
    """Inside are the first four: 7→7 2.5, 7→8 1.5, 8→7 3, 8→8 4. The codes keep their zeros."""
    found = table_of(written(tmp_path), said())
    assert found.zones == ("07", "08")
    assert found.moves.persons.tolist() == [[2.5, 1.5], [3.0, 4.0]]
    assert found.at_risk.tolist() == [4.0, 7.0]
    assert (found.ages, found.sexes) == ((8, 30, 70), ("female", "male"))
    assert found.persons[0, 1, 1, 0] == 1.5
    assert found.rows.sum() == 4


def test_whoever_is_left_out_is_counted_by_the_first_reason(tmp_path: Path) -> None:
    found = table_of(written(tmp_path), said())
    assert found.left_out == {
        "age-unknown": (1, 6.0), "too-young": (1, 5.0), "origin-unknown": (1, 1.0), "from-abroad": (1, 2.0),
    }  # fmt: skip


def test_the_effect_of_weighting_by_hand(tmp_path: Path) -> None:
    """4 × (2.5² + 1.5² + 3² + 4²) / 11² = 4 × 33.5 / 121."""
    assert table_of(written(tmp_path), said()).weighting_effect == pytest.approx(4 * 33.5 / 121)


def test_without_a_weight_every_row_is_one_person(tmp_path: Path) -> None:
    columns = {name: column for name, column in SAID["columns"].items() if name != "weight"}
    found = table_of(written(tmp_path), said(columns=columns))
    assert found.moves.persons.tolist() == [[1, 1], [1, 1]]
    assert found.weighting_effect == 1


def test_a_file_without_ages_and_sexes_gives_the_same_moves(tmp_path: Path) -> None:
    columns = {name: column for name, column in SAID["columns"].items() if name not in ("age", "sex")}
    found = table_of(written(tmp_path), layout({**SAID, "columns": columns, "ages": {}}, "m"))
    assert (found.ages, found.sexes) == ((-1,), ("",))
    # The child of three and the person of unknown age are inside now.
    assert found.moves.persons.tolist() == [[7.5, 1.5], [9.0, 4.0]]


def test_codes_may_have_other_names_in_the_tables(tmp_path: Path) -> None:
    found = table_of(written(tmp_path), said(zones={"07": "IRN-07", "08": "IRN-08", "09": "IRN-09"}))
    assert found.zones == ("IRN-07", "IRN-08", "IRN-09")
    assert found.moves.out_moves.tolist() == [1.5, 3.0, 0.0]


def test_parquet_of_whole_numbers_and_of_texts_say_the_same(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(EIGHT)))
    text = pa.table({name: [row[name] for row in rows] for name in ("then", "now", "sex", "h", "u")})
    numbers = {"age": pa.array([int(row["age"]) for row in rows]), "w": pa.array([float(row["w"]) for row in rows])}
    for column, values in numbers.items():
        text = text.append_column(column, values)
    pq.write_table(text, tmp_path / "text.parquet")
    whole = pa.table({**{n: [int(row[n]) for row in rows] for n in ("then", "now", "sex", "h", "u")}, **numbers})
    pq.write_table(whole, tmp_path / "whole.parquet")
    one, other = table_of(tmp_path / "text.parquet", said()), table_of(tmp_path / "whole.parquet", said())
    assert one.persons.tolist() == other.persons.tolist() == table_of(written(tmp_path), said()).persons.tolist()
    # Where codes are numbers their zeros are gone, which a layout can give back.
    assert other.zones == ("7", "8")


def test_a_folder_of_parquet_files_is_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for part in range(2):
        pq.write_table(pa.table({"then": ["a", "b"], "now": ["b", "b"]}), folder / f"{part}.parquet")
    meaning = {key: value for key, value in SAID["meaning"].items() if key != "interval"} | {"concept": "lifetime"}
    columns = {"origin": {"column": "then"}, "destination": {"column": "now"}}
    of = layout({"id": "x", "columns": columns, "meaning": meaning}, "m")
    assert table_of(folder, of).moves.persons.tolist() == [[0, 2], [0, 2]]


# Errors of a sample


def test_errors_of_a_design_are_those_of_the_persons_themselves(tmp_path: Path) -> None:
    """The road over units gives what linearising over persons gives."""
    chance = np.random.default_rng(3)
    size = 400
    units = np.arange(size) // 10
    then, now = chance.integers(0, 3, size), chance.integers(0, 3, size)
    weights = chance.integers(10, 90, size) / 10
    lines = ["then,now,age,sex,w,h,u"]
    lines += [f"{a},{b},30,1,{w},{u // 20},{u}" for a, b, w, u in zip(then, now, weights, units, strict=True)]
    of = said()
    with opened(written(tmp_path, "\n".join(lines) + "\n"), of) as table:
        tabulation = tabulate(table, of)
        found = by_design(table, tabulation, Inputs(tabulation.moves, tabulation.at_risk), CODES)
    design = Design(weights, units // 20, units)
    moved = (then != now).astype(float)
    assert found["CMI", ""] == pytest.approx(100 * ratio(design, moved, np.ones(size)).error)
    here = (then == 1).astype(float)
    came = moved * (now == 1)
    assert found["NET_RATE", "1"] == pytest.approx(100 * ratio(design, came - moved * here, here).error)
    assert found["IN_RATE", "1"] == pytest.approx(100 * ratio(design, came, here).error)
    assert found["OUT_RATE", "1"] == pytest.approx(100 * ratio(design, moved * here, here).error)
    assert found["TURNOVER_RATE", "1"] == pytest.approx(100 * ratio(design, came + moved * here, here).error)


REPLICATES = """then,now,w,r1,r2
a,a,1,2,0.5
a,b,1,0,1.5
b,a,1,1,1
b,b,1,1,1
"""


def test_errors_of_replicates_by_hand(tmp_path: Path) -> None:
    """CMI 50; replicates 25 (1 of 4) and 62.5 (2.5 of 4): √(½ (25² + 12.5²))."""
    meaning = {key: value for key, value in SAID["meaning"].items() if key != "interval"} | {"concept": "event"}
    of = layout(
        {
            "id": "r",
            "columns": {
                "origin": {"column": "then"},
                "destination": {"column": "now"},
                "weight": {"column": "w", "decimals": 0},
            },
            "meaning": meaning,
            "replicates": {"columns": ["r1", "r2"], "coefficient": 0.5},
        },
        "m",
    )
    made = tables_of(written(tmp_path, REPLICATES), of, Wanted(protect="none"), "en")
    rows = {
        (row["indicator"], row["area"]): row for row in csv.DictReader(io.StringIO(made["indicators.csv"].decode()))
    }
    assert float(rows["CMI", ""]["value"]) == 50
    assert float(rows["CMI", ""]["error"]) == pytest.approx(np.sqrt(0.5 * (25**2 + 12.5**2)))


# A census whose truth is known


@pytest.fixture(scope="module")
def made_up() -> Census:
    return census_of("IRN", 60_000, seed=1)


@pytest.fixture(scope="module")
def folder(made_up: Census, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("persons")
    write_persons(made_up, folder / "persons.parquet")
    (folder / "layout.yaml").write_bytes(layout_text(made_up))
    return folder


def own_layout(folder: Path) -> Layout:
    return read_layout((folder / "layout.yaml").read_bytes(), "layout.yaml")


def test_a_made_up_census_is_found_again_to_the_last_person(made_up: Census, folder: Path) -> None:
    found = table_of(folder / "persons.parquet", own_layout(folder))
    assert found.zones == made_up.zones
    assert found.ages == tuple(range(5, 100))
    assert found.sexes == ("female", "male")
    # Sexes stand in the order of their names, the census has men first.
    assert (found.persons == made_up.persons[:, :, 5:, ::-1]).all()
    assert found.left_out["too-young"][0] == made_up.persons[:, :, :5].sum()
    truth = list(csv.DictReader(io.StringIO(true_table(made_up).decode())))
    assert sum(int(row["persons"]) for row in truth) == found.persons.sum()


def test_a_made_up_census_has_as_many_persons_as_asked_and_one_in_twenty_moved(made_up: Census) -> None:
    assert made_up.size == 60_000
    stayed = np.trace(made_up.persons.sum(axis=(2, 3)))
    assert stayed / 60_000 == pytest.approx(0.95, abs=0.001)
    assert not made_up.persons[:, :, :5][~np.eye(31, dtype=bool)].any()


def test_persons_of_one_cell_do_not_stand_together_and_the_seed_decides_their_order(made_up: Census) -> None:
    first = next(iter(pieces(made_up)))
    again = next(iter(pieces(made_up)))
    other = next(iter(pieces(Census(made_up.zones, made_up.persons, seed=2))))
    assert (first.origin == again.origin).all()
    assert not (first.origin == other.origin).all()
    assert np.count_nonzero(np.diff(first.origin.astype(int))) > 0.5 * first.origin.size


def places(*degrees: tuple[float, float]) -> Places:
    rows = [{"area": str(at), "latitude": str(a), "longitude": str(b)} for at, (a, b) in enumerate(degrees)]
    return Places.of(rows)


def test_the_earth_is_round() -> None:
    """A quarter of a great circle: a pole and the equator; Tehran and Mashhad are about 740 km apart."""
    assert kilometres(places((0, 0), (90, 0)))[0, 1] == pytest.approx(6371.0088 * np.pi / 2)
    assert kilometres(places((35.69, 51.42), (36.30, 59.61)))[0, 1] == pytest.approx(740, abs=10)


def test_a_census_needs_zones_and_persons() -> None:
    with pytest.raises(Refused, match="synthetic-unfit"):
        census({"a": 5}, np.zeros((1, 1)), 100, seed=1)
    with pytest.raises(Refused, match="synthetic-unfit"):
        census({"a": 5, "b": 5}, np.ones((2, 2)), 1, seed=1)
    with pytest.raises(Refused, match="synthetic-country-unfit"):
        census_of("XAA", 100, seed=1)


# What may be printed


@pytest.fixture(scope="module")
def tabulation(folder: Path) -> Tabulation:
    return table_of(folder / "persons.parquet", own_layout(folder))


@pytest.fixture(scope="module")
def safe(tabulation: Tabulation) -> Printed:
    return printed(tabulation, 5)


def test_no_small_number_is_printed(tabulation: Tabulation, safe: Printed) -> None:
    rows = tabulation.rows.sum(axis=(2, 3))
    assert np.isnan(safe.moves[(rows > 0) & (rows < 5)]).all()
    shown = safe.detail[~np.isnan(safe.detail)]
    assert not ((shown > 0) & (shown < 5)).any()
    assert safe.withheld > 0


def test_a_pair_whose_sum_is_printed_never_has_one_withheld_cell(safe: Printed) -> None:
    lines = np.isnan(safe.detail).reshape(*safe.moves.shape, -1).sum(-1)
    assert not (lines[~np.isnan(safe.moves)] == 1).any()
    every = safe.detail[0, 0].size
    assert (lines[np.isnan(safe.moves)] == every).all()


def test_withheld_cells_of_a_pair_count_the_smallest_number_together(tabulation: Tabulation, safe: Printed) -> None:
    whole = printed(tabulation, 5, "none").detail
    hidden = np.where(np.isnan(safe.detail), whole, 0).reshape(*safe.moves.shape, -1).sum(-1)
    some = np.isnan(safe.detail).reshape(*safe.moves.shape, -1).any(-1) & ~np.isnan(safe.moves)
    assert (hidden[some] >= 5).all()


def test_leavers_stayers_and_their_sum_are_never_all_but_one_printed(safe: Printed) -> None:
    three = np.stack([np.isnan(safe.left), np.isnan(np.diagonal(safe.moves)), np.isnan(safe.at_risk)])
    assert not (three.sum(axis=0) == 1).any()


def test_rounded_tables_hold_multiples_and_add_up(tabulation: Tabulation) -> None:
    rounded = printed(tabulation, 5, "round")
    apart = rounded.moves - np.diag(np.diagonal(rounded.moves))
    assert not (rounded.moves % 5).any()
    assert (apart.sum(axis=1) == rounded.left).all()
    assert (np.abs(rounded.left - printed(tabulation, 5, "none").left) < 5).all()


def small_table(rows: list[list[int]]) -> Tabulation:
    counts = np.array(rows)
    of = said(ages={"youngest": 5})
    return Tabulation(of, tuple("ABCD"[: len(rows)]), (5,), ("",), counts[..., None, None],
                      counts[..., None, None].astype(float), {}, 1.0)  # fmt: skip


def test_what_a_few_persons_changed_since_the_last_release_is_withheld() -> None:
    now = small_table([[900, 50, 60], [70, 900, 80], [90, 40, 900]])
    assert printed(now, 5).withheld == 0
    found = printed(now, 5, earlier={("A", "B"): 48, ("A", "C"): 60, ("B", "A"): 10})
    assert [each.persons for each in found.given_away] == [2]
    assert np.isnan(found.moves[0, 1])


# The files


def test_everything_that_comes_of_made_up_persons_says_so(folder: Path) -> None:
    made = tables_of(folder / "persons.parquet", own_layout(folder), Wanted(), "en")
    for name, content in made.items():
        if name.endswith(".csv"):
            header, *rows = content.decode().splitlines()
            assert header.endswith(",made_up")
            assert all(row.endswith(",synthetic") for row in rows)
    assert json.loads(made["about.json"])["synthetic"] is True
    assert made == tables_of(folder / "persons.parquet", own_layout(folder), Wanted(), "en")


def test_an_area_whose_moves_are_withheld_has_no_rates(folder: Path, safe: Printed, tabulation: Tabulation) -> None:
    made = tables_of(folder / "persons.parquet", own_layout(folder), Wanted(smallest=60), "en")
    rows = list(csv.DictReader(io.StringIO(made["indicators.csv"].decode())))
    areas = {row["area"]: row for row in csv.DictReader(io.StringIO(made["areas.csv"].decode()))}
    closed = {area for area, row in areas.items() if "" in (row["left"], row["came"], row["at_risk"])}
    assert closed
    assert {row["status"] for row in rows if row["area"] in closed} == {"withheld"}
    assert all(row["value"] == "" for row in rows if row["area"] in closed)


def test_indicators_are_of_all_persons_and_not_of_what_is_printed(folder: Path) -> None:
    files = [
        tables_of(folder / "persons.parquet", own_layout(folder), Wanted(protect=how), "en")
        for how in ("suppress", "none")
    ]
    value = [next(csv.DictReader(io.StringIO(each["indicators.csv"].decode())))["value"] for each in files]
    assert value[0] == value[1]


def test_distances_give_the_indicators_of_distance(folder: Path, made_up: Census) -> None:
    apart = kilometres(Places.of(reader.table("countries", "IRN", "capitals.csv")))
    lines = ["origin,destination,km"]
    lines += [
        f"{a},{b},{apart[i, j]}" for i, a in enumerate(made_up.zones) for j, b in enumerate(made_up.zones) if i != j
    ]
    distance = Named("\n".join(lines).encode(), "km.csv")
    made = tables_of(folder / "persons.parquet", own_layout(folder), Wanted(distance=distance), "en")
    rows = {row["indicator"]: row for row in csv.DictReader(io.StringIO(made["indicators.csv"].decode()))}
    # The census was made with an exponent of -1; rounding to whole persons moves it a little.
    assert float(rows["DISTANCE_DECAY"]["value"]) == pytest.approx(-1, abs=0.05)


# Bad input

WEIGHTS: list[tuple[str, str]] = [
    ("07,08,30,2,0,1,1", "persons-weight-unfit"),
    ("07,08,30,2,-1,1,1", "persons-weight-unfit"),
    ("07,08,30,2,,1,1", "persons-weight-unfit"),
    ("07,08,30,2,many,1,1", "persons-weight-unfit"),
    ("07,08,30,2,1.25,1,1", "persons-weight-finer"),
    ("07,08,30,3,1.5,1,1", "persons-code-unknown"),
    ("07,08,thirty,2,1.5,1,1", "persons-age-unfit"),
    ("07,08,-3,2,1.5,1,1", "persons-age-unfit"),
]


@pytest.mark.parametrize(("row", "code"), WEIGHTS)
def test_a_person_that_cannot_be_is_named(row: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=code):
        table_of(written(tmp_path, EIGHT + row + "\n"), said())


def test_a_code_that_is_no_zone_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"persons-code-unknown.*10"):
        table_of(written(tmp_path, EIGHT + "10,08,30,2,1.5,1,1\n"), said(zones=["07", "08"]))


def test_nobody_inside_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="persons-nobody-inside"):
        table_of(written(tmp_path, "then,now,age,sex,w,h,u\n99,07,30,1,1,1,1\n"), said())


FILES: list[tuple[str, Callable[[Path], Any], str]] = [
    ("nothing.csv", lambda path: None, "persons-file-missing"),
    ("persons.sav", lambda path: path.write_text("x"), "persons-file-kind"),
    ("persons.parquet", lambda path: path.write_text("x"), "persons-file-unreadable"),
    ("persons.csv", lambda path: path.write_text("then,now\n1,2\n"), "table-column-missing"),
    (
        "typed.parquet",
        lambda path: pq.write_table(
            pa.table({"then": [1.5], "now": ["a"], "age": ["30"], "sex": [1], "w": ["2"], "h": [1], "u": [1]}), path
        ),
        "persons-column-type",
    ),
]


@pytest.mark.parametrize(("name", "make", "code"), FILES, ids=[name for name, _, _ in FILES])
def test_a_file_that_cannot_be_read_says_why(name: str, make: Callable[[Path], Any], code: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    with pytest.raises(Refused, match=code):
        table_of(tmp_path / name, said())


LAYOUTS: list[tuple[dict[str, Any], str]] = [
    ({"columns": {"origin": {"column": "then"}}}, "layout-unfit"),
    ({"meaning": {**SAID["meaning"], "concept": "moving"}}, "layout-unfit"),
    ({"ages": {"youngest": 0}}, "layout-contradicts-itself"),
    ({"ages": {"youngest": 5, "groups": [15, 5]}}, "layout-contradicts-itself"),
    ({"meaning": {k: v for k, v in SAID["meaning"].items() if k != "interval"}}, "layout-contradicts-itself"),
]


@pytest.mark.parametrize(("changes", "code"), LAYOUTS)
def test_a_layout_that_does_not_hold_together_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        said(**changes)


def test_a_layout_that_is_no_yaml_or_too_large_is_refused() -> None:
    for content in (b"a: [", b"\xff\xfe", b"#" * 300_000, b"- 1"):
        with pytest.raises(Refused, match="layout-unfit"):
            read_layout(content, "map.yaml")


def test_an_engine_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    with pytest.raises(Refused, match="engine-unknown"), opened(path, said(), engine="abacus"):
        pass
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(Refused, match="engine-not-installed"), opened(path, said(), engine="spark"):
        pass
