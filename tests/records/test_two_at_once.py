"""Two officials of one institution send their workbooks at the same moment: nobody's words are lost or mixed."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.records.in_a_process import ITEMS
from tests.records.processes import started, verified

pytestmark = pytest.mark.skipif(
    "NAMAGAR_DATABASE_URL" in os.environ, reason="These processes work on SQLite files of their own."
)
BOTH = ("official-XAA", "colleague")


def test_the_first_is_taken_whole_and_the_second_is_told_of_it(before: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(before, tmp_path / "home"))
    processes = [started(home, "import", BY=name, TOGETHER="yes") for name in BOTH]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        words, complaint = process.communicate()
        assert process.returncode == 0, complaint
        said.append(words.splitlines()[-1].split())
    assert sorted(said) == [["accepted"] * len(ITEMS), ["stale"] * len(ITEMS)]
    winner = BOTH[said.index(["accepted"] * len(ITEMS))]
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        texts = database.execute("SELECT DISTINCT justification_en FROM assessments_answer WHERE option != ''")
        assert texts.fetchall() == [(f"Written by {winner}.",)]
        assert database.execute("SELECT DISTINCT text FROM assessments_comment").fetchall() == [
            (f"Is this right? {winner}",)
        ]
    assert verified(home) == (0, "")
