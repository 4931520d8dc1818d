"""Moves in other zones at the command line."""

import csv
import io
from pathlib import Path

import pytest

from namagar.cli.main import main

OD = "origin,destination,persons\nA,B,30\nB,A,10\nA,C,6\nC,B,7\nB,C,2\nC,A,1\nA,A,100\nB,B,100\nC,C,50\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "od.csv").write_text(OD)
    return tmp_path


def rezone(folder: Path, concordance: str, *words: str) -> int:
    (folder / "c.csv").write_text(concordance)
    return main(["mobility", "rezone", "od.csv", "--concordance", "c.csv", *words])


def cells(text: str) -> dict[tuple[str, str], str]:
    return {(row["origin"], row["destination"]): row["persons"] for row in csv.DictReader(io.StringIO(text))}


def test_areas_put_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """North is A and B: 6 + 2 go to C and 7 + 1 come; 100 + 100 + 30 + 10 stay."""
    assert rezone(folder, "area,zone\nA,North\nB,North\nC,South\n", "--stayers") == 0
    said = capsys.readouterr()
    assert cells(said.out) == {
        ("North", "North"): "240",
        ("North", "South"): "8",
        ("South", "North"): "8",
        ("South", "South"): "50",
    }
    assert "40 of 56 moves lead from one area to another of the same zone" in said.err


def test_an_area_divided_by_shares(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two thirds of C lie in X: 4 of the 6 who leave A for C go there. Who moved between X and Y nobody knows."""
    shares = "area,zone,share\nA,A,1\nB,B,1\nC,X,0.6666666666666666\nC,Y,0.3333333333333334\n"
    assert rezone(folder, shares) == 0
    said = capsys.readouterr()
    found = cells(said.out)
    assert float(found["A", "X"]) == pytest.approx(4)
    assert (found["A", "B"], found["X", "Y"]) == ("30", "")
    assert "These areas were divided: C" in said.err
    assert len(found) == 12


@pytest.mark.parametrize(
    ("concordance", "said"),
    [
        ("area,zone\nA,N\nB,N\n", "c.csv: These areas are absent here: C"),
        ("area,zone\nA,N\nB,N\nC,S\nD,S\n", "c.csv: These areas stand only here: D"),
        ("area,zone\nA,N\nA,S\nB,N\nC,S\n", "c.csv: These areas stand twice: A"),
        ("area,zone,share\nA,N,1\nB,N,1\nC,N,0.5\nC,N,0.5\n", "c.csv: These areas stand twice: C"),
        ("area,zone,share\nA,N,1\nB,N,1\nC,S,0.5\nC,T,0.6\n", "“C” in S, T add up to 1.1"),
        ("area,zone,share\nA,N,1\nB,N,1\nC,S,\n", "“C” in S"),
        ("area,share\nA,1\n", "no column “zone”"),
        ("area,zone\nA,N\nB,N\nC,N\n", "N"),
    ],
)
def test_zones_that_cannot_be_are_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], concordance: str, said: str
) -> None:
    assert rezone(folder, concordance, "--out", "z.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "z.csv").exists()
