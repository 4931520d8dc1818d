"""The journal holds what was written, and says which entry does not."""

import pytest
from django.db import connection

from namagar.analysis.terms.problem import Refused
from namagar.records.people import journal
from namagar.records.people.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries() -> list[Entry]:
    return [
        journal.write(by=None, action="test", country="XAA", subject=f"thing:{number}", facts={"n": number})
        for number in (1, 2, 3)
    ]


def change(column: str, value: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_entry SET {column} = %s WHERE number = %s", [value, number])


def test_an_untouched_journal_has_no_break(three_entries: list[Entry]) -> None:
    assert list(journal.breaks({"release": three_entries[1].digest})) == []


@pytest.mark.parametrize("column", ["at", "by", "action", "country", "subject", "facts", "previous", "digest"])
def test_one_changed_byte_names_the_entry(three_entries: list[Entry], column: str) -> None:
    old = getattr(three_entries[1], column)
    change(column, ("0" if old[:1] != "0" else "1") + old[1:], 2)
    assert journal.Break(2, "changed") in list(journal.breaks({}))


def test_a_removed_entry_is_named(three_entries: list[Entry]) -> None:
    Entry.objects.filter(number=2).delete()
    assert next(iter(journal.breaks({}))) == journal.Break(2, "missing")


def test_an_entry_that_was_made_to_fit_breaks_the_one_after_it(three_entries: list[Entry]) -> None:
    forged = three_entries[1]
    forged.facts = '{"n": 99}'
    change("facts", forged.facts, 2)
    change("digest", journal.digest(forged), 2)
    assert list(journal.breaks({})) == [journal.Break(3, "moved")]


def test_a_journal_that_was_cut_short_misses_the_head_a_release_remembers(three_entries: list[Entry]) -> None:
    Entry.objects.filter(number=3).delete()
    assert list(journal.breaks({"XAA 2026-1": three_entries[2].digest})) == [journal.Break(3, "missing")]


def test_an_entry_cannot_be_saved_again_or_deleted(three_entries: list[Entry]) -> None:
    with pytest.raises(Refused, match="row-written-once"):
        three_entries[0].save()
    with pytest.raises(Refused, match="row-written-once"):
        three_entries[0].delete()
