"""What can be done with a workbook that comes back: look at what it would change, and take it, by the same code."""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from namagar.analysis.exports import questionnaire_reading as reading
from namagar.analysis.exports.questionnaire import LAW, Told, one_spelling
from namagar.analysis.exports.questionnaire_reading import Fault, Reading, ReadRow
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import holding, standing, workbooks
from namagar.records.assessments.actions import answers, saying, threads
from namagar.records.assessments.holding import Held
from namagar.records.assessments.models import Answer, Comment, Round
from namagar.records.assessments.workbooks import Report, Row
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Citation
from namagar.records.people import journal
from namagar.records.people.models import Institution, User
from namagar.records.people.permission import require

# Where a refusal of an action stands in the sheet.
_COLUMNS = {"justification": "justification_en", "citations": "instrument", "language": "law_language", "text": "note"}


@dataclass(frozen=True, slots=True)
class _Import:
    """One import on its way: who sends it, whether answers are handed in as well, and what the institution has."""

    by: User
    country: str
    submit: bool
    sheet: str
    held: dict[str, Held]
    noted: frozenset[tuple[str, str]]


def import_workbook(
    *,
    by: User | None,
    round: Round,  # noqa: A002 - the field's word
    content: bytes,
    file_name: str,
    commit: bool,
    submit_rows: bool = False,
) -> Report:
    """Take the rows of a workbook, or only tell what would happen: the same is done either way, and undone if not
    `commit`. A row is taken whole or not at all; what somebody changed meanwhile is never overwritten."""
    _, institution = _sender(by, round)
    # Before the transaction begins, so that nobody else waits while a large file is read.
    read = reading.read(content, workbooks.key(), workbooks.expected(round, institution))
    with transaction.atomic():
        taking = _begun(by, round, read, submit_rows)
        rows = tuple(_row(taking, each) for each in read.rows)
        report = Report(round.pk, hashlib.sha256(content).hexdigest(), file_name, commit, rows)
        if report.of("accepted"):
            _note(taking, round, read, report)
        if not commit:
            transaction.set_rollback(True)
    return report


def _sender(by: User | None, of: Round) -> tuple[User, Institution]:
    """Who sends a workbook for which institution, when they may as the round stands now."""
    of = Round.objects.get(pk=of.pk)
    require(by, "assessments.import_workbook", of.country, of.state)
    standing.refuse_if_closed(of)
    if by is None or by.institution is None:
        raise Refused(Problem("answer-of-another-institution", "institution"))
    return by, by.institution


def _begun(by: User | None, of: Round, read: Reading, submit: bool) -> _Import:
    sender, institution = _sender(by, of)
    noted = Comment.objects.filter(thread__answer__round=of, by__institution=institution)
    return _Import(
        sender,
        of.country,
        submit,
        read.sheet,
        dict(holding.held(of, institution)),
        frozenset((item, one_spelling(text)) for item, text in noted.values_list("thread__answer__item", "text")),
    )


def _note(taking: _Import, of: Round, read: Reading, report: Report) -> None:
    """One entry for the whole file, beside those of the single answers."""
    assert taking.by.institution is not None
    journal.write(
        by=taking.by,
        action="assessments.import_workbook",
        country=of.country,
        subject=f"round:{of.pk}",
        facts={
            "institution": taking.by.institution.code,
            "sha256": report.sha256,
            "name": report.file_name,
            "made": read.made.isoformat(),
            "items": " ".join(row.item for row in report.of("accepted")),
            **{state: len(report.of(state)) for state in workbooks.STATES},
        },
    )


def _row(taking: _Import, row: ReadRow) -> Row:
    """What becomes of one row; whatever an action has begun for a row that is then refused is undone."""
    held = taking.held.get(row.code)
    if held is None:
        # A file with a code that nobody gave it has said so already; what it was made with went elsewhere.
        gone = () if row.faults else (_fault(taking, row, "workbook-row-elsewhere", "code"),)
        state = "refused" if row.faults or row.changed else "unchanged"
        return Row(row.code, row.number, state, (*row.faults, *(gone if state == "refused" else ())), Told(), row.told)
    before = workbooks.told(held)
    state, faults = _outcome(taking, row, held, before)
    return Row(row.code, row.number, state, faults, before, row.told)


def _outcome(taking: _Import, row: ReadRow, held: Held, before: Told) -> tuple[str, tuple[Fault, ...]]:
    if row.faults:
        return "refused", row.faults
    if not row.changed:
        return "unchanged", ()
    says = _says(row.told) != _says(before)
    cites = row.told.cites and not any(_same_law(row.told, each) for each in held.citations)
    notes = bool(row.told.note) and (row.code, row.told.note) not in taking.noted
    if not (says or cites or notes):
        return "unchanged", ()
    if (says or cites) and (row.asked_as, row.revision) != (held.asked_as, held.said.revision):
        return "stale", (_fault(taking, row, "workbook-row-stale", "option"),)
    try:
        with transaction.atomic():
            _take(taking, row.told, held, says or cites, cites, notes)
    except Refused as refused:
        return "refused", tuple(_placed(taking, row, each) for each in refused.problems)
    return "accepted", ()


def _take(taking: _Import, told: Told, held: Held, says: bool, cites: bool, notes: bool) -> None:
    """All that one row says, through the actions that anybody else uses."""
    by = taking.by
    if says:
        problems = saying.locked(held)
        if problems:
            raise Refused(problems)
        laws = [_cited(by, taking.country, told)] if cites else []
        texts = {"en": told.justification_en, "fa": told.justification_fa}
        saved = saying.say(by, held, held.said.revision, told.option, texts, laws)
        if taking.submit and isinstance(saved, Answer):
            answers.submit(by=by, answer=saved, seen=saved.revision)
    if notes:
        threads.comment(by=by, answer=held.answer, text=told.note)


def _cited(by: User, country: str, told: Told) -> Citation:
    return documents.cite(
        by=by,
        country=country,
        instrument=told.instrument,
        article=told.article,
        in_force=told.in_force,
        gazette=told.gazette,
        language=told.law_language,
        amendments=told.amendments,
    )


def _says(told: Told) -> tuple[str, str, str]:
    return told.option, told.justification_en, told.justification_fa


def _same_law(told: Told, law: Citation) -> bool:
    there = {**{name: getattr(law, name) for name in LAW}, "in_force": law.in_force.isoformat()}
    return all(getattr(told, name) == one_spelling(there[name]) for name in LAW) and told.law_language == law.language


def _fault(taking: _Import, row: ReadRow, code: str, column: str) -> Fault:
    return Fault(Problem(code, row.code, {"code": row.code}), taking.sheet, row.number, column, "")


def _placed(taking: _Import, row: ReadRow, problem: Problem) -> Fault:
    """A refusal of an action, at its cell."""
    column = _COLUMNS.get(problem.where, problem.where)
    value = getattr(row.told, column, "")
    return Fault(problem, taking.sheet, row.number, column if hasattr(row.told, column) else "code", value)
