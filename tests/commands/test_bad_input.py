"""What a command is given wrongly is named, in both languages, and nothing is written or guessed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from namagar.cli.main import main

OD = "origin,destination,persons\nA,B,10\nA,C,20\nB,A,5\nB,C,15\nC,A,30\nC,B,0\n"
AGES = "age,rate\n0,10\n5,20\n10,20\n15,60\n20,40\n25,30\n30,20\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "od.csv").write_text(OD, encoding="utf-8")
    (tmp_path / "ages.csv").write_text(AGES, encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *typed: str, status: int = 2) -> str:
    """What standard error says of a command that ends with that status."""
    assert main(typed) == status
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mobility flows --method minimum", "These are lacking: --start, --end."),
        ("mobility age ages.csv --bandwidth", "--bandwidth lacks its value."),
        ("mobility age ages.csv --bandwidth nan", "“nan” is no number for --bandwidth."),
        ("mobility age ages.csv --bandwidth inf", "“inf” is no number for --bandwidth."),
        ("mobility age ages.csv --bandwidth 1e400", "“1e400” is no number for --bandwidth."),
        ("mobility age ages.csv --bandwidth 1_0", "“1_0” is no number for --bandwidth."),
        ("mobility age ages.csv --bandwidth 2,5", "“2,5” is no number for --bandwidth."),
        ("mobility age ages.csv --model 7.5", "“7.5” is no number for --model."),
        ("mobility fit od.csv --scale-to cells", "“cells” is no choice for --scale-to."),
        ("mobilty", "“mobilty” is no choice for COMMAND."),
        ("mobility age ages.csv --speed 3", "This is not understood: --speed 3."),
        ("serve --port many", "“many” is no number for --port."),
    ],
)
def test_what_was_typed_wrongly_is_named_with_what_mends_it(
    folder: Path, capsys: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    assert said in told(capsys, *typed.split())


def test_what_was_typed_wrongly_is_told_in_persian_and_to_machines(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "«nan» برای --bandwidth عدد نیست" in told(
        capsys, "--language", "fa", "mobility", "age", "ages.csv", "--bandwidth", "nan"
    )
    (problem,) = json.loads(told(capsys, "mobility", "flows", "--json"))
    assert problem["what"] == "These are lacking: --method, --start, --end."


def test_an_option_is_not_cut_short(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "This is not understood: --band 3." in told(capsys, "mobility", "age", "ages.csv", "--band", "3")


def test_an_option_takes_digits_of_a_persian_keyboard(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mobility", "age", "ages.csv", "--bandwidth", "۲٫۵"]) == 0
    assert "bandwidth 2.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "english", "persian"),
    [
        ("absent.csv", "There is no “absent.csv”.", "«absent.csv» وجود ندارد."),
        (".", "“.” is a folder.", "«.» پوشه است."),
    ],
)
def test_a_file_that_is_not_there_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, english: str, persian: str
) -> None:
    assert english in told(capsys, "mobility", "age", name)
    assert persian in told(capsys, "--language", "fa", "mobility", "age", name)
    (problem,) = json.loads(told(capsys, "mobility", "age", name, "--json"))
    assert problem["what"] == english


def test_a_folder_that_is_not_there_is_named_and_not_the_file_in_between(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no “absent”." in told(capsys, "mobility", "age", "ages.csv", "--out", "absent/a.csv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is needed")
def test_a_full_disk_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no room for “/dev/full”." in told(capsys, "mobility", "age", "ages.csv", "--out", "/dev/full")


def test_a_file_too_large_for_its_place_leaves_what_stood_there(folder: Path) -> None:
    (folder / "a.csv").write_text("what was there before", encoding="utf-8")
    script = (
        "import resource, signal, sys\nfrom namagar.cli.main import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "sys.exit(main(['mobility', 'age', 'ages.csv', '--out', 'a.csv']))"
    )
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "There is no room for “a.csv”." in done.stderr
    assert (folder / "a.csv").read_text(encoding="utf-8") == "what was there before"
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "ages.csv", "od.csv"]


CLAIM = (
    "id,indicator,area,counterpart,period,concept,value,unit,status,publisher,title,published\n"
    "a1,foreign-stock,IRN,AFG,2016,residents-any-status,1583979,persons,official,SCI,Census,2017-01\n"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "claims.csv: The file is empty."),
        (CLAIM.encode("utf-16"), "claims.csv: Row 1 is not UTF-8 text."),
        (CLAIM.replace("Census", "جدول").encode("cp1256"), "claims.csv: Row 2 is not UTF-8 text."),
        (CLAIM.replace(",", ";").encode(), "claims.csv: The table is one column: “id;indicator;"),
        (CLAIM.replace("concept", "area").encode(), "claims.csv: The column “area” stands twice."),
        (CLAIM.replace("Census", "Census,2016").encode(), "claims.csv: Row 2 has not as many cells as the header."),
        (CLAIM.replace("Census", '"Census').encode(), "claims.csv: The table cannot be read from row 2 on."),
        (CLAIM.replace(",2016,", ",2016-13,").encode(), "claims.csv:2, period: There is no day 2016-13-01."),
        (b"PK\x03\x04", "claims.csv: The file is a workbook or an archive, not text."),
    ],
)
def test_claims_that_cannot_be_read_are_named_with_file_and_row(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    (folder / "claims.csv").write_bytes(content)
    assert said in told(capsys, "check", "claims.csv")


def test_the_claims_as_they_are_meant_are_taken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "claims.csv").write_text(CLAIM, encoding="utf-8-sig")
    assert main(["check", "claims.csv"]) == 0
    assert capsys.readouterr().out == "check,severity,claims,expected,observed,explanation\n"


def test_answers_to_one_question_given_twice_or_to_none_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "answers.csv").write_text("item,option\n1a,yes\n1a,no\n", encoding="utf-8")
    assert "“1a” stands twice" in told(capsys, "score", "sdg-10-7-2", "answers.csv")
    (folder / "answers.csv").write_text("item,option\n9z,yes\n", encoding="utf-8")
    assert "“9z” is not an item" in told(capsys, "score", "sdg-10-7-2", "answers.csv")


def test_a_country_that_the_catalogue_lacks_is_told_in_both_languages(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "claims.csv").write_text(CLAIM, encoding="utf-8")
    assert "countries/ZZZ" in told(capsys, "check", "claims.csv", "--country", "ZZZ")
    assert "کاتالوگ آنچه خواسته شد" in told(capsys, "--language", "fa", "check", "claims.csv", "--country", "ZZZ")


LAYOUT = """\
id: persons
columns:
  origin: {column: then}
  destination: {column: now}
meaning: {concept: lifetime, universe: residents, zone_system: provinces, vintage: "2016"}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "english", "persian"),
    [
        ("columns:", "colums:", "“colums” is no key here; is “columns” meant?", "آیا «columns» منظور است؟"),
        ("origin:", "place:", "“place” is no key here; these are: origin, destination", "کلیدها این‌ها هستند: origin"),
        ("origin:", "place:", "the key “origin” is missing", "کلید «origin» نیامده است"),
        ("lifetime", "life-time", "is “lifetime” meant?", "آیا «lifetime» منظور است؟"),
        ("lifetime", "whole", "“whole” is none of event, fixed-interval", "«whole» هیچ‌یک از این‌ها نیست"),
        ('"2016"', "2016", "text is expected, and 2016 stands there", "متن انتظار می‌رود ولی 2016"),
        (LAYOUT, "", "the file is empty", "پرونده خالی است"),
    ],
)
def test_a_slip_in_a_layout_is_named_with_what_was_meant(
    folder: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, english: str, persian: str
) -> None:
    (folder / "map.yaml").write_text(LAYOUT.replace(right, wrong), encoding="utf-8")
    tabulate = ("microdata", "tabulate", "od.csv", "--map", "map.yaml", "--out", "tables")
    assert english in told(capsys, *tabulate)
    assert persian in told(capsys, "--language", "fa", *tabulate)
    assert not (folder / "tables").exists()


PERSONS = "then,now,age\n" + "1,2,30\n" * 20 + "2,1,31\n" * 20 + "1,1,40\n" * 50 + "2,2,44\n" * 50


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (PERSONS.replace(",", ";").encode(), "The table is one column: “then;now;age”."),
        (PERSONS.encode("utf-16"), "Row 1 is not UTF-8 text."),
        (PERSONS.encode() + b"1,\xe3\xd1,30\n", "Row 142 is not UTF-8 text."),
        (b"PK\x03\x04" + PERSONS.encode(), "a workbook or an archive, not text"),
        (PERSONS.replace("now,age", "now,now").encode(), "The column “now” stands twice."),
        (PERSONS.replace("then", "Then").encode(), "The first line names: Then, now, age."),
        (PERSONS.encode() + b"1,2\n", "Row 142 of the text cannot be read."),
        (PERSONS.encode() + b'"1,2,30\n', "Row 142 of the text cannot be read."),
        (PERSONS.encode() + b"1,2,999\n", "holds ages that cannot be: 999"),
    ],
)
def test_persons_that_cannot_be_read_are_named_and_no_form_is_guessed(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    layout = LAYOUT.replace("meaning", "  age: {column: age}\nmeaning")
    (folder / "map.yaml").write_text(layout, encoding="utf-8")
    (folder / "persons.csv").write_bytes(PERSONS.encode())
    assert main(["microdata", "tabulate", "persons.csv", "--map", "map.yaml", "--out", "sound"]) == 0
    (folder / "persons.csv").write_bytes(content)
    assert said in told(capsys, "microdata", "tabulate", "persons.csv", "--map", "map.yaml", "--out", "tables")
    assert not (folder / "tables").exists()


def test_a_folder_that_is_taken_is_told_before_the_work_begins(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The layout is not even looked for."""
    said = told(capsys, "microdata", "tabulate", "persons.csv", "--map", "absent.yaml", "--out", ".")
    assert ". holds something already" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mobility age ages.csv --out a.xlsx", "“a.xlsx” would not be what its name says: CSV is written."),
        ("mobility age ages.csv --json --out a.parquet", "“a.parquet” would not be what its name says: JSON"),
        ("mobility age ages.csv --last-width 0", "The last group cannot be 0 years wide."),
        ("mobility age old.csv", "These ages cannot be, or stand twice: 999."),
        ("mobility indicators od.csv --connected-above -1", "A flow cannot tie two areas from above −1 persons on."),
        ("serve --port 99999", "The site cannot be served on port 99999 by 2 workers."),
        ("serve --workers 0", "The site cannot be served on port 8000 by 0 workers."),
    ],
)
def test_what_cannot_be_meant_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    (folder / "old.csv").write_text(AGES + "999,4\n", encoding="utf-8")
    assert said in told(capsys, *typed.split())
    assert sorted(path.name for path in folder.iterdir()) == ["ages.csv", "od.csv", "old.csv"]


def test_a_name_in_capitals_says_parquet_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mobility", "age", "ages.csv", "--out", "A.PARQUET"]) == 0
    assert (folder / "A.PARQUET").read_bytes().startswith(b"PAR1")


def test_who_only_looks_at_a_site_that_was_never_filled_makes_no_database(folder: Path) -> None:
    """An empty database would be backed up as if it held something, and no backup could be put back over it."""
    environment = {**os.environ, "NAMAGAR_HOME": str(folder / "home")}
    for typed in (["journal", "verify"], ["backup", "b.tgz"], ["release", "export", "XAA-2026-1", "--format", "csv"]):
        script = f"import sys; from namagar.cli.main import main; sys.exit(main({typed!r}))"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 2
        assert "There is no database" in done.stderr
    assert not (folder / "home" / "namagar.sqlite3").exists()
    assert not (folder / "b.tgz").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [("seed.csv", "seed.csv: Numbers are missing: A→B."), ("rows.csv", "rows.csv: Numbers are missing: A.")],
)
def test_an_empty_cell_of_a_fit_is_named_with_its_file(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    texts = {
        "seed.csv": "origin,destination,value\nA,B,1\nB,A,1\n",
        "rows.csv": "area,persons\nA,1\nB,2\n",
        "columns.csv": "area,persons\nA,2\nB,1\n",
    }
    for each, text in texts.items():
        (folder / each).write_text(text, encoding="utf-8")
    fit = ("mobility", "fit", "seed.csv", "--rows", "rows.csv", "--columns", "columns.csv")
    assert main(fit) == 0
    (folder / name).write_text(texts[name].replace(",1\n", ",\n", 1), encoding="utf-8")
    assert said in told(capsys, *fit)


@pytest.mark.parametrize("command", ["check", "score", "reconcile"])
def test_the_example_of_the_help_is_copied_and_runs(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    example = capsys.readouterr().out.split("example:\n")[1]
    module = f"{sys.executable} -c 'import sys; from namagar.cli.main import main; sys.exit(main())' "
    done = subprocess.run(
        ["bash", "-ec", example.replace("namagar ", module, 1)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
