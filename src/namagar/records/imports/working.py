"""Long files are read beside the pages: the page says how far it is, can be left, and can cancel it."""

import threading
from collections.abc import Callable

from django.db import connection

from namagar.analysis.terms.problem import Refused
from namagar.records.imports import actions, progress, queries
from namagar.records.imports.models import Import
from namagar.records.people.models import User
from namagar.records.people.permission import require

AT_ONCE = 1024**2  # bytes that are read while the page is waited for
ACTIONS: dict[str, Callable[..., Import]] = {"check": actions.check, "take": actions.take}


def begin(*, by: User, imported: Import, what: str) -> None:
    """Check or take it: a small file at once, a long one beside; Refused as the action is, at once or when asked."""
    require(by, f"imports.{what}", imported.country, imported.state)
    if queries.is_working(imported):
        return
    if imported.size <= AT_ONCE:
        ACTIONS[what](by=by, imported=imported)
        return
    progress.say(imported, what, 0)
    threading.Thread(target=_beside, args=(by, imported, what), daemon=True).start()


def _beside(by: User, imported: Import, what: str) -> None:
    try:
        ACTIONS[what](by=by, imported=imported)
    except Refused:
        pass  # the import holds why; one that was moved meanwhile stands where it was moved to
    finally:
        connection.close()
