"""The framework commands: a question file becomes an edition that is asked at once, two editions are compared."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from namagar.catalogue import reader
from namagar.cli.main import main
from tests.analysis.test_question_file import MAPPING, SOUND, workbook

COMMAND = str(Path(sys.executable).with_name("namagar"))


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with a sound question file and its mapping."""
    (tmp_path / "questions.xlsx").write_bytes(workbook(*SOUND))
    (tmp_path / "map.yaml").write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    return tmp_path


def read(folder: Path, *more: str, out: str = "made", words: tuple[str, ...] = ()) -> int:
    files = [str(folder / "questions.xlsx"), "--map", str(folder / "map.yaml"), "--out", str(folder / out)]
    return main([*words, "framework", "read", *files, *more])


def run(frameworks: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NAMAGAR_FRAMEWORKS": str(frameworks)}
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


def test_a_question_file_becomes_the_three_files_of_an_edition(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read(given) == 0
    assert capsys.readouterr().err == ""
    assert sorted(path.name for path in (given / "made").iterdir()) == [
        "framework.yaml",
        "text.en.yaml",
        "text.fa.yaml",
    ]
    made = yaml.safe_load((given / "made" / "text.fa.yaml").read_text(encoding="utf-8"))
    assert made["items"]["2.1"]["question"] == "آیا متولی هست؟"


def test_the_same_file_gives_the_same_bytes(given: Path) -> None:
    assert [read(given, out=out) for out in ("one", "two")] == [0, 0]
    for path in (given / "one").iterdir():
        assert path.read_bytes() == (given / "two" / path.name).read_bytes()


def test_an_edition_in_a_folder_outside_the_package_is_scored_and_listed_like_any_other(given: Path) -> None:
    (given / "own" / "mgi").mkdir(parents=True)
    assert read(given, out="own/mgi/official-2026") == 0
    (given / "own" / "notes.txt").write_text("Not a framework.")
    done = run(given / "own", "framework", "compare", "mgi", "official-2026", "official-2026")
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["after"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["1.01", "1.10", "2.1"]
    unknown = run(given / "own", "framework", "compare", "mgi", "official-2026", "namagar-9")
    assert "namagar-1, namagar-2, official-2026" in unknown.stderr


def test_a_folder_that_is_not_there_is_a_plain_error(given: Path) -> None:
    done = run(given / "nowhere", "framework", "compare", "mgi", "namagar-1", "namagar-2")
    assert done.returncode == 2
    assert str(given / "nowhere") in done.stderr
    assert "Traceback" not in done.stderr


def test_what_waits_for_its_persian_is_said(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = {name: heading for name, heading in MAPPING["columns"].items() if name != "question_fa"}
    (given / "map.yaml").write_text(yaml.safe_dump({**MAPPING, "columns": columns}, allow_unicode=True))
    assert read(given) == 0
    assert "3 questions have no Persian" in capsys.readouterr().err


def test_every_wrong_row_is_told_at_once_and_nothing_is_written(
    given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        ("1", "Rights", None, '="A"&"?"', "الف؟", "Yes/No", None),
        ("1", "Rights", None, "B?", "ب؟", "Perhaps", "24"),
        ("<b>2</b>", "Rights", None, "C?", "پ؟", "Yes/No", None),
    )
    (given / "questions.xlsx").write_bytes(workbook(*rows))
    assert read(given, "--json") == 2
    told = [each["what"] for each in json.loads(capsys.readouterr().err)]
    for part in ('="A"&"?"', "“1” stands already in row 3", "“Perhaps” is unknown", "“24”", "“<b>2</b>”"):
        assert any(part in each for each in told), part
    assert sorted(path.name for path in given.iterdir()) == ["map.yaml", "questions.xlsx"]


def test_problems_are_told_in_the_language_that_was_asked_for(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "questions.xlsx").write_bytes(workbook())
    assert read(given, words=("--language", "fa")) == 2
    assert "پرسشی ندارد" in capsys.readouterr().err


@pytest.mark.parametrize("mapping", ["id: [", "- one\n- two", "a: &x 1\nb: *x", "\u0000", "id: mgi", b"\xff\xfe"])
def test_a_mapping_that_is_none_is_refused_with_its_place(
    mapping: str | bytes, given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (given / "map.yaml").write_bytes(mapping if isinstance(mapping, bytes) else mapping.encode())
    assert read(given) == 2
    told = capsys.readouterr().err
    assert "mapping" in told
    assert "Traceback" not in told
    assert not (given / "made").exists()


def test_a_folder_that_holds_something_is_never_written_over(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "made").mkdir()
    assert read(given) == 0, "an empty folder may be filled"
    before = {path.name: path.read_bytes() for path in (given / "made").iterdir()}
    (given / "questions.xlsx").write_bytes(workbook(SOUND[0]))
    assert read(given) == 2
    assert "holds something already" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (given / "made").iterdir()} == before
    assert read(given, out="questions.xlsx") == 2, "nor is a file"


def test_two_editions_are_compared_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["framework", "compare", "mgi", "namagar-1", "namagar-2"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == ["kind", "before", "after", "carries", "reason"]
    # 114 items before and 117 after: 100 unchanged, 16 changes for the others.
    assert [row["kind"] for row in rows].count("unchanged") == 100
    assert len(rows) == 116
    (split,) = [row for row in rows if row["kind"] == "split"]
    assert (split["before"], split["after"], split["carries"]) == ("4.16", "4.20;4.21", "ask")
    assert split["reason"].startswith("Nationals who leave")


def test_the_comparison_is_written_whole_and_in_persian(tmp_path: Path) -> None:
    out = tmp_path / "changes.csv"
    assert main(["--language", "fa", "framework", "compare", "mgi", "namagar-1", "namagar-2", "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        told = {row["reason"] for row in csv.DictReader(file)} - {""}
    listed = reader.yaml_file("frameworks", "mgi", "namagar-2", "changes.yaml")["changes"]
    assert told == {each["reason"]["fa"] for each in listed}


def test_editions_without_a_list_between_them_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["framework", "compare", "mgi", "namagar-2", "namagar-1"]) == 2
    assert "There is no comparison" in capsys.readouterr().err


def test_the_framework_commands_need_no_django() -> None:
    script = (
        "import sys; sys.modules['django'] = None; from namagar.cli.main import main; "
        "sys.exit(main(['framework', 'compare', 'mgi', 'namagar-1', 'namagar-2']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_site_does_not_start_on_an_edition_that_does_not_hold_together_and_says_where(given: Path) -> None:
    (given / "own" / "mgi").mkdir(parents=True)
    assert read(given, out="own/mgi/official-2026") == 0
    text = given / "own" / "mgi" / "official-2026" / "text.fa.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("'2.1':", "'2.2':"), encoding="utf-8")
    environment = {**os.environ, "NAMAGAR_FRAMEWORKS": str(given / "own"), "NAMAGAR_HOME": str(given / "home")}
    for command in ("demo", "doctor"):
        done = subprocess.run([COMMAND, command], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "mgi/official-2026" in done.stdout + done.stderr
        assert "no words for 2.1" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
