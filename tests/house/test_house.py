"""Rules of the house that a machine can hold."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "namagar"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
FORBIDDEN = {"utils", "helpers", "common", "core", "base", "misc", "manager", "service", "services", "util"}
LONGEST = 500


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_begins_by_saying_what_it_is_for(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert words, "no docstring"
    assert words.splitlines()[0].endswith("."), words.splitlines()[0]


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.js")), ids=name)
def test_a_script_begins_by_saying_what_it_is_for(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("// "), first
    assert first.endswith("."), first


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name)
def test_a_package_file_is_one_docstring_or_the_list_of_what_can_be_done(path: Path) -> None:
    _, *rest = ast.parse(path.read_text(encoding="utf-8")).body
    if path.parent.name == "actions":
        *imports, listed = rest
        assert all(isinstance(each, ast.ImportFrom) for each in imports)
        assert isinstance(listed, ast.Assign)
        assert {alias.name for each in imports for alias in each.names} == set(ast.literal_eval(listed.value))
    else:
        assert rest == []


def test_no_room_has_a_name_into_which_everything_fits() -> None:
    assert [name(path) for path in FILES if {*path.with_suffix("").relative_to(SOURCE).parts} & FORBIDDEN] == []


def test_no_file_is_longer_than_a_reader_bears() -> None:
    assert [name(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST] == []


def test_pages_neither_read_nor_write_rows_themselves() -> None:
    # A form of the account pages is no row.
    touching = re.compile(r"\.objects\b|(?<!form)\.save\(|\.delete\(|\.filter\(")
    pages = [path for path in FILES if path.is_relative_to(SOURCE / "web") and "site" not in path.parts]
    found = [
        f"{name(path)}: {line.strip()}"
        for path in pages
        for line in path.read_text(encoding="utf-8").splitlines()
        if touching.search(line) and "register.filter" not in line
    ]
    assert found == []


def test_every_place_the_map_names_exists() -> None:
    places = re.findall(r"`(src/[^`]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert len(places) > 15
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_glossary_holds_each_word_once_and_in_order() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.M)[1:]
    words = [word for word in words if not word.startswith("---")]
    assert words == sorted(set(words))


def test_lock_files_hold_hashes_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert all("resolved" not in each for each in lock["packages"].values())
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text, path
        assert all("--hash=" in text.split(line, 1)[1][:200] for line in re.findall(r"^[a-z].*==.*$", text, re.M)), path


def test_nothing_large_or_foreign_is_kept_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    if not listed:
        pytest.skip("This is not a git checkout; what is kept in the repository cannot be listed.")
    files = [ROOT / part.decode() for part in listed.split(b"\0") if part]
    assert [path for path in files if path.exists() and path.stat().st_size > 1024**2] == []
    foreign = {".woff", ".woff2", ".ttf", ".whl", ".xsd", ".min.js"}
    assert [path for path in files if path.suffix in foreign or path.name.endswith(".min.js")] == []
