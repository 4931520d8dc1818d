"""A real process is killed in the middle of an import or a sign-off: the database holds all of it or none of it."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.records.in_a_process import ITEMS
from tests.records.processes import killed, run, verified

WHOLE = {"import": " ".join(["accepted"] * len(ITEMS)), "sign": "decided", "take": "taken", "undo": "undone"}
AGAIN = {**WHOLE, "import": " ".join(["unchanged"] * len(ITEMS))}
SOUND = (0, "")
pytestmark = pytest.mark.skipif(
    "NAMAGAR_DATABASE_URL" in os.environ, reason="These processes work on SQLite files of their own."
)


def held(home: Path, with_times: bool = True) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; without what differs from run to run: the time, and what is made from it."""
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in tables:
            names = [row[0] for row in database.execute(f"SELECT name FROM pragma_table_info('{table}')")]
            shown = ", ".join(f'"{name}"' for name in names if with_times or not of_the_moment(name))
            found[table] = database.execute(f'SELECT {shown} FROM "{table}"').fetchall()
    return found


def of_the_moment(column: str) -> bool:
    return column in ("at", "digest", "previous") or column.endswith("_at")


@pytest.fixture
def home(before: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(before, tmp_path / "home"))


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, int]]:
    """The folder after one thing was done whole, and how many statements wrote meanwhile."""
    known: dict[str, tuple[Path, int]] = {}

    def done(what: str) -> tuple[Path, int]:
        if what not in known:
            home = Path(shutil.copytree(before, tmp_path_factory.mktemp(what) / "home"))
            written, said = run(home, what)
            assert said == WHOLE[what]
            known[what] = home, int(written)
        return known[what]

    return done


@pytest.mark.parametrize(
    ("what", "part"), [("import", 0.0), ("import", 0.5), ("sign", 0.5), ("take", 0.5), ("undo", 0.5)]
)
def test_killed_before_a_statement_that_writes_nothing_of_it_is_there(
    what: str, part: float, home: Path, before: Path, after: Callable
) -> None:
    whole, writes = after(what)
    assert writes >= {"import": 8 * len(ITEMS), "sign": 3, "take": 5, "undo": 3}[what], (
        "there is a middle to be killed in"
    )
    killed(home, what, str(1 + int(part * (writes - 1))))
    nothing_is_there_and_it_can_be_done_again(what, home, before, whole)


@pytest.mark.parametrize("what", ["import", "sign", "take", "undo"])
def test_killed_when_all_is_written_but_not_committed_nothing_of_it_is_there(
    what: str, home: Path, before: Path, after: Callable
) -> None:
    killed(home, what, "before-commit")
    nothing_is_there_and_it_can_be_done_again(what, home, before, after(what)[0])


@pytest.mark.parametrize("what", ["import", "sign", "take", "undo"])
def test_killed_right_after_the_commit_all_of_it_is_there(what: str, home: Path, after: Callable) -> None:
    killed(home, what, "after-commit")
    whole = held(after(what)[0], with_times=False)
    assert held(home, with_times=False) == whole
    assert verified(home) == SOUND
    assert run(home, what)[-1] == AGAIN[what]
    assert held(home, with_times=False) == whole, "done again, nothing is done twice"


def nothing_is_there_and_it_can_be_done_again(what: str, home: Path, before: Path, whole: Path) -> None:
    assert held(home) == held(before)
    assert verified(home) == SOUND
    assert run(home, what)[-1] == WHOLE[what]
    assert held(home, with_times=False) == held(whole, with_times=False)
