"""Fitting at the command line with cells below zero, in whole persons, to net moves, and in many dimensions."""

import csv
import io
from pathlib import Path

import pytest

from namagar.cli.main import main

FILES = {
    "seed.csv": "origin,destination,value\nA,B,30\nB,A,10\nA,C,5\nC,B,7\nB,C,2\nC,A,1\n",
    "rows.csv": "area,persons\nA,40\nB,20\nC,10\n",
    "columns.csv": "area,persons\nA,15\nB,45\nC,10\n",
    "two.csv": "origin,destination,value\nA,B,4\nB,A,1\n",
    "net.csv": "area,persons\nA,-3\nB,3\n",
    "cube.csv": "sex,origin,destination,value\n"
    + "".join(f"{sex},{pair},1\n" for sex in "mf" for pair in ("A,B", "A,C", "B,A", "C,A")),
    "pairs.csv": "origin,destination,persons\nA,B,20\nA,C,10\nB,A,12\nC,A,8\n",
    "sexes.csv": "origin,sex,persons\nA,m,12\nA,f,18\nB,m,6\nB,f,6\nC,m,8\nC,f,0\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def fit(*words: str) -> int:
    return main(["mobility", "fit", *words])


def found(capsys: pytest.CaptureFixture[str], *words: str) -> dict[tuple[str, ...], float]:
    assert fit(*words) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {tuple(row.values())[:-1]: float(row["persons"]) for row in rows}


def test_a_seed_with_cells_below_zero_is_fitted_by_gras(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Seed 2, −1 / −1, 2 and all totals 3½: 2t − 1/t = 3.5 has the root 2, so that 2 becomes 4 and −1 becomes −½."""
    (folder / "mixed.csv").write_text("origin,destination,value\nA,X,2\nA,Y,-1\nB,X,-1\nB,Y,2\n")
    for name, areas in (("rows.csv", "AB"), ("columns.csv", "XY")):
        (folder / name).write_text("area,persons\n" + "".join(f"{area},3.5\n" for area in areas))
    totals = ("--rows", "rows.csv", "--columns", "columns.csv")
    cells = found(capsys, "mixed.csv", *totals, "--signed")
    assert cells == pytest.approx({("A", "X"): 4, ("A", "Y"): -0.5, ("B", "X"): -0.5, ("B", "Y"): 4})
    assert fit("mixed.csv", *totals) == 2
    assert "Numbers below zero: A→Y, B→X" in capsys.readouterr().err


def test_whole_persons_meet_whole_totals(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fitted are 35.53, 4.47 / 14.47, 5.53 / 0.53, 9.47: each to its nearest whole number meets all six totals."""
    assert fit("seed.csv", "--rows", "rows.csv", "--columns", "columns.csv", "--whole", "--out", "f.csv") == 0
    told = capsys.readouterr().err
    assert "a row total is missed by 0 persons at most, a column total by 0" in told
    assert (folder / "f.csv").read_text() == (
        "origin,destination,persons\nA,B,36\nA,C,4\nB,A,14\nB,C,6\nC,A,1\nC,B,9\n"
    )


def test_net_moves_and_their_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """B gains 3. The product 4 · 1 stays, so that 4 and 1 it is; with 7 moves in all, 5 and 2."""
    assert found(capsys, "two.csv", "--net", "net.csv") == pytest.approx({("A", "B"): 4, ("B", "A"): 1})
    seven = found(capsys, "two.csv", "--net", "net.csv", "--total", "7")
    assert seven == pytest.approx({("A", "B"): 5, ("B", "A"): 2})


def test_whole_moves_keep_whole_net_moves(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fitted are 35.18, 6.64 / 15.45, 3.05 / 1.365, 8.32. Each at its nearest, A would lose 26 and C gain 1.

    One more from C to A mends both (1.365 to 2 costs 0.271 more than to 1), one less from A to C too (0.276).
    """
    (folder / "net.csv").write_text("area,persons\nA,-25\nB,25\nC,0\n")
    whole = found(capsys, "seed.csv", "--net", "net.csv", "--total", "70", "--whole")
    assert whole == {
        ("A", "B"): 35, ("A", "C"): 7, ("B", "A"): 15, ("B", "C"): 3, ("C", "A"): 2, ("C", "B"): 8,
    }  # fmt: skip
    assert fit("seed.csv", "--net", "net.csv", "--total", "70", "--whole") == 0
    assert "a net move is missed by 0 persons at most; 70 move in all" in capsys.readouterr().err


def test_three_dimensions_meet_totals_that_overlap(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of 30 who leave A two thirds go to B, and 12 are men: 8 men to B. The seed has no proportions of its own."""
    cells = found(capsys, "cube.csv", "--totals", "pairs.csv", "--totals", "sexes.csv")
    assert next(iter(cells)) == ("f", "A", "B")
    expected = {("A", "B"): (8, 12), ("A", "C"): (4, 6), ("B", "A"): (6, 6), ("C", "A"): (8, 0)}
    for pair, (men, women) in expected.items():
        assert (cells["m", *pair], cells["f", *pair]) == pytest.approx((men, women), abs=1e-8)


def test_two_dimensions_stated_as_many_are_the_plain_fit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "from.csv").write_text(FILES["rows.csv"].replace("area", "origin"))
    (folder / "to.csv").write_text(FILES["columns.csv"].replace("area", "destination"))
    plain = found(capsys, "seed.csv", "--rows", "rows.csv", "--columns", "columns.csv")
    assert found(capsys, "seed.csv", "--totals", "from.csv", "--totals", "to.csv") == pytest.approx(plain)


def test_parquet_says_its_dimensions_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    with duckdb.connect() as engine:
        for name in ("cube", "pairs"):
            engine.execute(f"copy (select * from '{name}.csv') to '{name}.parquet'")
    text = found(capsys, "cube.csv", "--totals", "pairs.csv", "--totals", "sexes.csv")
    assert found(capsys, "cube.parquet", "--totals", "pairs.parquet", "--totals", "sexes.csv") == text


REFUSED = [
    (["seed.csv"], "", "stated in one way; given: –"),
    (["two.csv", "--net", "net.csv", "--totals", "pairs.csv"], "", "given: --net, --totals"),
    (["seed.csv", "--columns", "columns.csv"], "", "--rows is not given"),
    (["two.csv", "--net", "net.csv", "--scale-to", "rows"], "", "“--scale-to” has no meaning for the method --net"),
    (["cube.csv", "--totals", "pairs.csv", "--whole"], "", "“--whole” has no meaning for the method --totals"),
    (["cube.csv", "--totals", "pairs.csv", "--total", "5"], "", "“--total” has no meaning for the method --totals"),
    (["seed.csv", "--rows", "rows.csv", "--columns", "columns.csv", "--signed", "--whole"], "", "--signed, --whole"),
    (["two.csv", "--net", "more.csv"], "area,persons\nA,-3\nB,4\n", "Net moves add up to 1"),
    (["two.csv", "--net", "more.csv"], "area,persons\nA,0\n", "more.csv: These areas are absent here: B"),
    (["two.csv", "--net", "more.csv"], "area,persons\nA,\nB,3\n", "Numbers are missing: A"),
    (["two.csv", "--net", "net.csv", "--total", "2"], "", "2 moves in all are not enough"),
    (["two.csv", "--net", "net.csv", "--total", "nan"], "", "“nan” is no number for --total"),
    (["two.csv", "--net", "net.csv", "--tolerance", "2"], "", "A tolerance of 2"),
    (["cube.csv", "--totals", "more.csv"], "gender,persons\nm,30\nf,20\n", "no dimensions of the seed: gender"),
    (["cube.csv", "--totals", "more.csv"], "sex,persons\nm,30\nw,20\n", "codes of “sex” are not in the seed: w"),
    (["cube.csv", "--totals", "more.csv"], "sex,persons\nm,30\n", "more.csv: Totals are not stated, 1 in all: f"),
    (["cube.csv", "--totals", "more.csv"], "sex,origin,persons\nm,A,3\nm,A,4\n", "stand twice: m/A"),
    (["cube.csv", "--totals", "more.csv"], "sex,persons\nm,30\nf,\n", "more.csv: Numbers are missing: f"),
    (["cube.csv", "--totals", "more.csv"], "persons\n30\n", "no column beside “persons”"),
    (["more.csv", "--totals", "sexes.csv"], "sex,persons,value\nm,1,1\n", "“persons” cannot be a dimension"),
    (["more.csv", "--totals", "sexes.csv"], "sex,origin,value\nm,A,1\nf,A,-1\n", "more.csv: Numbers below zero: f/A"),
    (["more.csv", "--totals", "sexes.csv"], "sex,origin,value\nm,A,1\nm,A,1\n", "stand twice: m/A"),
    (
        ["cube.csv", "--totals", "pairs.csv", "--totals", "more.csv"],
        "origin,persons\nA,30\nB,13\nC,7\n",
        "pairs.csv and more.csv disagree where they overlap: 12 against 13 at B",
    ),
    (
        ["cube.csv", "--totals", "pairs.csv", "--totals", "more.csv"],
        "sex,destination,persons\nm,A,30\nm,B,0\nf,A,0\nf,B,10\nm,C,0\nf,C,10\n",
        "disagree where they overlap",
    ),
]


@pytest.mark.parametrize(("words", "text", "said"), REFUSED)
def test_what_cannot_be_fitted_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], text: str, said: str
) -> None:
    if text:
        (folder / "more.csv").write_text(text)
    assert fit(*words, "--out", "f.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "f.csv").exists()


def test_totals_that_no_table_meets_are_named_by_their_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody moves from C but to A, so that no man can go from C to B."""
    (folder / "more.csv").write_text("sex,origin,destination,persons\nm,C,A,0\nm,C,B,8\n")
    (folder / "few.csv").write_text("sex,origin,destination,value\nm,C,A,1\nm,A,B,1\n")
    assert fit("few.csv", "--totals", "more.csv") == 2
    assert "more.csv: Totals are not stated, 1 in all: m/A/B" in capsys.readouterr().err
    (folder / "more.csv").write_text("sex,origin,destination,persons\nm,C,A,0\nm,C,B,8\nm,A,B,1\n")
    assert fit("few.csv", "--totals", "more.csv") == 2
    assert "No table meets these totals together: more.csv m/C/B" in capsys.readouterr().err
