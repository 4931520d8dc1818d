"""What a remark must be before it is kept, whoever says it: a user, a guest, or an institution in a workshop."""

import re
from collections.abc import Iterator, Mapping

from namagar.analysis.terms.problem import Problem
from namagar.records.consultation.models import Draft, Guest, Remark, Workshop
from namagar.records.consultation.workflow import KINDS
from namagar.records.people import clock, texts
from namagar.records.people.models import Institution, User

LONGEST = 10_000  # characters of one text; a cell of the table of dispositions holds three times as many
LONGEST_NAME = 200
# What neither a spreadsheet nor a database takes. A line break and a tab are no such thing.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text as it is kept: no white space around it, and line breaks of one kind, however the form sent them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def by_language(given: Mapping[str, str]) -> dict[str, str]:
    """The same for a text in two languages."""
    return {language: plain(text) for language, text in texts.trimmed(given).items()}


def unkept(where: str, text: str, longest: int = LONGEST) -> Iterator[Problem]:
    """Why a text cannot be kept as it is: too long, or with signs that cannot be printed."""
    if len(text) > longest:
        yield Problem("text-too-long", where, {"longest": longest, "length": len(text)})
    if _UNPRINTABLE.search(text):
        yield Problem("text-unprintable", where)


def problems(draft: Draft, passage: str, kind: str, text: str, proposed: Mapping[str, str]) -> list[Problem]:
    """Everything that is wrong with a remark."""
    found = list(unkept("text", text))
    for language, wording in proposed.items():
        found += unkept(f"proposed_{language}", wording)
    said = draft.matter["passages"].get(passage)
    if said is None:
        found.append(Problem("passage-unknown", "passage", {"passage": passage, "number": draft.number}))
    if kind not in KINDS:
        found.append(Problem("remark-kind-unknown", "kind", {"kind": kind}))
    if kind == "comment":
        found += _of_comment(text, proposed)
    if kind == "amendment":
        found += _of_amendment(proposed, said["justification"] if said else None)
    return found


def _of_comment(text: str, proposed: Mapping[str, str]) -> Iterator[Problem]:
    if not text:
        yield Problem("comment-empty", "text")
    if texts.written(proposed):
        yield Problem("comment-proposes", "proposed")


def _of_amendment(proposed: Mapping[str, str], stands: Mapping[str, str] | None) -> Iterator[Problem]:
    if not texts.written(proposed):
        yield Problem("amendment-without-wording", "proposed")
    elif stands and all(not wording or wording == plain(stands[each]) for each, wording in proposed.items()):
        yield Problem("amendment-changes-nothing", "proposed")


def keep(
    draft: Draft,
    passage: str,
    kind: str,
    text: str,
    proposed: Mapping[str, str],
    *,
    by: User | None = None,
    guest: Guest | None = None,
    institution: Institution | None = None,
    workshop: Workshop | None = None,
) -> Remark:
    """Write a remark that was found sound."""
    remark = Remark(
        draft=draft,
        passage=passage,
        kind=kind,
        text=text,
        proposed_en=proposed["en"],
        proposed_fa=proposed["fa"],
        by=by,
        guest=guest,
        institution=institution,
        workshop=workshop,
        at=clock.now(),
    )
    remark.save()
    return remark
