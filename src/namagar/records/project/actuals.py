"""What the system itself counts for each indicator of the results matrix: one small rule each, found by its id."""

from collections.abc import Callable, Iterable

from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.records.assessments import queries as assessments
from namagar.records.capacity import queries as capacity
from namagar.records.decisions import queries as decisions
from namagar.records.network import queries as network
from namagar.records.publication import queries as publication

Rule = Callable[[str], Trace]


def actual(rule: str, country: str) -> Trace:
    """The value of an indicator today; KeyError when the project names a rule that is not here."""
    return RULES[rule](country)


def _count(app: str, model: str, names: Iterable[object]) -> Trace:
    return count(*(leaf("record", 1, app=app, model=model, id=str(name)) for name in names))


def _decided(country: str, kind: str) -> list[int]:
    return [each.pk for each in decisions.decided(country) if each.matter["kind"] == kind]


def _decided_numbers(country: str) -> Trace:
    return _count("decisions", "decision", _decided(country, "number"))


def _releases(country: str) -> Trace:
    return _count("publication", "release", (each.number for each in publication.releases(country)))


def _mgi_accepted(country: str) -> Trace:
    return _count("assessments", "answer", assessments.accepted_items(country, "mgi"))


def _mgi_approved(country: str) -> Trace:
    approved = (
        each
        for each in decisions.decided(country)
        if each.matter["kind"] == "round" and each.matter["framework"] == "mgi"
    )
    return _count("decisions", "decision", (each.pk for each in approved))


def _terms_adopted(country: str) -> Trace:
    terms = network.adopted_terms(country)
    return _count("network", "terms", (each.number for each in terms))


def _meetings_held(country: str) -> Trace:
    return _count("network", "meeting", (each.pk for each in network.meetings(country) if each.state != "planned"))


def _actions_open(country: str) -> Trace:
    return _count("network", "action", (each.number for each in network.actions(country) if each.state != "completed"))


def _actions_done(country: str) -> Trace:
    return _count("network", "action", (each.number for each in network.actions(country) if each.state == "completed"))


def _trainees(country: str) -> Trace:
    return capacity.learned_in(country).participants


def _trainees_improved(country: str) -> Trace:
    return capacity.learned_in(country).improved


def _objectives_covered(country: str) -> Trace:
    held = (each for each in capacity.sessions(country) if each.state == "held")
    return _count("capacity", "objective", sorted({number for each in held for number in each.about}))


RULES: dict[str, Rule] = {
    "decided-numbers": _decided_numbers,
    "releases-published": _releases,
    "mgi-answers-accepted": _mgi_accepted,
    "mgi-profile-approved": _mgi_approved,
    "network-terms-adopted": _terms_adopted,
    "network-meetings-held": _meetings_held,
    "network-actions-open": _actions_open,
    "network-actions-done": _actions_done,
    "trainees": _trainees,
    "trainees-improved-share": _trainees_improved,
    "objectives-covered": _objectives_covered,
}
