"""`namagar remind` on a filled instance, with a real mail server that catches what is sent."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.conftest import COMMAND
from tests.web.served import free_port

SITE = "https://namagar.example"
PEOPLE = {"arcadia-coordinator": "elena@mfa.example", "arcadia-official-labour": "mira@mol.example"}


class Catcher:
    """Takes every mail but those to whoever it does not know."""

    def __init__(self) -> None:
        self.caught: list[EmailMessage] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the server's word
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.caught.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"

    @property
    def to(self) -> list[str]:
        """Whom the mails went to."""
        return sorted(str(each["To"]) for each in self.caught)


@pytest.fixture
def post() -> Iterator[SimpleNamespace]:
    """A mail server on loopback and what it caught."""
    catcher = Catcher()
    controller = Controller(catcher, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield SimpleNamespace(catcher=catcher, port=controller.port)
    controller.stop()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, filled_copy: Callable[[Path], Path]) -> Path:
    """A filled instance in which two people have a mail address."""
    home = filled_copy(tmp_path_factory.mktemp("reminded") / "home")
    with closing(sqlite3.connect(home / "namagar.sqlite3")) as database, database:
        for username, address in PEOPLE.items():
            database.execute("UPDATE people_user SET email = ? WHERE username = ?", (address, username))
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(filled, tmp_path / "home"))


def remind(home: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "NAMAGAR_HOME": str(home),
        "NAMAGAR_MAIL_FROM": "namagar@example.org",
        "NAMAGAR_SITE_ADDRESS": SITE,
        **{name: str(value) for name, value in more.items()},
    }
    environment.pop("NAMAGAR_DATABASE_URL", None)
    return subprocess.run([COMMAND, "remind", *words], env=environment, capture_output=True, text=True, check=False)


def by_server(post: SimpleNamespace) -> dict[str, str]:
    return {"NAMAGAR_SMTP": f"smtp://127.0.0.1:{post.port}"}


def kept(home: Path) -> int:
    with sqlite3.connect(home / "namagar.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM assessments_reminder").fetchone()[0])


def test_a_mail_says_in_both_languages_what_waits_and_where(home: Path, post: SimpleNamespace) -> None:
    done = remind(home, **by_server(post))
    assert (done.returncode, done.stderr) == (0, "")
    (mail,) = [each for each in post.catcher.caught if each["To"] == PEOPLE["arcadia-coordinator"]]
    assert mail["Subject"].count("·") == 1, "the subject in two languages"
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    for language in ("en", "fa"):
        assert f"{SITE}/{language}/XAA/assess/" in text, language
        assert f'href="{SITE}/{language}/XAA/assess/' in page, language
    assert "stands still" in text
    assert 'dir="rtl"' in page


def test_a_second_run_on_the_same_day_sends_nothing_more(home: Path, post: SimpleNamespace) -> None:
    remind(home, **by_server(post))
    first = list(post.catcher.to)
    assert first
    assert len(set(first)) == len(first) == kept(home)
    remind(home, **by_server(post))
    assert post.catcher.to == first


def test_what_the_server_refuses_is_told_and_tried_again_and_the_others_go_out(
    home: Path, post: SimpleNamespace
) -> None:
    everybody = {PEOPLE["arcadia-coordinator"], PEOPLE["arcadia-official-labour"]}
    post.catcher.unknown = {PEOPLE["arcadia-coordinator"]}
    done = remind(home, **by_server(post))
    assert done.returncode == 1
    assert PEOPLE["arcadia-coordinator"] in done.stderr
    assert set(post.catcher.to) == everybody - post.catcher.unknown
    assert kept(home) == len(post.catcher.caught)
    post.catcher.unknown = set()
    assert remind(home, **by_server(post)).returncode == 0
    assert set(post.catcher.to) == everybody


def test_without_an_answering_server_nothing_is_kept_as_sent(home: Path) -> None:
    done = remind(home, NAMAGAR_SMTP=f"smtp://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert kept(home) == 0


@pytest.mark.parametrize(
    "named",
    [
        {"NAMAGAR_SMTP": ""},
        {"NAMAGAR_SMTP": "smtp://127.0.0.1:2525", "NAMAGAR_MAIL_FROM": ""},
        {"NAMAGAR_SMTP": "http://127.0.0.1"},
        {"NAMAGAR_SMTP": "smtp://127.0.0.1:port"},
        {"NAMAGAR_SMTP": "smtp://127.0.0.1:2525", "NAMAGAR_SITE_ADDRESS": ""},
    ],
)
def test_what_is_not_named_is_asked_for_before_anything_is_sent(home: Path, named: dict[str, str]) -> None:
    done = remind(home, **named)
    assert done.returncode == 2
    assert "NAMAGAR_" in done.stderr
    assert kept(home) == 0


def test_a_dry_run_shows_the_mails_and_sends_none(home: Path, post: SimpleNamespace) -> None:
    done = remind(home, "--dry-run", **by_server(post))
    assert done.returncode == 0
    assert f"To: {PEOPLE['arcadia-coordinator']}" in done.stdout
    assert post.catcher.caught == []
    assert kept(home) == 0
