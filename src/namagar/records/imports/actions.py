"""What can be done with imports: send a file, say how it is read, check, take, cancel, undo; keep mappings."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction

from namagar.analysis.consistency.finding import Finding
from namagar.analysis.sources.opening import opened
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.claims import intake
from namagar.records.claims import queries as claims
from namagar.records.imports import keeping, progress, queries, reading, verdicts
from namagar.records.imports.models import Import, ImportedClaim, KeptMapping
from namagar.records.imports.workflow import MAPPING_MOVES, after
from namagar.records.people import clock, journal, texts
from namagar.records.people.models import User
from namagar.records.people.permission import require

# A file that only leaves these open is kept: its sender answers them next.
ASKED_NEXT = ("source-encoding-open", "source-delimiter-open")
_LONGEST_NAME = 200


def send(*, by: User | None, country: str, file: BinaryIO, file_name: str, pasted: bool = False) -> Import:
    """Keep a publisher's file. Refused when it is of no kind that is read; nothing is kept then."""
    require(by, "imports.send", country)
    name = PurePath(file_name.replace("\\", "/")).name[-_LONGEST_NAME:]
    try:
        opened(file, name)
    except Refused as refused:
        if any(each.code not in ASKED_NEXT for each in refused.problems):
            raise Refused([Problem(each.code, "file", each.facts) for each in refused.problems]) from refused
    sha256, size = keeping.keep(file, name)
    return _sent(by, country, Import(file_name=name, sha256=sha256, size=size, pasted=pasted))


def send_again(*, by: User | None, imported: Import) -> Import:
    """The same file and mapping once more, after it was undone or cancelled."""
    require(by, "imports.send_again", imported.country, imported.state)
    kept = {name: getattr(imported, name) for name in ("file_name", "sha256", "size", "pasted", "mapping", "answers")}
    return _sent(by, imported.country, Import(state="mapped" if imported.mapping else "sent", **kept))


@transaction.atomic
def _sent(by: User | None, country: str, imported: Import) -> Import:
    assert by is not None
    imported.country, imported.sent_by = country, by
    imported.sent_at = imported.state_at = clock.now()
    imported.save()
    facts = {"sha256": imported.sha256, "name": imported.file_name, "size": imported.size}
    _told(by, "imports.send", imported, facts)
    return imported


@transaction.atomic
def map_file(
    *, by: User | None, imported: Import, mapping: str, answers: Mapping[str, list[str]] | None = None
) -> Import:
    """Say by which mapping it is read, and the answers it was written from. What was checked is checked anew."""
    imported = _held(imported)
    require(by, "imports.map_file", imported.country, imported.state)
    reading.mapping_of(imported.country, mapping)
    imported.mapping, imported.verdict, imported.digest, imported.refusal = mapping, "", "", ""
    imported.work, imported.answers = "", json.dumps(answers, ensure_ascii=False) if answers else ""
    _moved(imported, "map_file")
    _told(by, "imports.map_file", imported, {"mapping": mapping})
    return imported


def check(*, by: User | None, imported: Import) -> Import:
    """Read the whole file and keep the verdict; nothing is taken. Refused when nothing could be."""
    require(by, "imports.check", imported.country, imported.state)
    after(imported.state, "check")
    try:
        found = reading.outcome(imported, progress.watch(imported, "check"))
    except Refused as refused:
        progress.keep_refusal(imported, refused)
        raise
    with transaction.atomic():
        imported = _still(imported)
        imported.verdict = verdicts.written(
            found.verdict,
            new=len(found.rows),
            known=len(found.known),
            differing=len(found.differing),
            different_ids=found.differing[: reading.MOST_TOLD],
        )
        imported.digest, imported.refusal, imported.work = found.digest, "", ""
        _moved(imported, "check")
        counts = {name: imported.judged[name] for name in ("rows", "new", "known", "differing", "refused_rows")}
        _told(by, "imports.check", imported, {**counts, "digest": imported.digest})
    return imported


def take(*, by: User | None, imported: Import) -> Import:
    """Receive the new claims of the good rows, exactly those that were checked: all of them or none."""
    require(by, "imports.take", imported.country, imported.state)
    after(imported.state, "take")
    try:
        found = reading.outcome(imported, progress.watch(imported, "take"))
        _require_as_checked(imported, found)
        return _taken(by, imported, found)
    except Refused as refused:
        progress.keep_refusal(imported, refused)
        raise


def _require_as_checked(imported: Import, found: reading.Outcome) -> None:
    if found.digest != imported.digest:
        raise Refused(Problem("import-not-as-checked", "what"))
    if not found.rows:
        raise Refused(Problem("import-nothing-new", "what"))


@transaction.atomic
def _taken(by: User | None, imported: Import, found: reading.Outcome) -> Import:
    imported = _still(imported)
    before = claims.holdings(imported.country).findings
    received = intake.take_in(by=by, country=imported.country, rows=found.rows, origin=f"import:{imported.pk}")
    ImportedClaim.objects.bulk_create(
        [ImportedClaim(of=imported, claim=claim) for claim in received], batch_size=intake.BATCH
    )
    new = sorted(_new(before, claims.holdings(imported.country).findings))
    imported.findings, imported.refusal, imported.work = json.dumps(new), "", ""
    _moved(imported, "take")
    _told(by, "imports.take", imported, {"claims": len(received), "digest": imported.digest, "findings": len(new)})
    return imported


def _new(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[str]:
    """The keys of what nobody found before. One that goes on with some of its claims has only another key."""
    stood, stand = ({each.key for each in findings} for findings in (before, after))
    goes_on = {(each.check, claim) for each in before if each.key not in stand for claim in each.claims}
    for each in after:
        if each.key not in stood and not any((each.check, claim) in goes_on for claim in each.claims):
            yield each.key


@transaction.atomic
def cancel(*, by: User | None, imported: Import) -> Import:
    """Take nothing of it. Whoever is reading it stops."""
    imported = _held(imported)
    require(by, "imports.cancel", imported.country, imported.state)
    imported.work = ""
    _moved(imported, "cancel")
    _told(by, "imports.cancel", imported, {})
    return imported


@transaction.atomic
def undo(*, by: User | None, imported: Import, reason: Mapping[str, str]) -> Import:
    """Withdraw all its claims and whatever corrects them, with a reason. Decisions that rest on them lapse."""
    imported = _held(imported)
    require(by, "imports.undo", imported.country, imported.state)
    assert by is not None
    if not texts.written(reason):
        raise Refused(Problem("reason-missing", "reason"))
    said = texts.trimmed(reason)
    own = queries.taken_claims(imported)
    intake.withdraw(by=by, country=imported.country, claims=own, reason=said, origin=f"import:{imported.pk}")
    imported.reason_en, imported.reason_fa = said["en"], said["fa"]
    _moved(imported, "undo")
    _told(by, "imports.undo", imported, {"claims": len(own), "reason": said})
    return imported


@transaction.atomic
def keep_mapping(*, by: User | None, imported: Import, title: str) -> KeptMapping:
    """Keep the mapping of an import under its id, for next year's file; somebody else reviews it."""
    require(by, "imports.keep_mapping", imported.country, imported.state)
    assert by is not None
    mapping = reading.mapping_of(imported.country, imported.mapping)
    if not title.strip():
        raise Refused(Problem("import-mapping-title-missing", "title"))
    earlier = KeptMapping.objects.filter(country=imported.country, name=mapping.id).count()
    kept = KeptMapping(
        country=imported.country,
        name=mapping.id,
        number=earlier + 1,
        title=title.strip()[:500],
        text=imported.mapping,
        saved_by=by,
        saved_at=clock.now(),
    )
    kept.save()
    journal.write(
        by=by,
        action="imports.keep_mapping",
        country=kept.country,
        subject=f"mapping:{kept.pk}",
        facts={"name": kept.name, "number": kept.number, "mapping": kept.text},
    )
    return kept


@transaction.atomic
def review_mapping(*, by: User | None, kept: KeptMapping) -> KeptMapping:
    """Say that a kept mapping reads right what it reads; its writer cannot say so."""
    kept = KeptMapping.objects.select_for_update().get(pk=kept.pk)
    require(by, "imports.review_mapping", kept.country, kept.state)
    assert by is not None
    if kept.saved_by == by:
        raise Refused(Problem("import-own-mapping", "what"))
    kept.state = after(kept.state, "review_mapping", MAPPING_MOVES)
    kept.reviewed_by, kept.reviewed_at = by, clock.now()
    kept.save()
    journal.write(
        by=by,
        action="imports.review_mapping",
        country=kept.country,
        subject=f"mapping:{kept.pk}",
        facts={"name": kept.name, "number": kept.number},
    )
    return kept


def _held(imported: Import) -> Import:
    """The import as it stands, held until the change is done."""
    return Import.objects.select_for_update().get(pk=imported.pk)


def _still(imported: Import) -> Import:
    """The same, when nobody has moved it since it was read."""
    held = _held(imported)
    if (held.state, held.state_at) != (imported.state, imported.state_at):
        raise progress.Stopped
    return held


def _moved(imported: Import, action: str) -> None:
    imported.state, imported.state_at = after(imported.state, action), clock.now()
    imported.save()


def _told(by: User | None, action: str, imported: Import, facts: Mapping[str, object]) -> None:
    journal.write(by=by, action=action, country=imported.country, subject=f"import:{imported.pk}", facts=facts)
