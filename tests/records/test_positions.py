"""Two institutions that answer differently are shown side by side; a person settles it, and nothing is overwritten."""

from types import SimpleNamespace

import pytest

from namagar.analysis.terms.problem import Refused
from namagar.records.assessments import actions, conflicts
from namagar.records.assessments.models import Answer, Position, Saved
from namagar.records.people.models import Role, User
from tests.records.arcadia import assigned, round_of, submitted

pytestmark = pytest.mark.django_db
WORDS = {"en": "Act 12, article 4.", "fa": ""}


@pytest.fixture
def other(who: SimpleNamespace) -> User:
    """An official of another institution."""
    user = User.objects.create_user(
        "other", "not-a-password", name_en="Other", name_fa="دیگر", institution=who.signatory_c.institution
    )
    Role.objects.create(user=user, country="XAA", role="official")
    return user


def now(answer: Answer) -> Answer:
    return Answer.objects.get(pk=answer.pk)


def both(who: SimpleNamespace, other: User, option: str) -> tuple[Answer, Position]:
    """The ministry submits its answer, and the other institution gives its own."""
    answer = submitted(who, round_of(who), "1.01", "yes")
    position = actions.ask_also(by=who.coordinator, answer=answer, institution=other.institution)
    position = actions.give_position(by=other, position=position, seen=0, option=option, justification=WORDS)
    return now(answer), position


def test_two_institutions_that_agree_are_no_conflict(who: SimpleNamespace, other: User) -> None:
    answer = submitted(who, round_of(who), "1.01", "yes")
    position = actions.ask_also(by=who.coordinator, answer=answer, institution=other.institution)
    actions.give_position(by=other, position=position, seen=0, option=answer.option, justification=WORDS)
    assert not conflicts.differ(now(answer))
    assert actions.accept(by=who.reviewer, answer=answer).state == "accepted"


def test_an_answer_in_conflict_is_not_accepted(who: SimpleNamespace, other: User) -> None:
    answer, _ = both(who, other, "no")
    assert conflicts.unsettled(answer)
    with pytest.raises(Refused, match="conflict-unsettled"):
        actions.accept(by=who.reviewer, answer=answer)
    assert now(answer).state == "submitted"


def test_settling_for_the_ministry_leaves_its_answer(who: SimpleNamespace, other: User) -> None:
    answer, position = both(who, other, "no")
    before = (answer.option, answer.revision)
    actions.settle(by=who.coordinator, answer=answer, institution=who.official.institution, reason="It keeps the act.")
    assert (now(answer).option, now(answer).revision) == before
    assert Position.objects.get(pk=position.pk).option == "no", "what the other says stays"
    assert actions.accept(by=who.reviewer, answer=answer).state == "accepted"


def test_settling_for_the_other_makes_a_new_revision_and_keeps_the_old_one(who: SimpleNamespace, other: User) -> None:
    answer, _ = both(who, other, "no")
    old = answer.option
    actions.settle(by=who.coordinator, answer=answer, institution=other.institution, reason="The act was repealed.")
    assert (now(answer).option, now(answer).justification_en) == ("no", "Act 12, article 4.")
    assert [each.option for each in Saved.objects.filter(answer=answer)] == [old, "no"]
    assert actions.accept(by=who.reviewer, answer=answer).option == "no"


def test_a_settlement_holds_only_for_what_was_compared(who: SimpleNamespace, other: User) -> None:
    answer, position = both(who, other, "no")
    actions.settle(by=who.coordinator, answer=answer, institution=who.official.institution, reason="It keeps the act.")
    assert not conflicts.unsettled(now(answer))
    actions.give_position(by=other, position=position, seen=1, option="partly", justification=WORDS)
    assert conflicts.unsettled(now(answer)), "the other institution says something new"


@pytest.mark.parametrize(
    ("reason", "chosen", "code"),
    [("", "official", "reason-missing"), ("Because.", "project_officer", "institution-said-nothing")],
)
def test_a_settlement_needs_a_reason_and_somebody_who_answered(
    who: SimpleNamespace, other: User, reason: str, chosen: str, code: str
) -> None:
    answer, _ = both(who, other, "no")
    with pytest.raises(Refused, match=code):
        actions.settle(by=who.coordinator, answer=answer, institution=getattr(who, chosen).institution, reason=reason)


def test_where_nothing_differs_there_is_nothing_to_settle(who: SimpleNamespace) -> None:
    answer = submitted(who, round_of(who), "1.01", "yes")
    with pytest.raises(Refused, match="no-conflict"):
        actions.settle(by=who.coordinator, answer=answer, institution=who.official.institution, reason="Because.")


def test_only_the_asked_institution_gives_its_position_and_the_second_to_save_is_told(
    who: SimpleNamespace, other: User
) -> None:
    _, position = both(who, other, "no")
    with pytest.raises(Refused, match="answer-of-another-institution"):
        actions.give_position(by=who.official, position=position, seen=1, option="no", justification=WORDS)
    with pytest.raises(actions.PositionEditedMeanwhile) as caught:
        actions.give_position(by=other, position=position, seen=0, option="yes", justification=WORDS)
    assert caught.value.position.option == "no"


def test_a_position_without_an_option_and_words_is_refused_with_both_errors(who: SimpleNamespace, other: User) -> None:
    answer = assigned(who, round_of(who), "1.01")
    position = actions.ask_also(by=who.coordinator, answer=answer, institution=other.institution)
    with pytest.raises(Refused) as caught:
        actions.give_position(by=other, position=position, seen=0, option="maybe", justification={"en": "", "fa": ""})
    assert [each.code for each in caught.value.problems] == ["option-unknown", "answer-without-justification"]


def test_an_institution_is_asked_once(who: SimpleNamespace, other: User) -> None:
    answer = assigned(who, round_of(who), "1.01")
    actions.ask_also(by=who.coordinator, answer=answer, institution=other.institution)
    for institution in (other.institution, who.official.institution):
        with pytest.raises(Refused, match="asked-already"):
            actions.ask_also(by=who.coordinator, answer=answer, institution=institution)


def test_an_item_is_held_by_people_of_its_institution(who: SimpleNamespace, other: User) -> None:
    answer = round_of(who).answers.get(item="1.01")
    with pytest.raises(Refused, match="person-of-another-institution"):
        actions.assign(by=who.coordinator, answer=answer, institution=who.official.institution, person=other)
    answer = actions.assign(
        by=who.coordinator, answer=answer, institution=other.institution, person=other, alternate=who.signatory_c
    )
    assert (answer.person, answer.alternate) == (other, who.signatory_c)


def test_a_conversation_goes_on_after_it_was_resolved(who: SimpleNamespace) -> None:
    answer = assigned(who, round_of(who), "1.01")
    thread = actions.comment(by=who.reviewer, answer=answer, text="Which paragraph?")
    actions.resolve_thread(by=who.reviewer, thread=thread)
    thread = actions.comment(by=who.official, answer=answer, text="The third.", thread=thread)
    thread.refresh_from_db()
    assert (thread.state, [each.text for each in thread.comments.all()]) == ("open", ["Which paragraph?", "The third."])
    with pytest.raises(Refused, match="comment-empty"):
        actions.comment(by=who.official, answer=answer, text="  ", thread=thread)
    elsewhere = answer.round.answers.get(item="1.02")
    with pytest.raises(Refused, match="thread-of-another-item"):
        actions.comment(by=who.official, answer=elsewhere, text="The third.", thread=thread)
