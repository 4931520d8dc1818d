"""Who signs in whose place: deputies for a period, and offices that sign on paper."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.decisions import actions, lifecycle, queries
from namagar.records.decisions.models import Decision, Delegation, Signature
from namagar.records.decisions.policy import Named, Policy, Step
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Document
from namagar.records.people import clock
from namagar.records.people.models import Entry, Role, User
from tests.web.files import small_pdf

pytestmark = pytest.mark.django_db
TITLES = {"en": "X", "fa": "ایکس"}


@pytest.fixture
def decision(who: SimpleNamespace) -> Decision:
    return proposed(who)


def proposed(who: SimpleNamespace, **more: Any) -> Decision:
    """A decision of two of three institutions: Statistical Office, Border Police, University."""
    named = tuple(Named(each.institution.code) for each in (who.signatory_a, who.signatory_b, who.signatory_c))
    return lifecycle.begin(
        by=more.pop("by", who.data_officer),
        country="XAA",
        subject=f"quantity:{Decision.objects.count()}",
        titles=TITLES,
        content={"kind": "number", "value": "5"},
        reason={"en": "It is the count."},
        policy=Policy("own", (Step("one", TITLES, named, 2),), **more),
    )


def colleague(of: User, role: str | None = "official") -> User:
    user = User.objects.create_user(
        f"colleague-{role}", "not-a-password", name_en="Dana", name_fa="دانا", institution=of.institution
    )
    if role:
        Role.objects.create(user=user, country="XAA", role=role)
    return user


def refusal(call: Any, **given: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(**given)
    return {each.code for each in refused.value.problems}


def named(who: SimpleNamespace, deputy: User, first: int = 0, last: int = 7) -> Delegation:
    today = clock.today()
    return actions.delegate(
        by=who.signatory_a,
        country="XAA",
        deputy=deputy,
        since=today + timedelta(days=first),
        until=today + timedelta(days=last),
    )


def test_a_deputy_signs_for_the_institution_and_the_signature_says_in_whose_place(
    who: SimpleNamespace, decision: Decision
) -> None:
    deputy = colleague(who.signatory_a)
    assert queries.waiting_for(deputy, "XAA") == []
    given = named(who, deputy)
    assert queries.waiting_for(deputy, "XAA") == [decision]
    signature = actions.sign_as_deputy(by=deputy, decision=decision, seen=decision.digest)
    assert (signature.institution, signature.user, signature.on_behalf) == (who.signatory_a.institution, deputy, given)
    assert who.signatory_a.username in Entry.objects.get(action="decisions.sign_as_deputy").facts
    assert refusal(actions.sign, by=who.signatory_a, decision=decision, seen=decision.digest) == {"signed-already"}
    assert str(given) == f"{deputy} for STAT"


def test_a_deputy_objects_with_a_reason(who: SimpleNamespace, decision: Decision) -> None:
    deputy = colleague(who.signatory_a)
    named(who, deputy)
    tried = {"by": deputy, "decision": decision, "seen": decision.digest}
    assert refusal(actions.sign_as_deputy, **tried, verdict="objected") == {"reason-missing"}
    assert refusal(actions.sign_as_deputy, **tried, verdict="shrugged") == {"policy-word-unknown"}
    signature = actions.sign_as_deputy(**tried, verdict="objected", reason={"fa": "درست نیست."})
    assert (signature.verdict, signature.reasons["en"]) == ("objected", "درست نیست.")


@pytest.mark.parametrize(("first", "last"), [(1, 5), (-5, -1)])
def test_outside_the_period_nobody_is_a_deputy(who: SimpleNamespace, decision: Decision, first: int, last: int) -> None:
    deputy = colleague(who.signatory_a)
    if last < 0:
        with clock.telling(clock.now() - timedelta(days=5)):
            named(who, deputy, 0, 4)
    else:
        named(who, deputy, first, last)
    assert queries.waiting_for(deputy, "XAA") == []
    assert refusal(actions.sign_as_deputy, by=deputy, decision=decision, seen=decision.digest) == {"not-a-deputy"}


def test_a_delegation_is_for_a_colleague_and_a_period_to_come(who: SimpleNamespace) -> None:
    assert refusal(named, who=who, deputy=who.signatory_a) == {"deputy-of-other-institution"}
    assert refusal(named, who=who, deputy=who.official, first=3, last=1) == {
        "deputy-of-other-institution",
        "delegation-period",
    }
    foreign = Document(country="IRN", title="Letter", sha256="0" * 64)
    assert refusal(
        actions.delegate,
        by=who.signatory_a,
        country="XAA",
        deputy=colleague(who.signatory_a),
        since=clock.today(),
        until=clock.today(),
        document=foreign,
    ) == {"delegation-document"}


def test_a_letter_goes_with_the_delegation(who: SimpleNamespace) -> None:
    deputy = colleague(who.signatory_a)
    letter = documents.keep(by=deputy, country="XAA", file_name="letter.pdf", content=small_pdf())
    given = actions.delegate(
        by=who.signatory_a,
        country="XAA",
        deputy=deputy,
        since=clock.today(),
        until=clock.today(),
        document=letter,
    )
    assert letter.sha256 in Entry.objects.get(action="decisions.delegate").facts
    assert list(queries.delegations(who.signatory_a.institution, "XAA")) == [given]
    assert list(queries.colleagues(who.signatory_a)) == [deputy]
    assert not queries.colleagues(User(username="alone")).exists()


# Paper


def paper(who: SimpleNamespace, decision: Decision, **changes: Any) -> dict[str, Any]:
    return {
        "by": who.coordinator,
        "decision": decision,
        "institution": who.signatory_b.institution,
        "verdict": "signed",
        "document": documents.keep(by=who.coordinator, country="XAA", file_name="signed.pdf", content=small_pdf()),
        "signed_name": " A. Signer ",
        "signed_office": "Deputy Minister",
        "day": clock.today(),
        "digest": decision.digest[:6].upper() + " " + decision.digest[6:12],
    } | changes


def test_a_signature_on_paper_counts_with_its_scan_name_office_and_day(
    who: SimpleNamespace, decision: Decision
) -> None:
    given = paper(who, decision)
    signature = actions.record_paper(**given)
    assert (signature.paper, signature.signed_name, signature.signed_on) == (
        given["document"],
        "A. Signer",
        clock.today(),
    )
    facts = Entry.objects.get(action="decisions.record_paper").facts
    assert given["document"].sha256 in facts
    assert "A. Signer, Deputy Minister" in facts
    actions.sign(by=who.signatory_a, decision=decision, seen=decision.digest)
    decision.refresh_from_db()
    assert decision.state == "decided"


def test_an_objection_on_paper_needs_its_reason(who: SimpleNamespace, decision: Decision) -> None:
    assert refusal(actions.record_paper, **paper(who, decision, verdict="objected")) == {"reason-missing"}
    signature = actions.record_paper(**paper(who, decision, verdict="objected", reason={"en": "Cards only."}))
    assert signature.reasons["fa"] == "Cards only."


@pytest.mark.parametrize("typed", ["", "12345", "000000000000", "{digest}0"])
def test_the_digest_typed_from_the_page_must_be_the_one_of_the_content(
    who: SimpleNamespace, decision: Decision, typed: str
) -> None:
    digest = typed.format(digest=decision.digest)
    assert refusal(actions.record_paper, **paper(who, decision, digest=digest)) == {"content-not-the-one-seen"}
    assert not Signature.objects.exists()


def test_all_that_is_wrong_with_a_paper_is_said_at_once(who: SimpleNamespace, decision: Decision) -> None:
    wrong = paper(
        who,
        decision,
        institution=who.coordinator.institution,
        document=Document(country="XAA", media_type="application/zip", file_name="a.zip"),
        signed_name=" ",
        digest="no",
        day=date(2020, 1, 1),
    )
    assert refusal(actions.record_paper, **wrong) == {
        "not-a-signatory",
        "content-not-the-one-seen",
        "paper-not-a-scan",
        "paper-field-missing",
        "paper-day",
    }


def test_a_day_to_come_is_no_day_of_a_signature(who: SimpleNamespace, decision: Decision) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert refusal(actions.record_paper, **paper(who, decision, day=tomorrow)) == {"paper-day"}


def test_a_scan_that_vanished_is_no_scan(who: SimpleNamespace, decision: Decision) -> None:
    gone = Document(country="XAA", media_type="application/pdf", file_name="gone.pdf", sha256="0" * 64)
    assert refusal(actions.record_paper, **paper(who, decision, document=gone)) == {"paper-gone"}


def test_a_proposer_records_no_paper_for_the_own_proposal(who: SimpleNamespace) -> None:
    decision = proposed(who, by=who.coordinator)
    assert refusal(actions.record_paper, **paper(who, decision)) == {"own-proposal"}


def test_paper_of_a_decision_with_second_factor_is_recorded_with_one(who: SimpleNamespace) -> None:
    decision = proposed(who, second_factor=True)
    given = paper(who, decision)
    assert refusal(actions.record_paper, **given) == {"second-factor-needed"}
    assert actions.record_paper(**given, second_factor=True).verdict == "signed"


def test_somebody_of_no_institution_signs_for_none(who: SimpleNamespace, decision: Decision) -> None:
    User.objects.filter(pk=who.signatory_a.pk).update(institution=None)
    alone = User.objects.get(pk=who.signatory_a.pk)
    assert queries.waiting_for(alone, "XAA") == []
    assert refusal(actions.sign, by=alone, decision=decision, seen=decision.digest) == {"not-a-signatory"}


@pytest.mark.parametrize("state", ["decided", "lapsed", "withdrawn"])
def test_a_decision_that_is_not_open_takes_no_word_of_any_kind(
    who: SimpleNamespace, decision: Decision, state: str
) -> None:
    deputy = colleague(who.signatory_a)
    named(who, deputy)
    given = paper(who, decision)
    Decision.objects.filter(pk=decision.pk).update(state=state)
    seen = {"decision": decision, "seen": decision.digest}
    found = [
        refusal(actions.sign, by=who.signatory_a, **seen),
        refusal(actions.object, by=who.signatory_a, **seen, reason={"en": "No."}),
        refusal(actions.sign_as_deputy, by=deputy, **seen),
        refusal(actions.record_paper, **given),
        refusal(actions.apply_deadline, by=who.coordinator, decision=decision),
        refusal(actions.withdraw, by=who.coordinator, decision=decision, reason="Late."),
    ]
    assert found == [{"role-may-not"}] * 6
