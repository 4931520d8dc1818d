"""The reconcile command: its files, its what-ifs, and how it refuses."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.cli.main import main

EXAMPLE = "IRN/net-migration-1390-1395"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_example_gives_estimates_adjustments_diagnostics_and_traces(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["reconcile", EXAMPLE, "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "adjustments.csv",
        "diagnostics.csv",
        "estimates.csv",
        "traces.json",
    ]
    (net,) = [row for row in table(out / "estimates.csv") if row["unknown"] == "net-migration"]
    assert round(float(net["estimate"])) == -84_522
    (closed,) = [row for row in table(out / "adjustments.csv") if row["flagged"]]
    assert (closed["observation"], closed["printed"]) == ("net-minimum-closed-2010", "922723")
    assert closed["reason"]
    assert any("cannot be right" in row["message"] for row in table(out / "diagnostics.csv"))
    assert json.loads((out / "traces.json").read_text())["net-migration"]["inputs"]


def test_the_same_input_gives_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["reconcile", "IRN/afghans-in-iran", "--out", str(tmp_path / name)]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_what_if_stands_beside_the_answer_as_specified(tmp_path: Path) -> None:
    assert main(["reconcile", EXAMPLE, "--what-if", "without-closed", "--out", str(tmp_path / "out")]) == 0
    (net,) = [row for row in table(tmp_path / "out" / "estimates.csv") if row["unknown"] == "net-migration"]
    assert (round(float(net["estimate"])), round(float(net["as_specified"]))) == (-361_113, -84_522)
    assert float(net["change"]) == pytest.approx(float(net["estimate"]) - float(net["as_specified"]))


def test_json_and_persian(tmp_path: Path) -> None:
    assert main(["--language", "fa", "reconcile", EXAMPLE, "--json", "--out", str(tmp_path / "out")]) == 0
    found = json.loads((tmp_path / "out" / "diagnostics.json").read_text(encoding="utf-8"))
    assert "خی‌دو" in found[0]["message"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["IRN/nothing"], "IRN/afghans-in-iran"),
        ([EXAMPLE, "--what-if", "nonsense"], "without-closed"),
    ],
)
def test_bad_input_is_said_and_writes_nothing(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reconcile", *words, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "spec.yaml").write_bytes(b"\xff\xfe\x00")
    assert main(["reconcile", str(tmp_path / "spec.yaml"), "--out", str(tmp_path / "out"), "--json"]) == 2
    (told,) = json.loads(capsys.readouterr().err)
    assert set(told) == {"what", "where", "why", "mend"}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    assert main(["reconcile", EXAMPLE, "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_failed_computation_is_told_apart_from_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # No specification at hand is large enough; the limit is lowered instead.
    monkeypatch.setattr("namagar.analysis.consistency.reconcile.covariance.MOST_WORK", 1)
    assert main(["reconcile", EXAMPLE, "--out", str(tmp_path / "out")]) == 1
    assert "cannot be worked out" in capsys.readouterr().err


def test_help_shows_an_example_and_loads_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["reconcile", "--help"])
    assert "namagar reconcile IRN/afghans-in-iran" in " ".join(capsys.readouterr().out.split())
    script = "import sys; from namagar.cli.main import _parser; _parser(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_table_that_two_sides_report_is_reconciled_from_its_files(tmp_path: Path) -> None:
    name = str(Path(__file__).parents[2] / "docs/methods/flows-of-two-sides/flows.yaml")
    assert main(["reconcile", name, "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "adjustments.csv", "diagnostics.csv", "estimates.csv", "factors.csv",
    ]  # fmt: skip
    assert round(float(table(tmp_path / "out" / "estimates.csv")[0]["persons"]), 1) == 105.9
    assert main(["reconcile", name, "--what-if", "without-sent", "--out", str(tmp_path / "other")]) != 0
    assert not (tmp_path / "other").exists()
