"""Signing in: how pass phrases are kept, what happens to guessing, and the second factor."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from namagar.analysis.terms.numerals import digits
from namagar.catalogue import reader
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User

PASS_PHRASE = "a long sentence for tests"
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOCKOUT = reader.yaml_file("policies", "lockout.yaml")
FAILURES = LOCKOUT["values"]["failures"]
MINUTES = LOCKOUT["values"]["minutes"]


@pytest.fixture
def user(db: None) -> User:
    made = User.objects.create_user(
        "sara", PASS_PHRASE, name_en="Sara", name_fa="سارا", institution=institution("XAA", "STAT")
    )
    Role.objects.create(user=made, country="XAA", role="data_officer")
    return made


def sign_in(client: Client, pass_phrase: str = PASS_PHRASE, language: str = "en") -> HttpResponse:
    return client.post(f"/{language}/account/login/", {"login": "sara", "password": pass_phrase})


def code_of(secret: str, late: int = 0) -> str:
    """What an authenticator app shows: RFC 6238, six digits, a new one each 30 seconds."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + late))


def confirm_it_is_me(client: Client) -> None:
    """Sign in and give the pass phrase once more, as delicate changes ask for."""
    sign_in(client)
    asked = client.get("/en/account/second-factor/on/")["Location"]
    assert asked.startswith("/en/account/reauthenticate/")
    assert client.post(asked, {"password": PASS_PHRASE}).status_code == 302


def turn_on(client: Client) -> str:
    """Set up the second factor as a person does; returns the key in the app."""
    confirm_it_is_me(client)
    page = client.get("/en/account/second-factor/on/").content.decode()
    secret = re.search(r'class="code" dir="ltr">([A-Z2-7]{32})<', page)[1]
    answer = client.post("/en/account/second-factor/on/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def test_a_pass_phrase_is_kept_as_an_argon2_hash_only(db: None, settings: object) -> None:
    settings.PASSWORD_HASHERS = ARGON2
    kept = User.objects.create_user("omid", PASS_PHRASE, name_en="Omid", name_fa="امید").password
    assert kept.startswith("argon2$argon2id$")
    assert PASS_PHRASE not in kept


def test_the_site_itself_hashes_with_argon2_first() -> None:
    from namagar.web.site import settings

    assert settings.PASSWORD_HASHERS[0] == ARGON2[0]


def test_signing_in_leads_to_the_desk(client: Client, user: User) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")


def test_five_wrong_pass_phrases_close_the_door_and_it_says_until_when(client: Client, user: User) -> None:
    assert [sign_in(client, "wrong").status_code for _ in range(FAILURES - 1)] == [200] * (FAILURES - 1)
    answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert re.search(r"<time datetime=\"[^\"]+\">\d\d:\d\d</time>", page)
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert sign_in(client).status_code == 429, "the right one does not help as long as it is closed"


def test_the_lockout_page_speaks_persian_with_persian_digits(client: Client, user: User) -> None:
    for _ in range(FAILURES):
        answer = sign_in(client, "wrong", "fa")
    page = answer.content.decode()
    assert 'lang="fa" dir="rtl"' in page
    assert re.search(r"<time datetime=\"[^\"]+\">[۰-۹]{2}:[۰-۹]{2}</time>", page)


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Move the clock by which attempts are judged."""
    moment = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: moment)
    monkeypatch.setattr("axes.attempts.now", lambda: moment)


def test_the_door_opens_by_itself_when_it_said_it_would(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES):
        sign_in(client, "wrong")
    later(monkeypatch, MINUTES - 1)
    assert sign_in(client).status_code == 429, "one minute before"
    later(monkeypatch, MINUTES + 1)
    assert sign_in(client).status_code == 302, "one minute after"


def test_trying_again_while_it_is_closed_does_not_keep_it_closed(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES):
        sign_in(client, "wrong")
    with pytest.MonkeyPatch.context() as meanwhile:
        later(meanwhile, MINUTES - 5)
        assert sign_in(client, "wrong").status_code == 429
    later(monkeypatch, MINUTES + 1)
    assert sign_in(client).status_code == 302


def test_capitals_in_the_user_name_do_not_get_anybody_more_attempts(client: Client, user: User) -> None:
    spellings = ["sara", "Sara", "SARA", " saRA ", "sAra", "SaRa"]
    assert len(spellings) > FAILURES
    answers = [
        client.post("/en/account/login/", {"login": name, "password": "wrong"}).status_code for name in spellings
    ]
    assert answers == [200] * (FAILURES - 1) + [429] * (len(spellings) - FAILURES + 1)
    assert sign_in(client).status_code == 429


def test_signing_in_forgets_the_slips_before_it(client: Client, user: User) -> None:
    for _ in range(2):
        for _ in range(FAILURES - 1):
            assert sign_in(client, "wrong").status_code == 200
        assert sign_in(Client()).status_code == 302


def test_the_sign_in_page_says_beforehand_what_guessing_leads_to(client: Client, db: None) -> None:
    for language in ("en", "fa"):
        page = client.get(f"/{language}/account/login/").content.decode()
        assert digits(LOCKOUT["reason"][language], language) in page


@pytest.mark.parametrize(("language", "said"), [("en", "in 15 minutes"), ("fa", "تا ۱۵ دقیقهٔ دیگر")])
def test_the_lockout_page_says_after_how_many_minutes(client: Client, user: User, language: str, said: str) -> None:
    for _ in range(FAILURES):
        answer = sign_in(client, "wrong", language)
    assert MINUTES == 15
    assert said in answer.content.decode()


def test_a_door_closed_for_one_is_open_for_another(client: Client, user: User) -> None:
    User.objects.create_user("omid", PASS_PHRASE, name_en="Omid", name_fa="امید")
    for _ in range(FAILURES):
        sign_in(client, "wrong")
    assert client.post("/en/account/login/", {"login": "omid", "password": PASS_PHRASE}).status_code == 302


def test_wrong_pass_phrase_and_unknown_user_name_are_told_apart_by_nobody(client: Client, user: User) -> None:
    known = sign_in(client, "wrong").content.decode()
    unknown = client.post("/en/account/login/", {"login": "nobody", "password": "wrong"}).content.decode()
    said = re.compile(r'<div class="problems".*?</div>', re.S)
    assert said.search(known)[0] == said.search(unknown)[0]


def test_the_second_factor_is_turned_on_by_a_code_and_then_asked_for(client: Client, user: User) -> None:
    secret = turn_on(client)
    other = Client()
    answer = sign_in(other)
    assert answer["Location"].startswith("/en/account/second-factor/code/")
    assert other.get("/en/desk/").status_code == 302, "the pass phrase alone opens nothing"
    assert other.post("/en/account/second-factor/code/", {"code": "000000"}).status_code == 200
    answer = other.post("/en/account/second-factor/code/", {"code": code_of(secret, 1)})
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")


def test_a_code_may_be_typed_with_persian_digits(client: Client, user: User) -> None:
    secret = turn_on(client)
    other = Client()
    sign_in(other)
    typed = digits(code_of(secret, 1), "fa")
    assert other.post("/en/account/second-factor/code/", {"code": f"{typed[:3]} {typed[3:]}"}).status_code == 302


def test_guessing_codes_closes_the_door_too(client: Client, user: User) -> None:
    secret = turn_on(client)
    other = Client()
    sign_in(other)
    answers = [other.post("/en/account/second-factor/code/", {"code": "abcdef"}).status_code for _ in range(FAILURES)]
    assert answers == [200] * (FAILURES - 1) + [429]
    assert other.post("/en/account/second-factor/code/", {"code": code_of(secret, 1)}).status_code == 429


def test_a_recovery_code_opens_once(client: Client, user: User) -> None:
    turn_on(client)
    page = client.get("/en/account/second-factor/recovery/").content.decode()
    code = re.search(r'class="code" dir="ltr">([^<]+)<', page)[1]
    answers = []
    for _ in range(2):
        other = Client()
        sign_in(other)
        answers.append(other.post("/en/account/second-factor/code/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_secrets_of_second_factors_are_not_readable_in_the_database(client: Client, user: User) -> None:
    secret = turn_on(client)
    kept = [str(each.data) for each in Authenticator.objects.filter(user=user)]
    assert len(kept) == 2
    assert not [each for each in kept if secret in each]


def test_the_second_factor_can_be_turned_off_again(client: Client, user: User) -> None:
    turn_on(client)
    assert client.post("/en/account/second-factor/off/").status_code == 302
    assert sign_in(Client())["Location"] == "/en/desk/"


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/", "2fa/"])
def test_nobody_signs_up_or_comes_in_by_mail(path: str, client: Client, user: User) -> None:
    assert client.get(f"/en/account/{path}").status_code == 404


def test_there_is_no_address_for_signing_up() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


@pytest.mark.parametrize(("language", "role"), [("en", "data officer"), ("fa", "مسئول داده")])
def test_the_profile_says_who_one_is_in_words(client: Client, user: User, language: str, role: str) -> None:
    sign_in(client)
    page = client.get(f"/{language}/account/profile/").content.decode()
    assert role in page
    assert user.institution.names[language] in page


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "logout/",
        "inactive/",
        "profile/",
        "pass-phrase/",
        "reauthenticate/",
        "second-factor/on/",
        "second-factor/off/",
        "second-factor/recovery/",
        "second-factor/recovery/new/",
    ],
)
def test_every_page_of_the_account_is_ours(client: Client, user: User, language: str, path: str) -> None:
    if path.startswith("second-factor") and not path.endswith("on/"):
        turn_on(client)
    elif path not in ("login/", "inactive/"):
        confirm_it_is_me(client)
    answer = client.get(f"/{language}/account/{path}")
    assert answer.status_code == 200
    assert 'class="brand"' in answer.content.decode()


def test_a_new_pass_phrase_is_set_and_opens(client: Client, user: User) -> None:
    sign_in(client)
    new = "quite another sentence"
    answer = client.post("/en/account/pass-phrase/", {"oldpassword": PASS_PHRASE, "password1": new, "password2": new})
    assert (answer.status_code, answer["Location"]) == (302, "/en/account/profile/")
    assert sign_in(Client(), new).status_code == 302


def test_a_short_pass_phrase_is_refused_at_its_field(client: Client, user: User) -> None:
    sign_in(client)
    answer = client.post(
        "/en/account/pass-phrase/", {"oldpassword": PASS_PHRASE, "password1": "short", "password2": "short"}
    )
    assert 'id="error-password1"' in answer.content.decode()


def test_the_present_pass_phrase_cannot_be_guessed_in_an_open_session(client: Client, user: User) -> None:
    sign_in(client)
    new = "quite another sentence"

    def change(present: str) -> int:
        typed = {"oldpassword": present, "password1": new, "password2": new}
        return client.post("/en/account/pass-phrase/", typed).status_code

    assert [change("wrong") for _ in range(FAILURES)] == [200] * (FAILURES - 1) + [429]
    assert change(PASS_PHRASE) == 429
    user.refresh_from_db()
    assert user.check_password(PASS_PHRASE), "nothing has changed"


def test_what_packages_say_on_a_persian_page_is_persian_too(client: Client, user: User) -> None:
    sign_in(client)
    page = client.post(
        "/fa/account/pass-phrase/", {"oldpassword": "", "password1": "short", "password2": "other"}
    ).content.decode()
    said = re.search(r'<div class="problems".*?</div>', page, re.S)[0]
    assert "دست‌کم ۱۲ نویسه" in said
    assert "پر کردن این خانه لازم است." in said
    assert not re.findall(r"[A-Za-z]", re.sub(r"<[^>]+>", "", said))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_is_wrong_stands_on_top_and_is_announced(client: Client, user: User, language: str) -> None:
    page = sign_in(client, "wrong", language).content.decode()
    assert 'class="problems" role="alert"' in page
    assert page.index('role="alert"') < page.index("<h1>")
