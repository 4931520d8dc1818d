"""Every expression runs on both engines with the same values, types and order; skipped where Spark is not installed."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from namagar.analysis.microdata import expressions
from namagar.analysis.microdata.engines import opened
from namagar.analysis.microdata.grouped import grouped
from namagar.analysis.microdata.layout import Layout, layout, read_layout
from namagar.analysis.microdata.synthetic_files import census_of, layout_text, write_persons
from namagar.analysis.microdata.work import Wanted, tables_of

pytestmark = [
    pytest.mark.skipif(find_spec("pyspark") is None, reason="the extra spark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not on this machine"),
]

SAMPLE = {
    "id": "sample",
    "columns": {
        "origin": {"column": "then", "unknown": ["99"]},
        "destination": {"column": "now"},
        "age": {"column": "age", "unknown": ["999"]},
        "sex": {"column": "sex", "codes": {"1": "male", "2": "female"}},
        "weight": {"column": "w", "decimals": 3},
    },
    "meaning": {
        "concept": "fixed-interval", "interval": 5, "universe": "residents", "zone_system": "z", "vintage": "1",
    },
    "ages": {"youngest": 5, "groups": [5, 15, 65]},
    "design": {"strata": "h", "unit": "u"},
    "replicates": {"columns": ["r1", "r2"], "coefficient": 0.5},
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Layout]:
    """A text file with zeros before codes, missing ages and awkward weights."""
    chance = np.random.default_rng(11)
    lines = ["then,now,age,sex,w,h,u,r1,r2"]
    for row in range(2_000):
        age = "" if row % 97 == 0 else "999" if row % 89 == 0 else str(chance.integers(0, 90))
        then = "99" if row % 83 == 0 else f"0{chance.integers(1, 6)}"
        weight = chance.integers(1, 9_999) / 1000
        others = f"{weight * 2:.3f},{weight / 2:.4f}"
        lines.append(
            f"{then},0{chance.integers(1, 6)},{age},{chance.integers(1, 3)},{weight},{row % 4},{row % 40},{others}"
        )
    path = tmp_path_factory.mktemp("sample") / "sample.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, layout(SAMPLE, "map")


def rows(expression: Any) -> Iterator[tuple[Any, ...]]:
    """A result in the order of its keys: what two engines must agree on."""
    keys, sums = grouped(expression)
    codes = {name: [key.codes[at] for at in key.at] for name, key in sorted(keys.items())}
    columns = [*codes.values(), *(np.asarray(sums[name]).tolist() for name in sorted(sums))]
    yield (*sorted(keys), *((name, str(np.asarray(sums[name]).dtype)) for name in sorted(sums)))
    yield from sorted(zip(*columns, strict=True))


@pytest.mark.parametrize("ask", [expressions.cells, expressions.unit_cells, expressions.replicate_cells])
def test_an_expression_gives_the_same_on_both_engines(ask: Any, sample: tuple[Path, Layout]) -> None:
    found = {}
    for engine in ("duckdb", "spark"):
        with opened(*sample, engine, "local[2]") as table:
            found[engine] = list(rows(ask(table, sample[1])))
    one, other = found["duckdb"], found["spark"]
    assert len(one) == len(other) > 2
    # Keys, counts and whole sums are equal to the last digit; sums of fractions to the ninth.
    assert one[0] == other[0]
    for mine, theirs in zip(one[1:], other[1:], strict=True):
        for a, b in zip(mine, theirs, strict=True):
            assert a == (pytest.approx(b, rel=1e-9) if isinstance(a, float) else b)


def test_the_files_of_a_tabulation_are_the_same_bytes_on_both_engines(tmp_path: Path) -> None:
    made_up = census_of("IRN", 40_000, seed=3)
    write_persons(made_up, tmp_path / "persons.parquet")
    of = read_layout(layout_text(made_up), "layout.yaml")
    path = tmp_path / "persons.parquet"
    assert tables_of(path, of, Wanted(), "en") == tables_of(path, of, Wanted(engine="spark", master="local[2]"), "en")


def test_the_files_of_a_weighted_sample_are_the_same_bytes_on_both_engines(sample: tuple[Path, Layout]) -> None:
    path, of = sample
    assert tables_of(path, of, Wanted(), "fa") == tables_of(path, of, Wanted(engine="spark", master="local[2]"), "fa")
