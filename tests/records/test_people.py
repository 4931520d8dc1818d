"""Accounts and roles: who gets in, who is let out, what a person changes alone, and what is left in their hands."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from namagar.analysis.terms.problem import Problem, Refused
from namagar.records.assessments import actions as assessments
from namagar.records.assessments import completion, waiting
from namagar.records.assessments.models import Answer, Round
from namagar.records.decisions import actions as decisions
from namagar.records.decisions import queries as decided
from namagar.records.people import accounts, actions, clock, installation, journal, queries
from namagar.records.people.directory import institution
from namagar.records.people.models import Entry, Role, User
from namagar.records.people.permission import may

NAMES = {"en": "Sara Omidi", "fa": "سارا امیدی"}
PASS_PHRASE = "baba-dede-gogo-kuku-lili"
MAIL = "sara@ministry.example"


def added(who: SimpleNamespace, **more: Any) -> User:
    """Sara, of the Statistical Office."""
    given = {"username": "sara", "names": NAMES, "institution": institution("XAA", "STAT"), "email": MAIL} | more
    return actions.add_user(by=who.administrator, country="XAA", password=PASS_PHRASE, **given)


def problems(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(each.code, each.where) for each in refused.value.problems}


def only_problem(refused: pytest.ExceptionInfo[Refused]) -> Problem:
    (problem,) = refused.value.problems
    return problem


def journalled() -> list[str]:
    return [f"{each.action} {each.subject} {each.facts}" for each in Entry.objects.all()]


def test_an_added_person_signs_in_with_the_pass_phrase_which_is_written_nowhere(who: SimpleNamespace) -> None:
    sara = added(who)
    assert sara.check_password(PASS_PHRASE)
    assert (sara.names, sara.email, sara.institution.code, sara.roles_in("XAA")) == (NAMES, MAIL, "STAT", ())
    assert PASS_PHRASE not in sara.password
    assert journalled() == ['people.add_user user:sara {"institution": "STAT"}'], "neither phrase nor mail is told"


def test_everything_that_is_wrong_with_a_new_account_is_said_at_once(who: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        added(
            who,
            username="سارا",
            names={"en": " ", "fa": "س" * 121},
            email="sara@",
            institution=institution("IRN", "MOI"),
        )
    assert problems(refused) == {
        ("username-unsound", "username"),
        ("name-in-english-missing", "name_en"),
        ("name-too-long", "name_fa"),
        ("mail-unsound", "mail"),
        ("institution-unknown", "institution"),
    }
    assert not User.objects.filter(name_fa__startswith="سس").exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "-sara", "sa ra", "sara\nx", "s" * 81, "sara/x"])
def test_a_name_that_cannot_be_typed_everywhere_is_no_user_name(who: SimpleNamespace, name: str) -> None:
    with pytest.raises(Refused, match="username-unsound"):
        added(who, username=name)


@pytest.mark.parametrize("name", ["sara", "SARA", " Sara "])
def test_a_user_name_is_taken_in_whatever_capitals(who: SimpleNamespace, name: str) -> None:
    added(who)
    with pytest.raises(Refused, match="username-taken"):
        added(who, username=name)


def test_first_pass_phrases_are_long_speakable_and_never_the_same() -> None:
    made = {accounts.first_pass_phrase() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([bdfghklmnprstvz][aeiou]){3}(-([bdfghklmnprstvz][aeiou]){3}){4}", each) for each in made)


def test_the_installation_makes_an_administrator_and_the_journal_says_that_nobody_else_did(db: None) -> None:
    made = installation.make_administrator(
        country="XAA", username="first", password=PASS_PHRASE, names=NAMES, institution=institution("XAA", "MOI")
    )
    assert made.roles_in("XAA") == ("administrator",)
    entry = Entry.objects.get()
    assert (entry.by, entry.action, entry.subject) == ("", "people.install", "user:first")
    with pytest.raises(Refused, match="username-taken"):
        installation.make_administrator(
            country="XAA", username="First", password=PASS_PHRASE, names=NAMES, institution=institution("XAA", "MOI")
        )


def test_a_role_is_given_and_taken_away_and_what_was_done_in_it_stays(who: SimpleNamespace) -> None:
    sara = added(who)
    actions.give_role(by=who.administrator, country="XAA", user=sara, role="coordinator")
    sara = User.objects.get(pk=sara.pk)
    of = a_round(sara)
    actions.take_role(by=who.administrator, country="XAA", user=sara, role="coordinator")
    assert not may(User.objects.get(pk=sara.pk), "assessments.open_round", "XAA")
    assert of.moves.get(after="collection").by == sara
    assert journalled()[-1] == 'people.take_role user:sara {"role": "coordinator"}'


def test_a_role_that_is_not_held_cannot_be_taken_and_one_that_does_not_exist_cannot_be_given(
    who: SimpleNamespace,
) -> None:
    sara = added(who)
    with pytest.raises(Refused, match="role-not-held"):
        actions.take_role(by=who.administrator, country="XAA", user=sara, role="reviewer")
    for role in ("visitor", "king", ""):
        with pytest.raises(Refused, match="role-or-state-unknown"):
            actions.give_role(by=who.administrator, country="XAA", user=sara, role=role)


def test_a_country_is_never_left_without_an_administrator(who: SimpleNamespace) -> None:
    me = who.administrator
    with pytest.raises(Refused, match="own-administrator"):
        actions.take_role(by=me, country="XAA", user=me, role="administrator")
    with pytest.raises(Refused, match="own-account"):
        actions.close_account(by=me, country="XAA", user=me)
    sara = added(who)
    actions.give_role(by=me, country="XAA", user=sara, role="administrator")
    actions.take_role(by=me, country="XAA", user=sara, role="administrator")
    assert Role.objects.get(country="XAA", role="administrator").user == me


@pytest.mark.parametrize("way", ["role", "account"])
def test_an_administrator_who_was_put_out_a_moment_ago_puts_nobody_out(who: SimpleNamespace, way: str) -> None:
    sara = added(who)
    actions.give_role(by=who.administrator, country="XAA", user=sara, role="administrator")
    sara = User.objects.get(pk=sara.pk)
    assert may(sara, "people.take_role", "XAA"), "her page was open before"
    if way == "role":
        actions.take_role(by=who.administrator, country="XAA", user=sara, role="administrator")
    else:
        actions.close_account(by=who.administrator, country="XAA", user=sara)
    with pytest.raises(Refused, match="role-may-not"):
        actions.take_role(by=sara, country="XAA", user=who.administrator, role="administrator")
    with pytest.raises(Refused, match="role-may-not"):
        actions.close_account(by=sara, country="XAA", user=who.administrator)


def test_an_administrator_may_do_other_work_and_give_it_up(who: SimpleNamespace) -> None:
    me = who.administrator
    actions.give_role(by=me, country="XAA", user=me, role="coordinator")
    actions.take_role(by=me, country="XAA", user=me, role="coordinator")
    assert User.objects.get(pk=me.pk).roles_in("XAA") == ("administrator",)


def test_a_closed_account_does_nothing_and_is_opened_again_as_it_was(who: SimpleNamespace) -> None:
    sara = added(who)
    actions.give_role(by=who.administrator, country="XAA", user=sara, role="reviewer")
    closed = actions.close_account(by=who.administrator, country="XAA", user=sara)
    assert not may(closed, "documents.keep", "XAA")
    assert sara not in queries.people_of("XAA")
    assert sara not in queries.with_mail()
    assert sara in queries.everybody("XAA"), "but she is not forgotten"
    with pytest.raises(Refused, match="role-may-not"):
        actions.close_account(by=who.administrator, country="XAA", user=sara)
    opened = actions.reopen_account(by=who.administrator, country="XAA", user=closed)
    assert may(opened, "documents.keep", "XAA")
    assert opened.check_password(PASS_PHRASE)
    assert [each.split()[0] for each in journalled()[-2:]] == ["people.close_account", "people.reopen_account"]


def test_a_lost_pass_phrase_is_replaced_but_nobodys_own(who: SimpleNamespace) -> None:
    sara = added(who)
    renewed = actions.renew_pass_phrase(by=who.administrator, country="XAA", user=sara, password="another-phrase")
    assert renewed.check_password("another-phrase")
    assert not renewed.check_password(PASS_PHRASE)
    assert journalled()[-1] == "people.renew_pass_phrase user:sara {}"
    with pytest.raises(Refused, match="own-pass-phrase"):
        actions.renew_pass_phrase(by=who.administrator, country="XAA", user=who.administrator, password="mine")


def test_the_account_of_another_country_can_have_roles_here_but_is_not_closed_here(who: SimpleNamespace) -> None:
    guest = User.objects.create_user(
        "guest", PASS_PHRASE, name_en="G", name_fa="گ", institution=institution("IRN", "IOM")
    )
    actions.give_role(by=who.administrator, country="XAA", user=guest, role="reviewer")
    assert guest in queries.everybody("XAA")
    for change in (actions.close_account, actions.reopen_account):
        guest.is_active = change is actions.close_account
        guest.save()
        with pytest.raises(Refused, match="account-of-another-country"):
            change(by=who.administrator, country="XAA", user=guest)
    guest.is_active = True
    guest.save()
    with pytest.raises(Refused, match="account-of-another-country"):
        actions.renew_pass_phrase(by=who.administrator, country="XAA", user=guest, password="x")
    nobody = User.objects.create_user("nobody", PASS_PHRASE, name_en="N", name_fa="ن")
    with pytest.raises(Refused, match="account-of-another-country"):
        actions.close_account(by=who.administrator, country="XAA", user=nobody)
    actions.take_role(by=who.administrator, country="XAA", user=guest, role="reviewer")
    assert guest not in queries.everybody("XAA")


def test_ones_own_mail_address_is_set_emptied_and_not_told_to_the_journal(who: SimpleNamespace) -> None:
    actions.set_mail(by=who.official, mail=f" {MAIL} ")
    actions.set_mail(by=who.official, mail=MAIL)
    assert User.objects.get(pk=who.official.pk).email == MAIL
    assert who.official in queries.with_mail()
    actions.set_mail(by=who.official, mail="")
    assert User.objects.get(pk=who.official.pk).email == ""
    assert journalled() == [
        f'people.set_mail user:{who.official} {{"mail": "set"}}',
        f'people.set_mail user:{who.official} {{"mail": "removed"}}',
    ]
    assert list(journal.breaks({})) == []


@pytest.mark.parametrize("mail", ["sara", "sara@ministry", "a@b.example, c@d.example", "s@x.example\nBcc: y@z.example"])
def test_what_is_no_single_mail_address_is_refused_and_the_old_one_stays(who: SimpleNamespace, mail: str) -> None:
    actions.set_mail(by=who.official, mail=MAIL)
    with pytest.raises(Refused) as refused:
        actions.set_mail(by=who.official, mail=mail)
    assert only_problem(refused).where == "mail"
    assert User.objects.get(pk=who.official.pk).email == MAIL


def test_an_address_that_is_too_long_to_be_kept_is_refused_not_cut(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="mail-unsound"):
        actions.set_mail(by=who.official, mail=f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example")


def test_somebody_without_an_institution_sets_the_own_mail_too(who: SimpleNamespace) -> None:
    lone = User.objects.create_user("lone", PASS_PHRASE, name_en="L", name_fa="ل")
    actions.set_mail(by=lone, mail=MAIL)
    assert Entry.objects.get().country == ""


def a_round(by: User) -> Round:
    return assessments.open_round(by=by, country="XAA", framework="mgi", edition="namagar-1", titles=NAMES)


@pytest.fixture
def held(who: SimpleNamespace) -> SimpleNamespace:
    """Two officials of one institution; the first is named for an item and asked for a position on another."""
    colleague = User.objects.create_user(
        "colleague", PASS_PHRASE, name_en="C", name_fa="ک", institution=who.official.institution
    )
    Role.objects.create(user=colleague, country="XAA", role="official")
    of = a_round(who.coordinator)
    answer, other = of.answers.get(item="1.01"), of.answers.get(item="1.02")
    assessments.assign(by=who.coordinator, answer=answer, institution=who.official.institution, person=who.official)
    assessments.assign(by=who.coordinator, answer=other, institution=who.reviewer.institution)
    assessments.ask_also(by=who.coordinator, answer=other, institution=who.official.institution, person=who.official)
    return SimpleNamespace(round=of, answer=answer, other=other, colleague=colleague)


def desk(of: User) -> set[str]:
    return {each.answer.item for each in waiting.waiting_for(User.objects.get(pk=of.pk), "XAA")}


def holder(of: Round, answer: Answer, code: str) -> tuple[str, Any]:
    """Who the matrix says holds the item for an institution."""
    matrix = completion.matrix(of, completion.Filter(institution=code))
    (row,) = (row for rows in matrix.domains.values() for row in rows if row.item.code == answer.item)
    (cell,) = row.cells
    assert cell is not None
    return cell.holder, cell.names


@pytest.mark.parametrize("way", ["account", "role"])
def test_what_somebody_held_who_cannot_answer_any_more_is_with_the_institution(
    who: SimpleNamespace, held: SimpleNamespace, way: str
) -> None:
    code = who.official.institution.code
    assert (desk(who.official), desk(held.colleague)) == ({"1.01", "1.02"}, set())
    assert holder(held.round, held.answer, code) == ("person", who.official.names)
    if way == "account":
        actions.close_account(by=who.administrator, country="XAA", user=who.official)
    else:
        actions.take_role(by=who.administrator, country="XAA", user=who.official, role="official")
    for answer in (held.answer, held.other):
        assert holder(held.round, answer, code) == ("institution", None)
    assert desk(held.colleague) == {"1.01", "1.02"}, "it does not wait where nobody looks"
    if way == "account":
        actions.reopen_account(by=who.administrator, country="XAA", user=who.official)
        assert desk(held.colleague) == set()


def test_it_is_counted_what_a_person_still_holds_by_round(who: SimpleNamespace, held: SimpleNamespace) -> None:
    everybody = list(queries.everybody("XAA"))
    ((person, (found,)),) = waiting.in_hand(everybody, "XAA").items()
    assert (person, found.round, found.institution) == (who.official.pk, held.round, who.official.institution)
    assert found.items.value == 2
    answer = assessments.save_answer(
        by=who.official, answer=held.answer, seen=0, option="no", justification={"en": "No.", "fa": ""}
    )
    assessments.submit(by=who.official, answer=answer, seen=1)
    ((found,),) = waiting.in_hand(everybody, "XAA").values()
    assert found.items.value == 1, "what is handed in is with the reviewer"
    assert waiting.in_hand([held.colleague], "XAA") == {}


def test_a_deputy_with_a_closed_account_is_not_shown_as_one(who: SimpleNamespace) -> None:
    sara = added(who, institution=who.signatory_a.institution)
    today = clock.today()
    decisions.delegate(by=who.signatory_a, country="XAA", deputy=sara, since=today, until=today + timedelta(days=9))
    assert decided.delegations(sara.institution, "XAA").count() == 1
    actions.close_account(by=who.administrator, country="XAA", user=sara)
    assert decided.delegations(sara.institution, "XAA").count() == 0


def test_everybody_of_a_country_is_listed_in_the_same_number_of_queries(
    who: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        sara = added(who, username=f"sara-{number}")
        Role.objects.create(user=sara, country="XAA", role="official")
    with django_assert_max_num_queries(2):
        listed = [(each.username, each.institution, each.roles_in("XAA")) for each in queries.everybody("XAA")]
    assert len(listed) == 40
    assert len({username for username, _, _ in listed}) == 40


def test_the_roles_that_a_round_needs_and_nobody_has_are_seen(who: SimpleNamespace) -> None:
    assert queries.roles_lacking("XAA") == ()
    assert queries.roles_lacking("IRN") == ("coordinator", "official", "reviewer", "signatory")
    actions.close_account(by=who.administrator, country="XAA", user=who.reviewer)
    assert queries.roles_lacking("XAA") == ("reviewer",), "who cannot sign in reviews nothing"
