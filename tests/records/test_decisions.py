"""Institutions sign one exact content; the decision lapses when the content changes."""

from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.decisions import actions, lifecycle, queries
from namagar.records.decisions.content import differences, digest, written
from namagar.records.decisions.models import Decision, Signature
from namagar.records.people.models import Entry

pytestmark = pytest.mark.django_db
CONTENT = {"kind": "number", "value": "5"}


@pytest.fixture
def who(people) -> SimpleNamespace:
    return people("XAA")


def propose(who: SimpleNamespace, needed: int = 2, reason: str = "It is the count.", **changes: object) -> Decision:
    signatories = [who.signatory_a.institution, who.signatory_b.institution, who.signatory_c.institution]
    return lifecycle.begin(
        **{
            "by": who.data_officer,
            "country": "XAA",
            "subject": "quantity:x",
            "titles": {"en": "X", "fa": "ایکس"},
            "content": CONTENT,
            "reason": {"en": reason, "fa": ""},
            "signatories": signatories,
            "needed": needed,
            **changes,
        }
    )


def test_two_of_three_signatures_decide_and_the_objection_stays(who: SimpleNamespace) -> None:
    decision = propose(who)
    actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    actions.object(by=who.signatory_b, decision=decision, seen=decision.digest, reason={"en": "It counts cards only."})
    decision.refresh_from_db()
    assert decision.state == "open"
    actions.sign(by=who.signatory_c, decision=decision, seen=decision.digest)
    decision.refresh_from_db()
    assert decision.state == "decided"
    assert [
        each.signature.reasons["fa"] for each in queries.standings(decision) if each.signature.verdict == "objected"
    ] == ["It counts cards only."]


def test_one_signature_never_decides(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="signatures-needed"):
        propose(who, needed=1)


def test_all_that_is_wrong_with_a_proposal_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        propose(who, needed=9, reason=" ")
    assert {each.code for each in refused.value.problems} == {"reason-missing", "signatures-needed"}


def test_nobody_signs_their_own_proposal(who: SimpleNamespace) -> None:
    decision = propose(who, by=who.signatory_a)
    with pytest.raises(Refused, match="own-proposal"):
        actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)


def test_an_institution_speaks_once(who: SimpleNamespace) -> None:
    decision = propose(who)
    actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    with pytest.raises(Refused, match="signed-already"):
        actions.object(by=who.signatory_a, decision=decision, seen=decision.digest, reason={"en": "Second thoughts."})


def test_what_was_not_seen_is_not_signed(who: SimpleNamespace) -> None:
    decision = propose(who)
    with pytest.raises(Refused, match="content-not-the-one-seen"):
        actions.sign(by=who.signatory_a, decision=decision, seen="0" * 64)


def test_an_objection_without_a_reason_is_refused(who: SimpleNamespace) -> None:
    decision = propose(who)
    with pytest.raises(Refused, match="reason-missing"):
        actions.object(by=who.signatory_a, decision=decision, seen=decision.digest, reason={"en": ""})


def test_an_institution_that_was_not_asked_cannot_sign(who: SimpleNamespace) -> None:
    decision = propose(who, signatories=[who.signatory_a.institution, who.signatory_b.institution])
    with pytest.raises(Refused, match="not-a-signatory"):
        actions.sign(by=who.signatory_c, decision=decision, seen=decision.digest)


def test_a_changed_content_lets_the_decision_lapse_and_says_what_changed(who: SimpleNamespace) -> None:
    decision = propose(who)
    assert lifecycle.content_changed(by=None, decision=decision, content={**CONTENT, "value": "6"})
    decision.refresh_from_db()
    assert (decision.state, decision.changes) == ("lapsed", [{"path": "value", "before": "5", "after": "6"}])
    with pytest.raises(Refused, match="role-may-not"):
        actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)


def test_the_same_content_in_another_order_does_not_lapse(who: SimpleNamespace) -> None:
    decision = propose(who)
    assert not lifecycle.content_changed(by=None, decision=decision, content={"value": "5", "kind": "number"})


def test_two_live_decisions_on_one_subject_are_refused(who: SimpleNamespace) -> None:
    propose(who)
    with pytest.raises(Refused, match="decision-already-live"):
        propose(who)


def test_a_withdrawn_proposal_makes_room_for_a_new_one(who: SimpleNamespace) -> None:
    actions.withdraw(by=who.data_officer, decision=propose(who), reason="Wrong year.")
    assert propose(who).state == "open"


def test_every_step_stands_in_the_journal(who: SimpleNamespace) -> None:
    decision = propose(who)
    for signatory in (who.signatory_a, who.signatory_b):
        actions.sign(by=signatory, decision=decision, seen=decision.digest)
    assert list(Entry.objects.values_list("action", flat=True)) == [
        "decisions.begin",
        "decisions.sign",
        "decisions.sign",
        "decisions.decided",
    ]


def test_a_signature_cannot_be_taken_back(who: SimpleNamespace) -> None:
    decision = propose(who)
    actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    with pytest.raises(Refused, match="row-written-once"):
        Signature.objects.get().delete()


def test_an_open_decision_waits_for_those_who_have_not_spoken(who: SimpleNamespace) -> None:
    decision = propose(who)
    assert queries.waiting_for(who.signatory_a, "XAA") == [decision]
    actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    assert queries.waiting_for(who.signatory_a, "XAA") == []
    assert queries.waiting_for(who.coordinator, "XAA") == []


def test_differences_are_named_by_their_path() -> None:
    assert list(differences({"a": {"b": 1}, "c": [1]}, {"a": {"b": 2}, "c": [1], "d": "new"})) == [
        {"path": "a.b", "before": "1", "after": "2"},
        {"path": "d", "before": "", "after": "new"},
    ]


def test_the_digest_depends_on_the_content_only() -> None:
    assert digest(written({"b": 1, "a": "ی"})) == digest(written({"a": "ی", "b": 1}))
