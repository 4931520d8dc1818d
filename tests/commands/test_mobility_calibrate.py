"""The weight of pseudo-Bayes at the command line: what trusted reported flows bear out."""

import csv
import io
import math
from pathlib import Path

import pytest

from namagar.cli.main import main

# Of 100 who were born in A half live in B, before and after: the fewest moves are none, and by chance 25 go each way.
STOCKS = "birthplace,residence,persons\nA,A,50\nA,B,50\nB,A,0\nB,B,100\n"
HEAD = "origin,destination,persons\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stocks.csv").write_text(STOCKS)
    return tmp_path


def calibrate(folder: Path, reported: str, *words: str) -> int:
    (folder / "reported.csv").write_text(HEAD + reported)
    stocks = ("--start", "stocks.csv", "--end", "stocks.csv")
    return main(["mobility", "calibrate", *stocks, "--reported", "reported.csv", *words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_weight_its_error_and_how_well_it_fits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Minimum 0 and 0, independence 25 and 25, reported 10 and 5.

    w = (−15 · −25 + −20 · −25) / (2 · 625) = 0.7: 7.5 each way, which misses 10 and 5 by 2.5 each. The standard error
    is √(12.5 / 1 / 1250) = 0.1. Weight 0.87 gives 3.25, missing by 6.75 and 1.75.
    """
    assert calibrate(folder, "A,B,10\nB,A,5\n", "--corridors", "c.csv") == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == ["indicator", "value", "unit", "note"]
    expected = {
        "WEIGHT": 0.7,
        "WEIGHT_SE": 0.1,
        "CORRIDORS": 2,
        "RMSE": 2.5,
        "RMSE_PUBLISHED": math.sqrt((6.75**2 + 1.75**2) / 2),
        "RMSE_MINIMUM": math.sqrt((10**2 + 5**2) / 2),
        "RMSE_INDEPENDENCE": math.sqrt((15**2 + 20**2) / 2),
    }
    assert {row["indicator"]: float(row["value"]) for row in found} == pytest.approx(expected)
    first, second = rows((folder / "c.csv").read_text())
    assert list(first) == ["origin", "destination", "reported", "minimum", "independence", "fitted", "missed"]
    assert list(first.values()) == ["A", "B", "10", "0", "25", "7.5", "-2.5"]
    assert second["missed"] == "2.5"


def test_the_weight_found_gives_the_flows_told(folder: Path) -> None:
    assert calibrate(folder, "A,B,10\n", "--out", "w.csv", "--corridors", "c.csv") == 0
    weight = next(row["value"] for row in rows((folder / "w.csv").read_text()) if row["indicator"] == "WEIGHT")
    stocks = ("--start", "stocks.csv", "--end", "stocks.csv")
    flows = ["mobility", "flows", "--method", "pseudo-bayes", "--weight", weight, *stocks, "--out", "f.csv"]
    assert main(flows) == 0
    assert float(rows((folder / "f.csv").read_text())[0]["persons"]) == pytest.approx(10)


def test_what_makes_a_weight_unfit_for_use_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """40 of 25 by chance: the weight is (40 − 25) / −25 = −0.6."""
    assert calibrate(folder, "A,B,40\n") == 0
    said = capsys.readouterr()
    by = {row["indicator"]: row["value"] for row in rows(said.out)}
    assert (float(by["WEIGHT"]), by["WEIGHT_SE"]) == (pytest.approx(-0.6), "")
    assert "The weight that fits best is −0.60, outside 0 and 1" in said.err
    assert "one corridor alone" in said.err


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ("A,X,10\n", "not in the estimate: A→X"),
        ("A,A,10\n", "not in the estimate: A→A"),
        ("A,B,-1\n", "Numbers below zero: A→B"),
        ("A,B,\n", "Numbers are missing: A→B"),
        ("A,B,10\nA,B,10\n", "reported.csv: These pairs stand twice: A→B"),
        ("A,B,ten\n", "ten"),
        ("", "reported.csv"),
    ],
)
def test_reported_flows_that_cannot_be_are_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], reported: str, said: str
) -> None:
    assert calibrate(folder, reported, "--out", "w.csv", "--corridors", "c.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "w.csv").exists()
    assert not (folder / "c.csv").exists()


def test_corridors_on_which_both_estimates_agree_tell_no_weight(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "stocks.csv").write_text("birthplace,residence,persons\nA,A,50\nA,B,0\nB,A,0\nB,B,100\n")
    assert calibrate(folder, "A,B,1\n") == 2
    assert "On these 1 corridors both estimates are the same" in capsys.readouterr().err
