"""Every cell of the table of roles, asked of the real actions: who may not is refused, who may is never told so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from namagar.analysis.frameworks import changing, editing
from namagar.analysis.frameworks.proposed import begun, from_text, titled, to_text
from namagar.analysis.frameworks.proposed import item as proposed_item
from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions as assessments
from namagar.records.assessments.models import Answer, Position, ProposedEdition, Round, Thread
from namagar.records.assessments.workflow import ROUND_MOVES
from namagar.records.capacity import actions as capacity
from namagar.records.capacity.models import Need, Session
from namagar.records.claims import actions as claims
from namagar.records.claims import intake, queries
from namagar.records.claims.models import ReceivedClaim
from namagar.records.consultation import actions as consultation
from namagar.records.consultation.models import Draft, Guest, Remark, Workshop
from namagar.records.decisions import actions as decisions
from namagar.records.decisions import lifecycle
from namagar.records.decisions.models import Decision
from namagar.records.decisions.policy import Named, Policy, Step
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Document
from namagar.records.findings import actions as findings
from namagar.records.findings import following
from namagar.records.findings.models import Followed
from namagar.records.imports import actions as imports
from namagar.records.imports.models import Import, KeptMapping
from namagar.records.network import actions as network
from namagar.records.network.models import ActionItem, AgendaItem, Meeting, Member, Resolution, Terms
from namagar.records.people import actions as people
from namagar.records.people import clock
from namagar.records.people.directory import institutions_of
from namagar.records.people.models import Entry, Role, User
from namagar.records.people.roles import OWN, ROLES, RULES, STATES
from namagar.records.publication import actions as publication
from tests.analysis.test_question_file import MAPPING, SOUND, workbook
from tests.records.arcadia import CENSUS, MINISTRY, QUANTITY, TITLES, published
from tests.records.filling_in import filled_in
from tests.records.import_files import MAPPING as RETURNS
from tests.records.import_files import TABLE
from tests.records.test_roles import actions as every_action
from tests.web.files import small_pdf

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
ABROAD = "arcadians-abroad-2024"
MAY = [(role, action, state) for action, rule in RULES.items() for role in ROLES for state in sorted(rule.cells[role])]
MAY_NOT = [
    (action, state)
    for action, rule in RULES.items()
    for state in STATES[rule.on]
    if any(state not in rule.cells[role] for role in ROLES)
]
MODULES = {
    "assessments": assessments,
    "capacity": capacity,
    "claims": claims,
    "consultation": consultation,
    "decisions": decisions,
    "documents": documents,
    "imports": imports,
    "findings": findings,
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


def a_role(role: str) -> User:
    """Somebody of another institution who has it."""
    user = another()
    Role.objects.create(user=user, country="XAA", role=role)
    return user


def an_account(state: str) -> User:
    """That of somebody of another institution."""
    user = another()
    user.is_active = state == "open"
    user.save()
    return user


def in_state(thing: Any, state: str) -> Any:
    """The thing put into a state directly."""
    type(thing).objects.filter(pk=thing.pk).update(state=state)
    thing.refresh_from_db()
    return thing


def a_claim(state: str = "current") -> ReceivedClaim:
    (claim,) = intake.take_in(by=None, country="XAA", rows=published(CENSUS), origin="test.csv")
    if state == "superseded":
        intake.keep(None, "XAA", {**claim.fields, "id": f"{CENSUS}~2", "value": "268400"}, claim, {"en": "", "fa": ""})
    if state == "withdrawn":
        intake.withdraw(by=another(), country="XAA", claims=[claim], reason={"en": "", "fa": ""}, origin="test.csv")
    return claim


def a_finding(state: str) -> Arguments:
    """Two rivals for one question, which the ministry looks into."""
    intake.take_in(by=None, country="XAA", rows=published(CENSUS, MINISTRY), origin="test.csv")
    (found,) = queries.holdings("XAA").findings
    followed = following.taken("XAA", found.key)
    followed.owner, followed.due = institutions_of("XAA")[0], DAY
    followed.save()
    return {"country": "XAA", "key": in_state(followed, state).key}


def an_outcome(state: str) -> Arguments:
    of = a_finding(state)
    seen = Followed.objects.get().digest
    return {**of, "seen": seen, "outcome": "explained", "reason": {"en": "They count different people."}}


def an_import(state: str) -> Import:
    """A file of somebody else, read whole when it says so."""
    keeper = a_role("data_officer")
    of = imports.send(by=keeper, country="XAA", file=BytesIO(TABLE.encode()), file_name="returns.csv")
    if state != "sent":
        of = imports.map_file(by=keeper, imported=of, mapping=RETURNS)
    if state == "checked":
        of = imports.check(by=keeper, imported=of)
    return in_state(of, state)


def a_kept_mapping(state: str) -> KeptMapping:
    return KeptMapping.objects.create(
        country="XAA",
        name="m",
        number=1,
        title="M",
        text=RETURNS,
        saved_by=another(),
        saved_at=clock.now(),
        state=state,
    )


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


def a_paper(decision: Decision) -> Arguments:
    """What the second institution signed on paper, with its scan."""
    keeper = User.objects.get(username="another")
    Role.objects.create(user=keeper, country="XAA", role="official")
    return {
        "decision": decision,
        "institution": institutions_of("XAA")[1],
        "verdict": "signed",
        "document": documents.keep(by=keeper, country="XAA", file_name="page.pdf", content=small_pdf()),
        "signed_name": "A. Signer",
        "signed_office": "Deputy Minister",
        "day": clock.today(),
        "digest": decision.digest[:12],
    }


def an_overdue_decision(state: str) -> Decision:
    """A decision whose only step lapses at its deadline, which was yesterday."""
    asked = tuple(Named(each.code) for each in institutions_of("XAA")[:3])
    step = Step("only", TITLES, asked, 2, due_days=1, on_deadline="lapse")
    decision = lifecycle.begin(
        by=another(),
        country="XAA",
        subject="quantity:x",
        titles=TITLES,
        content={"kind": "number"},
        reason={"en": "So it is."},
        policy=Policy("own", (step,)),
    )
    Decision.objects.filter(pk=decision.pk).update(step_due=clock.today() - timedelta(days=1))
    return in_state(decision, state)


def a_quantity(state: str) -> str:
    a_claim()
    if state != "claimed":
        a_decision({"in-consultation": "open"}.get(state, state), f"quantity:{QUANTITY}")
    return QUANTITY


def an_estimated_quantity(state: str) -> str:
    rows = published("arcadians-abroad-moi-2024", "arcadians-abroad-mission-2024")
    intake.take_in(by=None, country="XAA", rows=rows, origin="test.csv")
    if state != "claimed":
        a_decision({"in-consultation": "open"}.get(state, state), f"quantity:{ABROAD}")
    return ABROAD


def a_round(state: str) -> Round:
    of = Round.objects.create(
        country="XAA",
        framework="mgi",
        edition="namagar-1",
        title_en="R",
        title_fa="د",
        state=state,
        state_at=clock.now(),
        opened_at=clock.now(),
    )
    Answer.objects.create(round=of, item="1.01", state="accepted", option="no", changed_at=clock.now())
    return of


def a_round_in_hand(state: str) -> Round:
    """A round whose only item is open and with the ministry."""
    of = a_round(state)
    of.answers.update(institution=institutions_of("XAA")[0], state="open", option="")
    return of


def an_answer(state: str) -> Answer:
    answer = a_round("collection").answers.get()
    answer.option, answer.justification_en, answer.institution = "no", "No.", institutions_of("XAA")[0]
    answer.save()
    return in_state(answer, state)


def an_open_answer(state: str) -> Answer:
    """Nobody is asked yet, and nothing is said."""
    answer = a_round("collection").answers.get()
    return in_state(answer, state)


def a_position(state: str) -> Position:
    return Position.objects.create(
        answer=an_open_answer("open"), institution=institutions_of("XAA")[0], state=state, changed_at=clock.now()
    )


def a_conflict(state: str) -> Answer:
    """Another institution says yes where the answer says no."""
    answer = an_answer(state)
    Position.objects.create(
        answer=answer, institution=institutions_of("XAA")[1], state="given", option="yes", changed_at=clock.now()
    )
    return answer


def a_thread(state: str) -> Thread:
    someone = another()
    return Thread.objects.create(
        answer=an_open_answer("open"), begun_by=someone, state_by=someone, state=state, state_at=clock.now()
    )


def a_draft(state: str = "government-review") -> Draft:
    """The one accepted answer, frozen."""
    draft = Draft(
        round=a_round(state),
        number=1,
        content='{"passages": {"1.01": {"justification": {"en": "No.", "fa": "No."}, "option": "no"}}}',
        digest="0" * 64,
        frozen_by=another(),
        frozen_at=clock.now(),
    )
    draft.save()
    return draft


def a_remark(draft: Draft) -> Remark:
    remark = Remark(draft=draft, passage="1.01", kind="amendment", proposed_en="Yes.", by=the_other(), at=clock.now())
    remark.save()
    return remark


def the_other() -> User:
    return User.objects.get(username="another")


def a_guest(state: str) -> Guest:
    return Guest.objects.create(
        draft=a_draft(),
        name="G",
        organisation="O",
        token="0" * 64,
        expires_at=clock.now(),
        state=state,
        invited_by=the_other(),
    )


def a_workshop(state: str) -> Workshop:
    workshop = Workshop.objects.create(draft=a_draft(), title_en="W", day=DAY, state=state)
    workshop.present.set(institutions_of("XAA")[:2])
    return workshop


def a_vote(state: str) -> Arguments:
    workshop = a_workshop(state)
    return {
        "workshop": workshop,
        "remark": a_remark(workshop.draft),
        "institution": institutions_of("XAA")[0],
        "voice": "for",
    }


def an_edition(state: str) -> ProposedEdition:
    """A proposed edition with one question written anew and explained, so that nothing is lacking."""
    of = titled(begun("mgi", "namagar-2", "namagar-3"), TITLES, "Namagar")
    found = proposed_item(of, "2.16")
    assert found is not None
    words = {language: {"question": "Q"} for language in ("en", "fa")}
    of = editing.with_item(of, replace(found, words=words), "2.16")
    (change,) = changing.differences(of)
    of = changing.explained(of, change, "ask", TITLES)
    now = clock.now()
    edition = ProposedEdition.objects.create(
        country="XAA",
        framework="mgi",
        edition="namagar-3",
        base="namagar-2",
        data=to_text(of),
        dropped=state == "dropped",
        begun_by=another(),
        begun_at=now,
        changed_at=now,
    )
    decided = {"in-consultation": "open", "decided": "decided", "lapsed": "lapsed"}
    if state in decided:
        User.objects.filter(username="another").update(username="proposer")
        a_decision(decided[state], f"edition:{edition.pk}")
    return edition


def an_item(state: str) -> Arguments:
    """Another question of the edition, tagged otherwise."""
    edition = an_edition(state)
    found = proposed_item(from_text(edition.data), "2.17")
    assert found is not None
    return {"edition": edition, "seen": 0, "item": replace(found, gcm=(1, 3)), "before": "2.17"}


def a_question_file() -> Document:
    """A question file among the evidence."""
    keeper = another()
    Role.objects.create(user=keeper, country="XAA", role="official")
    return documents.keep(by=keeper, country="XAA", file_name="questions.xlsx", content=workbook(*SOUND))


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
    "people.take_role": lambda _: {"country": "XAA", "user": a_role("official"), "role": "official"},
    "people.close_account": lambda state: {"country": "XAA", "user": an_account(state)},
    "people.reopen_account": lambda state: {"country": "XAA", "user": an_account(state)},
    "people.renew_pass_phrase": lambda state: {
        "country": "XAA",
        "user": an_account(state),
        "password": "not-the-password",
    },
    "documents.keep": lambda _: {"country": "XAA", "file_name": "act.pdf", "content": small_pdf()},
    "documents.cite": lambda _: {
        "country": "XAA",
        "instrument": "Act",
        "article": "1",
        "in_force": "2011-05-01",
        "language": "en",
    },
    "claims.receive": lambda _: {"country": "XAA", "rows": published(CENSUS), "origin": "test.csv"},
    "imports.send": lambda _: {"country": "XAA", "file": BytesIO(TABLE.encode()), "file_name": "returns.csv"},
    "imports.send_again": lambda state: {"imported": an_import(state)},
    "imports.map_file": lambda state: {"imported": an_import(state), "mapping": RETURNS},
    "imports.check": lambda state: {"imported": an_import(state)},
    "imports.take": lambda state: {"imported": an_import(state)},
    "imports.cancel": lambda state: {"imported": an_import(state)},
    "imports.undo": lambda state: {"imported": an_import(state), "reason": {"en": "A slip."}},
    "imports.keep_mapping": lambda state: {"imported": an_import(state), "title": "Table 7"},
    "imports.review_mapping": lambda state: {"kept": a_kept_mapping(state)},
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
    "findings.assign": lambda state: {
        **a_finding(state),
        "owner": institutions_of("XAA")[1],
        "due": clock.today(),
    },
    "findings.discuss": lambda state: {**a_finding(state), "text": "Do you count children?"},
    "findings.settle": an_outcome,
    "claims.propose_estimate": lambda state: {
        "country": "XAA",
        "quantity": an_estimated_quantity(state),
        "reconciliation": ABROAD,
        "unknown": "abroad-2024",
        "to": 1000,
        "reason": {"en": "Both give least there."},
        "signatories": institutions_of("XAA")[:3],
        "needed": 2,
    },
    "decisions.sign": lambda state: seen(a_decision(state)),
    "decisions.object": lambda state: {**seen(a_decision(state)), "reason": {"en": "No."}},
    "decisions.withdraw": lambda state: {"decision": a_decision(state), "reason": "Wrong year."},
    "decisions.sign_as_deputy": lambda state: seen(a_decision(state)),
    "decisions.record_paper": lambda state: a_paper(a_decision(state)),
    "decisions.apply_deadline": lambda state: {"decision": an_overdue_decision(state)},
    "decisions.delegate": lambda _: {
        "country": "XAA",
        "deputy": User.objects.create_user(
            "colleague", "not-a-password", name_en="Z", name_fa="ز", institution=institutions_of("XAA")[0]
        ),
        "since": clock.today(),
        "until": clock.today(),
    },
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
    "assessments.request_round": lambda _: {
        "country": "XAA",
        "framework": "mgi",
        "edition": "namagar-1",
        "titles": TITLES,
    },
    "assessments.move_round": lambda state: {
        "round": a_round(state),
        "to": ROUND_MOVES[state][0] or "requested",
        "focal_point": another(),
    },
    "assessments.plan_round": lambda state: {"round": a_round(state), "days": {"draft": DAY}},
    "assessments.ask_also": lambda state: {"answer": an_open_answer(state), "institution": institutions_of("XAA")[1]},
    "assessments.give_position": lambda state: {
        "position": a_position(state),
        "seen": 0,
        "option": "no",
        "justification": {"en": "No.", "fa": ""},
    },
    "assessments.settle": lambda state: {
        "answer": a_conflict(state),
        "institution": institutions_of("XAA")[0],
        "reason": "The ministry keeps the register.",
    },
    "assessments.comment": lambda state: {"answer": an_open_answer(state), "text": "Which paragraph?"},
    "assessments.resolve_thread": lambda state: {"thread": a_thread(state)},
    "assessments.begin_edition": lambda _: {
        "country": "XAA",
        "framework": "mgi",
        "base": "namagar-2",
        "edition": "namagar-3",
    },
    "assessments.take_question_file": lambda _: {"country": "XAA", "document": a_question_file(), "mapping": MAPPING},
    "assessments.write_item": an_item,
    "assessments.remove_item": lambda state: {"edition": an_edition(state), "seen": 0, "code": "2.17"},
    "assessments.describe_edition": lambda state: {
        "edition": an_edition(state),
        "seen": 0,
        "titles": TITLES,
        "publisher": "Arcadia",
    },
    "assessments.say_origins": lambda state: {
        "edition": an_edition(state),
        "seen": 0,
        "code": "2.17",
        "origins": ["2.16", "2.17"],
    },
    "assessments.explain_changes": lambda state: {
        "edition": an_edition(state),
        "seen": {"2.16>2.16": 0},
        "carries": "no",
        "reason": TITLES,
    },
    "assessments.propose_edition": lambda state: {
        "edition": an_edition(state),
        "seen": 0,
        "reason": {"en": "So it is."},
        "signatories": institutions_of("XAA")[:3],
        "needed": 2,
    },
    "assessments.drop_edition": lambda state: {"edition": an_edition(state), "reason": "Not needed."},
    "assessments.remark_on_edition": lambda state: {"edition": an_edition(state), "text": "Why two questions?"},
    "consultation.freeze_draft": lambda state: {"round": a_round(state)},
    "consultation.remark": lambda state: {
        "draft": a_draft(state),
        "passage": "1.01",
        "kind": "comment",
        "text": "Since when?",
        "proposed": {},
    },
    "consultation.dispose": lambda state: {
        "remark": a_remark(a_draft(state)),
        "verdict": "accepted",
        "reason": {"en": "It is clearer."},
    },
    "consultation.invite_guest": lambda state: {"draft": a_draft(state), "name": "G", "organisation": "O", "days": 7},
    "consultation.close_guest": lambda state: {"guest": a_guest(state)},
    "consultation.open_workshop": lambda state: {
        "draft": a_draft(state),
        "titles": TITLES,
        "day": DAY,
        "present": institutions_of("XAA")[:2],
    },
    "consultation.record_vote": a_vote,
    "consultation.close_workshop": lambda state: {"workshop": a_workshop(state), "minutes": {"en": "All agreed."}},
    "assessments.import_workbook": lambda state: {
        "round": (of := a_round_in_hand(state)),
        "content": filled_in(of, institutions_of("XAA")[0], {"1.01": {"option": "No"}}),
        "file_name": "answers.xlsx",
        "commit": True,
    },
    "assessments.send_draft": lambda state: {
        "round": a_round_in_hand(state),
        "item": "1.01",
        "name": "a-draft",
        "seen": 0,
        "option": "no",
        "justification": {"en": "No.", "fa": ""},
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
    "network.follow_gap": lambda state: {
        "answer": a_round(state).answers.get(),
        "titles": TITLES,
        "owner": institutions_of("XAA")[0],
        "due": clock.today(),
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
# The same for what everybody does to their own account alone.
OWN_GIVEN: dict[str, Arguments] = {"people.set_mail": {"mail": "name@ministry.example"}}
# What an allowed person may still be told: nobody has named this deputy, there is nothing yet to publish, a round is
# published only when it is decided and goes nowhere once it is closed, no quorum of one absent member, and an outcome
# that no framework has. Everything else goes through.
ELSE: dict[str | tuple[str, str], set[str]] = {
    "decisions.sign_as_deputy": {"not-a-deputy"},
    "publication.publish": {"nothing-decided"},
    ("assessments.move_round", "approval"): {"round-not-decided"},
    ("assessments.move_round", "closed"): {"round-move-unknown"},
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
    assert set(GIVEN) == set(RULES)
    assert set(GIVEN) | set(OWN_GIVEN) == set(every_action())
    assert set(OWN_GIVEN) == set(OWN)


@pytest.mark.parametrize(("role", "action", "state"), MAY)
def test_the_action_itself_is_done_for_a_role_that_may(role: str, action: str, state: str) -> None:
    given = GIVEN[action](state)
    by = None if role == "visitor" else person(role)
    before = Entry.objects.count()
    found = told(by, action, given)
    assert found == ELSE.get((action, state), ELSE.get(action, set()))
    assert Entry.objects.count() > before or found


@pytest.mark.parametrize(("action", "state"), MAY_NOT)
def test_the_action_itself_refuses_every_role_that_may_not(action: str, state: str) -> None:
    given = GIVEN[action](state)  # one thing for all of them: whoever is refused leaves it as it was
    before = Entry.objects.count()
    for role in ROLES:
        if state not in RULES[action].cells[role]:
            found = told(None if role == "visitor" else person(role), action, given)
            assert found == {"role-may-not"}, role
            assert Entry.objects.count() == before, f"what is refused to {role} leaves no trace in the journal"


@pytest.mark.parametrize("action", RULES)
def test_a_person_without_a_role_or_from_another_country_or_gone_is_refused(action: str) -> None:
    rule = RULES[action]
    role, state = next((role, state) for role, states in rule.cells.items() for state in sorted(states))
    given = GIVEN[action](state)
    nobody, foreigner, gone = person(None), person("foreigner"), person(role)
    Role.objects.filter(user=foreigner).update(country="IRN", role=role)
    gone.is_active = False
    assert [told(each, action, given) for each in (nobody, foreigner, gone)] == [{"role-may-not"}] * 3


@pytest.mark.parametrize("role", [None, *ROLES])
@pytest.mark.parametrize("action", OWN)
def test_what_is_everybodys_own_is_done_in_every_role_and_in_none_but_by_nobody_who_cannot_sign_in(
    action: str, role: str | None
) -> None:
    by = None if role == "visitor" else person(role)
    found = told(by, action, OWN_GIVEN[action])
    assert found == ({"account-not-open"} if by is None else set())
    assert Entry.objects.count() == (by is not None)


@pytest.mark.parametrize("action", OWN)
def test_a_closed_account_changes_not_even_its_own(action: str) -> None:
    gone = person("official")
    gone.is_active = False
    assert told(gone, action, OWN_GIVEN[action]) == {"account-not-open"}
    assert not Entry.objects.exists()
