"""Workbooks of a round: what goes into one and into all of them, the key that seals them, what an import reports."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings

from namagar.analysis.exports import bundle
from namagar.analysis.exports import questionnaire as sheets
from namagar.analysis.exports.questionnaire import Choice, Question, Questionnaire, Told
from namagar.analysis.exports.questionnaire_reading import Expected, Fault
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.analysis.terms.wording import fill, sentence
from namagar.catalogue import reader
from namagar.records.assessments import desk_research, standing
from namagar.records.assessments.holding import Held, held, holders
from namagar.records.assessments.models import Round
from namagar.records.people import clock
from namagar.records.people.models import Institution

STATES = ("accepted", "unchanged", "stale", "refused")
NOT_TAKEN = ("stale", "refused")


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of one row: unchanged, accepted, stale or refused, why, and what stands against what was sent."""

    item: str
    number: int
    state: str
    faults: tuple[Fault, ...]
    before: Told
    after: Told


@dataclass(frozen=True, slots=True)
class Report:
    """What an import does, or would do; `sha256` names the exact file."""

    round: int
    sha256: str
    file_name: str
    committed: bool
    rows: tuple[Row, ...]

    def of(self, state: str) -> list[Row]:
        """The rows with which this happened."""
        return [row for row in self.rows if row.state == state]

    @property
    def left(self) -> list[Row]:
        """The rows that were not taken, or would not be."""
        return [row for row in self.rows if row.state in NOT_TAKEN]

    @property
    def counts(self) -> dict[str, Trace]:
        """How many rows were accepted, unchanged, stale, refused."""
        return {
            state: count(
                *(
                    leaf(
                        "record",
                        1,
                        app="assessments",
                        model="answer",
                        id=f"{self.round}/{row.item}",
                        row=str(row.number),
                    )
                    for row in self.of(state)
                )
            )
            for state in STATES
        }


def key() -> bytes:
    """What workbooks are sealed with: made from the secret of this instance, and good for nothing else."""
    return hmac.new(settings.SECRET_KEY.encode(), b"namagar.assessments.workbooks", hashlib.sha256).digest()


def workbook(of: Round, institution: Institution, language: str) -> bytes:
    """Everything the institution has in hand, to be filled in; Refused when that is nothing."""
    in_hand = held(of, institution)
    if not in_hand:
        raise Refused(Problem("workbook-nothing-asked", "institution", {"institution": institution.names}))
    return sheets.write(_questionnaire(of, institution, language, _questions(of, in_hand, language)), key())


def all_workbooks(of: Round, language: str) -> bytes:
    """The workbook of every institution that has something in hand, as one ZIP; Refused when none has."""
    asked = holders(of)
    if not asked:
        raise Refused(Problem("workbooks-nobody-asked", "institution"))
    return bundle.write({file_name(of, each, language): workbook(of, each, language) for each in asked})


def file_name(of: Round, institution: Institution, language: str, rest: bool = False) -> str:
    """What the file of a workbook is called; `rest` is the one with the rows that were not taken."""
    return f"{of.country}-{of.pk}-{institution.code}-{language}{'-to-correct' if rest else ''}.xlsx"


def not_taken(of: Round, institution: Institution, language: str, report: Report) -> bytes:
    """The rows that were not taken, each with its reason, to be corrected and sent again; sealed as things stand."""
    in_hand = held(of, institution)
    rows: dict[str, list[Row]] = {}
    for row in report.left:
        if row.item in in_hand:
            rows.setdefault(row.item, []).append(row)
    if not rows:
        raise Refused(Problem("workbook-nothing-asked", "institution", {"institution": institution.names}))
    questions = [
        replace(each, shown=_shown(rows[each.code][0]), reason=_reason(of, rows[each.code], language))
        for each in _questions(of, {item: in_hand[item] for item in in_hand if item in rows}, language)
    ]
    return sheets.write(_questionnaire(of, institution, language, questions), key())


def expected(of: Round, institution: Institution) -> Expected:
    """What a workbook must belong to, and the answers of each question."""
    framework = standing.framework_of(of)
    choices = {item.code: _choices(framework, item.scale) for item in framework.items}
    return Expected(of.country, of.pk, institution.code, choices)


def told(of: Held) -> Told:
    """What stands, as a row of a workbook says it."""
    said = of.said
    return Told(said.option, said.justification_en, said.justification_fa).normal


def _questionnaire(of: Round, institution: Institution, language: str, questions: Iterable[Question]) -> Questionnaire:
    country = reader.yaml_file("countries", of.country, "country.yaml")
    return Questionnaire(
        country=of.country,
        round=of.pk,
        framework=of.framework,
        edition=of.edition,
        institution=institution.code,
        language=language,
        made=clock.today(),
        round_title=of.titles[language],
        country_name=country["names"][language],
        institution_name=institution.names[language],
        framework_title=words(standing.framework_of(of), language).title,
        due=of.due,
        illustrative=bool(country["illustrative"]),
        questions=tuple(questions),
    )


def _questions(of: Round, in_hand: Mapping[str, Held], language: str) -> list[Question]:
    framework = standing.framework_of(of)
    scales = {item.code: item.scale for item in framework.items}
    wording = words(framework, language)
    suggested = desk_research.suggestions(of)
    return [
        Question(
            code=code,
            question=wording.item(code).question,
            guidance=wording.item(code).guidance,
            choices=_choices(framework, scales[code]),
            told=told(each),
            cited=_cited(each, language),
            asked_as=each.asked_as,
            revision=each.said.revision,
            locked=not each.writable,
            suggested=each.position is None and code in suggested,
        )
        for code, each in in_hand.items()
    ]


def _choices(framework: Framework, scale: str) -> tuple[Choice, ...]:
    by_language = {language: words(framework, language) for language in sheets.LANGUAGES}
    return tuple(
        Choice(code, {language: wording.option(code) for language, wording in by_language.items()})
        for code in (*framework.scales[scale].options, *framework.missing)
    )


def _shown(row: Row) -> Told | None:
    """What the cells show: what was sent; what stands where the row was removed, which says nothing."""
    return row.after if row.number else None


def _cited(of: Held, language: str) -> str:
    comma = "، " if language == "fa" else ", "
    laws = (
        comma.join(filter(None, (each.instrument, each.article, both_calendars(each.in_force, language), each.gazette)))
        for each in of.citations
    )
    return "\n".join([*laws, *(each.title for each in of.documents)])


def _reason(of: Round, rows: list[Row], language: str) -> str:
    """Why a row was not taken, in words; what stands now, and what further rows of the same question say."""
    wording = sheets.wording(language)
    parts = []
    for fault in (fault for row in rows for fault in row.faults):
        said = str(sentence(replace(fault.problem, where=""), language))
        name = wording["columns"].get(fault.column, fault.column)
        at = f"{name} “{fault.value}”" if fault.value else name
        parts.append(fill(wording["in_column"], {"column": at, "text": said}, language))
    if any(row.state == "stale" for row in rows):
        parts.append(fill(wording["stands_now"], {"text": _in_words(of, rows[0].before, language)}, language))
    for row in rows[1:]:
        parts.append(fill(wording["other_row"], {"text": _in_words(of, row.after, language)}, language))
    return "\n".join(dict.fromkeys(parts))


def _in_words(of: Round, said: Told, language: str) -> str:
    framework = standing.framework_of(of)
    known = {code for scale in framework.scales.values() for code in scale.options} | set(framework.missing)
    option = words(framework, language).option(said.option) if said.option in known else said.option
    texts = [option, *(getattr(said, name) for name in sheets.FIELDS if name != "option")]
    return " · ".join(text for text in texts if text)
