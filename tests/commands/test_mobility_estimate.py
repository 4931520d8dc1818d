"""A table of moves of which little is published, estimated at the command line."""

import csv
from pathlib import Path

import pytest

from namagar.cli.main import main

SPEC = "IRN/moves-1390-1395"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_flow_stands_with_its_interval_and_says_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moves, checked = tmp_path / "moves.csv", tmp_path / "checked.csv"
    assert main(["mobility", "estimate", SPEC, "--checked", str(checked), "--out", str(moves)]) == 0
    rows = table(moves)
    assert list(rows[0]) == ["origin", "destination", "persons_ESTIMATE", "low_95", "high_95", "status"]
    assert len(rows) == 31 * 30
    # 1,883,524 + 174,479 + 4,712 + 239 moved to another province.
    assert sum(float(row["persons_ESTIMATE"]) for row in rows) == pytest.approx(2_062_954)
    assert {row["status"] for row in rows} == {"estimate", "published"}
    for row in rows:
        if row["status"] == "estimate":
            assert 0 <= float(row["low_95"]) <= float(row["high_95"])
    told = capsys.readouterr().err
    assert "ESTIMATE: fitted to" in told
    beside = table(checked)
    assert {row["role"] for row in beside} >= {"in", "out", "cell"}
    for row in beside:
        assert float(row["ratio"]) == pytest.approx(float(row["published"]) / float(row["without"]))


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "IRN/moves", "There is no specification “IRN/moves”"),
        ("", "XAA/moves-2019-2024", "stands whole in moves-2019-2024.csv"),
        ("id: mine\n", "mine.yaml", "mine.yaml"),
        ("id: [\n", "mine.yaml", "mine.yaml"),
    ],
)
def test_what_cannot_be_estimated_is_refused_by_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    name: str,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if text:
        (tmp_path / name).write_text(text)
    assert main(["mobility", "estimate", name, "--out", "m.csv"]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "m.csv").exists()
