"""The commands of an installed site, from serve and demo to remind and administrator."""

import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

import django

from namagar.analysis.terms.problem import Problem, Refused
from namagar.cli.arguments import Parser
from namagar.cli.files import write_whole

_LAST_PORT = 65535


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namagar.web.site.settings")
    django.setup()


def _filled() -> None:
    """Refuse when the site was never filled: there is nothing to look at."""
    from django.conf import settings
    from django.db import connection

    # SQLite makes an empty database of whoever only looks, and a backup could not be put back over it.
    nowhere = connection.vendor == "sqlite" and not (_home() / "namagar.sqlite3").is_file()
    if nowhere or "people_entry" not in connection.introspection.table_names():
        raise Refused(Problem("database-missing", str(settings.HOME), {"path": str(settings.HOME)}))


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def serve(rest: Sequence[str], language: str) -> int:
    """Bring the database and static files up to date, fill what is empty, and serve on 127.0.0.1."""
    parser = Parser(prog="namagar serve")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(rest)
    if not 0 < chosen.port <= _LAST_PORT or chosen.workers < 1:
        raise Refused(Problem("serve-unfit", "", {"port": str(chosen.port), "workers": chosen.workers}))
    _start()
    _prepare()
    _greet(chosen.port)
    os.execv(  # noqa: S606 - the server takes the place of this process
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "namagar.web.site.wsgi:application",
            "--bind",
            f"127.0.0.1:{chosen.port}",
            "--workers",
            str(chosen.workers),
            "--timeout",  # a busy or slow machine may need long for the first page of a country
            "120",
            "--log-level",
            "warning",
            "--preload",
        ],
    )


def demo(rest: Sequence[str], language: str) -> int:
    """Fill an empty site with its countries, and say which accounts there are."""
    Parser(prog="namagar demo").parse_args(rest)
    _start()
    _prepare()
    print(_accounts().read_text(encoding="utf-8"))
    return 0


def _prepare() -> None:
    from django.core.management import call_command

    from namagar.analysis.frameworks.editions import succession
    from namagar.web.site import filling

    succession()  # a folder of one's own may hold an edition that does not hold together: said now, not on a page
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    filling.fill()


def _accounts() -> Path:
    from namagar.web.site import filling

    return filling.accounts_file()


def _greet(port: int) -> None:
    print(f"\nNamagar: http://127.0.0.1:{port}/\n\n{_accounts().read_text(encoding='utf-8')}", flush=True)


def backup(rest: Sequence[str], language: str) -> int:
    """Write database and evidence into one file, consistent even while the site is in use."""
    parser = Parser(prog="namagar backup")
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(rest)
    _start()
    _filled()
    home = _home()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "namagar.sqlite3"
        _copy_database(_database(home), copy)
        whole = Path(folder) / "backup.tar.gz"
        with tarfile.open(whole, "w:gz") as archive:
            archive.add(copy, "namagar.sqlite3")
            for name in ("evidence", "secret-key", "demonstration-accounts.txt"):
                if (home / name).exists():
                    archive.add(home / name, name)
        write_whole(chosen.file, whole.read_bytes())
    print(chosen.file)
    return 0


def _database(home: Path) -> Path:
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Refused(Problem("backup-of-server", "database", {"vendor": connection.vendor}))
    path = home / "namagar.sqlite3"
    if not path.is_file():
        raise Refused(Problem("database-missing", str(path), {"path": str(path)}))
    return path


def _copy_database(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def restore(rest: Sequence[str], language: str) -> int:
    """Put a backup back into an empty data folder; a folder that holds a database is refused."""
    parser = Parser(prog="namagar restore")
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(rest)
    _start()
    home = _home()
    if (home / "namagar.sqlite3").exists():
        raise Refused(Problem("restore-over-data", str(home), {"path": str(home)}))
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        try:
            with tarfile.open(chosen.file, "r:gz") as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Refused(Problem("backup-unreadable", str(chosen.file), {"path": str(chosen.file)})) from error
        if not (Path(folder) / "namagar.sqlite3").is_file():
            raise Refused(Problem("backup-unreadable", str(chosen.file), {"path": str(chosen.file)}))
        for part in sorted(Path(folder).iterdir(), key=lambda part: part.name == "namagar.sqlite3"):
            if (home / part.name).is_dir():
                shutil.copytree(part, home / part.name, dirs_exist_ok=True)
            else:
                os.replace(part, home / part.name)
    return _verify()


def journal(rest: Sequence[str], language: str) -> int:
    """`namagar journal verify`: is every entry what it was?"""
    parser = Parser(prog="namagar journal")
    parser.add_argument("what", choices=("verify",))
    parser.parse_args(rest)
    _start()
    return _verify()


def _verify() -> int:
    _filled()
    from namagar.records.people import journal as kept
    from namagar.records.people.models import Entry
    from namagar.records.publication import queries as publication

    found = list(kept.breaks(publication.heads()))
    for each in found:
        print(f"journal: entry {each.number} is {each.fault}", file=sys.stderr)
    if not found:
        print(f"journal: {Entry.objects.count()} entries, each as it was written")
    return 1 if found else 0


def release(rest: Sequence[str], language: str) -> int:
    """`namagar release export IRN-2026-1 --format csv --out FILE`."""
    _start()
    from namagar.analysis.exports.formats import formats, written
    from namagar.web.parts.fonts import FONTS

    parser = Parser(prog="namagar release")
    parser.add_argument("what", choices=("export",))
    parser.add_argument("id", help="country and number, as in XAA-2026-1")
    parser.add_argument("--format", choices=formats(), required=True)
    parser.add_argument("--out", default="-")
    chosen = parser.parse_args(rest)
    from namagar.records.publication import queries as publication

    _filled()
    found = publication.by_id(chosen.id)
    if found is None:
        raise Refused(Problem("release-unknown", chosen.id, {"number": chosen.id}))
    content = written(chosen.format, found.publication, language, publication.earlier(found), FONTS)
    if chosen.out == "-":
        sys.stdout.buffer.write(content)
    else:
        write_whole(Path(chosen.out), content)
    return 0


def doctor(rest: Sequence[str], language: str) -> int:
    """Say in plain words what is wrong with this installation, or that nothing is."""
    Parser(prog="namagar doctor").parse_args(rest)
    from namagar.web.site import examination

    _start()
    complaints = examination.complaints()
    for complaint in complaints:
        print(complaint[language], file=sys.stderr)
    if not complaints:
        print(
            {"en": "Everything that can be looked at is in order.", "fa": "هر آنچه بررسی‌پذیر است مرتب است."}[language]
        )
    return 1 if complaints else 0


def remind(rest: Sequence[str], language: str) -> int:
    """`namagar remind [--dry-run]`: at most one mail a person a day with what is due, overdue or waits for them."""
    parser = Parser(prog="namagar remind")
    parser.add_argument("--dry-run", action="store_true", help="show the mails, send and keep nothing")
    chosen = parser.parse_args(rest)
    _start()
    _filled()
    from namagar.web.site import mailing

    return mailing.show_mails() if chosen.dry_run else mailing.send_mails(language)


def administrator(rest: Sequence[str], language: str) -> int:
    """`namagar administrator COUNTRY USERNAME …`: the first way into a country, or one more when nobody gets in."""
    parser = Parser(
        prog="namagar administrator",
        description="Make an administrator of a country, who then gives everybody else an account and roles.",
    )
    parser.add_argument("country", metavar="COUNTRY", help="the code of its folder in the catalogue, such as IRN")
    parser.add_argument("username", metavar="USERNAME", help="Latin letters, digits and . _ @ -")
    parser.add_argument("--institution", required=True, metavar="CODE", help="as in the country's institutions.csv")
    parser.add_argument("--name-en", required=True, metavar="NAME", help="the person's name in English")
    parser.add_argument("--name-fa", required=True, metavar="NAME", help="the person's name in Persian")
    parser.add_argument("--mail", default="", metavar="ADDRESS", help="where reminders go, at most one a day")
    chosen = parser.parse_args(rest)
    _start()
    _filled()
    from namagar.web.site import first_administrator

    print(first_administrator.made(chosen, language))
    return 0
