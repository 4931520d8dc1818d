"""Answers on a bad line: kept on the device, sent once when the line is back, over nobody's words, in no other name."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from namagar.analysis.terms.problem import Problem
from namagar.analysis.terms.wording import sentence
from namagar.records.assessments import actions, queries
from namagar.records.assessments.models import Answer, Round, SentDraft
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User
from tests.web.conftest import PASSWORD, Visitor
from tests.web.test_seen_pages import axe_complaints, sideways

MINE, THEIRS = "Typed on a train.", "Written in the office meanwhile."


@pytest.fixture
def who(cast: Callable) -> SimpleNamespace:
    """The people of Arcadia, and a colleague of the official at the same institution."""
    found: SimpleNamespace = cast("XAA")
    found.colleague = User.objects.create_user(
        "colleague", PASSWORD, name_en="Colleague", name_fa="همکار", institution=found.official.institution
    )
    Role.objects.create(user=found.colleague, country="XAA", role="official")
    return found


@pytest.fixture
def of(who: SimpleNamespace) -> Round:
    """A round at collection in which the official's institution has two questions."""
    titles = {"en": "Round", "fa": "دور"}
    made = actions.open_round(by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=titles)
    for item in ("1.01", "1.02"):
        actions.assign(by=who.coordinator, answer=answer(made, item), institution=who.official.institution)
    return made


def answer(of: Round, item: str = "1.01") -> Answer:
    found = queries.answer_of(of, item)
    assert found is not None
    return found


def says(of: Round, item: str = "1.01") -> tuple[int, str]:
    """The revision and the English text that stand."""
    found = answer(of, item)
    return found.revision, found.justification_en


def opened(visitor: Visitor, of: Round) -> Page:
    """The page of offline work, once this device has kept it."""
    page = visitor.open(f"XAA/assess/{of.pk}/offline/")
    ready(page)
    return page


def ready(page: Page) -> None:
    expect(told(page, "page")).to_be_visible(timeout=20_000)
    expect(page.locator("#on-device")).to_be_visible()
    quiet(page)


def quiet(page: Page) -> None:
    """Nothing is on its way to the server."""
    expect(page.locator("[role=status][aria-busy=false]")).to_be_visible(timeout=20_000)


def send(page: Page) -> None:
    page.click("#send")
    quiet(page)


def told(page: Page, what: str) -> Locator:
    """One sentence about this device."""
    return page.locator(f"[data-told={what}]")


def write(page: Page, text: str, option: str = "no", item: str = "1.01") -> None:
    """Answer a question, and wait until the device has kept it."""
    question = page.locator(f"details[data-item='{item}']")
    if question.get_attribute("open") is None:
        question.locator("summary").click()
    question.locator(f"input[value='{option}']").check()
    question.locator("textarea[name=en]").fill(text)
    expect(page.locator("[data-told=waits], [data-told=differs]").filter(has_text=item)).to_be_visible()


def text(page: Page, item: str = "1.01") -> str:
    return page.input_value(f"details[data-item='{item}'] textarea[name=en]")


def lost_on_the_way_back(route: Route) -> None:
    """The server saves, and its answer never arrives."""
    assert route.fetch().ok
    route.abort("connectionreset")


def by_colleague(who: SimpleNamespace, of: Round) -> None:
    found = answer(of)
    texts = {"en": THEIRS, "fa": ""}
    actions.save_answer(by=who.colleague, answer=found, seen=found.revision, option="partly", justification=texts)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fa", 390)])
def test_what_is_typed_without_a_line_outlives_a_reload_and_is_sent_once(
    language: str, width: int, who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit(language, who.official, width)
    page = opened(visitor, of)
    visitor.context.set_offline(True)
    expect(told(page, "gone")).to_be_visible()
    write(page, MINE)

    page.reload()
    ready(page)
    expect(told(page, "waits")).to_contain_text("1.01")
    assert text(page) == MINE
    assert says(of) == (0, "")
    write(page, MINE + " And after.")
    expect(page.locator("details[data-item='1.01'] [data-part=options]")).to_be_hidden()
    assert sideways(page) == 0

    visitor.context.set_offline(False)
    expect(told(page, "sent")).to_contain_text("1.01")
    assert says(of) == (1, MINE + " And after.")
    send(page)
    expect(told(page, "there")).to_be_visible()
    page.reload()
    ready(page)
    expect(told(page, "nothing")).to_be_visible()
    assert (says(of)[0], SentDraft.objects.count(), answer(of).state) == (1, 1, "draft")


def test_what_was_typed_in_the_moment_before_leaving_is_kept_too(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    visitor.context.set_offline(True)
    write(page, MINE)
    page.locator("details[data-item='1.01'] textarea[name=en]").fill(MINE + " One word more.")
    page.reload()
    ready(page)
    assert text(page) == MINE + " One word more."


def test_what_this_device_sent_is_known_to_it_when_the_line_goes_again(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    write(page, MINE)
    send(page)
    expect(told(page, "sent")).to_be_visible()
    visitor.context.set_offline(True)
    page.reload()
    ready(page)
    assert text(page) == MINE, "the kept page is older than what was sent"
    write(page, "A second text.")
    visitor.context.set_offline(False)
    expect(told(page, "sent")).to_be_visible()
    assert says(of) == (2, "A second text."), "and the writer is not in their own way"


@pytest.mark.parametrize(("later", "stands"), [(MINE, (1, MINE)), ("Better words.", (2, "Better words."))])
def test_a_draft_whose_answer_was_lost_is_sent_again_without_a_second_saving_or_a_conflict(
    later: str, stands: tuple[int, str], who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit("en", who.official), of)
    page.route("**/offline/send/", lost_on_the_way_back)
    write(page, MINE)
    send(page)
    expect(told(page, "gone")).to_be_visible()
    expect(told(page, "waits")).to_contain_text("1.01")
    assert says(of) == (1, MINE), "the server has it, the device does not know"
    page.unroute("**/offline/send/")
    write(page, later)
    page.reload()
    ready(page)
    expect(told(page, "sent")).to_contain_text("1.01")
    expect(told(page, "differs")).to_be_hidden()
    assert says(of) == stands


@pytest.mark.parametrize(
    ("decision", "history"), [("leave", [THEIRS]), ("insist", [THEIRS, MINE + " Both are right."])]
)
def test_what_a_colleague_wrote_meanwhile_is_shown_beside_ones_own_and_not_overwritten(
    decision: str, history: list[str], who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    visitor.context.set_offline(True)
    write(page, MINE)
    by_colleague(who, of)
    visitor.context.set_offline(False)
    expect(told(page, "differs")).to_contain_text("1.01")
    send(page)
    page.reload()
    ready(page)
    expect(told(page, "differs")).to_contain_text("1.01")
    told(page, "differs").locator("a").click()
    conflict = page.locator("[data-part=differs]:visible")
    expect(conflict.locator("[data-part=theirs]")).to_contain_text(THEIRS)
    expect(conflict.locator("[data-part=theirs]")).to_contain_text("Colleague")
    expect(conflict.locator("[data-part=mine]")).to_contain_text(MINE)
    assert says(of) == (1, THEIRS), "nothing is overwritten before somebody decides"
    assert axe_complaints(page) == []

    write(page, MINE + " Both are right.")
    page.click(f"details[data-item='1.01'] [data-do={decision}]")
    expect(conflict).to_be_hidden()
    expect(told(page, "nothing" if decision == "leave" else "sent")).to_be_visible()
    assert [each.justification_en for each in answer(of).history.all()] == history
    assert text(page) == history[-1]


def test_who_is_signed_out_keeps_the_drafts_signs_in_and_sends_them(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    write(page, MINE)
    visitor.context.clear_cookies()
    send(page)
    expect(told(page, "signed-out")).to_be_visible()
    expect(told(page, "waits")).to_contain_text("1.01")
    told(page, "signed-out").locator("a").click()
    sign_in(page, who.official)
    expect(told(page, "sent")).to_contain_text("1.01")
    assert says(of) == (1, MINE)


def sign_in(page: Page, user: User) -> None:
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def leave(page: Page, how: str) -> None:
    """Sign out, and say what is to become of what this device keeps."""
    page.click(".who form button")
    page.click(f"#leaving button[value={how}]")
    page.wait_for_url("**/en/")


def test_drafts_of_one_person_are_not_sent_under_the_name_of_the_next_at_the_same_computer(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    write(page, MINE)
    visitor.open("desk/")
    leave(page, "leave")

    visitor.sign_in(who.colleague)
    opened(visitor, of)
    expect(told(page, "others")).to_be_visible()
    assert text(page) == ""
    send(page)
    expect(told(page, "nothing")).to_be_visible()
    assert says(of) == (0, "")
    leave(page, "leave")

    visitor.sign_in(who.official)
    opened(visitor, of)
    expect(told(page, "sent")).to_contain_text("1.01")
    assert [each.by for each in answer(of).history.all()] == [who.official]


def test_a_page_of_one_person_sends_nothing_while_another_is_signed_in(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    write(page, MINE)
    visitor.context.clear_cookies()
    other = visitor.context.new_page()
    other.goto(f"{visitor.address}/en/account/login/")
    sign_in(other, who.colleague)
    send(page)
    expect(told(page, "another-person")).to_be_visible()
    expect(told(page, "waits")).to_contain_text("1.01")
    assert says(of) == (0, "")


def test_who_signs_out_may_delete_what_the_device_keeps(who: SimpleNamespace, of: Round, visit: Callable) -> None:
    visitor = visit("en", who.official)
    page = opened(visitor, of)
    write(page, MINE)
    page.click(".who form button")
    expect(page.locator("#leaving")).to_contain_text("1.01")
    page.keyboard.press("Escape")
    assert kept(page) == {"drafts": ["1.01"], "pages": 1}, "who does not choose stays, and so does everything"
    visitor.open("desk/")
    leave(page, "forget")
    assert kept(page) == {"drafts": [], "pages": 0}
    visitor.sign_in(who.official)
    visitor.open("desk/")
    page.click(".who form button")
    page.wait_for_url("**/en/")  # nothing is kept, nothing is asked


def kept(page: Page) -> dict[str, object]:
    """What this browser keeps, whoever asks."""
    found = page.evaluate(
        """async () => {
            const request = indexedDB.open("namagar-drafts", 1);
            const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
            const all = database.transaction("drafts").objectStore("drafts").getAll();
            const drafts = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
            database.close();
            return { drafts: drafts.map((each) => each.item), pages: (await caches.keys()).length };
        }"""
    )
    return dict(found)


def test_deleted_on_the_page_itself_the_drafts_are_gone_and_the_fields_say_what_stands(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit("en", who.official), of)
    write(page, MINE)
    page.click("#forget")
    page.click("#forgetting button[value=forget]")
    expect(told(page, "forgotten")).to_be_visible()
    assert (text(page), kept(page)) == ("", {"drafts": [], "pages": 0})


def test_a_dropped_draft_asks_first_and_goes(who: SimpleNamespace, of: Round, visit: Callable) -> None:
    page = opened(visit("en", who.official), of)
    write(page, MINE)
    page.click("[data-do=drop]:visible")
    page.keyboard.press("Escape")
    expect(told(page, "waits")).to_be_visible()
    page.click("[data-do=drop]:visible")
    page.click("#dropping button[value=drop]")
    expect(told(page, "nothing")).to_be_visible()
    page.reload()
    ready(page)
    assert (text(page), says(of)) == ("", (0, ""))


@pytest.mark.parametrize("language", ["en", "fa"])
def test_while_the_round_is_closed_drafts_wait_and_the_reason_is_said(
    language: str, who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit(language, who.official), of)
    write(page, MINE)
    Round.objects.update(state="government-review")
    send(page)
    expect(told(page, "refused")).to_contain_text("1.01")
    why = sentence(Problem("round-not-writable"), language).why
    expect(page.locator("[data-part=refused]:visible")).to_contain_text(why)
    Round.objects.update(state="revision")
    send(page)
    expect(told(page, "sent")).to_contain_text("1.01")
    assert says(of) == (1, MINE)


def test_a_draft_of_an_answer_that_went_to_the_reviewer_stays_with_the_reason(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit("en", who.official), of)
    write(page, MINE)
    by_colleague(who, of)
    Answer.objects.filter(item="1.01").update(state="submitted")
    send(page)
    expect(told(page, "refused")).to_contain_text("1.01")
    expect(page.locator("[data-part=refused]:visible")).to_contain_text("It is with the reviewer or accepted.")
    page.reload()
    ready(page)
    assert text(page) == MINE


@pytest.mark.parametrize("others", [["1.01"], ["1.01", "1.02"]])
def test_a_draft_of_a_question_that_went_to_another_institution_stays_in_sight(
    others: list[str], who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit("en", who.official), of)
    write(page, MINE)
    Answer.objects.filter(item__in=others).update(institution=institution("XAA", "STAT"))
    page.reload()
    ready(page)
    card = page.locator("#questions > section.card")
    expect(card).to_contain_text(MINE)
    card.locator("button").click()
    page.click("#dropping button[value=drop]")
    expect(card).to_have_count(0)


def test_what_stands_already_as_it_was_typed_needs_no_decision(
    who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    page = opened(visit("en", who.official), of)
    write(page, THEIRS, option="partly")
    by_colleague(who, of)
    send(page)
    expect(told(page, "sent")).to_contain_text("1.01")
    assert says(of) == (1, THEIRS)


def test_a_second_tab_waits_for_the_first(who: SimpleNamespace, of: Round, visit: Callable) -> None:
    visitor = visit("en", who.official)
    opened(visitor, of)
    second = visitor.context.new_page()
    second.goto(visitor.page.url)
    expect(told(second, "elsewhere")).to_be_visible()
    expect(second.locator("form:has(textarea[name=en])").first).to_be_hidden()
    visitor.page.close()
    expect(told(second, "elsewhere")).to_be_hidden()
    ready(second)
    write(second, MINE)


def test_without_javascript_the_questions_are_readable_and_the_page_says_that_nothing_is_kept(
    browser: Browser, live_server: SimpleNamespace, who: SimpleNamespace, of: Round
) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/account/login/?next=/en/XAA/assess/{of.pk}/offline/")
    sign_in(page, who.official)
    expect(told(page, "no-script")).to_be_visible()
    expect(told(page, "no-script").locator("a")).to_have_attribute("href", f"/en/XAA/assess/{of.pk}/workbook/")
    page.click("details[data-item='1.01'] summary")
    expect(page.locator("details[data-item='1.01'] h3.question")).to_be_visible()
    expect(page.locator("details[data-item='1.01'] [data-part=options]")).to_contain_text("Partly")
    expect(page.locator("textarea")).to_have_count(4)
    expect(page.locator("textarea:visible")).to_have_count(0)
    context.close()


def draft_of(user: User, **other: object) -> dict[str, object]:
    texts = {"en": MINE, "fa": ""}
    plain = {"person": user.pk, "item": "1.01", "name": "one", "seen": 0, "option": "no", "earlier": []}
    return {**plain, "justification": texts, **other}


def post(client: Client, of: Round, body: object) -> tuple[int, dict[str, object]]:
    text = body if isinstance(body, str) else json.dumps(body)
    found = client.post(f"/en/XAA/assess/{of.pk}/offline/send/", text, content_type="application/json")
    return found.status_code, found.json()


@pytest.mark.parametrize(
    "change",
    [
        {"person": None},
        {"person": True},
        {"seen": "0"},
        {"seen": -1},
        {"seen": 0.5},
        {"item": 1.01},
        {"name": None},
        {"option": ["no"]},
        {"earlier": "one"},
        {"earlier": [1]},
        {"justification": {"en": MINE}},
        {"justification": {"en": "half a sign \ud800", "fa": ""}},
        {"justification": {"en": "no sign \x00", "fa": ""}},
    ],
)
def test_a_draft_of_the_wrong_kind_is_refused_and_said_to_be(
    change: dict[str, object], client: Client, who: SimpleNamespace, of: Round
) -> None:
    client.force_login(who.official)
    status, said = post(client, of, draft_of(who.official, **change))
    assert (status, said["kind"], says(of)) == (422, "refused", (0, ""))
    assert str(said["said"]).startswith(sentence(Problem("draft-unreadable"), "en").what)


@pytest.mark.parametrize("body", ["", "[]", "{", "null", "[" * 100_000])
def test_what_is_no_draft_at_all_is_refused_too(body: str, client: Client, who: SimpleNamespace, of: Round) -> None:
    client.force_login(who.official)
    assert post(client, of, body)[0] == 422


def test_the_door_for_drafts_tells_saved_already_saved_another_person_and_signed_out_apart(
    client: Client, who: SimpleNamespace, of: Round
) -> None:
    assert post(client, of, draft_of(who.official)) == (401, {"kind": "signed-out"})
    client.force_login(who.official)
    first, again = (post(client, of, draft_of(who.official)) for _ in range(2))
    assert [(status, said["kind"], said["revision"]) for status, said in (first, again)] == [
        (200, "saved", 1),
        (200, "already-saved", 1),
    ]
    client.force_login(who.colleague)
    status, said = post(client, of, draft_of(who.official, name="two", seen=1))
    assert (status, said["kind"], said["stands"]) == (409, "another-person", None)
    assert says(of) == (1, MINE)


def test_who_has_nothing_in_hand_is_told_what_would_stand_here(client: Client, who: SimpleNamespace, of: Round) -> None:
    client.force_login(who.ann)
    page = client.get(f"/en/XAA/assess/{of.pk}/offline/").content.decode()
    assert "has nothing in hand in this round" in page
    assert client.get("/en/XAA/assess/999/offline/").status_code == 404


def test_a_large_round_is_one_page_in_few_queries(
    client: Client, who: SimpleNamespace, of: Round, django_assert_max_num_queries: Callable
) -> None:
    Answer.objects.filter(round=of).update(institution=who.official.institution)
    client.force_login(who.official)
    with django_assert_max_num_queries(15):
        page = client.get(f"/en/XAA/assess/{of.pk}/offline/").content.decode()
    assert page.count("<details") >= of.answers.count()


def test_a_position_is_sent_like_an_answer_and_leaves_the_answer_alone(
    client: Client, who: SimpleNamespace, of: Round
) -> None:
    actions.assign(by=who.coordinator, answer=answer(of, "1.03"), institution=institution("XAA", "STAT"))
    actions.ask_also(by=who.coordinator, answer=answer(of, "1.03"), institution=who.official.institution)
    client.force_login(who.official)
    page = client.get(f"/en/XAA/assess/{of.pk}/offline/").content.decode()
    assert "Another institution answers this question; yours is asked what it says." in page
    status, said = post(client, of, draft_of(who.official, item="1.03"))
    assert (status, said["kind"], said["revision"]) == (200, "saved", 1)
    (position,) = queries.positions(answer(of, "1.03"))
    assert (position.option, position.justification_en, says(of, "1.03")) == ("no", MINE, (0, ""))


def test_a_returned_answer_says_why_it_came_back(client: Client, who: SimpleNamespace, of: Round) -> None:
    found = actions.save_answer(
        by=who.official, answer=answer(of), seen=0, option="no", justification={"en": MINE, "fa": ""}
    )
    actions.submit(by=who.official, answer=found, seen=1)
    actions.return_answer(by=who.reviewer, answer=found, reason="Name the bill.")
    client.force_login(who.official)
    assert "Name the bill." in client.get(f"/en/XAA/assess/{of.pk}/offline/").content.decode()
