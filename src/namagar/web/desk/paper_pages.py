"""The page that offices sign on paper, made from a decision in the language of the site."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone

from namagar.analysis.exports import signature_page
from namagar.analysis.exports.signature_page import Box, Row, SignaturePage, SignedStep
from namagar.analysis.frameworks.load import CHANGES
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.wording import words as framework_words
from namagar.analysis.terms import codewords
from namagar.analysis.terms.numerals import digits, read_number, show
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import Number, from_data, number_from_text
from namagar.catalogue.reader import parsed as yaml_text
from namagar.records.claims.matter import adopted_estimate
from namagar.records.decisions import queries
from namagar.records.decisions.models import Decision
from namagar.web.desk.decision_pages import drawn, the_decision
from namagar.web.parts.fonts import FONTS
from namagar.web.parts.pages import Country, SignedInRequest, signed_in
from namagar.web.parts.templatetags.answers import change_word
from namagar.web.parts.templatetags.frameworks import carries_word, fingerprint


@signed_in
def paper(request: SignedInRequest, country: Country, number: int) -> HttpResponseBase:
    """The signature page as PDF."""
    found, language = the_decision(country, number), request.LANGUAGE_CODE
    try:
        pdf = signature_page.write(page_of(found, country, language), language, FONTS)
    except Refused as refused:
        return drawn(request, country, found, refused, 503)
    name = f"{country}-decision-{found.pk}-{language}.pdf"
    response = HttpResponse(pdf, content_type=signature_page.MEDIA_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def page_of(decision: Decision, country: Country, language: str) -> SignaturePage:
    """What stands on the page of a decision."""
    matter, by = decision.matter, decision.proposed_by
    rows = {"number": _number_rows, "round": _round_rows, "edition": _edition_rows}[matter["kind"]](matter, language)
    return SignaturePage(
        country=country.code,
        country_name=country.names[language],
        number=decision.pk,
        title=decision.titles[language],
        digest=decision.digest,
        proposed=timezone.localtime(decision.proposed_at).date(),
        proposed_by=by.names[language],
        institution=by.institution.names[language] if by.institution else "",
        reason=decision.reasons[language],
        rows=tuple(rows),
        steps=tuple(_steps(decision, language)),
        illustrative=country.illustrative,
    )


def _steps(decision: Decision, language: str) -> Iterator[SignedStep]:
    for each in queries.steps(decision):
        yield SignedStep(
            title=each.step.titles[language],
            needed=each.step.needed,
            boxes=tuple(Box(one.institution.names[language], one.required) for one in each.standings),
            quorum=each.step.quorum,
            in_order=each.step.in_order,
            due=decision.step_due if each.number == decision.step else None,
        )


def _number_rows(matter: Mapping[str, Any], language: str) -> Iterator[Row]:
    unit = codewords.unit(matter["unit"])[language]
    trace = from_data(matter["value"])
    value = trace.value
    assert value is not None
    yield Row(matter["question"][language], f"{_exact(value, language)} {unit}", (_period(matter["period"], language),))
    if estimate := adopted_estimate(trace):
        facts = dict(estimate.facts)
        ends = " – ".join(_exact(round(number_from_text(facts[end]) or 0), language) for end in ("low", "high"))
        shown = f"{facts[f'title_{language}']}: {ends}"
        yield Row("", digits(shown, language), (facts[f"verdict_{language}"],))
    for claim in matter["claims"]:
        bounds = [claim["value"]] if claim["value"] else [claim["low"], claim["high"]]
        said = " – ".join(_exact(read_number(text), language) for text in bounds if text)
        concept = codewords.concept(claim["concept"])[language]
        who = codewords.publisher(claim["publisher"])[language]
        yield Row("", f"{who}: {said}", (f"{concept} · {digits(claim['title'], language)}",))


def _period(text: str, language: str) -> str:
    return Period.read(text).label(language)


def _exact(value: Number, language: str) -> str:
    """The number with as many decimals as it has, up to six."""
    exact = Fraction(value)
    places = next((places for places in range(6) if (exact * 10**places).denominator == 1), 6)
    return show(value, language, places)


def _round_rows(matter: Mapping[str, Any], language: str) -> Iterator[Row]:
    wording = framework_words(load_framework(matter["framework"], matter["edition"]), language)
    other = "en" if language == "fa" else "fa"
    for answer in matter["answers"]:
        why = answer["justification"].get(language) or answer["justification"].get(other) or ""
        laws = (f"{each['instrument']}, {each['article']}" for each in answer["citations"])
        files = (each["title"] for each in answer["evidence"])
        notes = tuple(note for note in (why, *laws, *files) if note)
        label = f"{answer['item']} {wording.item(answer['item']).label}"
        yield Row(label, wording.option(answer["option"]), notes)


def _edition_rows(matter: Mapping[str, Any], language: str) -> Iterator[Row]:
    """The files with their fingerprints, and each change with what is said of it."""
    for name, text in matter["files"].items():
        yield Row(f"{matter['framework']}/{matter['edition']}/{name}", fingerprint(text), ())
    told = yaml_text(matter["files"][CHANGES], CHANGES) if CHANGES in matter["files"] else {"changes": ()}
    for each in told["changes"]:
        codes = " → ".join(", ".join(each[side]) or "–" for side in ("from", "to"))
        carries = (carries_word(each["carries"]),) if each["from"] and each["to"] else ()
        yield Row(codes, change_word(each["kind"]), (*carries, each["reason"][language]))
