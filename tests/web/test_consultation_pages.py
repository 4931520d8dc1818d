"""The pages of a consultation: the draft and its forms, dispositions, guests with good and bad links, workshops."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page

from namagar.records.assessments import actions as assessments
from namagar.records.assessments.models import Answer, Round
from namagar.records.consultation import actions, queries
from namagar.records.consultation.models import Draft, Guest, Remark, Vote, Workshop
from namagar.records.people import clock
from namagar.records.people.models import User
from tests.web.test_seen_pages import judged

SAYS = {"1.01": ("yes", "Every resident is treated."), "1.02": ("no", "No law grants it."), "2.01": ("dont-know", "")}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def who(cast: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    return cast("XAA")


@pytest.fixture
def of(who: SimpleNamespace) -> Round:
    """A round of Arcadia with three accepted answers, out for consultation."""
    titles = {"en": "Round one", "fa": "دور نخست"}
    found = assessments.open_round(
        by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=titles
    )
    for item, (option, text) in SAYS.items():
        Answer.objects.filter(round=found, item=item).update(state="accepted", option=option, justification_en=text)
    Round.objects.filter(pk=found.pk).update(state="stakeholders-consulted", short=False)
    found.refresh_from_db()
    return found


@pytest.fixture
def draft(who: SimpleNamespace, of: Round) -> Draft:
    return actions.freeze_draft(by=who.coordinator, round=of)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def at(of: Round, path: str = "", language: str = "en") -> str:
    return f"/{language}/XAA/consultation/{of.pk}/{path}"


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def remark_form(draft: Draft, **more: str) -> dict[str, str]:
    return {"what": "remark", "draft": str(draft.number), "passage": "1.01", "kind": "comment", "text": "Why?", **more}


# --- the draft -------------------------------------------------------------------------------------------------


def test_a_round_without_a_draft_says_what_a_draft_is_and_the_coordinator_freezes_one(
    who: SimpleNamespace, of: Round
) -> None:
    client = as_(who.coordinator)
    assert "No draft is frozen yet." in said(client.get(at(of)))
    assert client.post(at(of), {"what": "freeze", "due": ""}).status_code == 302
    page = said(client.get(at(of)))
    assert page.index("Well-developed areas") < page.index("passage-1.01")
    assert page.index("Areas with potential") < page.index("passage-1.02")
    assert page.index("Answered without yes or no") < page.index("passage-2.01")
    assert "Questions without an accepted answer" in page


def test_a_remark_is_sent_beside_its_passage_and_shown_there(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    client = as_(who.official)
    answer = client.post(at(of), remark_form(draft))
    assert answer["Location"].endswith("#passage-1.01")
    page = said(client.get(at(of)))
    assert page.index("passage-1.01") < page.index("Why?") < page.index("passage-1.02")


def test_what_was_typed_stays_when_it_is_refused(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    answer = as_(who.official).post(at(of), remark_form(draft, text="My reason.", proposed_fa="متن تازه"))
    assert answer.status_code == 422
    page = said(answer)
    assert all(text in page for text in ("My reason.", "متن تازه", 'href="#field-proposed"', 'id="field-proposed"'))


def test_what_was_typed_to_a_superseded_draft_stays_and_the_newest_is_named(
    who: SimpleNamespace, of: Round, draft: Draft
) -> None:
    Answer.objects.filter(round=of, item="1.01").update(state="returned")
    actions.freeze_draft(by=who.coordinator, round=of)
    answer = as_(who.official).post(at(of), remark_form(draft, text="To a passage that is gone."))
    assert answer.status_code == 422
    page = said(answer)
    assert "Draft 1 has been replaced; draft 2 is the newest." in page
    assert "To a passage that is gone." in page, "its passage is gone, the words are not"
    assert Remark.objects.count() == 0
    earlier = said(as_(who.official).get(at(of, "drafts/1/")))
    assert "This draft has been replaced." in earlier
    assert "<textarea" not in earlier


@pytest.mark.parametrize("path", ["drafts/9/", "dispositions/9.csv", "workshops/9/", "workshops/9/minutes/"])
def test_what_is_not_there_is_not_found(path: str, who: SimpleNamespace, of: Round, draft: Draft) -> None:
    assert as_(who.coordinator).get(at(of, path)).status_code == 404


def test_nobody_reads_the_draft_without_an_account_or_a_link(of: Round, draft: Draft) -> None:
    for path in ("", "drafts/1/", "dispositions/", "dispositions/1.csv", "guests/", "workshops/"):
        assert "/account/login/" in Client().get(at(of, path))["Location"]


# --- dispositions ----------------------------------------------------------------------------------------------


def test_a_remark_is_answered_and_the_table_holds_it(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    as_(who.official).post(at(of), remark_form(draft, kind="amendment", text="", proposed_en="Free for all."))
    remark = Remark.objects.get()
    client = as_(who.coordinator)
    form = {"remark": str(remark.pk), "verdict": "accepted", "reason_en": ""}
    refused = client.post(at(of, "dispositions/"), form)
    assert refused.status_code == 422
    assert "A written reason is missing." in said(refused)
    assert client.post(at(of, "dispositions/"), {**form, "reason_en": "It is clearer."}).status_code == 302
    page = said(client.get(at(of, "dispositions/")))
    assert "It is clearer." in page
    assert "Answers to improve in the revision" in page
    assert f"/en/XAA/assess/{of.pk}/1.01/" in page

    sheet = client.get(at(of, "dispositions/1.xlsx", "fa"))
    book = openpyxl.load_workbook(io.BytesIO(sheet.content))
    assert book.worksheets[1].sheet_view.rightToLeft
    assert book.worksheets[1].max_row == 2
    lines = client.get(at(of, "dispositions/1.csv")).content.decode().splitlines()
    assert len(lines) == 2
    assert "Free for all." in lines[1]
    assert client.get(at(of, "dispositions/1.pdf")).status_code == 404


# --- guests ----------------------------------------------------------------------------------------------------


def invitation(who: SimpleNamespace, of: Round) -> str:
    """A new link, as the page of the coordinator shows it."""
    form = {"what": "invite", "name": "Lena Orr", "organisation": "House of Arrivals", "days": "۷"}
    answer = as_(who.coordinator).post(at(of, "guests/"), form)
    assert answer.status_code == 200, said(answer)
    assert answer["Cache-Control"].startswith("max-age=0")
    return re.search(r'value="http://testserver(/en/consultation/[^"]+)"', said(answer))[1]


def test_the_link_is_shown_once_and_only_to_those_who_invite(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    link = invitation(who, of)
    client = as_(who.coordinator)
    assert link not in said(client.get(at(of, "guests/")))
    again = client.post(
        at(of, "guests/"), {"what": "invite", "name": "Lena Orr", "organisation": "House of Arrivals", "days": "7"}
    )
    assert again.status_code == 422, "to send the form again invites nobody twice"
    assert as_(who.official).get(at(of, "guests/")).status_code == 404, "names of guests are not for everybody"


def test_a_guest_reads_and_remarks_without_an_account(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    comment = actions.remark(
        by=who.official, draft=draft, passage="1.01", kind="comment", text="Among ourselves.", proposed={}
    )
    link, client = invitation(who, of), Client()
    first = said(client.get(link))
    assert "Lena Orr" in first
    assert "passage-1.01" not in first, "the text is read when the link is opened"
    opened = client.post(link, {"what": "open"})
    cookie = opened.cookies["namagar-guest"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.post(link, remark_form(draft, text="Who is meant?"))["Location"].endswith("#passage-1.01")
    page = said(client.get(link))
    assert "Who is meant?" in page
    assert comment.text not in page, "what institutions say among themselves is not a guest's to read"
    refused = client.post(link, remark_form(draft, kind="amendment", text="Because."))
    assert refused.status_code == 422
    assert "Because." in said(refused)


def opened(link: str) -> Client:
    client = Client()
    assert client.post(link, {"what": "open"}).status_code == 302
    return client


def test_another_browser_is_turned_away(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    link = invitation(who, of)
    opened(link)
    answer = Client().get(link)
    assert answer.status_code == 403
    assert "opened in another browser" in said(answer)
    assert Client().post(link, {"what": "open"}).status_code == 403


def test_an_unknown_link_is_turned_away(of: Round, draft: Draft) -> None:
    answer = Client().get("/fa/consultation/made-up/")
    assert answer.status_code == 403
    assert "این پیوند به هیچ دعوتی نمی‌رسد" in said(answer)


def test_a_late_guest_is_turned_away_and_keeps_what_was_typed(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    link = invitation(who, of)
    client = opened(link)
    with clock.telling(clock.now() + timedelta(days=7, minutes=1)):
        answer = client.post(link, remark_form(draft, text="A long thought."))
    assert answer.status_code == 410
    assert "This link was good until" in said(answer)
    assert "A long thought." in said(answer)


def test_a_closed_link_turns_the_guest_away(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    link = invitation(who, of)
    client = opened(link)
    as_(who.secretary).post(at(of, "guests/"), {"what": "close", "guest": str(Guest.objects.get().pk)})
    assert client.get(link).status_code == 410


def test_a_guest_of_a_superseded_draft_may_read_and_is_told(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    link = invitation(who, of)
    client = opened(link)
    actions.freeze_draft(by=who.coordinator, round=of, due=clock.today())
    page = said(client.get(link))
    assert "This draft has been replaced by a newer one." in page
    assert "<textarea" not in page
    refused = client.post(link, remark_form(draft, text="Still typing."))
    assert refused.status_code == 422
    assert "Still typing." in said(refused)


# --- workshops -------------------------------------------------------------------------------------------------


def sitting(who: SimpleNamespace, draft: Draft) -> Workshop:
    return actions.open_workshop(
        by=who.secretary,
        draft=draft,
        titles={"en": "Workshop one", "fa": "کارگاه نخست"},
        day=clock.today(),
        present=[who.official.institution, who.reviewer.institution],
    )


def test_votes_are_noted_all_together_or_not_at_all(who: SimpleNamespace, of: Round, draft: Draft) -> None:
    workshop = sitting(who, draft)
    page = at(of, f"workshops/{workshop.pk}/")
    client = as_(who.secretary)
    captured = {
        "what": "remark",
        "kind": "amendment",
        "passage": "1.01",
        "institution": who.official.institution.code,
        "proposed_en": "Every resident is treated free.",
    }
    assert client.post(page, captured).status_code == 302
    remark = Remark.objects.get()
    voices = {f"voice_{each.institution.code}": "for" for each in (who.official, who.reviewer)}
    wrong = {**voices, f"voice_{who.reviewer.institution.code}": "perhaps"}
    form = {"what": "vote", "passage": "1.01", "remark": str(remark.pk)}
    assert client.post(page, {**form, **wrong}).status_code == 422
    assert Vote.objects.count() == 0
    assert client.post(page, {**form, **voices}).status_code == 302
    assert Vote.objects.count() == 2
    closed = client.post(page, {"what": "close", "passage": "1.01", "minutes_en": "All agreed."})
    minutes = said(client.get(closed["Location"]))
    assert "All agreed." in minutes
    assert "Every resident is treated free." in minutes


def test_minutes_typed_while_another_closed_the_workshop_are_not_lost(
    who: SimpleNamespace, of: Round, draft: Draft
) -> None:
    workshop = sitting(who, draft)
    actions.close_workshop(by=who.coordinator, workshop=workshop, minutes={"en": "Done."})
    form = {"what": "close", "passage": "1.01", "minutes_en": "A page of minutes."}
    answer = as_(who.secretary).post(at(of, f"workshops/{workshop.pk}/"), form)
    assert answer.status_code == 422
    assert "A page of minutes." in said(answer)


def test_the_heaviest_page_asks_the_database_no_more_with_more_remarks(
    who: SimpleNamespace, of: Round, draft: Draft, django_assert_max_num_queries: Callable
) -> None:
    for number in range(30):
        remark = actions.remark(
            by=who.official, draft=draft, passage="1.01", kind="comment", text=f"Number {number}.", proposed={}
        )
        actions.dispose(by=who.coordinator, remark=remark, verdict="not", reason={"en": "No."})
    client = as_(who.coordinator)
    for path in ("", "dispositions/"):
        with django_assert_max_num_queries(15):
            client.get(at(of, path))


# --- in a browser ----------------------------------------------------------------------------------------------

PROPOSED = {"en": "Every resident is treated free of charge.", "fa": "هر ساکن رایگان درمان می‌شود."}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_guest_and_a_workshop(language: str, who: SimpleNamespace, of: Round, draft: Draft, visit: Callable) -> None:
    base = f"XAA/consultation/{of.pk}/"
    coordinator = visit(language, who.coordinator)
    page = coordinator.open(f"{base}guests/")
    page.fill("#field-name", "Lena Orr")
    page.fill("#field-organisation", "House of Arrivals")
    coordinator.press("invite")
    link = page.input_value("#link")
    assert f"/{language}/consultation/" in link

    guest = visit(language, width=390)
    guest.page.goto(link)
    guest.press("open")
    guest.page.click("#passage-1\\.01 summary:has(.visually-hidden)")
    guest.page.fill(f"#field-proposed-1\\.01_{language}", PROPOSED[language])
    guest.page.click("#passage-1\\.01 button[value=amendment]")
    assert PROPOSED[language] in guest.text()
    stranger = visit(language)
    stranger.page.goto(link)
    assert "House of Arrivals" not in stranger.text()

    secretary = visit(language, who.secretary)
    page = secretary.open(f"{base}workshops/")
    page.fill("#field-title_en", "Workshop one")
    page.fill("#field-title_fa", "کارگاه نخست")
    for each in (who.official, who.reviewer):
        page.check(f"input[value='{each.institution.code}']")
    page.click("form:has(#field-present) button[type=submit]")
    assert "1.01" in secretary.text()
    assert PROPOSED[language] in secretary.text(), "what the guest proposed is on the wall"
    for each, voice in ((who.official, "for"), (who.reviewer, "abstain")):
        page.check(f"input[name='voice_{each.institution.code}'][value={voice}]")
    secretary.press("vote")
    page.click("a[rel=next]")
    assert "1.02" in page.inner_text("h1")
    page.click("details:has(#field-text) summary")
    page.fill(f"#field-proposed_{language}", "…")
    secretary.press("amendment")
    page.click("details:has(#field-minutes) > summary")
    page.fill(f"#field-minutes_{language}", PROPOSED[language])
    secretary.press("close")
    assert "/minutes/" in page.url
    (ballot, other) = queries.minutes(Workshop.objects.get())
    assert {voice: n.value for voice, n in ballot.counts.items()} == {"for": 1, "against": 0, "abstain": 1}
    assert other.line.remark.passage == "1.02"

    page = coordinator.open(f"{base}dispositions/")
    page.click(".answer summary >> nth=0")
    page.check("input[value=accepted] >> nth=0")
    page.fill(f"textarea[name=reason_{language}] >> nth=0", PROPOSED[language])
    page.click(".answer button[type=submit] >> nth=0")
    assert page.locator("[role=alert]").count() == 0
    guest.page.goto(link)
    assert guest.page.locator(".remarks .yes").count() == 1, "the guest sees what became of the amendment"
    assert [*coordinator.faults, *guest.faults, *secretary.faults] == []


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)])
def test_pages_are_accessible_and_fit(
    language: str, width: int, who: SimpleNamespace, of: Round, draft: Draft, browser, live_server
) -> None:
    workshop = sitting(who, draft)
    institution = who.official.institution
    actions.remark(
        by=who.secretary,
        draft=draft,
        passage="1.01",
        kind="amendment",
        text="",
        proposed={"en": "Free."},
        workshop=workshop,
        institution=institution,
    )
    _, token = actions.invite_guest(by=who.coordinator, draft=draft, name="Lena Orr", organisation="House")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, locale=language)
    page: Page = context.new_page()
    complaints: list[str] = []
    link, base = f"consultation/{token}/", f"XAA/consultation/{of.pk}/"

    def look(path: str) -> None:
        page.goto(f"{live_server.url}/{language}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        complaints.extend(judged(page, path))

    look(link)
    page.click("button[value=open]")
    look(link)
    look("consultation/made-up/")
    page.goto(f"{live_server.url}/{language}/account/login/")
    page.fill("input[name=login]", who.coordinator.username)
    page.fill("input[name=password]", "a long sentence for tests")
    page.click("main button[type=submit]")
    for path in ("", "dispositions/", "guests/", "workshops/"):
        look(base + path)
    for path in ("", "minutes/"):
        look(f"{base}workshops/{workshop.pk}/{path}")
    context.close()
    assert complaints == []
