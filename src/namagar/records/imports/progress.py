"""How far somebody is with an import: the answers so far, how far the reading is, and how somebody else stops it."""

import json
import time
from collections.abc import Callable, Mapping

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.imports import verdicts
from namagar.records.imports.models import Import
from namagar.records.people import clock

_SAID_EVERY = 1.0  # seconds


class Stopped(Refused):
    """The import was cancelled, or mapped anew, while it was read: whoever reads it leaves everything as it is."""

    def __init__(self) -> None:
        super().__init__(Problem("import-moved-meanwhile", "what"))


def watch(imported: Import, work: str) -> Callable[[int], None]:
    """Says every second how far the reading is; stops it when the import was moved meanwhile."""
    said = [time.monotonic()]  # what takes less than a second leaves no trace of having begun

    def told(done: int) -> None:
        if time.monotonic() - said[0] >= _SAID_EVERY:
            said[:] = [time.monotonic()]
            say(imported, work, done)

    return told


def say(imported: Import, work: str, done: int) -> None:
    """Note how many bytes were read; Stopped when the import stands elsewhere by now."""
    same = Import.objects.filter(pk=imported.pk, state=imported.state, state_at=imported.state_at)
    if not same.update(work=work, done=done, worked_at=clock.now()):
        raise Stopped


def keep_answers(imported: Import, answers: Mapping[str, list[str]]) -> None:
    """Note what was answered so far, for whoever goes on; the journal has the mapping that comes of it."""
    Import.objects.filter(pk=imported.pk, state="sent").update(answers=json.dumps(answers, ensure_ascii=False))


def keep_refusal(imported: Import, refused: Refused) -> None:
    """Note why it could not be done, so that whoever comes back reads it."""
    same = Import.objects.filter(pk=imported.pk, state=imported.state, state_at=imported.state_at)
    same.update(refusal=verdicts.problems(refused.problems), work="")
