"""How a sent file is read, asked step by step with the first claims beside: a mapping comes out of the answers."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.sources import drafting, encodings
from namagar.analysis.sources.looking import ColumnSeen, look
from namagar.analysis.terms.areas import AreaBook
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from namagar.records.imports import actions, progress, queries, reading, working
from namagar.records.imports.actions import ASKED_NEXT
from namagar.records.imports.models import Import
from namagar.records.imports.preview import preview, shown
from namagar.records.people.permission import require
from namagar.web.data import import_choices
from namagar.web.data.import_form import LEAVE_OUT, STEPS, Form, asked_again, open_texts, suggested
from namagar.web.data.import_pages import found_import
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in

ASKED = 60  # texts of a file that are asked about one by one
SAMPLE = 400  # bytes that are shown in each encoding


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_mapping(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Say how a file is read: by a mapping that fits, or step by step."""
    found = found_import(request, country, number)
    try:
        require(request.user, "imports.map_file", country.code, found.state)
    except Refused:
        return redirect("data:import", country=country, number=number)
    if request.method == "POST":
        return _answered(request, country, found)
    answers = json.loads(found.answers) if found.answers else {}
    if found.state == "sent" and "step" not in request.GET and not answers:
        fitting = queries.fitting(found)
        if fitting:
            offered = [(each, [shown(country.code, row) for row in each.rows]) for each in fitting]
            return page(request, "data/import_fitting.html", {"country": country, "of": found, "fitting": offered})
    step = request.GET.get("step") or progress.left_at(found)
    return _step(request, country, found, answers or None, step if step in STEPS else STEPS[0])


def _answered(request: SignedInRequest, country: Country, found: Import) -> HttpResponse:
    what, step = request.POST.get("what", ""), request.POST.get("step", "")
    answers = {name: request.POST.getlist(name) for name in request.POST if name not in _NOT_ANSWERS}
    step = step if step in STEPS else STEPS[0]
    try:
        if what == "use":
            return _used(request, country, found)
        if what == "check":
            return _checked(request, country, found, request.POST.get("mapping", ""), answers)
    except Refused as refused:
        return _step(request, country, found, answers, step, refused)
    shown_next = _next(step, what)
    progress.keep_answers(found, answers, shown_next)
    return _step(request, country, found, answers, shown_next)


_NOT_ANSWERS = ("csrfmiddlewaretoken", "what", "step", "mapping")


def _next(step: str, what: str) -> str:
    place = STEPS.index(step)
    if what == "next":
        return STEPS[min(place + 1, len(STEPS) - 1)]
    if what == "back":
        return STEPS[max(place - 1, 0)]
    asked = what.removeprefix("to:")
    return asked if asked in STEPS else step


def _used(request: SignedInRequest, country: Country, found: Import) -> HttpResponse:
    """Read it by a mapping that was offered."""
    wanted = request.POST.get("fitting", "")
    text = next((each.text for each in queries.fitting(found) if each.id == wanted), "")
    return _checked(request, country, found, text, {})


def _checked(
    request: SignedInRequest, country: Country, found: Import, mapping: str, answers: Mapping[str, list[str]]
) -> HttpResponse:
    text = mapping.replace("\r\n", "\n")
    mapped = actions.map_file(by=request.user, imported=found, mapping=text, answers=dict(answers))
    with suppress(Refused):  # the import holds why, and its page says it
        working.begin(by=request.user, imported=mapped, what="check")
    return redirect("data:import", country=country, number=found.pk)


def _step(
    request: SignedInRequest,
    country: Country,
    found: Import,
    answers: Mapping[str, list[str]] | None,
    step: str,
    refused: Refused | None = None,
) -> HttpResponse:
    """One step with everything that it has to show; the file is open as long as it is looked at."""
    stated = {name: (answers or {}).get(name, [""])[-1] for name in ("encoding", "delimiter")}
    delimiter = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.get(stated["delimiter"], "")
    with found.path.open("rb") as file:
        try:
            seen = look(reading.open_file(found, file, stated["encoding"], delimiter))
            if not answers or "first_heading" not in answers:
                answers = {**suggested(country.code, seen), **(answers or {})}
            answers = asked_again(country.code, seen, answers)
            form = Form(country.code, seen, answers)
            context = _context(request, country, found, form, file, step)
        except Refused as error:
            context = _unread(found, error, stated)
            asks = request.method != "POST" and all(each.code in ASKED_NEXT for each in error.problems)
            refused = refused or (None if asks else error)
            step = STEPS[0]
        typed = request.method == "POST" and bool(refused)
        return page(
            request,
            "data/import_mapping.html",
            {"country": country, "of": found, "refused": refused, "step": step, "steps": STEPS, **context},
            status=422 if typed else 200,
        )


def _context(request: HttpRequest, country: Country, found: Import, form: Form, file: Any, step: str) -> dict[str, Any]:
    language, book = request.LANGUAGE_CODE, AreaBook.of(country.code)
    drafted = drafting.mapping(form.said())
    stands = _stands_as_text(request, found, drafted)
    data = reader.parsed_plain(found.mapping, "mapping") if stands else drafted
    asked = {name: open_texts(form, name, book) for name in ("area", "counterpart")}
    place = STEPS.index(step)
    return {
        "form": form,
        "columns": [each for each in form.columns if each.filled],
        "asked": {name: texts[:ASKED] for name, texts in asked.items()},
        "asked_more": {name: len(texts) > ASKED for name, texts in asked.items()},
        "groups": _texts(form.column("breakdown_column")),
        "own_kinds": [each for each in form.kinds_of_numbers if each.places in form.all("number")],
        "own": any(
            form.one(f"{name}-{places}")
            for name in ("indicator", "concept", "breakdown")
            for places in form.all("number")
        ),
        "no_numbers": sorted({text for each in form.numbers for text in each.no_numbers})[:ASKED],
        "row_texts": _texts(form.column("rows_column")),
        "previous": STEPS[place - 1] if place else "",
        "preview": preview(country.code, file, found.file_name, data),
        "mapping": found.mapping if stands else drafting.text(data),
        "stands": stands,
        "unsaid": _unsaid(form, data) if step == "look" and not stands else (),
        "reasons": [(code, words[language]) for code, words in drafting.reasons().items()],
        "leave_out": LEAVE_OUT,
        "choices": {
            "areas": import_choices.areas(country.code, language),
            "breakdowns": import_choices.breakdowns(language),
            "indicators": import_choices.indicators(language),
            "concepts": import_choices.concepts(country.code, form.one("indicator"), language),
            "editions": import_choices.editions(country.code, language),
            **{name: import_choices.listed(name, country.code, language) for name in _LISTS},
        },
        "area_names": {area.id: area.names[language] for area in book.areas.values()},
    }


_LISTS = ("units", "statuses", "publishers")


def _stands_as_text(request: HttpRequest, found: Import, drafted: Mapping[str, Any]) -> bool:
    """Whether the mapping that stands is not what the answers make: a ready one, or one that was changed as text."""
    untouched = request.method != "POST" and not progress.left_at(found)
    return untouched and bool(found.mapping) and found.mapping != drafting.text(drafted)


def _texts(column: ColumnSeen | None) -> list[str]:
    """The different texts of a column, when there are few enough to be asked about one by one."""
    return [text for text, _ in column.texts.most_common()] if column and len(column.texts) <= ASKED else []


def _unsaid(form: Form, data: Mapping[str, Any]) -> list[str]:
    """The fields that a claim needs and nobody has said yet."""
    if not form.numbers:
        return ["value"]
    return sorted(drafting.for_a_look(data)[1], key=_IN_ORDER.index)


# As the steps ask for them.
_IN_ORDER = ("indicator", "concept", "unit", "area", "period", "publisher", "title", "published", "status")


def _unread(found: Import, refused: Refused, stated: Mapping[str, str]) -> dict[str, Any]:
    """The file cannot be opened yet: the letters in each encoding, for whoever can tell which are right."""
    with found.path.open("rb") as file:
        sample = file.read(SAMPLE)
    decoded = []
    for name, codec in encodings.KNOWN.items():
        try:
            decoded.append((name, sample.decode(codec)))
        except UnicodeDecodeError:
            continue
    codes = [each.code for each in refused.problems]
    return {
        "stated": stated,
        "encodings": decoded if "source-encoding-open" in codes or stated["encoding"] else [],
        "delimiters": "source-delimiter-open" in codes,
        "delimiter_names": [(name, reader.yaml_file("exports", "import.yaml")["facts"][name]) for name in _DELIMITERS],
    }


_DELIMITERS = ("comma", "semicolon", "tab", "bar")
