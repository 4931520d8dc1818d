"""A calendar that other programs subscribe to (iCalendar, RFC 5545): whole days, the same bytes for the same events."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST = 75  # octets in one line, without its end (RFC 5545, 3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls on one whole day. `changed` is when that was last said; `id` stays the same for ever."""

    id: str
    day: date
    changed: datetime
    title: str
    text: str = ""
    address: str = ""


def write(name: str, events: Iterable[Event]) -> bytes:
    """The calendar with its events by day and id. The stamp of an event is when it was said, never the clock."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Namagar//Calendar//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for each in sorted(events, key=lambda event: (event.day, event.id)):
        lines += _event(each)
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(of: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(of.id)}"
    yield f"DTSTAMP:{of.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{of.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{of.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(of.title)}"
    if of.text:
        yield f"DESCRIPTION:{escaped(of.text)}"
    if of.address:
        yield f"URL:{of.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """The text as a TEXT value (RFC 5545, 3.3.11); control characters other than line ends cannot stand in one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(each for each in plain if each in "\n\t" or (each >= " " and each != "\x7f"))
    return kept.translate(_ESCAPED)


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, each further piece after a line end and a space, no character cut."""
    pieces, piece, room = [], "", LONGEST
    for character in line:
        octets = len(character.encode())
        if octets > room:
            pieces.append(piece)
            piece, room = "", LONGEST - 1
        piece, room = piece + character, room - octets
    return "\r\n ".join([*pieces, piece])
