"""The commands of an installed site, on a filled instance of their own."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import COMMAND


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NAMAGAR_HOME": str(home)}
    environment.pop("NAMAGAR_DATABASE_URL", None)
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, filled_copy: Callable[[Path], Path]) -> Path:
    return filled_copy(tmp_path_factory.mktemp("filled") / "home")


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "home"))


def test_the_accounts_are_readable_by_their_owner_only(filled: Path) -> None:
    for name in ("demonstration-accounts.txt", "secret-key"):
        assert (filled / name).stat().st_mode & 0o077 == 0, name


def test_filling_again_changes_nothing_and_keeps_what_was_changed(home: Path) -> None:
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        database.execute("UPDATE people_user SET name_en = 'Changed' WHERE username = 'arcadia-reviewer'")
    before = run(home, "journal", "verify").stdout
    assert run(home, "demo").returncode == 0
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        (name,) = database.execute("SELECT name_en FROM people_user WHERE username = 'arcadia-reviewer'").fetchone()
    assert (name, run(home, "journal", "verify").stdout) == ("Changed", before)


def test_the_story_holds_no_account_or_act_for_a_real_country(filled: Path) -> None:
    with sqlite3.connect(filled / "namagar.sqlite3") as database:
        for table, country in (
            ("people_role", "country"),
            ("decisions_decision", "country"),
            ("publication_release", "country"),
            ("network_member", "country"),
        ):
            found = {row[0] for row in database.execute(f"SELECT DISTINCT {country} FROM {table}")}
            assert found == {"XAA"}, table


def test_the_round_of_a_real_country_holds_suggestions_of_desk_research_and_nothing_that_anybody_said(
    filled: Path,
) -> None:
    with sqlite3.connect(filled / "namagar.sqlite3") as database:
        rounds = database.execute("SELECT id, country, state FROM assessments_round WHERE country <> 'XAA'").fetchall()
        assert [(country, state) for _, country, state in rounds] == [("IRN", "collection")]
        states = database.execute(
            "SELECT DISTINCT state FROM assessments_answer WHERE round_id = ?", (rounds[0][0],)
        ).fetchall()
        assert {state for (state,) in states} == {"open", "prefilled"}
        movers = database.execute(
            "SELECT count(*) FROM assessments_move JOIN assessments_answer ON answer_id = assessments_answer.id "
            "WHERE round_id = ? AND by_id IS NOT NULL",
            (rounds[0][0],),
        ).fetchone()
        assert movers == (0,)


def test_an_untouched_journal_is_verified(filled: Path) -> None:
    done = run(filled, "journal", "verify")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("number", "column"), [(1, "facts"), (77, "at"), (200, "subject")])
def test_one_edited_byte_of_the_table_names_the_entry(home: Path, number: int, column: str) -> None:
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        (text,) = database.execute(f"SELECT {column} FROM people_entry WHERE number = ?", [number]).fetchone()
        changed = text[:-1] + ("0" if text[-1] != "0" else "1")
        database.execute(f"UPDATE people_entry SET {column} = ? WHERE number = ?", [changed, number])
    done = run(home, "journal", "verify")
    assert done.returncode == 1
    assert f"entry {number} is changed" in done.stderr


def test_a_backup_brings_everything_back(home: Path, tmp_path: Path) -> None:
    assert run(home, "backup", str(tmp_path / "all.tar.gz")).returncode == 0
    again = tmp_path / "again"
    done = run(again, "restore", str(tmp_path / "all.tar.gz"))
    assert done.returncode == 0, done.stderr

    def dump(folder: Path) -> list[str]:
        with sqlite3.connect(folder / "namagar.sqlite3") as database:
            return list(database.iterdump())

    assert dump(again) == dump(home)
    assert (again / "secret-key").read_text() == (home / "secret-key").read_text()


def test_a_backup_is_never_restored_over_data(home: Path, tmp_path: Path) -> None:
    run(home, "backup", str(tmp_path / "all.tar.gz"))
    done = run(home, "restore", str(tmp_path / "all.tar.gz"))
    assert done.returncode == 2
    assert "already holds a database" in done.stderr


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "no.tar.gz").write_bytes(b"not an archive")
    done = run(tmp_path / "new", "restore", str(tmp_path / "no.tar.gz"))
    assert done.returncode == 2
    assert not (tmp_path / "new" / "namagar.sqlite3").exists()


@pytest.mark.parametrize("name", ["csv", "docx", "json", "pdf", "xlsx"])
def test_a_release_is_exported_twice_with_the_same_bytes(filled: Path, tmp_path: Path, name: str) -> None:
    for number in (1, 2):
        done = run(filled, "release", "export", "XAA-2026-2", "--format", name, "--out", str(tmp_path / str(number)))
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    if name == "json":
        data = json.loads((tmp_path / "1").read_text())
        assert "268415" in json.dumps(data)
        assert re.search(r'"illustrative": *true', json.dumps(data))


def test_a_release_that_does_not_exist_is_named(filled: Path) -> None:
    done = run(filled, "release", "export", "XAA-1999-1", "--format", "csv")
    assert done.returncode == 2
    assert "XAA-1999-1" in done.stderr


def test_an_unfilled_site_says_so(tmp_path: Path) -> None:
    done = run(tmp_path / "empty", "journal", "verify")
    assert done.returncode == 2
    assert "never filled" in done.stderr


def test_doctor_finds_nothing_or_says_what_is_wrong(filled: Path, tmp_path: Path) -> None:
    well = run(filled, "doctor")
    assert well.returncode == 0, well.stderr
    ill = run(tmp_path / "empty", "doctor")
    assert ill.returncode == 1
    assert "not up to date" in ill.stderr
