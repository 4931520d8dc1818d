"""How fast evidence is searched: 2,000 documents of 25 pages, median and 95th percentile of queries in en and fa."""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

DOCUMENTS, PAGES, WORDS = 2000, 25, 250
GOAL = 0.300
RUNS = 5
EN = "migration border labour permit family health school ministry act article registry asylum return remittance"
FA = "مهاجرت مرز کار پروانه خانواده سلامت مدرسه وزارت قانون ماده ثبت داده پناهندگی بازگشت مهارت حواله"
QUERIES = (
    *("migration", "migration act", '"labour permit"', "ministry health article", "remit", "m", "zzzz", "word7"),
    *("مهاجرت", "قانون ماده", "«پروانه کار»", "وزارت سلامت ثبت", "پناهند", "مي‌شود مهاجرت", "واژه۷"),
)


def main() -> int:
    """Fill an index and search it; 1 when a search is slower than the goal at the 95th percentile."""
    # A folder of its own: what somebody works with is never touched.
    os.environ["NAMAGAR_HOME"] = tempfile.mkdtemp(prefix="namagar-search-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "namagar.web.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    fill()
    settle()
    took = time.perf_counter() - begun
    print(f"{DOCUMENTS:,} documents with {DOCUMENTS * PAGES:,} pages in {took:.0f} s, {size():,} MB")
    return measured()


def fill() -> None:
    """Pages of invented words: those of the field among many rare ones, as a text has them."""
    from django.db import transaction

    from namagar.analysis.terms.searchable import words
    from namagar.records.documents.models import Document, DocumentPage
    from namagar.records.people import clock
    from namagar.records.people.models import User

    chance = random.Random(3)
    by = User.objects.create_user("bench", "not-a-password", name_en="Bench", name_fa="سنجش")
    stock = {"en": vocabulary(EN, "word"), "fa": vocabulary(FA, "واژه")}
    for number in range(DOCUMENTS):
        language = ("en", "fa")[number % 2]
        about = {"title": f"{number}", "file_name": f"{number}.pdf", "media_type": "application/pdf"}
        with transaction.atomic():
            document = Document.objects.create(
                country="XAA",
                **about,
                language=language,
                sha256=f"{number:064d}",
                size=1,
                kept_by=by,
                kept_at=clock.now(),
            )
            texts = [" ".join(chance.choices(*stock[language], k=WORDS)) for _ in range(PAGES)]
            DocumentPage.objects.bulk_create(
                DocumentPage(document=document, country="XAA", number=page, text=text, searchable=" ".join(words(text)))
                for page, text in enumerate(texts, start=1)
            )


def settle() -> None:
    """What PostgreSQL does by itself within a minute of any larger change: look at its tables and tidy its index."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE documents_documentpage")


def vocabulary(field: str, rare: str) -> tuple[list[str], list[float]]:
    """Words with how often they come: the n-th is met 1/n as often as the first."""
    listed = [*field.split(), "می‌شود", *(f"{rare}{number}" for number in range(1, 20000))]
    return listed, [1 / place for place in range(1, len(listed) + 1)]


def size() -> int:
    """The database in megabytes."""
    return sum(each.stat().st_size for each in Path(os.environ["NAMAGAR_HOME"]).rglob("*") if each.is_file()) // 1024**2


def measured() -> int:
    """Each query several times, and all of them together."""
    from namagar.records.documents.search import find, near_item

    times: list[float] = []
    for query in QUERIES:
        own = sorted(timed(lambda asked=query: find("XAA", asked)) for _ in range(RUNS))
        times += own
        print(f"{own[RUNS // 2] * 1000:7.0f} ms  {find('XAA', query).total:>7,} pages  {query}")
    label = {"en": "Labour permits and family health in the act", "fa": "پروانه کار و سلامت خانواده در قانون"}
    near = sorted(timed(lambda: near_item("XAA", label)) for _ in range(RUNS))
    print(f"{near[RUNS // 2] * 1000:7.0f} ms  passages near a question")
    times = sorted([*times, *near])
    median, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"median {median * 1000:.0f} ms, 95th percentile {slow * 1000:.0f} ms, goal {GOAL * 1000:.0f} ms")
    return int(slow > GOAL)


def timed(work: object) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
