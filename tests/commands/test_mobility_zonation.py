"""Indicators in other zones at the command line, and the index that compares systems."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.cli.main import main

# In a ring of four areas with 250 people each 100 move, 25 of them inside AB and 25 inside CD.
FILES = {
    "od.csv": "origin,destination,persons\nA,B,15\nA,C,10\nA,D,0\nB,A,10\nB,C,0\nB,D,15\nC,A,10\nC,B,0\nC,D,10\nD,A,0\n"
    "D,B,15\nD,C,15\n",
    "people.csv": "area,persons\nA,250\nB,250\nC,250\nD,250\n",
    "zones.csv": "zonation,area,zone\none,A,AB\none,B,AB\none,C,C\none,D,D\ntwo,A,AB\ntwo,B,AB\ntwo,C,CD\ntwo,D,CD\n",
    "ring.csv": "area,neighbour\nA,B\nB,D\nD,C\nC,A\n",
}
DRAWN = ("--neighbours", "ring.csv", "--zones", "2", "--zones", "3", "--draws", "5", "--seed", "1395")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def zonation(*words: str) -> int:
    return main(["mobility", "zonation", "od.csv", "--population", "people.csv", *words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_stated_zones_one_by_one_and_their_mean_and_range(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CMI is 10 for four areas, 7.5 when A and B are one, 5 for AB and CD: mean 6.25, from 5 to 7.5."""
    assert zonation("--zonations", "zones.csv", "--only", "CMI", "--each", "each.csv") == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == [
        "indicator", "zonation", "zones", "divisions", "value", "low", "high", "unit", "status", "note",
    ]  # fmt: skip
    told = [tuple(row.values())[:7] for row in found[:4]]
    assert told == [
        ("CMI", "", "4", "1", "10", "10", "10"),
        ("CMI", "one", "3", "1", "7.5", "7.5", "7.5"),
        ("CMI", "two", "2", "1", "5", "5", "5"),
        ("CMI", "", "", "2", "6.25", "5", "7.5"),
    ]
    each = rows((folder / "each.csv").read_text())
    assert [(row["zonation"], row["zones"], row["value"]) for row in each] == [
        ("", "4", "10"),
        ("one", "3", "7.5"),
        ("two", "2", "5"),
    ]


def test_lines_through_the_zones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CMI 10, 7.5, 5 at n = 4, 3, 2 and 400 households.

    Through the origin: Σ ln(n²)·CMI / Σ ln(n²)² = 51.1365 / 14.4369 = 3.5421. With an intercept the slope on ln n is
    1.732868 / 0.242538 = 7.1447, and ACMI 7.5 + 7.1447 · 4.932113 = 42.7385. What the line misses, squared, adds up to
    0.119165, with one degree of freedom: ± 12.7062 · √(0.119165 · (1 + ⅓ + 4.932113² / 0.242538)) = ± 44.218.
    """
    options = ("--zonations", "zones.csv", "--households", "400", "--only", "ACMI", "--only", "COURGEAU_K")
    assert zonation(*options, "--only", "CMI", "--only", "MEI") == 0
    by = {row["indicator"]: row for row in rows(capsys.readouterr().out) if not row["zones"]}
    assert float(by["COURGEAU_K_SLOPE"]["value"]) == pytest.approx(3.542083)
    assert float(by["CMI_SLOPE"]["value"]) == pytest.approx(7.1447, abs=1e-4)
    acmi = by["ACMI"]
    assert float(acmi["value"]) == pytest.approx(42.7385119)
    assert float(acmi["high"]) - float(acmi["value"]) == pytest.approx(44.218, abs=1e-3)
    assert float(acmi["value"]) - float(acmi["low"]) == pytest.approx(44.218, abs=1e-3)
    assert "far outside the zonations" in acmi["note"]
    # MEI is 10 for four areas (net 5, −5, 5 and −5 of 100), 20/3 for three and 0 for two, whose net moves are 0.
    assert float(by["MEI_MEAN"]["value"]) == pytest.approx((10 + 100 * 10 / 150 + 0) / 3)


def test_the_same_numbers_as_the_command_on_indicators(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--zonations", "zones.csv", "--households", "400", "--only", "ACMI")
    assert zonation(*options) == 0
    (acmi,) = rows(capsys.readouterr().out)
    assert main(["mobility", "indicators", "od.csv", "--population", "people.csv", *options]) == 0
    assert rows(capsys.readouterr().out)[0]["value"] == acmi["value"]


def test_drawn_zones_are_the_same_from_the_same_seed_and_can_be_stated_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.csv", "two.csv"):
        assert zonation(*DRAWN, "--only", "CMI", "--drawn", "drawn.csv", "--each", "each.csv", "--out", name) == 0
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    found = rows((folder / "one.csv").read_text())
    assert [(row["zonation"], row["zones"], row["divisions"]) for row in found] == [
        ("", "4", "1"), ("drawn", "3", "5"), ("drawn", "2", "5"), ("", "", "10"), ("", "", "3"),
    ]  # fmt: skip
    # A merger of two neighbours hides 20 to 30 of 100 moves among 1,000 people.
    assert 7 <= float(found[1]["low"]) <= float(found[1]["value"]) <= float(found[1]["high"]) <= 8
    drawn = rows((folder / "drawn.csv").read_text())
    assert len(drawn) == 10 * 4
    each = {row["zonation"]: row["value"] for row in rows((folder / "each.csv").read_text())}
    capsys.readouterr()
    assert zonation("--zonations", "drawn.csv", "--only", "CMI") == 0
    again = {row["zonation"]: row["value"] for row in rows(capsys.readouterr().out) if row["zones"]}
    assert again == each


def test_what_has_no_value_in_one_division_has_no_mean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert zonation("--zonations", "zones.csv", "--only", "GINI_OUT", "--json") == 0
    *_, two, mean = json.loads(capsys.readouterr().out)
    assert (two["value"], two["status"], two["note"]) == (None, "undefined", "It needs 3 areas; there are 2.")
    assert (mean["value"], mean["low"], mean["note"]) == (None, None, two["note"])
    assert zonation("--zonations", "zones.csv") == 0
    by = {row["indicator"]: row for row in rows(capsys.readouterr().out)}
    assert (by["ACMI"]["status"], by["ACMI"]["value"]) == ("not-given", "")
    assert "MEAN_DISTANCE" not in by


def test_areas_that_touch_none_stay_apart_and_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ring.csv").write_text("area,neighbour\nA,B\nB,C\nB,A\n")
    assert zonation(*DRAWN, "--only", "CMI") == 0
    assert "ring.csv: These areas touch none: D" in capsys.readouterr().err


REFUSED = [
    ([], "", "Divisions are to be stated"),
    (["--zonations", "zones.csv", *DRAWN], "", "Divisions are to be stated"),
    (["--zonations", "zones.csv", "--seed", "1", "--draws", "2"], "", "--draws, --seed changes nothing without"),
    (["--neighbours", "ring.csv", "--zones", "2"], "", "how divisions are drawn: --draws, --seed"),
    (["--neighbours", "more.csv", *DRAWN[2:]], "area,neighbour\nA,X\n", "more.csv: These areas stand only here: X"),
    (["--neighbours", "more.csv", *DRAWN[2:]], "area,neighbour\nA,A\n", "touch themselves: A"),
    (["--neighbours", "more.csv", *DRAWN[2:]], "area,neighbour\nA,B\n", "cannot be put together into 2 zones"),
    ([*DRAWN, "--draws", "0"], "", "0 for each of 2, 3 zones"),
    ([*DRAWN, "--zones", "3"], "", "5 for each of 2, 3, 3 zones"),
    ([*DRAWN, "--zones", "5"], "", "4 areas cannot be put together into 5 zones"),
    ([*DRAWN, "--seed", "-1"], "", "from the seed −1"),
    (["--zonations", "zones.csv", "--only", "MEAN_DISTANCE"], "", "no value over zones: MEAN_DISTANCE"),
    (["--zonations", "zones.csv", "--only", "NET_RATE"], "", "no value over zones: NET_RATE"),
    (["--zonations", "zones.csv", "--only", "CMI2"], "", "There is no indicator “CMI2”"),
    (["--zonations", "zones.csv", "--variant", "ANMR=third"], "", "“ANMR” has no variant “third”"),
    (["--zonations", "more.csv"], "zonation,area,zone\none,A,X\none,B,X\n", "absent here: C, D"),
]


@pytest.mark.parametrize(("words", "text", "said"), REFUSED)
def test_divisions_that_cannot_be_are_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], text: str, said: str
) -> None:
    if text:
        (folder / "more.csv").write_text(text)
    assert zonation(*words, "--out", "z.csv", "--each", "each.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "z.csv").exists()
    assert not (folder / "each.csv").exists()


def test_several_tables_are_written_together_or_not_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stated = ("--zonations", "zones.csv", "--only", "CMI", "--each", "each.csv")
    before = sorted(folder.iterdir())
    for out, said in ((".", "folder"), ("absent/z.csv", "absent"), ("./each.csv", "is to hold two tables")):
        assert zonation(*stated, "--out", out) == 2
        assert said in capsys.readouterr().err
        assert sorted(folder.iterdir()) == before
    assert zonation(*stated, "--out", "/dev/null") == 0
    assert sorted(folder.iterdir()) == sorted([*before, folder / "each.csv"])


def impact(folder: Path, text: str) -> int:
    (folder / "systems.csv").write_text(f"system,slope,effectiveness\n{text}")
    return main(["mobility", "impact", "systems.csv"])


def test_the_impact_of_a_system_is_told_within_its_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Means 2 and 20: a has ½ · ½ = 0.25, b has 1.5 · 1.5 = 2.25. The set stands beside the index."""
    assert impact(folder, "b,3,30\na,1,10\n") == 0
    assert capsys.readouterr().out == "system,slope,effectiveness,inmi\na,1,10,0.25\nb,3,30,2.25\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,1,10\n", "The set holds 1 systems"),
        ("a,1,10\na,2,20\n", "These systems stand twice: a"),
        ("a,1,10\nb,,20\n", "missing or cannot be: b"),
        ("a,1,10\nb,2,120\nc,2,-1\n", "missing or cannot be: b, c"),
        ("a,1,0\nb,2,0\n", "effectiveness is zero"),
        ("a,1,ten\n", "ten"),
    ],
)
def test_a_set_that_cannot_be_compared_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    assert impact(folder, text) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", ["zonation", "impact"])
def test_the_example_of_the_help_runs(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mobility", command, "--help"])
    example = capsys.readouterr().out.split("example:\n")[1]
    program = f"{sys.executable} -c 'import sys; from namagar.cli.main import main; sys.exit(main())'"
    runs = re.sub(r"\bnamagar\b", lambda _: program, example)
    done = subprocess.run(["bash", "-ec", runs], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (written,) = re.findall(r"--out (\S+)", example)
    assert rows((folder / written).read_text())
