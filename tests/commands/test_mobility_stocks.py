"""Two stocks at the command line: what they say before an estimate, and codes that stand on one side."""

import csv
import io
from pathlib import Path

import pytest

from namagar.cli.main import main

HEAD = "birthplace,residence,persons\n"
FILES = {
    "start.csv": HEAD + "A,A,100\nA,B,20\nB,A,0\nB,B,50\n",
    "end.csv": HEAD + "A,A,120\nA,B,30\nB,A,5\nB,B,45\n",
    "vitals.csv": "residence,births,deaths\nA,12,2\nB,3,1\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def command(name: str, *words: str) -> int:
    return main(["mobility", name, "--start", "start.csv", "--end", "end.csv", *words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_what_the_stocks_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A-born grow from 120 to 150; B-born stay 50. A gains 125 − 100 − 12 + 2 = 15, B 75 − 70 − 3 + 1 = 3."""
    assert command("stocks", "--vitals", "vitals.csv", "--limit", "0.2") == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == ["indicator", "area", "value", "unit", "note"]
    assert [(row["indicator"], row["area"], row["value"]) for row in found] == [
        ("PEOPLE_START", "", "170"),
        ("EMPTY_START", "", "0.25"),
        ("PEOPLE_END", "", "200"),
        ("EMPTY_END", "", "0"),
        ("CLASS_CHANGED", "A", "1.25"),
        ("NET_IMPLIED", "A", "15"),
        ("NET_IMPLIED", "B", "3"),
        ("NET_IMPLIED", "", "18"),
    ]
    assert found[4]["note"] == "120 to 150 persons"


def test_what_is_not_known_is_not_zero(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "end.csv").write_text(HEAD + "A,A,120\nA,B,30\nB,A,5\n")
    assert command("stocks", "--limit", "0.2") == 0
    said = capsys.readouterr()
    by = {(row["indicator"], row["area"]): row for row in rows(said.out)}
    assert by["CLASS_CHANGED", "B"]["value"] == by["NET_IMPLIED", "B"]["value"] == by["PEOPLE_END", ""]["value"] == ""
    assert by["CLASS_CHANGED", "B"]["note"] == "native born are not stated"
    assert "No births and deaths were given" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--limit", "-1"], "−1"),
        ([], "--limit"),
        (["--limit", "1", "--vitals", "start.csv"], "start.csv: The table has no column “births”"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert command("stocks", *words, "--out", "r.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "r.csv").exists()


def test_a_birthplace_that_is_no_area_moves_like_all_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five of unknown birthplace lived in A and live in B: a flow of five, and exact where the stock is."""
    for name, where in (("start.csv", "A"), ("end.csv", "B")):
        unknown = "".join(f"unknown,{area},{5 if area == where else 0}\n" for area in "AB")
        (folder / name).write_text(FILES["start.csv"] + unknown)
    assert command("flows", "--method", "minimum") == 2
    assert "never named as residence: unknown" in capsys.readouterr().err
    exact = ("--replicates", "2", "--seed", "1", "--error", "foreign=0", "--error", "native=0")
    assert command("flows", "--method", "minimum", "--elsewhere", "unknown", *exact) == 0
    there, back = rows(capsys.readouterr().out)
    assert (there["origin"], there["destination"]) == ("A", "B")
    assert [float(there[column]) for column in ("persons", "low", "high")] == pytest.approx([5, 5, 5])
    assert float(back["persons"]) == pytest.approx(0, abs=1e-9)
    assert command("flows", "--method", "minimum", "--elsewhere", "X") == 2
    assert "never named as birthplace: X" in capsys.readouterr().err


def test_people_may_live_outside(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three who were born in A live abroad at the start and in A at the end: three come back."""
    for name, home, away in (("start.csv", 97, 3), ("end.csv", 100, 0)):
        (folder / name).write_text(HEAD + f"A,A,{home}\nA,B,20\nA,abroad,{away}\nB,A,0\nB,B,50\nB,abroad,0\n")
    assert command("flows", "--method", "minimum", "--outside", "abroad") == 0
    by = {(row["origin"], row["destination"]): float(row["persons"]) for row in rows(capsys.readouterr().out)}
    assert by["abroad", "A"] == pytest.approx(3)
    assert sum(by.values()) == pytest.approx(3)
