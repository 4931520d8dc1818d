"""Policies of decisions: steps, order, quorum, deadlines, objections; recounted by brute force."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from namagar.analysis.terms.problem import Refused
from namagar.records.decisions import actions, lifecycle, policy, queries
from namagar.records.decisions.models import Decision, Signature
from namagar.records.decisions.policy import Named, Policy, Step
from namagar.records.people import clock, journal
from namagar.records.people.directory import institution
from namagar.records.people.models import Entry, Role, User

pytestmark = pytest.mark.django_db
TITLES = {"en": "Step", "fa": "مرحله"}
CODES = ("MOI", "MFA", "MOL", "MOH", "STAT", "BORDER")
OPENED = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    """Everything begins on 2 November 2026."""
    with clock.telling(OPENED):
        yield


@pytest.fixture
def sign(db: None) -> SimpleNamespace:
    """One signatory an institution, by its code; and the proposer."""
    found = SimpleNamespace()
    for code in (*CODES, "MISSION"):
        user = User.objects.create_user(
            f"of-{code}", "not-a-password", name_en=code, name_fa=code, institution=institution("XAA", code)
        )
        role = "data_officer" if code == "MISSION" else "signatory"
        Role.objects.create(user=user, country="XAA", role=role)
        setattr(found, code, user)
    found.proposer = found.MISSION
    return found


def step(number: int = 1, needed: int = 2, codes: str = "MOI MFA MOL", required: str = "", **more: object) -> Step:
    named = tuple(Named(code, code in required.split()) for code in codes.split())
    return Step(f"step-{number}", TITLES, named, needed, **more)


def begin(by: User, *steps: Step, **more: object) -> Decision:
    return lifecycle.begin(
        by=by,
        country="XAA",
        subject="quantity:x",
        titles=TITLES,
        content={"kind": "number", "value": "5"},
        reason={"en": "So it is."},
        policy=Policy("own", steps, **more),
    )


def signs(who: SimpleNamespace, decision: Decision, *codes: str) -> None:
    for code in codes:
        actions.sign(by=getattr(who, code), decision=decision, seen=decision.digest)
    decision.refresh_from_db()


def objects(who: SimpleNamespace, decision: Decision, *codes: str) -> None:
    for code in codes:
        actions.object(by=getattr(who, code), decision=decision, seen=decision.digest, reason={"en": "No."})
    decision.refresh_from_db()


def refusal(call: object, **given: object) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(**given)
    return {each.code for each in refused.value.problems}


# Steps


def test_the_second_step_opens_when_the_first_has_passed_and_the_last_one_decides(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(1), step(2, 1, "MOH STAT"))
    assert refusal(actions.sign, by=sign.MOH, decision=decision, seen=decision.digest) == {"step-not-open"}
    signs(sign, decision, "MOI", "MFA")
    assert (decision.state, decision.step) == ("open", 2)
    assert refusal(actions.sign, by=sign.MOL, decision=decision, seen=decision.digest) == {"step-is-over"}
    signs(sign, decision, "STAT")
    assert decision.state == "decided"
    assert list(Entry.objects.values_list("action", flat=True)) == [
        "decisions.begin",
        "decisions.sign",
        "decisions.sign",
        "decisions.step",
        "decisions.sign",
        "decisions.decided",
    ]
    assert [each.state for each in queries.steps(decision)] == ["passed", "passed"]


def test_enough_signatures_without_the_required_one_do_not_pass_a_step(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(required="MOL"))
    signs(sign, decision, "MOI", "MFA")
    assert (decision.state, queries.stuck(decision)) == ("open", False)
    signs(sign, decision, "MOL")
    assert decision.state == "decided"


def test_a_quorum_waits_until_enough_have_spoken_for_or_against(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(needed=2, codes="MOI MFA MOL MOH", quorum=3))
    signs(sign, decision, "MOI", "MFA")
    assert decision.state == "open"
    objects(sign, decision, "MOL")
    # Two signed, three spoke: the objection itself does not decide, but the third voice completes the quorum.
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_in_order_the_next_institution_is_named_to_those_who_come_too_early(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(needed=3, in_order=True))
    with pytest.raises(Refused) as refused:
        actions.sign(by=sign.MFA, decision=decision, seen=decision.digest)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["first"]["en"]) == ("not-your-turn", "Ministry of the Interior")
    assert refusal(actions.object, by=sign.MOL, decision=decision, seen=decision.digest, reason={"en": "No."}) == {
        "not-your-turn"
    }
    assert queries.waiting_for(sign.MOI, "XAA") == [decision]
    assert queries.waiting_for(sign.MFA, "XAA") == []
    assert [each.code for each in queries.papers_for(decision)] == ["MOI"]
    signs(sign, decision, "MOI", "MFA", "MOL")
    assert decision.state == "decided"
    assert queries.papers_for(decision) == []


def test_in_a_later_step_nothing_waits_for_those_of_the_first(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(1), step(2, 1, "MOH STAT"))
    assert queries.waiting_for(sign.MOH, "XAA") == []
    signs(sign, decision, "MOI", "MFA")
    assert (queries.waiting_for(sign.MOL, "XAA"), queries.waiting_for(sign.MOH, "XAA")) == ([], [decision])


def test_a_required_objection_makes_the_step_stuck_and_decides_nothing(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(required="MOI"))
    objects(sign, decision, "MOI")
    signs(sign, decision, "MFA", "MOL")
    assert (decision.state, queries.stuck(decision)) == ("open", True)
    assert [each.state for each in queries.steps(decision)] == ["stuck"]
    actions.withdraw(by=sign.proposer, decision=decision, reason="The Interior objects.")
    decision.refresh_from_db()
    assert [each.state for each in queries.steps(decision)] == ["ended"]


def test_too_many_objections_make_a_step_stuck(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step())
    objects(sign, decision, "MOI")
    assert not queries.stuck(decision)  # two of the three are left, two are needed
    objects(sign, decision, "MFA")
    assert queries.stuck(decision)


def test_the_simple_rule_is_one_step_without_due_day(sign: SimpleNamespace) -> None:
    asked = [institution("XAA", code) for code in ("MOI", "MFA", "MOL")]
    decision = lifecycle.begin(
        by=sign.proposer,
        country="XAA",
        subject="quantity:x",
        titles=TITLES,
        content={"kind": "number"},
        reason={"en": "So it is."},
        signatories=asked,
        needed=2,
    )
    (only,) = queries.steps(decision)
    assert (only.step.needed, only.step.codes, only.state, decision.step_due) == (
        2,
        ("MFA", "MOI", "MOL"),
        "open",
        None,
    )


# What a policy may be


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (Policy("p", ()), {"signatures-needed"}),
        (Policy("p", (step(needed=1),)), {"signatures-needed"}),
        (Policy("p", (step(needed=4),)), {"signatures-needed"}),
        (Policy("p", (step(), step(2, 1, "MOI"))), {"signatory-twice"}),
        (Policy("p", (step(), step(1, 1, "MOH"))), {"policy-step-twice"}),
        (Policy("p", (step(required="MOI MFA MOL"),)), {"policy-required-exceed-needed"}),
        (Policy("p", (step(quorum=4),)), {"policy-quorum"}),
        (Policy("p", (step(on_deadline="explode", due_days=3),)), {"policy-word-unknown"}),
        (Policy("p", (step(),), "whispered"), {"policy-word-unknown"}),
        (Policy("p", (step(on_deadline="lapse"),)), {"policy-deadline-missing"}),
        (Policy("p", (step(due_days=0),)), {"policy-deadline"}),
        (Policy("p", (step(due_days=3, due="2026-12-01"),)), {"policy-deadline"}),
        (Policy("p", (step(due="next week"),)), {"date-unreadable"}),
        (Policy("p", (step(on_deadline="silence-is-consent", due_days=3),)), {"policy-silence"}),
        (Policy("p", (step(needed=9, quorum=7, codes="MOI MOI"),), "x"), {
            "signatures-needed", "policy-quorum", "signatory-twice", "policy-word-unknown"}),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_policy_is_said_at_once(wrong: Policy, codes: set[str]) -> None:
    assert {each.code for each in policy.problems(wrong)} == codes


def test_an_unknown_institution_and_a_missing_reason_are_told_together(sign: SimpleNamespace) -> None:
    assert refusal(
        lifecycle.begin,
        by=sign.proposer,
        country="XAA",
        subject="quantity:x",
        titles=TITLES,
        content={},
        reason={"en": " "},
        policy=Policy("own", (step(codes="MOI NOBODY"),)),
    ) == {"reason-missing", "institution-unknown"}


def test_a_policy_is_kept_as_it_was_when_the_decision_began(sign: SimpleNamespace) -> None:
    steps = (step(1, required="MOI"), step(2, 1, "MOH", due="2026-12-24", on_deadline="lapse"))
    decision = begin(sign.proposer, *steps, objections="restricted", second_factor=True)
    decision.refresh_from_db()
    assert decision.rule == Policy("own", steps, "restricted", True)


def test_the_policy_of_the_catalogue_names_institutions_by_country() -> None:
    assert policy.names() == ("approval-mgi",)
    found = policy.of_catalogue("approval-mgi", "XAA")
    assert [(each.id, each.needed, len(each.signatories), each.in_order) for each in found.steps] == [
        ("technical", 3, 6, False),
        ("high-level", 2, 2, True),
    ]
    assert policy.problems(found) == []
    with pytest.raises(Refused, match="policy-names-nobody"):
        policy.of_catalogue("approval-mgi", "IRN")
    with pytest.raises(Refused, match="policy-unknown"):
        policy.of_catalogue("smallest-cell", "XAA")


# Deadlines


def coordinator() -> User:
    user = User.objects.create_user(
        "coordinator", "not-a-password", name_en="C", name_fa="ک", institution=institution("XAA", "MISSION")
    )
    Role.objects.create(user=user, country="XAA", role="coordinator")
    return user


def after(days: int) -> object:
    return clock.telling(OPENED + timedelta(days=days))


def test_each_step_is_due_so_many_days_after_it_opens(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(1, due_days=21), step(2, 1, "MOH", due_days=14))
    assert decision.step_due == date(2026, 11, 23)  # 2 November + 21 days
    with after(10):
        signs(sign, decision, "MOI", "MFA")
    assert decision.step_due == date(2026, 11, 26)  # 12 November + 14 days


def test_nothing_happens_by_the_clock_alone_and_waiting_only_shows(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(due_days=3))
    by = coordinator()
    assert refusal(actions.apply_deadline, by=by, decision=decision) == {"deadline-not-over"}
    with after(3):
        assert not queries.overdue(decision)  # the last day belongs to the institutions
    with after(4):
        assert queries.overdue(decision)
        assert list(queries.over_due("XAA")) == [decision]
        assert queries.steps(decision)[0].state == "open"
        assert refusal(actions.apply_deadline, by=by, decision=decision) == {"deadline-waits"}
        signs(sign, decision, "MOI", "MFA")
    assert decision.state == "decided"


def test_a_deadline_that_lets_lapse_says_that_it_was_the_deadline(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(due_days=3, on_deadline="lapse"))
    with after(4):
        decision = actions.apply_deadline(by=coordinator(), decision=decision)
    assert decision.state == "lapsed"
    assert decision.changes == [{"path": "deadline", "before": "2026-11-05", "after": "2026-11-06"}]


def consenting(needed: int = 3, quorum: int = 0) -> Step:
    named = (Named("MOI", True), Named("MFA", silence=True), Named("MOL", silence=True), Named("MOH"))
    return Step("one", TITLES, named, needed, quorum=quorum, due_days=3, on_deadline="silence-is-consent")


def test_silence_counts_only_for_those_whose_policy_says_so_and_is_recorded_as_silence(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, consenting())
    signs(sign, decision, "MOI")
    with after(4):
        call_command("apply_deadlines", stdout=StringIO())
    decision.refresh_from_db()
    assert decision.state == "decided"
    assert [(each.institution.code, each.verdict, each.user) for each in decision.signatures.all()] == [
        ("MOI", "signed", sign.MOI),
        ("MFA", "silent", None),
        ("MOL", "silent", None),
    ]
    assert Entry.objects.filter(action="decisions.silence").count() == 2
    assert [each.agreed for each in queries.steps(decision)] == [3]
    assert queries.signed(decision) == 1


@pytest.mark.parametrize("step_of", [consenting(needed=4), consenting(quorum=2)])
def test_silence_that_would_not_be_enough_is_not_recorded(sign: SimpleNamespace, step_of: Step) -> None:
    # Needed 4: one signed and two silent make three. Quorum 2: silence is no voice, so one has spoken.
    decision = begin(sign.proposer, step_of)
    signs(sign, decision, "MOI")
    with after(4):
        assert queries.deadline_outcome(decision) == "wait"
        assert refusal(actions.apply_deadline, by=coordinator(), decision=decision) == {"deadline-waits"}
        call_command("apply_deadlines", stdout=StringIO())
        assert Signature.objects.count() == 1
        signs(sign, decision, "MFA", "MOL", "MOH") if step_of.needed == 4 else signs(sign, decision, "MFA", "MOL")
    assert decision.state == "decided"


# Objections that are not for everybody


def test_a_restricted_reason_is_for_those_who_take_part(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(), objections="restricted")
    objects(sign, decision, "MOI")
    signature = Signature.objects.get()
    gone = coordinator()
    stranger = sign.MOH
    seen = {
        "signatory": queries.reason_shown_to(signature, sign.MFA),
        "proposer": queries.reason_shown_to(signature, sign.proposer),
        "coordinator": queries.reason_shown_to(signature, gone),
        "stranger": queries.reason_shown_to(signature, stranger),
        "public": queries.reason_shown_to(signature, None),
    }
    assert seen == {"signatory": True, "proposer": True, "coordinator": True, "stranger": False, "public": False}
    gone.is_active = False
    assert not queries.reason_shown_to(signature, gone)
    assert "No." not in "".join(queries.public_reason(signature).values())
    assert "take part" in queries.public_reason(signature)["en"]
    assert '"No."' not in Entry.objects.get(action="decisions.object").facts


def test_a_published_reason_is_for_everybody(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step())
    objects(sign, decision, "MOI")
    assert queries.reason_shown_to(Signature.objects.get(), None)
    assert queries.public_reason(Signature.objects.get())["fa"] == "No."


# Second factor


def test_a_decision_with_second_factor_is_neither_signed_nor_objected_without_one(sign: SimpleNamespace) -> None:
    decision = begin(sign.proposer, step(), second_factor=True)
    seen = {"by": sign.MOI, "decision": decision, "seen": decision.digest}
    assert refusal(actions.sign, **seen) == {"second-factor-needed"}
    assert refusal(actions.object, **seen, reason={"en": "No."}) == {"second-factor-needed"}
    assert actions.sign(**seen, second_factor=True).verdict == "signed"


# All or nothing


def test_a_signature_whose_journal_fails_is_not_there(sign: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = begin(sign.proposer, step(1), step(2, 1, "MOH"))
    signs(sign, decision, "MOI")
    write = journal.write

    def breaks(**entry: object) -> Entry:
        if entry["action"] == "decisions.step":
            raise RuntimeError("the power is gone")
        return write(**entry)

    monkeypatch.setattr(journal, "write", breaks)
    with pytest.raises(RuntimeError, match="power"):
        actions.sign(by=sign.MFA, decision=decision, seen=decision.digest)
    decision.refresh_from_db()
    assert (decision.step, Signature.objects.count(), Entry.objects.count()) == (1, 1, 2)
    assert not list(journal.breaks({}))


# Any policy, any course


@st.composite
def courses(draw: st.DrawFn) -> tuple[Policy, list[tuple[str, str]]]:
    """A sound policy over six institutions and a sequence of what they try to say."""
    order = draw(st.permutations(CODES))
    cut = draw(st.integers(0, 5))
    parts = [part for part in (order[:cut], order[cut:]) if part]
    steps = []
    for number, part in enumerate(parts, 1):
        needed = draw(st.integers(2 if len(parts) == 1 else 1, len(part)))
        required = draw(st.sets(st.sampled_from(part), max_size=needed))
        quorum = draw(st.integers(0, len(part)))
        in_order = draw(st.booleans())
        steps.append(step(number, needed, " ".join(part), " ".join(required), quorum=quorum, in_order=in_order))
    tries = st.tuples(st.sampled_from(CODES), st.sampled_from(["signed", "signed", "signed", "objected"]))
    return Policy("any", tuple(steps)), draw(st.lists(tries, max_size=18))


def recount(rule: Policy, said: list[tuple[str, str]]) -> bool:
    """Whether every step holds: counted anew from the bare rule, without the code under test."""
    verdicts = dict(said)
    for each in rule.steps:
        yes = [code for code in each.codes if verdicts.get(code) == "signed"]
        spoke = [code for code in each.codes if code in verdicts]
        musts = [named.institution for named in each.signatories if named.required]
        if len(yes) < each.needed or len(spoke) < each.quorum or any(must not in yes for must in musts):
            return False
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=courses())
def test_a_decision_stands_if_and_only_if_every_step_holds(
    sign: SimpleNamespace, course: tuple[Policy, list[tuple[str, str]]]
) -> None:
    rule, tries = course
    decision = lifecycle.begin(
        by=sign.proposer,
        country="XAA",
        subject=f"quantity:{Decision.objects.count()}",
        titles=TITLES,
        content={"kind": "number"},
        reason={"en": "So it is."},
        policy=rule,
    )
    heard: list[tuple[str, str]] = []
    for code, verdict in tries:
        by, before = getattr(sign, code), decision.state
        try:
            if verdict == "signed":
                actions.sign(by=by, decision=decision, seen=decision.digest)
            else:
                actions.object(by=by, decision=decision, seen=decision.digest, reason={"en": "No."})
        except Refused:
            pass
        else:
            assert before == "open"
            heard.append((code, verdict))
        decision.refresh_from_db()
        assert (decision.state == "decided") is recount(rule, heard)
    assert len({code for code, _ in heard}) == len(heard) == decision.signatures.count()
    for each in rule.steps:
        if each.in_order:
            turns = [code for code, _ in heard if code in each.codes]
            assert turns == list(each.codes[: len(turns)])
