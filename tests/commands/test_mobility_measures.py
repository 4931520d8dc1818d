"""The commands on indicators, ages and persons: their columns, their refusals, and the examples of their help."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.cli.main import main

MOVES = "origin,destination,persons\nA,B,10\nA,C,20\nB,A,5\nB,C,15\nC,A,30\nC,B,0\n"
PEOPLE = "area,persons\nA,1000\nB,500\nC,2000\n"
AGES = "age,rate\n۰,10\n5,20\n10,20\n15,60\n20,40\n25,30\n30,20\n"


def put(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_indicators_have_the_columns_of_the_contract(tmp_path: Path) -> None:
    out = tmp_path / "i.csv"
    command = ["mobility", "indicators", put(tmp_path, "od.csv", MOVES), "--population", put(tmp_path, "p.csv", PEOPLE)]
    assert main([*command, "--out", str(out)]) == 0
    found = rows(out.read_text())
    assert list(found[0]) == ["indicator", "area", "value", "unit", "status", "note"]
    by = {(row["indicator"], row["area"]): row for row in found}
    assert by["CMI", ""]["value"] == "2.28571428571"
    assert by["NET_RATE", "B"]["value"] == "-2"
    assert by["MEAN_DISTANCE", ""]["status"] == "not-given"
    assert by["MEAN_DISTANCE", ""]["value"] == ""
    assert by["GINI_TOTAL", ""]["note"] == "corrected"


def test_inputs_of_areas_distances_and_zonations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of catalogue/measures; CMI of three, two and two zones for the line of ACMI."""
    files = {
        "land": "area,km2\nA,10\nB,50\nC,100\n",
        "distance": "origin,destination,km\nA,B,100\nB,A,100\nA,C,200\nC,A,200\nB,C,150\nC,B,150\n",
        "zonations": "zonation,area,zone\none,A,AB\none,B,AB\none,C,C\ntwo,A,A\ntwo,B,BC\ntwo,C,BC\n",
    }
    options = [part for name, text in files.items() for part in (f"--{name}", put(tmp_path, f"{name}.csv", text))]
    people = ["--population", put(tmp_path, "p.csv", PEOPLE), "--households", "700"]
    only = ["--only", "REDISTRIBUTION_SLOPE", "--only", "MEAN_DISTANCE", "--only", "MEDIAN_DISTANCE", "--only", "ACMI"]
    variant = ["--variant", "MEDIAN_DISTANCE=interpolated"]
    assert main(["mobility", "indicators", put(tmp_path, "od.csv", MOVES), *people, *options, *only, *variant]) == 0
    by = {row["indicator"]: row for row in rows(capsys.readouterr().out)}
    assert float(by["REDISTRIBUTION_SLOPE"]["value"]) == pytest.approx(0.630719717405)
    assert by["MEAN_DISTANCE"]["value"] == "171.875"
    assert (by["MEDIAN_DISTANCE"]["value"], by["MEDIAN_DISTANCE"]["note"]) == ("160", "interpolated")
    assert by["ACMI"]["status"] == "computed"


def test_measures_of_pairs_are_written_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A→B: 10 · 3500² / (80 · 1000 · 500) = 3.0625 and 10 · 3500 / (1000 · 500) = 0.07."""
    pairs, od = tmp_path / "pairs.csv", put(tmp_path, "od.csv", MOVES)
    people = ["--population", put(tmp_path, "p.csv", PEOPLE)]
    assert main(["mobility", "indicators", od, *people, "--only", "CMI", "--pairs", str(pairs)]) == 0
    first = rows(pairs.read_text())[0]
    assert first == {"origin": "A", "destination": "B", "preference": "3.0625", "velocity": "0.07"}
    assert main(["mobility", "indicators", od, "--only", "CMI", "--pairs", str(pairs)]) == 2
    assert "population" in capsys.readouterr().err


def test_values_are_null_in_json_where_there_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mobility", "indicators", put(tmp_path, "od.csv", MOVES), "--only", "CMI", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["value"] is None


REFUSED = [
    (["--variant", "ANMR"], "", "names no variant"),
    (["--variant", "ANMR=third"], "", "has no variant"),
    (["--only", "CMI2"], "", "no indicator"),
    (["--population"], "area,persons\nA,1\nB,2\n", "absent"),
    (["--population"], "area,persons\nA,1\nB,2\nC,3\nD,4\n", "only here"),
    (["--population"], "area,persons\nA,1\nB,2\nC,-3\n", "below zero"),
    (["--population"], "area,persons\nA,1\nB,2\nC,\n", "missing"),
    (["--population"], "area,persons\nA,1\nB,2\nC,3\nC,3\n", "twice"),
    (["--distance"], "origin,destination,km\nA,B,1\nB,A,1\nA,C,2\nC,A,2\nB,C,0\nC,B,1\n", "zero or below"),
    (["--distance"], "origin,destination,km\nA,B,1\nB,A,1\nA,C,2\nC,A,2\nB,C,1\n", "missing"),
    (["--distance"], "origin,destination,km\nA,B,1\nA,B,1\nA,C,2\nC,A,2\nB,C,1\n", "twice"),
    (["--zonations"], "zonation,area,zone\none,A,X\none,B,X\n", "absent"),
    (["--zonations"], "zonation,area,zone\none,A,X\none,A,Y\none,B,X\none,C,Z\n", "twice"),
]


@pytest.mark.parametrize(("option", "text", "said"), REFUSED)
def test_what_cannot_be_is_refused_in_words(
    option: list[str], text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [put(tmp_path, "more.csv", text)] if text else []
    assert main(["mobility", "indicators", put(tmp_path, "od.csv", MOVES), *option, *more]) == 2
    assert said in capsys.readouterr().err


def test_ages_have_the_columns_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mobility", "age", put(tmp_path, "a.csv", AGES)]) == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == ["indicator", "value", "unit", "note"]
    by = {row["indicator"]: row["value"] for row in found}
    assert (by["GMR"], by["PEAK_AGE"], by["BREADTH"], by["ASYMMETRY"]) == ("1000", "15", "0.6", "2")


def test_a_schedule_is_told_with_its_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "age,rate\n" + "".join(f"{age},{100 / (1 + abs(age - 22)):.4f}\n" for age in range(80))
    assert main(["mobility", "age", put(tmp_path, "a.csv", text), "--model", "7", "--bandwidth", "2"]) == 0
    by = {row["indicator"]: row for row in rows(capsys.readouterr().out)}
    assert "standard error" in by["RC_MU2"]["note"]
    assert by["PEAK_AGE"]["note"] == "bandwidth 2"
    assert 15 < float(by["RC_MU2"]["value"]) < 30


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("age,rate\nten,1\n20,2\n30,3\n", [], "is no number"),
        (AGES, ["--model", "8"], "no schedule"),
        (AGES, ["--bandwidth", "0"], "smooths nothing"),
        (AGES, ["--window", "60", "64"], "No age group"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(
    text: str, options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mobility", "age", put(tmp_path, "a.csv", text), *options]) == 2
    assert said in capsys.readouterr().err


def test_persons_are_made_up_and_tabulated_as_the_help_says(tmp_path: Path) -> None:
    persons, tables = tmp_path / "persons", tmp_path / "tables"
    assert main(["microdata", "synthesise", "--persons", "40000", "--out", str(persons)]) == 0
    of = [str(persons / "persons.parquet"), "--map", str(persons / "layout.yaml")]
    assert main(["microdata", "tabulate", *of, "--protect", "none", "--out", str(tables)]) == 0
    found = {(row["origin"], row["destination"]): row["persons"] for row in rows((tables / "od.csv").read_text())}
    truth = {(row["origin"], row["destination"]): row["persons"] for row in rows((persons / "true_od.csv").read_text())}
    assert found == truth
    assert {path.name for path in tables.iterdir()} == {
        "od.csv", "moves.csv", "areas.csv", "indicators.csv", "quality.csv", "about.json",
    }  # fmt: skip
    # A second release that names the first: nothing changed, so nothing is given away.
    again = tmp_path / "again"
    assert main(["microdata", "tabulate", *of, "--earlier", str(tables / "od.csv"), "--out", str(again)]) == 0
    told = {row["what"]: row["value"] for row in rows((again / "quality.csv").read_text())}
    assert told["cells-that-an-earlier-release-would-give-away"] == "0"
    assert int(told["cells-withheld"]) > 0


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["microdata", "synthesise", "--persons", "100", "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("command", ["indicators", "age"])
def test_the_example_of_the_help_runs(command: str, tmp_path: Path) -> None:
    program = f"{sys.executable} -c 'import sys; from namagar.cli.main import main; sys.exit(main())'"
    text = subprocess.run(
        f"{program} mobility {command} --help", shell=True, capture_output=True, text=True, check=True
    ).stdout
    example = re.sub(r"\bnamagar\b", lambda _: program, text.split("example:\n")[1])
    done = subprocess.run(example, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("indicator,")
