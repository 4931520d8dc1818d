"""A publication put together from the decisions that stand; nothing else can get into a release."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from namagar.analysis.exports.publication import (
    DecisionRecord,
    Publication,
    ReleasedAnswer,
    ReleasedNumber,
    ReleasedScore,
    Signature,
)
from namagar.analysis.frameworks.framework import Framework
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words
from namagar.analysis.scoring.score import score
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.trace import from_data
from namagar.catalogue import reader
from namagar.records.assessments import queries as assessments
from namagar.records.claims import queries as claims
from namagar.records.claims.matter import adopted_estimate
from namagar.records.decisions import queries as decisions
from namagar.records.decisions.models import Decision
from namagar.records.people.models import Institution

LANGUAGES = ("en", "fa")


def compose(
    *,
    country: str,
    number: str,
    titles: dict[str, str],
    notes: dict[str, str],
    published: date,
    replaces: str | None,
) -> Publication:
    """Everything that is decided in the country now, as one publication."""
    about = reader.yaml_file("countries", country, "country.yaml")
    standing = _newest(country, list(decisions.decided(country)))
    return Publication(
        id=number,
        country=country,
        country_names=dict(about["names"]),
        title=titles,
        note=notes,
        published=published.isoformat(),
        illustrative=bool(about["illustrative"]),
        replaces=replaces,
        numbers=tuple(_number(each) for each in standing if each.matter["kind"] == "number"),
        answers=tuple(answer for each in standing if each.matter["kind"] == "round" for answer in _answers(each)),
        scores=tuple(one for each in standing if each.matter["kind"] == "round" for one in _scores(each)),
    )


def _newest(country: str, standing: list[Decision]) -> list[Decision]:
    """Without the rounds that a later decided round of the same exercise has replaced."""
    rounds = {each.matter["round"] for each in standing if each.matter["kind"] == "round"}
    replaced = {number for number in rounds if assessments.followed_by(country, number) & rounds}
    return [each for each in standing if each.matter["kind"] != "round" or each.matter["round"] not in replaced]


def _decision(of: Decision) -> DecisionRecord:
    standings = decisions.standings(of)
    return DecisionRecord(
        id=str(of.pk),
        title=of.titles,
        rule=f"{of.needed}/{len(standings)}",
        needed=of.needed,
        of=len(standings),
        digest=of.digest,
        decided_at=of.state_at.isoformat(),
        reason=of.reasons,
        proposed_by=of.proposed_by.institution.names if of.proposed_by.institution else of.proposed_by.names,
        signatures=tuple(
            Signature(
                institution=each.institution.names,
                verdict=_verdict(each.signature.verdict) if each.signature else "silent",
                reason=decisions.public_reason(each.signature) if each.signature else "",
                at=each.signature.at.isoformat() if each.signature else "",
            )
            for each in standings
        ),
    )


def _verdict(said: str) -> str:
    """In a release `silent` means that nothing was said; a silence that counted says so."""
    return "silent-consent" if said == "silent" else said


def _number(of: Decision) -> ReleasedNumber:
    matter, found = of.matter, claims.findings_about(of.country, of.matter["quantity"])
    nearby = claims.findings_nearby(of.country, matter["quantity"])
    return ReleasedNumber(
        id=matter["quantity"],
        quantity=matter["quantity"],
        question=matter["question"],
        indicator=matter["indicator"],
        area=matter["area"],
        counterpart=matter["counterpart"],
        period=matter["period"],
        unit=matter["unit"],
        concept=_concept(of.country, matter),
        value=from_data(matter["value"]),
        reason=of.reasons,
        decision=_decision(of),
        claims=tuple(matter["claims"]),
        findings=tuple(
            {
                "key": each.key,
                "check": each.check,
                "severity": each.severity,
                "here": each in found,
                "headline": {language: each.headline(language) for language in LANGUAGES},
                "explanation": {language: each.explanation(language) for language in LANGUAGES},
            }
            for each in (*found, *nearby)
        ),
    )


def _concept(country: str, matter: dict[str, Any]) -> str:
    """Whom the decided number counts: as its claim or its estimate says, or the mixture its claims leave."""
    estimate = adopted_estimate(from_data(matter["value"]))
    if estimate is not None and Codebook.of(country).knows("concept", estimate.fact("concept")):
        return estimate.fact("concept")
    chosen = [claim for claim in matter["claims"] if claim["id"] == matter["chosen"]]
    return str(chosen[0]["concept"]) if chosen else "decided-by-institutions"


def _answers(of: Decision) -> Iterator[ReleasedAnswer]:
    matter, record = of.matter, _decision(of)
    framework = load_framework(matter["framework"], matter["edition"])
    wording = {language: words(framework, language) for language in LANGUAGES}
    exercise = _exercise(of.country, matter)
    for answer in matter["answers"]:
        institution = Institution(country=of.country, code=answer["institution"]) if answer["institution"] else None
        yield ReleasedAnswer(
            id=f"{exercise}:{answer['item']}",
            framework=matter["framework"],
            edition=matter["edition"],
            item=answer["item"],
            question={language: wording[language].item(answer["item"]).question for language in LANGUAGES},
            option=answer["option"],
            option_words={language: wording[language].option(answer["option"]) for language in LANGUAGES},
            justification=answer["justification"],
            citations=tuple(answer["citations"]),
            evidence=tuple(answer["evidence"]),
            institution=institution.names if institution else {"en": "", "fa": ""},
            decision=record,
        )


def _exercise(country: str, matter: dict[str, Any]) -> str:
    """By what the answers of an exercise are called: its framework, and its place where it is not the country."""
    of = assessments.round_of(country, matter["round"])
    return f"{matter['framework']}:{of.area}" if of is not None and of.area else str(matter["framework"])


def _scores(of: Decision) -> Iterator[ReleasedScore]:
    matter = of.matter
    framework = load_framework(matter["framework"], matter["edition"])
    if framework.scoring is None:
        return
    for each in score(framework, {answer["item"]: answer["option"] for answer in matter["answers"]}):
        if each.level != "item":
            yield ReleasedScore(
                framework=framework.id,
                edition=framework.edition,
                level=each.level,
                code=each.code,
                label=_label(framework, each.level, each.code),
                value=each.score,
                lower=each.lower,
                upper=each.upper,
                category={language: words(framework, language).category(each.category) for language in LANGUAGES},
                answered=each.answered,
                of=each.of,
            )


def _label(framework: Framework, level: str, code: str) -> dict[str, str]:
    if level == "overall":
        return {language: words(framework, language).title for language in LANGUAGES}
    return {language: words(framework, language).domain(code).label for language in LANGUAGES}
