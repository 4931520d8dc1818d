"""Letting people into a country: an administrator's pages, what a new person does first, and one's own mail address."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client

from namagar.records.assessments import actions as assessments
from namagar.records.people import accounts, actions, installation
from namagar.records.people.directory import institution
from namagar.records.people.models import Entry, Role, User
from tests.web.conftest import PASSWORD, Visitor

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {
    "institution": "MOL",
    "username": "dana",
    "name_en": "Dana Field",
    "name_fa": "دانا فیلد",
    "mail": "dana@mol.example",
    "roles": ["official", "signatory"],
}
PHRASE = re.compile(r'id="pass-phrase"[^>]*value="([a-z-]+)"')


@pytest.fixture
def who(cast: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    return cast("XAA")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def main_of(answer: Any) -> str:
    return re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]


def errors(page: str) -> list[str]:
    return re.findall(r'<p class="error" id="error-([a-z_]+)">', page)


def person_page(user: User) -> str:
    return f"/en/XAA/people/{user.pk}/"


def row_of(user: User, page: str) -> str:
    """What the list says of one person."""
    (row,) = (each for each in re.findall(r"<tr>.*?</tr>", page, re.S) if f"/people/{user.pk}/" in each)
    return row


def dana(client: Client, **more: Any) -> Any:
    return client.post("/en/XAA/people/new/", {**TYPED, **more})


def test_nobody_but_an_administrator_of_the_country_finds_the_pages(who: SimpleNamespace) -> None:
    pages = ("/en/XAA/people/", "/en/XAA/people/new/", person_page(who.official))
    elsewhere = installation.make_administrator(
        country="IRN", username="irn", password=PASSWORD, names=who.ann.names, institution=institution("IRN", "MOI")
    )
    for user in (who.coordinator, who.official, who.ann, elsewhere):
        client = signed_in(user)
        assert [client.get(page).status_code for page in pages] == [404] * 3
        assert dana(client).status_code == 404
        assert "/XAA/people/" not in client.get("/en/XAA/").content.decode()
    assert [Client().get(page).status_code for page in pages] == [302] * 3, "a visitor is asked to sign in"
    client = signed_in(who.administrator)
    assert [client.get(page).status_code for page in pages] == [200] * 3
    assert client.get(f"/en/XAA/people/{elsewhere.pk}/").status_code == 404
    assert 'href="/en/XAA/people/"' in client.get("/en/XAA/").content.decode()


def test_everybody_is_listed_with_roles_mail_second_factor_and_state(who: SimpleNamespace) -> None:
    actions.set_mail(by=who.ann, mail="ann@ministry.example")
    TOTP.activate(who.ann, generate_totp_secret())
    RecoveryCodes.activate(who.rui)
    actions.give_role(by=who.administrator, country="XAA", user=who.ann, role="reviewer")
    actions.take_role(by=who.administrator, country="XAA", user=who.project, role="project_officer")
    actions.close_account(by=who.administrator, country="XAA", user=who.rui)
    client = signed_in(who.administrator)
    page = client.get("/en/XAA/people/").content.decode()
    ann, rui, project = (row_of(each, page) for each in (who.ann, who.rui, who.project))
    assert "reviewer, signatory" in " ".join(ann.split())
    assert "ann@ministry.example" in ann
    assert ">on<" in ann
    assert "badge closed" in rui
    assert ">off<" in rui, "recovery codes alone are no second factor"
    assert "no role yet" in project
    headings = re.findall(r'scope="rowgroup" colspan="4"><bdi class="title">(.*?)</bdi>', page)
    assert headings[0] == "Ministry of the Interior", "the catalogue's order"
    assert len(headings) == len(set(headings))


def test_a_new_person_is_handed_a_pass_phrase_that_nothing_keeps(who: SimpleNamespace) -> None:
    client = signed_in(who.administrator)
    answer = dana(client)
    assert answer.status_code == 200
    page = answer.content.decode()
    phrase = PHRASE.search(page)[1]
    assert "no-store" in answer["Cache-Control"]
    assert "http://testserver/en/account/login/" in page
    made = User.objects.get(username="dana")
    assert made.check_password(phrase)
    assert (made.institution.code, made.email, sorted(made.roles_in("XAA"))) == (
        "MOL",
        TYPED["mail"],
        ["official", "signatory"],
    )
    kept = [each.facts for each in Entry.objects.all()]
    kept += [str(each.get_decoded()) for each in Session.objects.all()]
    assert not [each for each in kept if phrase in each or TYPED["mail"] in each]
    assert phrase not in client.get(person_page(made)).content.decode()
    again = dana(client)
    assert again.status_code == 422, "sending the form again makes no second account"
    assert not PHRASE.search(again.content.decode())
    assert made.check_password(phrase)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_all_that_is_wrong_is_said_on_top_and_at_the_fields_and_nothing_typed_is_lost(
    who: SimpleNamespace, language: str
) -> None:
    client = signed_in(who.administrator)
    typed = {
        "institution": "",
        "username": "دانا",
        "name_en": "",
        "name_fa": "دانا",
        "mail": "x",
        "roles": ["reviewer"],
    }
    answer = client.post(f"/{language}/XAA/people/new/", typed)
    page = main_of(answer)
    assert answer.status_code == 422
    assert sorted(errors(page)) == ["institution", "mail", "name_en", "username"]
    assert page.index('role="alert"') < page.index("<h1>")
    assert page.count('aria-invalid="true"') == 4
    assert 'value="دانا"' in page
    assert re.search(r'value="reviewer" checked', page)
    assert not User.objects.filter(name_fa="دانا").exists()


@pytest.mark.parametrize("forged", [{"institution": "NOWHERE"}, {"roles": ["official", "king"]}])
def test_a_forged_choice_makes_nothing(who: SimpleNamespace, forged: dict[str, Any]) -> None:
    before = Entry.objects.count()
    assert dana(signed_in(who.administrator), **forged).status_code == 422
    assert not User.objects.filter(username="dana").exists()
    assert Entry.objects.count() == before


def test_the_institution_is_chosen_already_when_a_second_person_of_it_is_added(who: SimpleNamespace) -> None:
    page = signed_in(who.administrator).get("/en/XAA/people/new/?institution=MOL").content.decode()
    assert re.findall(r'<option value="(\w+)" selected', page) == ["MOL"]


def test_a_closed_account_is_out_at_once_and_in_again_when_it_is_reopened(who: SimpleNamespace) -> None:
    admin, official = signed_in(who.administrator), signed_in(who.official)
    assert official.get("/en/desk/").status_code == 200
    assert admin.post(person_page(who.official), {"what": "close"}).status_code == 302
    assert official.get("/en/desk/").status_code == 302, "the open session is over"
    typed = {"login": who.official.username, "password": PASSWORD}
    assert "inactive" in Client().post("/en/account/login/", typed)["Location"]
    page = admin.get(person_page(who.official)).content.decode()
    assert "badge closed" in page
    assert "Give a role" not in page
    assert admin.post(person_page(who.official), {"what": "close"}).status_code == 422, "it is closed already"
    assert admin.post(person_page(who.official), {"what": "reopen"}).status_code == 302
    assert Client().post("/en/account/login/", typed)["Location"] == "/en/desk/"


def test_a_lost_pass_phrase_is_replaced_and_shown_once(who: SimpleNamespace) -> None:
    official = signed_in(who.official)
    answer = signed_in(who.administrator).post(person_page(who.official), {"what": "renew"})
    phrase = PHRASE.search(answer.content.decode())[1]
    assert answer.status_code == 200
    assert official.get("/en/desk/").status_code == 302, "who was signed in with the old one is out"
    for typed, inside in ((PASSWORD, False), (phrase, True)):
        found = Client().post("/en/account/login/", {"login": who.official.username, "password": typed})
        assert (found.status_code == 302) is inside


def test_ones_own_account_and_administration_are_not_given_away(who: SimpleNamespace) -> None:
    admin, own = signed_in(who.administrator), person_page(who.administrator)
    page = main_of(admin.get(own))
    assert not re.search(r'value="(take|close|renew)"', page)
    assert "Your account" in page
    for typed, said in (
        ({"what": "close"}, "You cannot close your own account."),
        ({"what": "renew"}, "Your own pass phrase is not renewed here."),
        ({"what": "take", "role": "administrator"}, "You cannot take the role of administrator away from yourself."),
    ):
        answer = admin.post(own, typed)
        assert answer.status_code == 422
        assert said in main_of(answer)


def test_the_account_of_a_guest_from_another_country_is_left_alone(who: SimpleNamespace) -> None:
    guest = User.objects.create_user("guest", PASSWORD, name_en="G", name_fa="گ", institution=institution("IRN", "IOM"))
    Role.objects.create(user=guest, country="XAA", role="reviewer")
    admin = signed_in(who.administrator)
    page = main_of(admin.get(person_page(guest)))
    assert "belongs to another country" in page
    assert re.findall(r'name="what" value="(\w+)"', page) == ["take", "give"]
    assert admin.post(person_page(guest), {"what": "close"}).status_code == 422
    listed = admin.get("/en/XAA/people/").content.decode()
    assert listed.index("International Organization for Migration, Iran") > listed.index(who.ann.username)
    assert admin.post(person_page(guest), {"what": "take", "role": "reviewer"}).status_code == 302
    assert admin.get(person_page(guest)).status_code == 404, "without a role here the guest is none of ours"


def test_an_unknown_button_is_refused(who: SimpleNamespace) -> None:
    answer = signed_in(who.administrator).post(person_page(who.official), {"what": "promote"})
    assert answer.status_code == 422
    assert "There is no action" in main_of(answer)


def test_what_somebody_left_behind_is_counted_with_the_way_to_it(who: SimpleNamespace) -> None:
    of = assessments.open_round(
        by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles={"en": "Round", "fa": "دور"}
    )
    for item in ("1.01", "1.02"):
        assessments.assign(
            by=who.coordinator,
            answer=of.answers.get(item=item),
            institution=who.official.institution,
            person=who.official,
        )
    admin = signed_in(who.administrator)
    code = who.official.institution.code
    way = f"/en/XAA/assess/{of.pk}/matrix/?institution={code}"
    page = main_of(admin.get(person_page(who.official)))
    assert way in page
    assert "cannot answer them any more" not in page
    assert "still in hand" not in row_of(who.official, admin.get("/en/XAA/people/").content.decode())
    admin.post(person_page(who.official), {"what": "close"})
    row = row_of(who.official, admin.get("/en/XAA/people/").content.decode())
    assert way in row
    assert re.search(r'<data class="number" value="2"', row)
    assert "cannot answer them any more" in main_of(admin.get(person_page(who.official)))
    coordinator = signed_in(who.coordinator)
    assert who.official.name_en not in main_of(coordinator.get(way)), "the matrix shows them without a person"
    assert "account closed" in main_of(coordinator.get(f"/en/XAA/assess/{of.pk}/1.01/"))


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    who: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        made = accounts.make(
            country="XAA",
            username=f"person-{number}",
            password=PASSWORD,
            names=who.ann.names,
            institution=institution("XAA", "MOL"),
            email="",
        )
        Role.objects.create(user=made, country="XAA", role="official")
    client = signed_in(who.administrator)
    client.get("/en/XAA/people/")
    with django_assert_max_num_queries(12):
        client.get("/en/XAA/people/")


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_desk_of_a_new_administrator_says_what_is_to_be_done_first(transactional_db: None, language: str) -> None:
    first = installation.make_administrator(
        country="IRN",
        username="first",
        password=PASSWORD,
        names={"en": "First", "fa": "نخست"},
        institution=institution("IRN", "MOI"),
    )
    client = signed_in(first)
    page = main_of(client.get(f"/{language}/desk/"))
    roles = {"en": "coordinator, official, reviewer, signatory", "fa": "هماهنگ‌کننده، کارشناس پاسخ‌گو، بازبین، امضاکننده"}
    assert roles[language] in page
    assert page.count(f'href="/{language}/IRN/people/"') == 3, "sentence, button and list of ways"
    for role in ("coordinator", "official", "reviewer", "signatory"):
        actions.give_role(by=first, country="IRN", user=first, role=role)
    assert roles[language] not in main_of(signed_in(first).get(f"/{language}/desk/"))


def test_ones_own_mail_address_is_set_corrected_and_emptied_on_the_profile(who: SimpleNamespace) -> None:
    client, address = signed_in(who.official), "/en/account/profile/"
    answer = client.post(address, {"mail": "official@ministry"})
    assert answer.status_code == 422
    page = main_of(answer)
    assert errors(page) == ["mail"]
    assert 'value="official@ministry"' in page, "what was typed can be corrected"
    assert client.post(address, {"mail": "official@ministry.example"}).status_code == 302
    assert 'value="official@ministry.example"' in main_of(client.get(address))
    assert client.post(address, {"mail": ""}).status_code == 302
    assert User.objects.get(pk=who.official.pk).email == ""


def come_in(newcomer: Visitor, phrase: str) -> str:
    """Type what was handed over; where that leads."""
    page = newcomer.open("account/login/")
    page.fill("input[name=login]", "dana")
    page.fill("input[name=password]", phrase)
    page.click("main button[type=submit]")
    return page.url


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_person_is_let_in_begins_to_work_and_is_let_out(
    language: str, visit: Callable[..., Visitor], who: SimpleNamespace
) -> None:
    admin = visit(language, who.administrator)
    page = admin.open("desk/")
    page.click("main a[href$='/XAA/people/']")
    page.click("main a.btn[href$='/people/new/']")
    page.select_option("#field-institution", "MOL")
    for field in ("name_en", "name_fa", "username", "mail"):
        page.fill(f"#field-{field}", TYPED[field])
    page.check("input[name=roles][value=official]")
    page.click("main form button")
    phrase, address = page.input_value("#pass-phrase"), page.input_value("#sign-in")

    assert page.input_value("#user-name") == "dana"

    newcomer = visit(language)
    assert newcomer.open("account/login/").url == address
    assert "/desk/" in come_in(newcomer, phrase)
    role = {"en": "official", "fa": "کارشناس پاسخ‌گو"}[language]
    assert role in newcomer.open("account/profile/").inner_text("main")
    newcomer.page.fill("#field-mail", "nobody")
    newcomer.press("mail")
    assert newcomer.page.locator("#error-mail").count() == 1
    newcomer.page.fill("#field-mail", "d.field@mol.example")
    newcomer.press("mail")
    assert newcomer.page.locator("#error-mail").count() == 0

    admin.open("XAA/people/")
    assert "d.field@mol.example" in admin.text()
    page.click("tr:has-text('d.field@mol.example') a")
    page.click("details:has(button[value=give]) > summary")
    page.check("input[name=roles][value=reviewer]")
    admin.press("give")
    page.click("li:has(input[value=official]) button[value=take]")
    assert page.locator("#field-role input[name=role]").evaluate_all("all => all.map(each => each.value)") == [
        "reviewer"
    ]
    page.click("details:has(button[value=close]) > summary")
    admin.press("close")
    assert "/account/login/" in newcomer.open("desk/").url
    assert "/account/inactive/" in come_in(newcomer, phrase)
    admin.press("reopen")
    assert "/desk/" in come_in(visit(language), phrase)
    assert not admin.faults
    assert not newcomer.faults
    assert User.objects.get(username="dana").roles_in("XAA") == ("reviewer",)
