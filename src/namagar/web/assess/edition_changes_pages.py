"""The changes of a proposed edition: where each question comes from, whether answers carry over, and why."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from namagar.analysis.frameworks import changing, differing
from namagar.analysis.frameworks import proposed as proposals
from namagar.analysis.frameworks.changing import Difference
from namagar.analysis.frameworks.differing import FieldChange
from namagar.analysis.frameworks.proposed import Explained, Proposed
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.trace import Trace, leaf
from namagar.records.assessments import actions, editions
from namagar.records.assessments.actions import EditionEditedMeanwhile
from namagar.records.assessments.models import ProposedEdition
from namagar.web.assess.edition_pages import about, found_edition, seen
from namagar.web.assess.edition_places import anchor
from namagar.web.parts.pages import Country, SignedInRequest, page, signed_in
from namagar.web.parts.typed import texts


@dataclass(frozen=True, slots=True)
class Change:
    """One change with what was said of it, the revision of that, and the words that differ."""

    each: Difference
    standing: str
    said: Explained | None
    seen: int
    anchor: str
    origins: tuple[tuple[str, str, int], ...]
    fields: tuple[FieldChange, ...]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edition_changes(request: SignedInRequest, country: Country, number: int) -> HttpResponse:
    """Every change since the base, and the form that explains it."""
    found, refused, place = found_edition(country, number), None, ""
    if request.method == "POST":
        try:
            place = _act(request, found)
        except Refused as error:
            refused, found = error, found_edition(country, number)
        else:
            answer = redirect("assess:edition_changes", country=country, number=number)
            answer["Location"] += f"#{place}" if place else ""
            return answer
    of = editions.proposed(found)
    changes = _changes(found, of)
    open_kinds = dict.fromkeys(change.each.kind for change in changes if change.standing != "explained")
    return page(
        request,
        "assess/edition_changes.html",
        {
            **about(request, country, found, of),
            "refused": refused,
            "typed": request.POST.dict(),
            "changes": changes,
            "counts": _counts(found, changes),
            "open_kinds": [kind for kind in open_kinds if kind != changing.TANGLED],
        },
        status=409 if isinstance(refused, EditionEditedMeanwhile) else 422 if refused else 200,
    )


def _changes(found: ProposedEdition, of: Proposed) -> list[Change]:
    said, traced = editions.revisions_of(found, "change "), editions.revisions_of(found, "origins ")
    return [
        Change(
            each,
            changing.standing(of, each),
            of.said.get(each.key),
            said.get(f"change {each.key}", 0),
            anchor(each.key),
            tuple(
                (code, " ".join(changing.origins(of, code)), traced.get(f"origins {code}", 0)) for code in each.after
            ),
            _fields(of, each),
        )
        for each in changing.differences(of)
    ]


def _fields(of: Proposed, each: Difference) -> tuple[FieldChange, ...]:
    """The words that differ where one question became one or several sides of one."""
    base = changing.base_of(of)
    if base is None or len(each.before) != 1 or not each.after:
        return ()
    written = {item.code: item.of for item in of.made.items}
    if len({written[code] for code in each.after}) != 1:
        return ()
    before = proposals.item(proposals.of_catalogue(of.id, of.base), base.item(each.before[0]).of)
    after = proposals.item(of, written[each.after[0]])
    return tuple(one for one in differing.field_changes(before, after) if one.spans) if before and after else ()


def _counts(found: ProposedEdition, changes: list[Change]) -> dict[str, Trace]:
    return {
        standing: leaf(
            "record",
            sum(change.standing == standing for change in changes),
            app="assessments",
            model="proposededition",
            id=str(found.pk),
            what=standing,
        )
        for standing in ("explained", "stale", "open")
    }


def _act(request: SignedInRequest, found: ProposedEdition) -> str:
    """What was asked for; the place on the page to go back to."""
    what, typed = request.POST.get("what", ""), request.POST
    if what == "origins":
        code = typed.get("code", "")
        sources = [digits(each, "en") for each in typed.get("origins", "").replace("،", " ").replace(",", " ").split()]
        actions.say_origins(by=request.user, edition=found, seen=seen(typed), code=code, origins=sources)
        return ""
    if what == "explain":
        keys = {typed.get("change", ""): seen(typed)}
    elif what == "explain_all":
        keys = _unexplained(found, typed.get("kind", ""))
    else:
        raise Refused(Problem("action-unknown", "what", {"action": what}))
    carries, reason = typed.get("carries", ""), texts(request, "reason")
    actions.explain_changes(by=request.user, edition=found, seen=keys, carries=carries, reason=reason)
    return anchor(typed.get("change", "")) if what == "explain" else ""


def _unexplained(found: ProposedEdition, kind: str) -> dict[str, int]:
    """Every change of a kind that nobody has explained as it stands now."""
    of, said = editions.proposed(found), editions.revisions_of(found, "change ")
    return {
        each.key: said.get(f"change {each.key}", 0)
        for each in changing.differences(of)
        if each.kind == kind and changing.standing(of, each) != "explained"
    }
