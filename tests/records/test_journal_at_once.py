"""Changes that are made at the same moment stand one after the other in the journal, each with the hash before it."""

import threading

import pytest
from django.db import connection, transaction

from namagar.records.people import journal
from namagar.records.people.models import Entry

WRITERS, EACH = 4, 10


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_moment_make_one_unbroken_chain() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets in one writer at a time, and its test database belongs to one thread.")
    ready = threading.Barrier(WRITERS)
    faults: list[Exception] = []

    def write(name: str) -> None:
        try:
            ready.wait()
            for number in range(EACH):
                with transaction.atomic():
                    journal.write(by=None, action="test.write", country="XAA", subject=name, facts={"n": number})
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(f"writer:{n}",)) for n in range(WRITERS)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert faults == []
    assert Entry.objects.count() == WRITERS * EACH
    assert list(journal.breaks({})) == []
