"""The mobility commands: the columns of the contract, the examples of their help, and how they refuse."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.cli.main import main

START = "birthplace,residence,persons\nA,A,1000\nA,B,100\nA,C,10\nB,A,55\nB,B,555\nB,C,50\nC,A,80\nC,B,40\nC,C,800\n"
END = "birthplace,residence,persons\nA,A,950\nA,B,100\nA,C,60\nB,A,80\nB,B,505\nB,C,75\nC,A,90\nC,B,30\nC,C,800\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "start.csv").write_text(START)
    (tmp_path / "end.csv").write_text(END)
    (tmp_path / "vitals.csv").write_text("residence,births,deaths\nA,10,5\nB,4,9\nC,6,6\n")
    (tmp_path / "seed.csv").write_text("origin,destination,value\nA,B,2\nA,C,1\nB,A,1\nB,C,1\nC,A,3\nC,B,1\n")
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flows(*words: str) -> int:
    return main(["mobility", "flows", "--start", "start.csv", "--end", "end.csv", *words])


def test_flows_have_the_columns_of_the_contract_and_one_row_for_each_pair(folder: Path) -> None:
    assert flows("--method", "minimum", "--out", "f.csv") == 0
    rows = table(folder / "f.csv")
    assert list(rows[0]) == ["origin", "destination", "persons"]
    # Of those born in B 25 go to A and 25 to C, of those born in C 10 go from B to A.
    assert {(row["origin"], row["destination"]): float(row["persons"]) for row in rows} == {
        ("A", "B"): 0, ("A", "C"): 50, ("B", "A"): 35, ("B", "C"): 25, ("C", "A"): 0, ("C", "B"): 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "method",
    ["drop-negative", "reverse-negative", "migration-rate", "minimum", "minimum-open", "independence", "pseudo-bayes"],
)
def test_every_method_of_the_contract_runs_and_gives_the_same_bytes_again(folder: Path, method: str) -> None:
    for name in ("one.csv", "two.csv"):
        assert flows("--method", method, "--vitals", "vitals.csv", "--out", name) == 0
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert len(table(folder / "one.csv")) == 6


def test_flows_by_birthplace_add_up_to_the_table_and_the_account_adds_up_to_the_end(folder: Path) -> None:
    options = ("--method", "minimum", "--vitals", "vitals.csv", "--seed-table", "seed.csv")
    assert flows(*options, "--out", "f.csv") == 0
    assert flows(*options, "--by-birthplace", "--account", "a.csv", "--out", "b.csv") == 0
    whole = {(row["origin"], row["destination"]): float(row["persons"]) for row in table(folder / "f.csv")}
    parts = dict.fromkeys(whole, 0.0)
    for row in table(folder / "b.csv"):
        parts[row["origin"], row["destination"]] += float(row["persons"])
    assert parts == pytest.approx(whole, abs=1e-8)
    for row in table(folder / "a.csv"):
        *lines, end = [float(value) for name, value in row.items() if name not in ("birthplace", "residence")]
        assert sum(lines) == pytest.approx(end)


def test_the_weight_is_an_option_and_what_was_taken_for_granted_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert flows("--method", "pseudo-bayes", "--weight", "1", "--out", "one.csv") == 0
    assert "No births and deaths were given" in capsys.readouterr().err
    assert flows("--method", "minimum", "--out", "two.csv") == 0
    assert table(folder / "one.csv") == table(folder / "two.csv")
    capsys.readouterr()
    assert flows("--method", "minimum", "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)[1] == {"origin": "A", "destination": "C", "persons": 50}
    assert json.loads(said.err)["notes"][0]["what"].startswith("No births")


def test_parquet_goes_in_and_out(folder: Path) -> None:
    import duckdb

    assert flows("--method", "minimum", "--out", "f.parquet") == 0
    with duckdb.connect() as engine:
        found = engine.execute("select * from 'f.parquet' where persons > 0 order by all").fetchall()
        assert found == [("A", "C", 50.0), ("B", "A", 35.0), ("B", "C", 25.0)]
        engine.execute("copy (select * from 'start.csv') to 'start.parquet'")
    assert (
        main(
            [
                "mobility",
                "flows",
                "--method",
                "minimum",
                "--start",
                "start.parquet",
                "--end",
                "end.csv",
                "--out",
                "g.csv",
            ]
        )
        == 0
    )
    assert len(table(folder / "g.csv")) == 6


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "magic"], "There is no method “magic”"),
        (["--method", "drop-negative", "--by-birthplace"], "knows no flows by birthplace"),
        (["--method", "drop-negative", "--account", "a.csv"], "has no account"),
        (["--method", "minimum", "--weight", "0.5"], "option “weight”"),
        (["--method", "minimum", "--vitals", "absent.csv"], "absent.csv"),
        (["--method", "minimum", "--vitals", "start.csv"], "start.csv"),
        (["--method", "minimum", "--vitals", "-", "--seed-table", "-"], "named twice"),
    ],
)
def test_a_refusal_has_status_2_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    before = sorted(folder.iterdir())
    assert flows(*words, "--out", "f.csv") == 2
    assert said in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_a_refusal_is_told_in_persian_and_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["mobility", "flows", "--method", "magic", "--start", "start.csv", "--end", "end.csv", "--json"]
    assert main(["--language", "fa", *words]) == 2
    (told,) = json.loads(capsys.readouterr().err)
    assert "روشی به نام" in told["what"]


def fitting(folder: Path, rows: str, columns: str) -> None:
    (folder / "rows.csv").write_text(f"area,persons\n{rows}\n")
    (folder / "columns.csv").write_text(f"area,persons\n{columns}\n")


def fit(*words: str) -> int:
    return main(["mobility", "fit", "seed.csv", "--rows", "rows.csv", "--columns", "columns.csv", *words])


def test_a_fitted_table_meets_both_totals(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fitting(folder, "A,40\nB,20\nC,10", "A,15\nB,45\nC,10")
    assert fit("--out", "f.csv") == 0
    rows = table(folder / "f.csv")
    assert list(rows[0]) == ["origin", "destination", "persons"]
    for area, out, into in (("A", 40, 15), ("B", 20, 45), ("C", 10, 10)):
        assert sum(float(row["persons"]) for row in rows if row["origin"] == area) == pytest.approx(out, abs=1e-8)
        assert sum(float(row["persons"]) for row in rows if row["destination"] == area) == pytest.approx(into, abs=1e-8)
    assert "The totals are met" in capsys.readouterr().err


def test_unequal_totals_and_totals_that_cannot_be_are_refused_and_scaling_is_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fitting(folder, "A,40\nB,20\nC,10", "A,15\nB,45\nC,20")
    assert fit() == 2
    assert "difference of −10" in capsys.readouterr().err
    assert fit("--scale-to", "rows") == 0
    fitting(folder, "A,40\nB,20\nC,10", "A,40\nB,20\nC,10")
    assert fit() == 2
    assert "A are to send 40" in capsys.readouterr().err


def test_a_tolerance_that_is_not_reached_is_a_failure_with_status_1(folder: Path) -> None:
    fitting(folder, "A,40.1\nB,20.2\nC,10.3", "A,15.4\nB,45\nC,10.2")
    assert fit("--tolerance", "1e-300", "--out", "f.csv") == 1
    assert not (folder / "f.csv").exists()


@pytest.mark.parametrize("command", ["stocks", "flows", "fit", "calibrate", "rezone", "estimate"])
def test_the_example_of_the_help_runs_as_it_stands(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["mobility", command, "--help"])
    example = capsys.readouterr().out.split("example:\n")[1]
    runs = re.sub(
        r"^  namagar ",
        f"  {sys.executable} -c 'import sys; from namagar.cli.main import main; sys.exit(main())' ",
        example,
        flags=re.M,
    )
    done = subprocess.run(["bash", "-ec", runs], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = re.findall(r"--out (\S+)", example)
    assert written
    assert all(table(folder / name) for name in written)


def test_help_loads_no_numbers() -> None:
    script = (
        "import sys\nfrom namagar.cli.main import main\n"
        "try: main(['mobility', 'flows', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy', 'duckdb', 'yaml')))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0
