"""What can be done with a proposed edition: begin it, write it, explain its changes, put it before institutions."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from namagar.analysis.frameworks import changing, editing, question_file
from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.proposed import Proposed, WrittenItem
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.assessments import editions
from namagar.records.assessments.models import EditionRemark, EditionStep, ProposedEdition
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.decisions.policy import Policy
from namagar.records.documents.models import Document
from namagar.records.documents.queries import content as content_of
from namagar.records.people import clock, journal
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

LONGEST_TITLE = 200


class EditionEditedMeanwhile(Refused):
    """Somebody else wrote the same part after it was opened; nothing is written over it."""

    def __init__(self, part: str, revision: int) -> None:
        super().__init__(Problem("edition-edited-meanwhile", part.partition(" ")[0], {"revision": revision}))


@transaction.atomic
def begin_edition(*, by: User | None, country: str, framework: str, base: str, edition: str) -> ProposedEdition:
    """Begin a new edition of a framework from one that is there, word for word."""
    require(by, "assessments.begin_edition", country)
    made = proposals.begun(framework, base, edition)
    assert by is not None
    return _begin(by, "assessments.begin_edition", country, made)


@transaction.atomic
def take_question_file(
    *, by: User | None, country: str, document: Document, mapping: Mapping[str, object], base: str = ""
) -> ProposedEdition:
    """Begin a new edition from a question file that is kept among the evidence; every wrong row is told at once."""
    require(by, "assessments.take_question_file", country)
    if document.country != country:
        raise Refused(Problem("document-of-other-country", "file"))
    kept = content_of(document)
    if kept is None:
        raise Refused(Problem("edition-source-gone", "file", {"name": document.file_name}))
    read = question_file.read(kept, document.file_name, mapping)
    made = proposals.from_question_file(read, base)
    _refuse_title(made.framework["title"])
    assert by is not None
    return _begin(by, "assessments.take_question_file", country, made, document)


def _begin(by: User, action: str, country: str, made: Proposed, source: Document | None = None) -> ProposedEdition:
    taken = ProposedEdition.objects.filter(country=country, framework=made.id, edition=made.edition, dropped=False)
    if taken.exists():
        raise Refused(Problem("edition-name-taken", "edition", {"edition": made.edition}))
    now = clock.now()
    begun = ProposedEdition.objects.create(
        country=country,
        framework=made.id,
        edition=made.edition,
        base=made.base,
        source=source,
        data=proposals.to_text(made),
        begun_by=by,
        begun_at=now,
        changed_at=now,
    )
    facts = {"framework": made.id, "edition": made.edition, "base": made.base, "questions": len(made.codes)}
    _note(by, action, begun, {**facts, "source": source.sha256 if source else ""})
    return begun


@transaction.atomic
def write_item(
    *, by: User | None, edition: ProposedEdition, seen: int, item: WrittenItem, before: str = ""
) -> ProposedEdition:
    """Write a question anew, or add one when `before` is empty. `seen` is the revision of it that the writer saw."""
    found, of = _opened(by, "assessments.write_item", edition)
    if before and before not in of.codes:
        raise Refused(Problem("edition-item-gone", "code", {"code": before}))
    if before:
        _refuse_overwriting(found, f"item {before}", seen)
    made = editing.with_item(of, item, before)
    code = made.edited[-1]
    if before and made.framework == of.framework and made.texts == of.texts:
        return found
    old = proposals.item(of, before) if before else None
    _step(by, found, "write_item", f"item {code}", _text(old), _text(proposals.item(made, code)))
    return _kept(by, "assessments.write_item", found, made, {"item": code, "before": before})


@transaction.atomic
def remove_item(*, by: User | None, edition: ProposedEdition, seen: int, code: str) -> ProposedEdition:
    """Take a question out. What stood there is kept among the steps."""
    found, of = _opened(by, "assessments.remove_item", edition)
    old = proposals.item(of, code)
    if old is None:
        raise Refused(Problem("edition-item-gone", "code", {"code": code}))
    _refuse_overwriting(found, f"item {code}", seen)
    made = editing.without_item(of, code)
    _step(by, found, "remove_item", f"item {code}", _text(old), "")
    return _kept(by, "assessments.remove_item", found, made, {"item": code})


@transaction.atomic
def describe_edition(
    *, by: User | None, edition: ProposedEdition, seen: int, titles: Mapping[str, str], publisher: str
) -> ProposedEdition:
    """Give the edition its title in both languages and say who publishes it."""
    found, of = _opened(by, "assessments.describe_edition", edition)
    _refuse_overwriting(found, "description", seen)
    said = {language: " ".join(titles.get(language, "").split()) for language in LANGUAGES}
    _refuse_title(said, publisher)
    made = proposals.titled(of, said, " ".join(publisher.split()))
    before = {"title": of.framework["title"], "publisher": of.framework["publisher"]}
    after = {"title": said, "publisher": made.framework["publisher"]}
    _step(by, found, "describe_edition", "description", _json(before), _json(after))
    return _kept(by, "assessments.describe_edition", found, made, after)


@transaction.atomic
def say_origins(
    *, by: User | None, edition: ProposedEdition, seen: int, code: str, origins: Sequence[str]
) -> ProposedEdition:
    """Say from which questions of the earlier edition an item comes; none when it is new."""
    found, of = _opened(by, "assessments.say_origins", edition)
    _refuse_overwriting(found, f"origins {code}", seen)
    made = changing.with_origins(of, code, tuple(origins))
    before, after = _json(changing.origins(of, code)), _json(list(origins))
    _step(by, found, "say_origins", f"origins {code}", before, after)
    return _kept(by, "assessments.say_origins", found, made, {"item": code, "origins": list(origins)})


@transaction.atomic
def explain_changes(
    *,
    by: User | None,
    edition: ProposedEdition,
    seen: Mapping[str, int],
    carries: str,
    reason: Mapping[str, str],
) -> ProposedEdition:
    """Say of one change, or of several alike, whether answers carry over and why.

    `seen` names the changes, each with the revision of what was said of it before, as the writer saw it.
    """
    found, of = _opened(by, "assessments.explain_changes", edition)
    there = {each.key: each for each in changing.differences(of)}
    if not seen or not set(seen) <= set(there):
        raise Refused(Problem("edition-change-gone", "change"))
    for key, revision in seen.items():
        _refuse_overwriting(found, f"change {key}", revision)
    made = of
    for key in seen:
        each = there[key]
        made = changing.explained(made, each, each.may_carry[0] if len(each.may_carry) == 1 else carries, reason)
    for key in seen:
        before = _json(asdict(of.said[key])) if key in of.said else ""
        _step(by, found, "explain_changes", f"change {key}", before, _json(asdict(made.said[key])))
    return _kept(by, "assessments.explain_changes", found, made, {"changes": list(seen), "carries": carries})


@transaction.atomic
def propose_edition(
    *,
    by: User | None,
    edition: ProposedEdition,
    seen: int,
    reason: Mapping[str, str],
    signatories: Sequence[Institution] = (),
    needed: int = 0,
    policy: Policy | None = None,
) -> Decision:
    """Put the exact files before institutions: by a policy, or `needed` of them. `seen` is the revision that was read.

    From here on the edition is not written any more, unless the decision is withdrawn or lapses.
    """
    found, of = _opened(by, "assessments.propose_edition", edition)
    if seen != found.revision:
        raise EditionEditedMeanwhile("revision", found.revision)
    proposals.refuse_name(of.id, of.edition)
    content = {
        "kind": "edition",
        "proposed": found.pk,
        "framework": of.id,
        "edition": of.edition,
        "base": of.base,
        "revision": found.revision,
        "source": {"title": found.source.title, "sha256": found.source.sha256} if found.source else None,
        "files": changing.checked_files(of),
    }
    assert by is not None
    words = reader.yaml_file("exports", "edition.yaml")["decision"]
    return lifecycle.begin(
        by=by,
        country=found.country,
        subject=editions.subject(found),
        titles={
            language: words[language].format(edition=of.edition, title=of.framework["title"][language])
            for language in LANGUAGES
        },
        content=content,
        reason=reason,
        signatories=signatories,
        needed=needed,
        policy=policy,
    )


@transaction.atomic
def drop_edition(*, by: User | None, edition: ProposedEdition, reason: str) -> ProposedEdition:
    """Give an edition up, with a reason. It stays to be read; its name is free again."""
    found, _ = _opened(by, "assessments.drop_edition", edition)
    if not reason.strip():
        raise Refused(Problem("reason-missing", "reason"))
    found.dropped, found.changed_at = True, clock.now()
    found.save()
    assert by is not None
    _note(by, "assessments.drop_edition", found, {"reason": reason.strip()})
    return found


@transaction.atomic
def remark_on_edition(*, by: User | None, edition: ProposedEdition, text: str, item: str = "") -> EditionRemark:
    """Remark something on the edition, or on one of its questions."""
    edition, of = _opened(by, "assessments.remark_on_edition", edition)
    problems = [] if text.strip() else [Problem("comment-empty", "text")]
    if item and item not in of.codes:
        problems.append(Problem("edition-item-gone", "item", {"code": item}))
    if problems:
        raise Refused(problems)
    assert by is not None
    remark = EditionRemark(edition=edition, item=item, text=text.strip(), by=by, at=clock.now())
    remark.save()
    _note(by, "assessments.remark_on_edition", edition, {"remark": remark.pk, "item": item})
    return remark


def _opened(by: User | None, action: str, edition: ProposedEdition) -> tuple[ProposedEdition, Proposed]:
    """The edition, locked, for somebody who may do this with it in its present state."""
    found = ProposedEdition.objects.select_for_update().get(pk=edition.pk)
    require(by, action, found.country, editions.state_of(found))
    return found, editions.proposed(found)


def _refuse_overwriting(of: ProposedEdition, part: str, seen: int) -> None:
    stands = editions.revision_of(of, part)
    if seen != stands:
        raise EditionEditedMeanwhile(part, stands)


def _refuse_title(titles: Mapping[str, str], publisher: str = "–") -> None:
    problems = [
        Problem("edition-title-form", f"title_{language}", {"longest": LONGEST_TITLE})
        for language in LANGUAGES
        if not 0 < len(titles[language]) <= LONGEST_TITLE
    ]
    if not 0 < len(publisher.strip()) <= LONGEST_TITLE:
        problems.append(Problem("edition-title-form", "publisher", {"longest": LONGEST_TITLE}))
    if problems:
        raise Refused(problems)


def _step(by: User | None, of: ProposedEdition, action: str, part: str, before: str, after: str) -> None:
    of.revision += 1
    EditionStep(
        edition=of,
        revision=of.revision,
        action=action,
        part=part,
        before=before,
        after=after,
        by=by,
        at=clock.now(),
    ).save()


def _kept(
    by: User | None, action: str, of: ProposedEdition, made: Proposed, facts: Mapping[str, object]
) -> ProposedEdition:
    of.data, of.changed_at = proposals.to_text(made), clock.now()
    of.save()
    digest = hashlib.sha256(of.data.encode()).hexdigest()
    assert by is not None
    _note(by, action, of, {**facts, "revision": of.revision, "digest": digest})
    return of


def _text(item: WrittenItem | None) -> str:
    return _json(asdict(item)) if item is not None else ""


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _note(by: User, action: str, of: ProposedEdition, facts: Mapping[str, object]) -> None:
    journal.write(by=by, action=action, country=of.country, subject=editions.subject(of), facts=facts)
