"""A calendar file: folded by octets and never inside a character, escaped, and the same bytes for the same events."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.exports.ics import LONGEST, Event, escaped, fold, write

SAID = datetime(2026, 11, 24, 12, 30, tzinfo=timezone(timedelta(hours=3, minutes=30)))
TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def unfolded(content: str) -> str:
    return content.replace("\r\n ", "")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_folding_cuts_no_character_and_unfolding_gives_the_line_back(line: str) -> None:
    folded = fold(line)
    assert unfolded(folded) == line
    assert all(len(piece.encode()) <= LONGEST for piece in folded.split("\r\n"))


def test_a_line_is_folded_after_75_octets_and_not_after_75_letters() -> None:
    # A Persian letter is two octets: 37 letters are 74, the 38th would make 76; a further line has a space and 37.
    first, second, third = fold("پ" * 80).split("\r\n")
    assert (len(first), len(second), len(third)) == (37, 1 + 37, 1 + 6)
    assert fold("x" * 75) == "x" * 75
    assert fold("x" * 76) == "x" * 75 + "\r\n x"


@given(TEXT, TEXT)
def test_what_was_said_is_read_back_from_the_file(title: str, text: str) -> None:
    content = write("Rounds", [Event("a@namagar", date(2026, 12, 1), SAID, title, text)])
    read = content.decode()
    assert all(len(line) <= LONGEST for line in content.split(b"\r\n"))
    assert "\n" not in read.replace("\r\n", "")
    lines = [line.partition(":") for line in unfolded(read).split("\r\n")]
    found = {name: value for name, _, value in lines}
    assert unescaped(found["SUMMARY"]) == kept(title)
    assert unescaped(found.get("DESCRIPTION", "")) == kept(text)


def kept(text: str) -> str:
    """What a calendar can hold of a text: line ends as one, no other control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", plain)


def test_commas_semicolons_backslashes_and_line_ends_are_escaped() -> None:
    assert escaped("a, b; c\\d\r\ne") == "a\\, b\\; c\\\\d\\ne"


def test_an_event_takes_one_whole_day_and_is_stamped_with_what_was_said_and_not_with_the_clock() -> None:
    event = Event("round-1-launched@namagar", date(2026, 12, 31), SAID, "آغاز دور", address="https://x.example/fa/")
    content = write("دورها", [event]).decode()
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in content
    assert "DTSTAMP:20261124T090000Z\r\n" in content  # 12:30 in Tehran is 09:00 UTC
    assert "UID:round-1-launched@namagar\r\n" in content
    assert content.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert content.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_the_same_events_in_another_order_give_the_same_bytes() -> None:
    events = [Event(f"{n}@namagar", date(2026, 12, 1 + n % 3), datetime(2026, 1, 1, tzinfo=UTC), "x") for n in range(9)]
    assert write("Rounds", events) == write("Rounds", reversed(events))
