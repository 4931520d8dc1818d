"""Flows with intervals and in whole persons at the command line."""

import csv
import math
from pathlib import Path

import pytest

from namagar.cli.main import main

START = "birthplace,residence,persons\nA,A,1000\nA,B,0\nB,A,100\nB,B,1000\n"
END = "birthplace,residence,persons\nA,A,1000\nA,B,0\nB,A,0\nB,B,1000\n"
VITALS = "residence,births,deaths\nA,0,0\nB,0,0\n"
ERRORS = ("--error", "foreign=0.2", "--error", "native=0")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("start.csv", START), ("end.csv", END), ("vitals.csv", VITALS)):
        (tmp_path / name).write_text(text)
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flows(*words: str, method: str = "reverse-negative", start: str = "start.csv", end: str = "end.csv") -> int:
    return main(["mobility", "flows", "--method", method, "--start", start, "--end", end, *words])


def test_intervals_are_those_of_the_stated_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one flow is the return of 100 who were born in B and lived in A: it errs as their stock does, by a fifth.

    Log-normal with mean 100 and coefficient of variation 0.2: the logarithm has the variance ln 1.04 = 0.03922, so that
    95 of 100 draws lie between 100 · exp(−0.01961 ± 1.95996 · 0.19804) = 66.5 and 144.6.
    """
    assert flows("--replicates", "4000", "--seed", "3", *ERRORS, "--out", "f.csv") == 0
    found, none = table(folder / "f.csv")
    assert list(found) == ["origin", "destination", "persons", "mean", "spread", "low", "high"]
    assert (found["origin"], found["destination"], found["persons"]) == ("A", "B", "100")
    sigma = math.sqrt(math.log(1.04))
    for column, value in (
        ("mean", 100),
        ("spread", 20),
        ("low", 100 * math.exp(-(sigma**2) / 2 - 1.959964 * sigma)),
        ("high", 100 * math.exp(-(sigma**2) / 2 + 1.959964 * sigma)),
    ):
        assert float(found[column]) == pytest.approx(value, rel=0.03)
    assert [none[column] for column in ("persons", "mean", "spread", "low", "high")] == ["0"] * 5
    assert "4,000 draws were taken from the seed 3" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_bytes_and_exact_figures_no_width(folder: Path) -> None:
    for name, seed in (("one.csv", "1"), ("two.csv", "1"), ("three.csv", "2")):
        assert flows("--replicates", "20", "--seed", seed, *ERRORS, "--out", name) == 0
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert (folder / "one.csv").read_bytes() != (folder / "three.csv").read_bytes()
    exact = [word for kind in ("foreign", "native", "births", "deaths") for word in ("--error", f"{kind}=0")]
    with_vitals = ("--vitals", "vitals.csv", "--replicates", "2", "--seed", "0", *exact)
    (folder / "end.csv").write_text("birthplace,residence,persons\nA,A,1010\nA,B,0\nB,A,90\nB,B,1000\n")
    assert flows(*with_vitals, "--out", "f.csv", method="minimum-open") == 0
    for row in table(folder / "f.csv"):
        assert row["low"] == row["high"] == row["persons"]
        assert float(row["spread"]) == 0


def test_errors_of_each_area_are_those_of_its_residents(folder: Path) -> None:
    """The stock that returns lives in A: the error of A counts, and that of B changes nothing."""
    (folder / "all.csv").write_text("residence,foreign,native\nB,0.7,0\nA,0.2,0\n")
    draws = ("--replicates", "20", "--seed", "3")
    assert flows(*draws, "--errors", "all.csv", "--out", "each.csv") == 0
    assert flows(*draws, *ERRORS, "--out", "same.csv") == 0
    assert table(folder / "each.csv")[0] == table(folder / "same.csv")[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("residence,foreign,native\nA,0.2,0\n", "errors.csv: These areas are absent here: B"),
        ("residence,foreign,native\nA,0.2,0\nB,0,0\nX,0,0\n", "errors.csv: These areas stand only here: X"),
        ("residence,foreign,native\nA,0.2,0\nB,0,0\nB,0,0\n", "errors.csv: These areas stand twice: B"),
        ("residence,foreign,native\nA,20,0\nB,0,\n", "errors.csv: The column “foreign” is missing or outside"),
        ("residence,foreign\nA,0.2\nB,0\n", "errors.csv: The table has no column “native”"),
    ],
)
def test_errors_of_areas_that_cannot_be_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (folder / "errors.csv").write_text(text)
    assert flows("--replicates", "9", "--seed", "1", "--errors", "errors.csv", "--out", "f.csv") == 2
    assert said in capsys.readouterr().err
    assert not (folder / "f.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replicates", "9", *ERRORS], "The draws have no seed"),
        (["--replicates", "9", "--seed", "1", *ERRORS, "--errors", "e.csv"], "both for all areas"),
        (["--errors", "e.csv"], "--errors changes nothing without --replicates"),
        (["--replicates", "9", "--seed", "1"], "foreign, native"),
        (["--replicates", "9", "--seed", "1", *ERRORS, "--vitals", "vitals.csv"], "births, deaths"),
        (["--replicates", "9", "--seed", "1", *ERRORS, "--error", "births=0.1"], "“births” is no kind"),
        (["--replicates", "9", "--seed", "1", "--error", "foreign=5", "--error", "native=0"], "An error of 5"),
        (["--replicates", "9", "--seed", "1", *ERRORS, "--error", "births=nan"], "“births=nan” states no error"),
        (["--replicates", "9", "--seed", "1", *ERRORS, "--error", "foreign=0.1"], "“foreign=0.1” states no error"),
        (["--replicates", "9", "--seed", "1", "--error", "foreign"], "“foreign” states no error"),
        (["--replicates", "1", "--seed", "1", *ERRORS], "1 draws cannot be taken"),
        (["--replicates", "1000000000", "--seed", "1", *ERRORS], "cannot be taken"),
        (["--replicates", "9", "--seed", "-1", *ERRORS], "−1 cannot be the seed"),
        (["--seed", "1", *ERRORS], "--seed, --error changes nothing without --replicates"),
        (["--whole", "--replicates", "9", "--seed", "1", *ERRORS], "do not go together: --whole, --replicates"),
        (["--whole", "--by-birthplace"], "do not go together: --by-birthplace, --whole"),
    ],
)
def test_draws_that_cannot_be_are_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    before = sorted(folder.iterdir())
    assert flows(*words, "--out", "f.csv") == 2
    assert said in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_a_draw_without_flows_says_which_it_was_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A population of foreign born alone cannot be made ready when its births are drawn above it."""
    (folder / "vitals.csv").write_text("residence,births,deaths\nA,0,0\nB,950,0\n")
    errors = [word for kind in ("foreign", "native", "deaths") for word in ("--error", f"{kind}=0")]
    words = ("--vitals", "vitals.csv", "--replicates", "50", "--seed", "1", *errors, "--error", "births=0.9")
    assert flows(*words, "--out", "f.csv", method="minimum-open") == 2
    told = capsys.readouterr().err
    assert "of 50 gave stocks from which no flows can be estimated" in told
    assert "more births than people: B" in told


def test_whole_persons_keep_rows_and_columns_within_one_and_stay_whole(folder: Path) -> None:
    """Of B-born 10 leave A for C and D (5 each), of C-born 5 leave A for B (2.3) and D (2.7)."""
    (folder / "s.csv").write_text(
        "birthplace,residence,persons\nA,A,100\nB,A,10\nC,A,5\nA,B,0\nB,B,100\nC,B,0\nA,C,0\nB,C,0\nC,C,100\nD,D,100\n"
        "A,D,0\nB,D,0\nC,D,0\nD,A,0\nD,B,0\nD,C,0\n"
    )
    (folder / "e.csv").write_text(
        "birthplace,residence,persons\nA,A,100\nB,A,0\nC,A,0\nA,B,0\nB,B,100\nC,B,2.3\nA,C,0\nB,C,5\nC,C,100\nD,D,100\n"
        "A,D,0\nB,D,5\nC,D,2.7\nD,A,0\nD,B,0\nD,C,0\n"
    )
    found = {}
    for name, more in (("true.csv", ()), ("whole.csv", ("--whole",))):
        assert flows(*more, "--out", name, method="minimum", start="s.csv", end="e.csv") == 0
        found[name] = {(row["origin"], row["destination"]): float(row["persons"]) for row in table(folder / name)}
    true, whole = found["true.csv"], found["whole.csv"]
    assert {pair: value for pair, value in true.items() if value} == pytest.approx(
        {("A", "B"): 2.3, ("A", "C"): 5, ("A", "D"): 7.7}
    )
    # Each goes to the nearest whole number, and 15 leave A as before.
    assert {pair: value for pair, value in whole.items() if value} == {("A", "B"): 2, ("A", "C"): 5, ("A", "D"): 8}


def test_whole_persons_of_a_small_unit_do_not_wander(folder: Path) -> None:
    (folder / "end.csv").write_text("birthplace,residence,persons\nA,A,1000\nA,B,0\nB,A,99.6\nB,B,1000\n")
    assert flows("--whole", "--out", "f.csv") == 0
    assert [row["persons"] for row in table(folder / "f.csv")] == ["0", "0"]


def test_progress_is_drawn_on_a_terminal_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--replicates", "3", "--seed", "1", *ERRORS, "--out", "f.csv")
    assert flows(*words) == 0
    assert "3 / 3" not in capsys.readouterr().err
    with pytest.MonkeyPatch.context() as terminal:
        terminal.setattr("sys.stderr.isatty", lambda: True)
        assert flows(*words) == 0
    assert "\r\x1b[K3 / 3\r\x1b[K" in capsys.readouterr().err
