"""Every cell of the table of roles, asked of the real actions: who may not is refused, who may is never told so."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions as assessments
from namagar.records.assessments.models import Answer, Round
from namagar.records.capacity import actions as capacity
from namagar.records.capacity.models import Need, Session
from namagar.records.claims import actions as claims
from namagar.records.claims import intake
from namagar.records.claims.models import ReceivedClaim
from namagar.records.decisions import actions as decisions
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.documents import actions as documents
from namagar.records.network import actions as network
from namagar.records.network.models import ActionItem, AgendaItem, Meeting, Member, Resolution, Terms
from namagar.records.people import actions as people
from namagar.records.people import clock
from namagar.records.people.directory import institutions_of
from namagar.records.people.models import Entry, Role, User
from namagar.records.people.roles import ROLES, RULES, STATES
from namagar.records.publication import actions as publication
from tests.records.arcadia import CENSUS, QUANTITY, TITLES, published
from tests.records.test_roles import actions as every_action
from tests.web.files import small_pdf

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
CELLS = [
    (role, action, state) for action, rule in RULES.items() for role, state in itertools.product(ROLES, STATES[rule.on])
]
MODULES = {
    "assessments": assessments,
    "capacity": capacity,
    "claims": claims,
    "decisions": decisions,
    "documents": documents,
    "network": network,
    "people": people,
    "publication": publication,
}
Arguments = dict[str, Any]


def person(role: str | None) -> User:
    """Somebody of the Ministry of the Interior with this role only."""
    user = User.objects.create_user(
        f"only-{role}", "not-a-password", name_en="X", name_fa="ایکس", institution=institutions_of("XAA")[0]
    )
    if role:
        Role.objects.create(user=user, country="XAA", role=role)
    return user


def another() -> User:
    """Somebody of another institution who began what stands there already."""
    return User.objects.create_user(
        "another", "not-a-password", name_en="Y", name_fa="ایگرگ", institution=institutions_of("XAA")[1]
    )


def in_state(thing: Any, state: str) -> Any:
    """The thing put into a state directly."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    return thing


def a_claim(state: str = "current") -> ReceivedClaim:
    (claim,) = intake.take_in(by=None, country="XAA", rows=published(CENSUS), origin="test.csv")
    if state == "superseded":
        intake.keep(None, "XAA", {**claim.fields, "id": f"{CENSUS}~2", "value": "268400"}, claim, {"en": "", "fa": ""})
    return claim


def a_decision(state: str, subject: str = "quantity:x") -> Decision:
    decision = lifecycle.begin(
        by=another(),
        country="XAA",
        subject=subject,
        titles={"en": "X", "fa": "ایکس"},
        content={"kind": "number"},
        reason={"en": "So it is."},
        signatories=institutions_of("XAA")[:3],
        needed=2,
    )
    return in_state(decision, state)


def a_quantity(state: str) -> str:
    a_claim()
    if state != "claimed":
        a_decision({"in-consultation": "open"}.get(state, state), f"quantity:{QUANTITY}")
    return QUANTITY


def a_round(state: str) -> Round:
    of = Round.objects.create(
        country="XAA",
        framework="mgi",
        edition="namagar-1",
        title_en="R",
        title_fa="د",
        state=state,
        opened_at=clock.now(),
    )
    Answer.objects.create(round=of, item="1.01", state="accepted", option="no", changed_at=clock.now())
    return of


def an_answer(state: str) -> Answer:
    answer = a_round("collection").answers.get()
    answer.option, answer.justification_en, answer.institution = "no", "No.", institutions_of("XAA")[0]
    answer.save()
    return in_state(answer, state)


def some_terms(state: str) -> Terms:
    return Terms.objects.create(country="XAA", number=1, title_en="T", text_en="T", state=state, state_at=clock.now())


def a_meeting(state: str) -> Meeting:
    Member.objects.create(country="XAA", institution=institutions_of("XAA")[0], since=DAY)
    return Meeting.objects.create(country="XAA", day=DAY, title_en="M", state=state)


def a_point(state: str) -> AgendaItem:
    return AgendaItem.objects.create(meeting=a_meeting(state), position=1, title_en="P")


def a_resolution(state: str) -> Resolution:
    resolution = Resolution(item=a_point(state), text_en="R", at=clock.now())
    resolution.save()
    return resolution


def an_action(state: str) -> ActionItem:
    return ActionItem.objects.create(
        country="XAA",
        number=1,
        resolution=a_resolution("held"),
        title_en="A",
        due=DAY,
        owner=institutions_of("XAA")[0],
        state=state,
    )


def a_need() -> Need:
    need = Need(
        country="XAA",
        institution=institutions_of("XAA")[0],
        objective=22,
        current=1,
        desired=3,
        priority=1,
        by=another(),
        at=clock.now(),
    )
    need.save()
    return need


def a_session(state: str) -> Session:
    return Session.objects.create(country="XAA", title_en="S", starts=DAY, ends=DAY, state=state)


# What each action is given for a thing in a state. An action that is missing here fails its cells.
GIVEN: dict[str, Callable[[str], Arguments]] = {
    "people.add_user": lambda _: {
        "country": "XAA",
        "username": "new",
        "password": "not-a-password",
        "names": TITLES,
        "institution": institutions_of("XAA")[0],
    },
    "people.give_role": lambda _: {"country": "XAA", "user": another(), "role": "official"},
    "documents.keep": lambda _: {"country": "XAA", "file_name": "act.pdf", "content": small_pdf()},
    "documents.cite": lambda _: {
        "country": "XAA",
        "instrument": "Act",
        "article": "1",
        "in_force": "2011-05-01",
        "language": "en",
    },
    "claims.receive": lambda _: {"country": "XAA", "rows": published(CENSUS), "origin": "test.csv"},
    "claims.correct": lambda state: {
        "claim": a_claim(state),
        "changes": {"value": "268300"},
        "reason": {"en": "A slip."},
    },
    "claims.propose": lambda state: {
        "country": "XAA",
        "quantity": a_quantity(state),
        "chosen": CENSUS,
        "value": "",
        "reason": {"en": "So it is."},
        "signatories": institutions_of("XAA")[:3],
        "needed": 2,
    },
    "decisions.sign": lambda state: seen(a_decision(state)),
    "decisions.object": lambda state: {**seen(a_decision(state)), "reason": {"en": "No."}},
    "decisions.withdraw": lambda state: {"decision": a_decision(state), "reason": "Wrong year."},
    "assessments.open_round": lambda _: {
        "country": "XAA",
        "framework": "sdg-10-7-2",
        "edition": "2021",
        "titles": TITLES,
    },
    "assessments.assign": lambda state: {"answer": an_answer(state), "institution": institutions_of("XAA")[1]},
    "assessments.save_answer": lambda state: {
        "answer": an_answer(state),
        "seen": 0,
        "option": "no",
        "justification": {"en": "No.", "fa": ""},
    },
    "assessments.submit": lambda state: {"answer": an_answer(state), "seen": 0},
    "assessments.return_answer": lambda state: {"answer": an_answer(state), "reason": "Name the paragraph."},
    "assessments.accept": lambda state: {"answer": an_answer(state)},
    "assessments.confirm_prefilled": lambda state: {"answer": an_answer(state)},
    "assessments.propose": lambda state: {
        "round": a_round(state),
        "reason": {"en": "So it is."},
        "signatories": institutions_of("XAA")[:3],
        "needed": 2,
    },
    "publication.publish": lambda _: {"country": "XAA", "titles": TITLES, "notes": {"en": "", "fa": ""}},
    "network.add_member": lambda _: {
        "country": "XAA",
        "institution": institutions_of("XAA")[0],
        "mandate": {},
        "since": DAY,
    },
    "network.draft_terms": lambda _: {"country": "XAA", "titles": TITLES, "text": TITLES},
    "network.adopt_terms": lambda state: {"terms": some_terms(state)},
    "network.plan_meeting": lambda _: {"country": "XAA", "titles": TITLES, "places": {}, "day": DAY},
    "network.add_agenda_item": lambda state: {"meeting": a_meeting(state), "titles": TITLES},
    "network.record_attendance": lambda state: {"meeting": a_meeting(state), "present": institutions_of("XAA")[:1]},
    "network.decide": lambda state: {"item": a_point(state), "text": TITLES},
    "network.close_meeting": lambda state: {"meeting": a_meeting(state), "minutes": TITLES},
    "network.open_action": lambda state: {
        "resolution": a_resolution(state),
        "titles": TITLES,
        "owner": institutions_of("XAA")[0],
        "due": DAY,
    },
    "network.report_action": lambda state: {"action": an_action(state), "state": "completed", "text": TITLES},
    "network.plan_work": lambda _: {
        "country": "XAA",
        "titles": TITLES,
        "lead": institutions_of("XAA")[0],
        "partners": [],
        "objective": 22,
        "outcome": "none",
        "quarter_from": "2026-Q1",
        "quarter_to": "2026-Q2",
    },
    "capacity.record_need": lambda _: {
        "country": "XAA",
        "institution": institutions_of("XAA")[0],
        "objective": 22,
        "current": 1,
        "desired": 3,
        "priority": 1,
        "note": {},
    },
    "capacity.plan_session": lambda _: {
        "country": "XAA",
        "titles": TITLES,
        "starts": DAY,
        "ends": DAY,
        "place": "",
        "objectives": [22],
        "closes": [a_need()],
    },
    "capacity.record_participant": lambda state: {
        "session": a_session(state),
        "institution": institutions_of("XAA")[0],
        "sex": "F",
        "before": None,
        "after": None,
    },
    "capacity.hold_session": lambda state: {"session": a_session(state)},
}
# What an allowed person may still be told: there is nothing yet to publish, no quorum of one absent member, and an
# outcome that no framework has. Everything else goes through.
ELSE = {
    "publication.publish": {"nothing-decided"},
    "network.decide": {"quorum-missing"},
    "network.plan_work": {"outcome-unknown"},
}


def seen(decision: Decision) -> Arguments:
    return {"decision": decision, "seen": decision.digest}


def told(by: User | None, action: str, given: Arguments) -> set[str]:
    """The codes of the problems with which the real action refuses; none when it is done."""
    app, _, name = action.partition(".")
    try:
        getattr(MODULES[app], name)(by=by, **given)
    except Refused as refused:
        return {each.code for each in refused.problems}
    return set()


def test_every_action_is_called_here() -> None:
    assert set(GIVEN) == set(RULES) == set(every_action())


@pytest.mark.parametrize(("role", "action", "state"), CELLS)
def test_the_action_itself_obeys_the_cell(role: str, action: str, state: str) -> None:
    given = GIVEN[action](state)
    by = None if role == "visitor" else person(role)
    before = Entry.objects.count()
    found = told(by, action, given)
    if state in RULES[action].cells[role]:
        assert found == ELSE.get(action, set())
        assert Entry.objects.count() > before or found
    else:
        assert found == {"role-may-not"}
        assert Entry.objects.count() == before, "what is refused leaves no trace in the journal"


@pytest.mark.parametrize("action", RULES)
def test_a_person_without_a_role_or_from_another_country_or_gone_is_refused(action: str) -> None:
    rule = RULES[action]
    role, state = next((role, state) for role, states in rule.cells.items() for state in sorted(states))
    given = GIVEN[action](state)
    nobody, foreigner, gone = person(None), person("foreigner"), person(role)
    Role.objects.filter(user=foreigner).update(country="IRN", role=role)
    gone.is_active = False
    assert [told(each, action, given) for each in (nobody, foreigner, gone)] == [{"role-may-not"}] * 3
