"""How fast the heaviest pages of large rounds are, with fifty people at once on two workers; takes two minutes.

Ten rounds, each with every item of the question bank × 40 institutions × 3 comments; two of them are being written.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path

from tests.web.served import free_port

ROUNDS, WRITTEN, INSTITUTIONS, COMMENTS = 10, 2, 40, 3
USERS, SECONDS, WORKERS = 50, 10, 2
GOAL_QUERIES, GOAL_MILLISECONDS = 15, 300
OPTIONS = ("yes", "no", "partly")
STATES = ("open", "draft", "submitted", "returned", "accepted")


def main() -> int:
    """Build, measure and print one line a page; 1 when a goal is missed."""
    home = Path(tempfile.mkdtemp(prefix="namagar-rounds-"))
    os.environ |= {"NAMAGAR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "namagar.web.site.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    start = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        with transaction.atomic():
            newest, people = build()
    print(f"built {ROUNDS} rounds in {time.perf_counter() - start:.0f} s")
    pages = {
        "completion matrix": (f"/fa/XAA/assess/{newest}/matrix/", people["coordinator"]),
        "the round": (f"/fa/XAA/assess/{newest}/", people["coordinator"]),
        "plan": (f"/fa/XAA/assess/{newest}/plan/", people["coordinator"]),
        "desk of the coordinator": ("/fa/desk/", people["coordinator"]),
        "desk of an official": ("/fa/desk/", people["official"]),
    }
    missed = 0
    with Served(home) as served:
        for name, (path, person) in pages.items():
            queries, kilobytes, cookie = looked_at(path, person)
            times = served.asked(path, cookie)
            median, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            missed += queries > GOAL_QUERIES or high > GOAL_MILLISECONDS
            print(
                f"{name:<26} {queries:>3} queries {kilobytes:>6.0f} kB   server time: median {median:>4.0f} ms, "
                f"p95 {high:>4.0f} ms   ({len(times)} answers to {USERS} users in {SECONDS} s)"
            )
    print(f"goals: at most {GOAL_QUERIES} queries and {GOAL_MILLISECONDS} ms at p95: {missed or 'none'} missed")
    return 1 if missed else 0


def build() -> tuple[int, dict[str, object]]:
    """The rounds with everything in them; the number of the newest, and who looks at it."""
    from namagar.records.assessments import actions
    from namagar.records.people import clock
    from namagar.records.people.directory import institutions_of
    from namagar.records.people.models import Institution, Role, User

    institutions = institutions_of("XAA")
    more = INSTITUTIONS - len(institutions)
    Institution.objects.bulk_create(Institution(country="XAA", code=f"BODY-{n:02d}") for n in range(more))
    institutions = list(Institution.objects.filter(country="XAA"))
    people = {}
    for role in ("coordinator", "official", "reviewer"):
        names = {"name_en": role, "name_fa": role, "institution": institutions[0]}
        people[role] = User.objects.create_user(f"bench-{role}", "not used here", **names)
        Role.objects.create(user=people[role], country="XAA", role=role)
    newest = 0
    for number in range(ROUNDS):
        titles = {"en": f"Round {number + 1}", "fa": f"دور {number + 1}"}
        with clock.telling(clock.now() - timedelta(days=20 * (ROUNDS - number))):
            of = actions.request_round(
                by=people["coordinator"], country="XAA", framework="mgi", edition="namagar-1", titles=titles
            )
        of.state = "follow-up" if number < ROUNDS - WRITTEN else "collection"
        of.save()
        fill(of, institutions, people)
        newest = of.pk
    return newest, people


def fill(of: object, institutions: list, people: dict) -> None:
    """Positions of every other institution on every item, and three comments for each."""
    from namagar.records.assessments.models import Answer, Comment, Position, Thread
    from namagar.records.people import clock

    now, today = clock.now(), clock.today()
    answers = list(Answer.objects.filter(round=of))
    positions, threads = [], []
    for row, answer in enumerate(answers):
        lead = institutions[row % len(institutions)]
        answer.institution, answer.state, answer.asked_at = lead, STATES[row % len(STATES)], now
        answer.option, answer.due = "" if answer.state == "open" else OPTIONS[row % 3], today + timedelta(row % 30 - 9)
        for column, each in enumerate(institutions):
            threads.append(
                Thread(answer=answer, begun_by=people["reviewer"], state_by=people["reviewer"], state_at=now)
            )
            if each != lead:
                given = (row + column) % 2 == 0
                positions.append(
                    Position(
                        answer=answer,
                        institution=each,
                        state="given" if given else "asked",
                        option=answer.option or OPTIONS[column % 3] if given else "",
                        due=today + timedelta(column % 30 - 9),
                        asked_at=now,
                        changed_at=now,
                    )
                )
    Answer.objects.bulk_update(answers, ["institution", "state", "asked_at", "option", "due"])
    Position.objects.bulk_create(positions, batch_size=2000)
    kept = Thread.objects.bulk_create(threads, batch_size=2000)
    said = (
        Comment(thread=thread, text=f"Remark {n + 1}.", by=people["reviewer"], at=now)
        for thread in kept
        for n in range(COMMENTS)
    )
    Comment.objects.bulk_create(said, batch_size=2000)


def looked_at(path: str, person: object) -> tuple[int, float, str]:
    """How many queries a page makes, its size, and the cookie with which the person is signed in."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return len(captured), len(answer.content) / 1024, cookie


class Served:
    """The site on two workers, which note for each answer how long they worked on it."""

    def __init__(self, home: Path) -> None:
        self.port, self.log = free_port(), home / "times.log"

    def __enter__(self) -> "Served":
        bound = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(WORKERS), "--preload", "--backlog", "512"]
        noted = ["--access-logfile", str(self.log), "--access-logformat", "%(D)s %(s)s %(U)s", "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "namagar.web.site.wsgi:application", *bound, *noted]
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5).read()
            except OSError:
                time.sleep(0.2)
            else:
                return self
        raise RuntimeError("the server does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)

    def asked(self, path: str, cookie: str) -> list[float]:
        """Milliseconds the workers took for each answer while all users ask again as soon as they are answered."""
        before = self.log.stat().st_size
        until = time.monotonic() + SECONDS
        asking = [threading.Thread(target=self._ask, args=(path, cookie, until)) for _ in range(USERS)]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        with self.log.open() as file:
            file.seek(before)
            rows = [line.split() for line in file]
        assert rows, path
        assert all(status == "200" for _, status, _ in rows), path
        return [int(spent) / 1000 for spent, _, _ in rows]

    def _ask(self, path: str, cookie: str, until: float) -> None:
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        while time.monotonic() < until:
            urllib.request.urlopen(request, timeout=60).read()


if __name__ == "__main__":
    sys.exit(main())
