"""How fast the spine is: medians of one run, and ratios that hold on any machine."""

import io
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

RUNS = 7


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median wall time in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    """Measure and print one line a thing: what, time, ratio."""
    os.environ["NAMAGAR_HOME"] = tempfile.mkdtemp()
    os.environ["DJANGO_SETTINGS_MODULE"] = "namagar.web.site.settings"
    command = str(Path(sys.executable).with_name("namagar"))
    bare = median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    helped = median(lambda: subprocess.run([command, "--help"], check=True, stdout=subprocess.DEVNULL))
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    line("namagar --help", helped, f"{helped / bare:.1f} x an empty Python")
    checks()
    pages()
    return 0


def checks() -> None:
    """All checks over the shipped claims, and how they grow."""
    from namagar.analysis.consistency.quantities import named_quantities
    from namagar.analysis.consistency.run import check
    from namagar.analysis.terms.claim import catalogue_claims, read_claims
    from namagar.analysis.terms.codebook import Codebook

    rows, book, named = catalogue_claims("IRN"), Codebook.of("IRN"), named_quantities("IRN")
    read = median(lambda: read_claims(rows, book))
    line(f"read {len(rows)} claims", read, f"{len(rows) / read:,.0f} a second")
    claims = read_claims(rows, book)
    whole, half = median(lambda: check(claims, named)), median(lambda: check(claims[::2], named))
    line("all checks on them", whole, f"{whole / half:.1f} x the time for half as many")


def pages() -> None:
    """The heaviest pages of the filled instance, with their queries and their size on the line."""
    import gzip

    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from namagar.records.people.models import User
    from namagar.web.site.commands import demo

    start = time.perf_counter()
    with redirect_stdout(io.StringIO()):
        demo([], "en")
    line("fill an empty instance", time.perf_counter() - start, "once, migrations and static files included")
    client = Client(headers={"host": "localhost"})
    client.force_login(
        User.objects.get(username="arcadia-coordinator"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    empty = median(lambda: client.get("/health"))
    for path in (
        "/en/IRN/",
        "/fa/IRN/numbers/",
        "/fa/IRN/numbers/afghans-in-iran-1395/",
        "/en/XAA/releases/2026-2/",
        "/en/XAA/assess/1/",
        "/fa/desk/",
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        queries = len(captured)
        spent = median(lambda path=path: client.get(path))
        size = len(gzip.compress(answer.content)) / 1024
        line(path, spent, f"{spent / empty:.0f} x an empty page, {queries} queries, {size:.0f} kB on the line")


def line(what: str, seconds: float, ratio: str) -> None:
    """One result."""
    print(f"{what:<45} {seconds * 1000:>9.1f} ms   {ratio}")


if __name__ == "__main__":
    sys.exit(main())
