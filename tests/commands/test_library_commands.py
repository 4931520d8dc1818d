"""The commands that need no site: check and score."""

import csv
import io
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from namagar.cli.main import main

ANSWERS = "item,option\n1a,yes-regardless\n2a,no\n"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_check_prints_each_known_contradiction_of_iran(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "IRN"]) == 0
    found = rows(capsys.readouterr().out)
    assert list(found[0]) == ["check", "severity", "claims", "expected", "observed", "explanation"]
    (cumulative,) = [row for row in found if row["claims"].startswith("ret-iom-cum-2018-06-02;")]
    # 299,158 + 15,205 = 314,363; printed is 311,117
    assert (cumulative["expected"], cumulative["observed"]) == ("314363", "311117")


COLUMNS = ["check", "severity", "claims", "expected", "observed", "explanation"]
TWIN = "foreign-stock,XAA,XAB,2020-12-31,citizens-enumerated,54321,1,persons,illustrative,XAA-STAT,A,2021"
TWINS = f"""id,indicator,area,counterpart,period,concept,value,precision,unit,status,publisher,title,published
=1+1,{TWIN}
b,{TWIN}
"""


@pytest.mark.parametrize("language", ["en", "fa"])
def test_findings_are_the_same_as_a_table_and_as_json_with_exactly_these_columns(
    capsysbinary: pytest.CaptureFixture[bytes], language: str
) -> None:
    assert main(["--language", language, "check", "IRN"]) == 0
    table = capsysbinary.readouterr().out
    assert table.startswith(",".join(COLUMNS).encode() + b"\n")
    assert b"\r" not in table
    assert main(["--language", language, "check", "IRN", "--json"]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert all(list(each) == COLUMNS for each in found)
    assert found == rows(table.decode())
    assert {each["severity"] for each in found} == {"high", "medium", "low"}
    assert all(each["claims"] and each["explanation"] for each in found)
    # Expected and observed are exact numbers or nothing: a share is a fraction, never a rounded decimal.
    assert all(
        not each[side] or Fraction(each[side]) is not None for each in found for side in ("expected", "observed")
    )


def test_a_claim_named_like_a_formula_runs_in_no_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "claims.csv").write_text(TWINS)
    command = ["check", str(tmp_path / "claims.csv"), "--country", "XAA", "--only", "duplicate-rows"]
    assert main(command) == 0
    assert [row["claims"] for row in rows(capsys.readouterr().out)] == ["'=1+1;b"]
    assert main([*command, "--json"]) == 0
    assert [row["claims"] for row in json.loads(capsys.readouterr().out)] == ["=1+1;b"]


def test_one_kind_of_check_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "IRN", "--only", "frozen-value"]) == 0
    assert {row["check"] for row in rows(capsys.readouterr().out)} == {"frozen-value"}


def test_score_gives_value_bounds_and_how_many_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS)
    assert main(["score", "sdg-10-7-2", str(tmp_path / "answers.csv")]) == 0
    found = {(row["level"], row["code"]): row for row in rows(capsys.readouterr().out)}
    overall = found["overall", "sdg-10-7-2"]
    # 1 point of 30 = 10/3 %; one answer is a no, 28 are missing: at best 29/30 = 290/3 %
    assert (overall["score"], overall["lower"], overall["upper"], overall["answered"]) == (
        "10/3",
        "10/3",
        "290/3",
        "2/30",
    )


def test_an_unknown_answer_is_refused_in_the_users_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.csv").write_text("item,option\n1a,perhaps\n9z,yes\n")
    assert main(["--language", "fa", "score", "sdg-10-7-2", str(tmp_path / "answers.csv")]) == 2
    told = capsys.readouterr().err
    assert "perhaps" in told
    assert "9z" in told, "all problems at once"
    assert any("\u0600" <= letter <= "\u06ff" for letter in told)


def test_problems_come_as_json_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.csv").write_text("item,option\n1a,perhaps\n")
    assert main(["score", "sdg-10-7-2", str(tmp_path / "answers.csv"), "--json"]) == 2
    (told,) = json.loads(capsys.readouterr().err)
    assert set(told) == {"what", "where", "why", "mend"}


def test_a_table_without_its_columns_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.csv").write_text("question,answer\n1a,yes\n")
    assert main(["score", "sdg-10-7-2", str(tmp_path / "answers.csv")]) == 2
    assert "item" in capsys.readouterr().err


def test_an_item_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS + "1a,no\n")
    assert main(["score", "sdg-10-7-2", str(tmp_path / "answers.csv")]) == 2


def test_a_missing_file_is_a_plain_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err


def test_a_file_is_written_whole_and_a_failed_run_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    out.write_text("the old one")
    (tmp_path / "bad.csv").write_text("item,option\n1a,perhaps\n")
    assert main(["score", "sdg-10-7-2", str(tmp_path / "bad.csv"), "--out", str(out)]) == 2
    assert out.read_text() == "the old one"
    (tmp_path / "good.csv").write_text(ANSWERS)
    assert main(["score", "sdg-10-7-2", str(tmp_path / "good.csv"), "--out", str(out)]) == 0
    assert out.read_text().startswith("level,code")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "good.csv", "scores.csv"]


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    assert main(["check", "XAA", "--out", str(pipe)]) == 0
    assert reader.communicate(timeout=10)[0].startswith("check,severity")
    assert pipe.is_fifo()


def test_claims_of_ones_own_are_checked_with_all_problems_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "claims.csv").write_text("id,indicator,period,publisher,area\nx,foreign-stock,,,IR-07\n")
    assert main(["check", str(tmp_path / "claims.csv"), "--json"]) == 2
    told = json.loads(capsys.readouterr().err)
    assert len(told) >= 6, "period, publisher, concept, unit, status, title, date, the area and the value"
    assert any("IR-07" in each["what"] for each in told)


def test_help_and_the_library_need_no_django() -> None:
    script = "import sys; sys.modules['django'] = None; from namagar.cli.main import main; main(['check', 'XAA'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_who_reads_only_the_first_line_hears_no_complaint() -> None:
    command = f"set -o pipefail; '{Path(sys.executable).with_name('namagar')}' check IRN | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("check,severity")
