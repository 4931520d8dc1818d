"""`namagar administrator`: the way into a country that nobody has an account in."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.commands.test_site_commands import run
from tests.conftest import COMMAND

WORDS = ("--institution", "BAFIA", "--name-en", "Test Person", "--name-fa", "شخص آزمایشی")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nobody in it."""
    home = tmp_path_factory.mktemp("ready") / "home"
    environment = {**os.environ, "NAMAGAR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "namagar.web.site.settings"}
    environment.pop("NAMAGAR_DATABASE_URL", None)
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return home


@pytest.fixture
def home(ready: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return copied(ready, tmp_path / "home")


@pytest.fixture(scope="module")
def begun(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it in which the first administrator of Iran is made; for what is refused."""
    home = copied(ready, tmp_path_factory.mktemp("begun") / "home")
    assert run(home, "administrator", "IRN", "first", *WORDS).returncode == 0
    return home


def copied(home: Path, to: Path) -> Path:
    to.mkdir()
    with sqlite3.connect(home / "namagar.sqlite3") as old, sqlite3.connect(to / "namagar.sqlite3") as new:
        old.backup(new)
    return to


def asked(home: Path, query: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        return database.execute(query).fetchall()


def pass_phrase(said: str) -> str:
    return re.search(r"[a-z]{6}(-[a-z]{6}){4}", said)[0]


def test_it_makes_an_administrator_who_signs_in_with_what_is_shown_once(home: Path) -> None:
    done = run(home, "administrator", "IRN", "first", *WORDS, "--mail", "first@bafia.example")
    assert done.returncode == 0, done.stderr
    assert "Test Person is now an administrator of Islamic Republic of Iran." in done.stdout
    assert "/en/account/login/" in done.stdout
    ((hashed, mail, name),) = asked(home, "SELECT password, email, name_fa FROM people_user WHERE username = 'first'")
    assert (mail, name) == ("first@bafia.example", "شخص آزمایشی")
    assert PasswordHasher().verify(hashed.removeprefix("argon2"), pass_phrase(done.stdout))
    assert asked(home, "SELECT country, role FROM people_role") == [("IRN", "administrator")]
    assert asked(home, 'SELECT "by", action, subject FROM people_entry') == [("", "people.install", "user:first")]
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert pass_phrase(done.stdout).encode() not in everything, "it is kept nowhere"


def test_it_speaks_persian_and_names_the_address_of_the_site(home: Path) -> None:
    environment = {**os.environ, "NAMAGAR_HOME": str(home), "NAMAGAR_SITE_ADDRESS": "https://namagar.example/"}
    environment.pop("NAMAGAR_DATABASE_URL", None)
    command = [COMMAND, "--language", "fa", "administrator", "IRN", "first", *WORDS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "شخص آزمایشی اکنون مدیر سامانه در جمهوری اسلامی ایران است." in done.stdout
    assert "https://namagar.example/fa/account/login/" in done.stdout


def test_a_second_one_is_made_when_nobody_gets_in_any_more(home: Path) -> None:
    for name in ("first", "second"):
        assert run(home, "administrator", "XAA", name, "--institution", "MOI", *WORDS[2:]).returncode == 0
    assert len(asked(home, "SELECT * FROM people_role WHERE country = 'XAA' AND role = 'administrator'")) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("IRX", "other", *WORDS), "The country “IRX” is not known."),
        (("XAA", "other", *WORDS), "The institution “BAFIA” is not known in this country."),
        (("IRN", "FIRST", *WORDS), "The user name “FIRST” is taken."),
        (("IRN", "نخست", *WORDS), "“نخست” cannot be a user name."),
        (("IRN", "other", *WORDS, "--mail", "nobody"), "“nobody” is not a mail address."),
        (("IRN", "other", *WORDS[:2], "--name-en", "", "--name-fa", ""), "The name in English is missing."),
    ],
)
def test_what_cannot_be_is_refused_with_reasons_and_nothing_is_made(
    begun: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(begun, "administrator", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert asked(begun, "SELECT username FROM people_user") == [("first",)]


def test_an_instance_that_was_never_filled_says_so(tmp_path: Path) -> None:
    done = run(tmp_path / "empty", "administrator", "IRN", "first", *WORDS)
    assert done.returncode == 2
    assert "never filled" in done.stderr


def test_every_command_says_in_the_overview_what_it_is_for() -> None:
    done = subprocess.run([COMMAND, "--help"], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines() if re.match(r"    [a-z]", line)]
    assert {"administrator", "remind", "serve", "check"} <= {line[0] for line in lines}
    assert [line for line in lines if len(line) < 3] == []
