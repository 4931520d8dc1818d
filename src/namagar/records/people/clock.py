"""The one clock of the records, so that a told story and a test can say what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, or the one that `telling` set."""
    return _told.get() or timezone.now()


def today() -> date:
    """The present day where the country's clock stands."""
    return timezone.localtime(now()).date()


@contextmanager
def telling(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment`; only for filling an illustrative country and for tests."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
