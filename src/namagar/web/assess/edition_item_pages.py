"""One question of a proposed edition: the form that writes it, checks it while it is written, or takes it out."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks import changing, differing, editing
from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.editing import NEEDS
from namagar.analysis.frameworks.load import LANGUAGES
from namagar.analysis.frameworks.proposed import WORDS, Proposed, WrittenItem
from namagar.analysis.frameworks.question_file import OBJECTIVES
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions, editions
from namagar.records.assessments.actions import EditionEditedMeanwhile
from namagar.records.assessments.models import ProposedEdition
from namagar.web.assess.edition_pages import about, found_edition, seen
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in

SINGLE = ("code", "domain", "after", "scale", "topic", "asked_after", "national")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition_item_new(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """A further question: an empty form that says in which dimension it will stand."""
    return _page(request, country, found_edition(country, number), "")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition_item(request: SignedInRequest, country: Country, number: int, item: str) -> HttpResponse:
    """A question as it stands, with what differs from the edition before."""
    found = found_edition(country, number)
    if request.method != "POST" and item not in editions.proposed(found).codes:
        raise Http404
    return _page(request, country, found, item)


def _page(request: SignedInRequest, country: Country, found: ProposedEdition, item: str) -> HttpResponse:
    refused, checked, what = None, False, request.POST.get("what", "")
    typed = _typed(request.POST) if what in ("save", "check") else None
    if request.method == "POST":
        try:
            code = _act(request, found, typed, item)
        except Refused as error:
            refused, found = error, found_edition(country, found.pk)
        else:
            if code is not None:
                return _onward(country, found, code)
            checked = True
    if request.headers.get("X-Part") == "checked":
        return page(request, "assess/edition_checked.html", {"refused": refused})
    of = editions.proposed(found)
    if item not in of.codes:
        item = ""  # it is new, or was taken out meanwhile: what was typed can still be kept as a new question
    stands = proposals.item(of, item) if item else None
    shown = typed or stands or _empty(of, request.GET.get("domain", ""))
    edited = isinstance(refused, EditionEditedMeanwhile)
    return page(
        request,
        "assess/edition_item.html",
        {
            **about(request, country, found, of),
            **_choices(of),
            "refused": refused,
            "checked": checked,
            "kept": request.GET.get("kept") == "1",
            "item": item,
            "shown": shown,
            "seen": _seen(request, found, item, edited),
            "edited_meanwhile": differing.field_changes(stands, shown) if edited and stands else (),
            "changed": _changed(of, item, stands),
            "neighbours": _neighbours(of, item),
            "steps": editions.steps(found, f"item {item}") if item else [],
            "remarks": [each for each in editions.remarks(found) if item and each.item == item],
            "text": request.POST.get("text", ""),
        },
        status=409 if edited else 422 if refused else 200,
    )


def _seen(request: SignedInRequest, found: ProposedEdition, item: str, edited: bool) -> int:
    """The revision that goes with the form: what was seen, or after a conflict what stands now."""
    if request.method == "POST" and not edited:
        return seen(request.POST)
    return editions.revision_of(found, f"item {item}")


def _act(request: SignedInRequest, found: ProposedEdition, typed: WrittenItem | None, item: str) -> str | None:
    """What was asked for; the code of the question to go on with, or None when it was only checked."""
    what = request.POST.get("what", "")
    if typed is not None and what == "check":
        editing.with_item(editions.proposed(found), typed, item)
        return None
    if typed is not None:
        kept = actions.write_item(
            by=request.user, edition=found, seen=seen(request.POST) if item else 0, item=typed, before=item
        )
        return _written_as(editions.proposed(kept), typed)
    if what == "remove":
        actions.remove_item(by=request.user, edition=found, seen=seen(request.POST), code=item)
        return ""
    if what == "remark":
        actions.remark_on_edition(by=request.user, edition=found, text=request.POST.get("text", ""), item=item)
        return item
    raise Refused(Problem("action-unknown", "what", {"action": what}))


def _written_as(of: Proposed, typed: WrittenItem) -> str:
    """The code as it was taken: in Latin digits, without spaces."""
    code = digits("".join(typed.code.split()), "en")
    return code if code in of.codes else ""


def _onward(country: Country, found: ProposedEdition, code: str) -> HttpResponse:
    if not code:
        return redirect("assess:edition", country=country, number=found.pk)
    answer = redirect("assess:edition_item", country=country, number=found.pk, item=code)
    answer["Location"] += "?kept=1"
    return answer


def _typed(form: QueryDict) -> WrittenItem:
    """What was typed. A number that is none stays wrong, so that it is refused and not dropped."""
    numbers = (digits(each.strip(), "en") for each in form.getlist("gcm"))
    said = {name: form.get(name, "").strip() for name in SINGLE}
    return WrittenItem(
        code=said["code"],
        domain=said["domain"],
        after=said["after"],
        scale=said["scale"],
        topic=said["topic"],
        words={each: {part: form.get(f"{part}_{each}", "") for part in WORDS} for each in LANGUAGES},
        gcm=tuple(int(each) if each.isdecimal() and len(each) < 4 else 0 for each in numbers),
        needs=tuple(form.getlist("needs")),
        facets=tuple(form.getlist("facets")),
        asked_after=said["asked_after"],
        asked_options=tuple(form.getlist("asked_options")),
        national=said["national"],
    )


def _empty(of: Proposed, domain: str) -> WrittenItem:
    """A question that nobody has written yet, at the end of its dimension."""
    domains = {each["code"]: each for each in of.framework["domains"]}
    chosen = domains.get(domain) or next(iter(domains.values()))
    last = chosen["items"][-1]["code"] if chosen["items"] else ""
    return WrittenItem("", chosen["code"], last, "", "", {each: {} for each in LANGUAGES})


def _choices(of: Proposed) -> dict[str, Any]:
    """Everything that the form lets people choose from."""
    made = of.made
    options = dict.fromkeys(option for scale in made.scales.values() for option in scale.options)
    return {
        "made": made,
        "scales": made.scales.values(),
        "options": (*options, *made.missing),
        "facets": proposals.known_facets(of),
        "objectives": OBJECTIVES,
        "need_names": NEEDS,
        "variant": made.variant_of,
        "places": {domain.code: list(dict.fromkeys(each.of for each in domain.items)) for domain in made.domains},
        "deciding": {
            domain.code: list(dict.fromkeys(code for each in domain.items for code in (each.of, each.code)))
            for domain in made.domains
        },
    }


def _changed(of: Proposed, item: str, stands: WrittenItem | None) -> tuple[differing.FieldChange, ...]:
    """What differs from the one question of the base that this one comes from."""
    if stands is None or not of.base:
        return ()
    base = changing.base_of(of)
    assert base is not None
    codes = [each.code for each in of.made.items if each.of == item]
    sources = {base.item(one).of for code in codes for one in changing.origins(of, code)}
    if len(sources) != 1:
        return ()
    before = proposals.item(proposals.of_catalogue(of.id, of.base), sources.pop())
    return differing.field_changes(before, stands) if before else ()


def _neighbours(of: Proposed, item: str) -> tuple[str, str]:
    codes = of.codes
    if item not in codes:
        return "", ""
    place = codes.index(item)
    return codes[place - 1] if place else "", codes[place + 1] if place + 1 < len(codes) else ""
