"""How far somebody is with an import: the answers so far, how far the reading is, and how somebody else stops it."""

import json
import time
from collections.abc import Callable, Mapping

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.imports import verdicts
from namagar.records.imports.models import Import
from namagar.records.imports.workflow import MAPPABLE
from namagar.records.people import clock

_SAID_EVERY = 1.0  # seconds
_LEFT_AT = "left_at"


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


def keep_answers(imported: Import, answers: Mapping[str, list[str]], step: str) -> None:
    """Note what was answered so far and at which step, for whoever goes on; the mapping that stands holds meanwhile."""
    kept = json.dumps({**answers, _LEFT_AT: [step]}, ensure_ascii=False)
    Import.objects.filter(pk=imported.pk, state__in=MAPPABLE).update(answers=kept)


def left_at(imported: Import) -> str:
    """The step at which answers were left of which no mapping was made yet; nothing when there are none."""
    found: list[str] = json.loads(imported.answers or "{}").get(_LEFT_AT, [""])
    return found[0]


def keep_refusal(imported: Import, refused: Refused) -> None:
    """Note why it could not be done, so that whoever comes back reads it."""
    same = Import.objects.filter(pk=imported.pk, state=imported.state, state_at=imported.state_at)
    same.update(refusal=verdicts.problems(refused.problems), work="")
