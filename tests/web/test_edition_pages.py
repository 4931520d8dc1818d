"""The editor of question banks in a browser: from a base edition, or a publisher's file, to a decided proposal."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from namagar.analysis.frameworks import changing, load
from namagar.analysis.frameworks import editions as steps
from namagar.analysis.frameworks import proposed as proposals
from namagar.catalogue import reader
from namagar.records.assessments import actions, editions
from namagar.records.assessments.models import ProposedEdition
from namagar.records.decisions.models import Decision
from namagar.records.documents.models import Document
from namagar.records.people.models import User
from tests.analysis.test_question_file import MAPPING, SOUND, workbook
from tests.web.test_seen_pages import judged

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TITLES = {"en": "Third edition", "fa": "ویرایش سوم"}
WORDS = {"en": "Does the register tell migrants apart?", "fa": "آیا دفتر ثبت، مهاجران را از دیگران بازمی‌شناسد؟"}
WHY = {"en": "The census is taken from registers.", "fa": "سرشماری ثبتی‌مبناست."}


@pytest.fixture
def who(cast: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    return cast("XAA")


@pytest.fixture
def edition(who: SimpleNamespace) -> ProposedEdition:
    return actions.begin_edition(
        by=who.coordinator, country="XAA", framework="mgi", base="namagar-2", edition="namagar-3"
    )


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def at(edition: ProposedEdition | None, path: str = "", language: str = "en") -> str:
    return f"/{language}/XAA/assess/editions/{f'{edition.pk}/' if edition else ''}{path}"


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def problems(answer: HttpResponse) -> str:
    found = lxml.html.fromstring(answer.content).xpath("//*[@id='problems']")
    return " ".join(found[0].text_content().split()) if found else ""


def form(edition: ProposedEdition, item: str, **changes: Any) -> dict[str, Any]:
    """What the form of a question sends, with changes."""
    found = proposals.item(editions.proposed(ProposedEdition.objects.get(pk=edition.pk)), item)
    assert found is not None
    sent = {name: value for name, value in asdict(found).items() if name != "words"}
    words = {f"{part}_{language}": text for language in ("en", "fa") for part, text in found.words[language].items()}
    return {**sent, **words, "seen": str(editions.revision_of(edition, f"item {item}")), "what": "save", **changes}


def written(who: SimpleNamespace, edition: ProposedEdition) -> None:
    """One question worded otherwise and explained, under a title of its own."""
    client = as_(who.coordinator)
    sent = form(edition, "2.16", question_en=WORDS["en"], question_fa=WORDS["fa"])
    assert client.post(at(edition, "items/2.16/"), sent).status_code == 302
    explain = {"what": "explain", "change": "2.16>2.16", "seen": "0", "carries": "ask"}
    explain |= {f"reason_{language}": WHY[language] for language in WHY}
    assert client.post(at(edition, "changes/"), explain).status_code == 302
    describe = {"what": "describe", "seen": "0", "publisher": "Arcadia"}
    describe |= {f"title_{language}": TITLES[language] for language in TITLES}
    assert client.post(at(edition), describe).status_code == 302


def proposal(who: SimpleNamespace, edition: ProposedEdition) -> dict[str, Any]:
    return {
        "what": "propose",
        "seen": str(ProposedEdition.objects.get(pk=edition.pk).revision),
        "reason_en": "It asks more clearly.",
        "policy": "",
        "signatories": [each.institution.code for each in (who.amara, who.rui, who.ann)],
        "needed": "2",
    }


# --- the whole way in a browser ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fa"])
def test_an_edition_goes_from_its_base_to_a_decided_proposal(
    language: str, who: SimpleNamespace, visit: Callable
) -> None:
    coordinator = visit(language, who.coordinator)
    page: Page = coordinator.open("XAA/frameworks/mgi/namagar-2/")
    page.click("a[href*='editions/?base=']")
    page.fill("#field-edition", "namagar-3")
    page.click("form:has(#field-edition) button[type=submit]")
    start = page.url
    edition = ProposedEdition.objects.get()

    page.click("#domain-2 summary")
    page.click("#item-2\\.16 a")
    for each in ("en", "fa"):
        page.fill(f"#field-question_{each}", WORDS[each])
    page.fill("#field-code", "2.04")
    page.locator("#field-code").blur()
    page.wait_for_selector("#checked [role=alert]")
    assert "2.04" in page.inner_text("#checked"), "the server speaks while the form is filled in"
    page.fill("#field-code", "2.16")
    page.locator("#field-code").blur()
    page.wait_for_selector("#checked .find")
    coordinator.press("save")
    assert page.url.endswith("/items/2.16/?kept=1")
    assert page.locator("aside ins").count() > 0, "the difference to the base is shown word by word"

    page.goto(f"{start}new/?domain=2")
    page.fill("#field-code", "2.40")
    for each in ("en", "fa"):
        page.fill(f"#field-question_{each}", WORDS[each])
    page.check("input[name=scale][value='yes-no']")
    page.check("input[name=gcm][value='1']")
    page.select_option("#field-asked_after", "2.16")
    page.check("input[name=asked_options][value='no']")
    coordinator.press("save")
    page.goto(f"{start}items/2.17/")
    page.click("details:has(button[value=remove]) summary")
    coordinator.press("remove")

    reviewer = visit(language, who.reviewer)
    reviewer.open(f"XAA/assess/editions/{edition.pk}/items/2.40/")
    assert reviewer.page.locator("button[value=save]").count() == 0
    reviewer.page.fill("#field-text", WORDS[language])
    reviewer.press("remark")
    assert WORDS[language] in reviewer.text()

    page.goto(start)
    page.click("details:has(#field-title_en) summary")
    for each in ("en", "fa"):
        page.fill(f"#field-title_{each}", TITLES[each])
    coordinator.press("describe")
    page.goto(f"{start}changes/")
    assert page.locator("section:has(button[value=explain])").count() == 3
    for place in ("2.16-to-2.16", "-to-2.40", "2.17-to-"):
        section = page.locator(f"[id='change-{place}']")
        if section.locator("input[value=ask]").count():
            section.locator("input[value=ask]").check()
        for each in ("en", "fa"):
            section.locator(f"textarea[name=reason_{each}]").fill(WHY[each])
        section.locator("button[value=explain]").click()
    page.goto(f"{start}decision/")
    page.fill(f"#field-reason_{language}", WHY[language])
    page.select_option("#field-policy", "")
    for each in (who.amara, who.rui, who.ann):
        page.check(f"input[value='{each.institution.code}']")
    coordinator.press("propose")
    decision = Decision.objects.get()
    assert decision.digest in coordinator.text()

    for each in (who.amara, who.rui):
        signatory = visit(language, each)
        signatory.open(f"XAA/decisions/{decision.pk}/")
        signatory.press("sign")
    page.goto(f"{start}decision/")
    assert "NAMAGAR_FRAMEWORKS" in coordinator.text()
    with page.expect_download() as download:
        page.click("a[href$='files.zip']")
    assert download.value.suggested_filename == "mgi-namagar-3.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        files = {name.removeprefix("mgi/namagar-3/"): archive.read(name).decode() for name in archive.namelist()}
    decision.refresh_from_db()
    assert (decision.state, decision.matter["files"]) == ("decided", files)
    told = yaml.safe_load(files["changes.yaml"])["changes"]
    assert sorted((each["kind"], each["carries"]) for each in told) == [
        ("dropped", "no"),
        ("new", "no"),
        ("reworded", "ask"),
    ]
    page.goto(f"{start}items/2.16/")
    assert page.locator("button[value=save]").count() == 0, "what is decided is not written any more"
    assert [*coordinator.faults, *reviewer.faults] == []


def test_two_editors_at_once_see_each_others_words_and_decide(
    who: SimpleNamespace, edition: ProposedEdition, visit: Callable
) -> None:
    one, other = visit("en", who.coordinator), visit("en", who.coordinator)
    for visitor in (one, other):
        visitor.open(f"XAA/assess/editions/{edition.pk}/items/2.16/")
    one.page.fill("#field-question_en", "Written first?")
    one.press("save")
    other.page.fill("#field-question_en", "Written second?")
    other.press("save")
    assert "Somebody else wrote this after you had opened it." in other.text()
    assert "first?" in other.page.inner_text("del")
    assert other.page.input_value("#field-question_en") == "Written second?"
    texts = editions.proposed(ProposedEdition.objects.get()).texts["en"]["items"]
    assert texts["2.16"]["question"] == "Written first?"
    other.press("save")
    texts = editions.proposed(ProposedEdition.objects.get()).texts["en"]["items"]
    assert texts["2.16"]["question"] == "Written second?"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_question_file_is_shown_before_it_becomes_a_proposal(
    language: str, who: SimpleNamespace, visit: Callable, tmp_path: Path
) -> None:
    (tmp_path / "bad.xlsx").write_bytes(
        workbook(
            ("1", "Rights", None, "=1+1", "الف؟", "Yes/No", None),
            ("1", "Rights", None, "B?", "ب؟", "Maybe", "24"),
            ("<b>2</b>", "Wrongs", None, "C?", "پ؟", "Yes/No", None),
        )
    )
    (tmp_path / "good.xlsx").write_bytes(workbook(*SOUND))
    (tmp_path / "map.yaml").write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    coordinator = visit(language, who.coordinator)
    page: Page = coordinator.open("XAA/assess/editions/")
    page.click("a[href$='/editions/file/']")
    page.set_input_files("#field-file", tmp_path / "bad.xlsx")
    page.set_input_files("#field-mapping_file", tmp_path / "map.yaml")
    coordinator.press("read")
    told = page.inner_text("[role=alert]")
    assert all(part in told for part in ("=1+1", "Maybe", "24", "<b>2</b>", "Wrongs")), "every wrong row at once"
    assert not Document.objects.exists()
    assert "official-2026" in page.input_value("#field-mapping"), "the mapping need not be sent again"

    page.set_input_files("#field-file", tmp_path / "good.xlsx")
    coordinator.press("read")
    shown = coordinator.text()
    assert "mgi/official-2026" in shown
    assert not ProposedEdition.objects.exists(), "it is only shown"
    coordinator.press("begin")
    edition = ProposedEdition.objects.get()
    assert (edition.name, edition.source.file_name) == ("mgi/official-2026", "good.xlsx")
    assert page.url.endswith(f"/editions/{edition.pk}/")
    assert coordinator.faults == []


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scale": "perhaps"}, "“perhaps” is not among the choices"),
        ({"gcm": ["24"]}, "24 is not an objective of the Global Compact"),
        ({"gcm": ["five"]}, "0 is not an objective of the Global Compact"),
        ({"code": "2.17"}, "There is a question 2.17 already"),
        ({"code": "<b>2.16</b>"}, "“<b>2.16</b>” cannot be the code of a question"),
        ({"domain": "7"}, "“7” is not among the choices"),
        ({"facets": ["national"]}, "One side alone is no separate answer"),
        ({"needs": ["faith"]}, "“faith” is not among the choices"),
        ({"asked_after": "6.01", "asked_options": ["yes"]}, "2.16 cannot be asked after 6.01"),
        ({"question_en": "\x07?"}, "The text holds signs that cannot be read"),
    ],
)
def test_a_wrong_field_is_told_and_what_was_typed_stays(
    changes: dict[str, Any], told: str, who: SimpleNamespace, edition: ProposedEdition
) -> None:
    sent = form(edition, "2.16", guidance_en="Half an hour of work.", **changes)
    answer = as_(who.coordinator).post(at(edition, "items/2.16/"), sent)
    assert answer.status_code == 422
    assert told in problems(answer)
    assert "Half an hour of work." in said(answer)
    assert "<b>2.16</b>" not in said(answer), "markup is shown, never drawn"
    assert ProposedEdition.objects.get().revision == 0


def test_checking_keeps_nothing(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.coordinator)
    sent = form(edition, "2.16", what="check", question_en="Another?")
    part = client.post(at(edition, "items/2.16/"), sent, headers={"X-Part": "checked"})
    assert "holds together" in said(part)
    assert "<html" not in said(part)
    whole = client.post(at(edition, "items/2.16/"), sent)
    assert "holds together" in said(whole)
    assert "Another?" in said(whole)
    assert ProposedEdition.objects.get().revision == 0


def test_a_question_that_was_taken_out_meanwhile_is_told_and_can_be_kept_as_a_new_one(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    client = as_(who.coordinator)
    sent = form(edition, "2.16", question_en="Half an hour of work.")
    actions.remove_item(by=who.coordinator, edition=edition, seen=0, code="2.16")
    answer = client.post(at(edition, "items/2.16/"), sent)
    assert answer.status_code == 422
    assert "There is no question 2.16 in this edition any more." in problems(answer)
    assert "Half an hour of work." in said(answer)
    (address,) = lxml.html.fromstring(answer.content).xpath("//form[@id='field-item']/@action")
    assert client.post(address, sent)["Location"].endswith("/items/2.16/?kept=1")
    assert client.get(at(edition, "items/2.99/")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"base": "mgi/namagar-2", "edition": "namagar-1"}, "has an edition “namagar-1” already"),
        ({"base": "mgi/namagar-2", "edition": "namagar-3"}, "“namagar-3” is already being proposed"),
        ({"base": "mgi/namagar-2", "edition": "<script>"}, "“<script>” cannot be the name of an edition"),
        ({"base": "mgi/namagar-9", "edition": "x"}, "has no edition “namagar-9”"),
        ({"base": "", "edition": "x"}, "has no edition"),
    ],
)
def test_a_name_or_base_that_cannot_be_is_told(
    sent: dict[str, str], told: str, who: SimpleNamespace, edition: ProposedEdition
) -> None:
    answer = as_(who.coordinator).post(at(None), sent)
    assert answer.status_code == 422
    assert told in problems(answer)
    assert ProposedEdition.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "No file is chosen."),
        ({"mapping": "id: ["}, "mapping is not readable YAML"),
        ({"mapping": yaml.safe_dump(MAPPING), "base": "sdg-10-7-2/2021"}, "names another framework"),
        ({"mapping": yaml.safe_dump({**MAPPING, "edition": "namagar-1"})}, "has an edition “namagar-1” already"),
        ({"mapping": yaml.safe_dump({**MAPPING, "like": {"framework": "x", "edition": "1"}})}, "no framework “x”"),
    ],
)
def test_a_file_or_mapping_that_cannot_be_is_told(sent: dict[str, str], told: str, who: SimpleNamespace) -> None:
    upload = {"file": SimpleUploadedFile("q.xlsx", workbook(*SOUND))} if sent else {}
    answer = as_(who.coordinator).post(at(None, "file/"), {"what": "read", **upload, **sent})
    assert answer.status_code == 422
    assert told in problems(answer)
    assert not Document.objects.exists()


def test_a_mapping_sent_as_a_file_is_text_and_short(who: SimpleNamespace) -> None:
    for content, told in ((b"\xff\xfe\x00", "mapping.yaml"), (b"#" * 100_001, "longer than")):
        sent = {"what": "read", "mapping_file": SimpleUploadedFile("mapping.yaml", content)}
        answer = as_(who.coordinator).post(at(None, "file/"), sent)
        assert answer.status_code == 422
        assert told in problems(answer)


def test_the_same_file_is_kept_once_and_begun_only_by_its_mapping(who: SimpleNamespace) -> None:
    client = as_(who.coordinator)
    for _ in range(2):
        upload = SimpleUploadedFile("q.xlsx", workbook(*SOUND))
        shown = client.post(at(None, "file/"), {"what": "read", "file": upload, "mapping": yaml.safe_dump(MAPPING)})
        assert "Make a proposed edition of it" in said(shown)
    assert Document.objects.count() == 1
    for number in ("", "999", "x"):
        sent = {"what": "begin", "document": number, "mapping": yaml.safe_dump(MAPPING)}
        assert client.post(at(None, "file/"), sent).status_code == 422
    following = {"document": str(Document.objects.get().pk), "base": "mgi/namagar-2"}
    begun = client.post(at(None, "file/"), {"what": "begin", "mapping": yaml.safe_dump(MAPPING), **following})
    assert begun.status_code == 302
    assert ProposedEdition.objects.get().base == "namagar-2"


def test_a_change_needs_its_words_and_what_was_typed_stays(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.coordinator)
    client.post(at(edition, "items/2.16/"), form(edition, "2.16", question_en=WORDS["en"]))
    sent = {"what": "explain", "change": "2.16>2.16", "seen": "0", "reason_en": "Half a reason.", "reason_fa": ""}
    answer = client.post(at(edition, "changes/"), sent)
    assert answer.status_code == 422
    assert "It is not said whether the answer carries over." in problems(answer)
    assert "The reason is missing in one of the languages." in problems(answer)
    assert "Half a reason." in said(answer)
    for wrong in ({"change": "9.99>9.99"}, {"what": "nothing"}, {"what": "explain_all", "kind": "merged"}):
        assert client.post(at(edition, "changes/"), {**sent, "reason_fa": "دلیل", **wrong}).status_code == 422


def test_where_a_question_comes_from_is_said_with_codes(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.coordinator)
    client.post(at(edition, "items/2.16/"), form(edition, "2.16", question_en=WORDS["en"]))
    client.post(at(edition, "items/2.17/"), {"what": "remove", "seen": "0"})
    sent = {"what": "origins", "code": "2.16", "seen": "0"}
    assert client.post(at(edition, "changes/"), {**sent, "origins": "۲.۱۶، 2.17"}).status_code == 302
    (each,) = changing.differences(editions.proposed(ProposedEdition.objects.get()))
    assert (each.kind, each.before) == ("merged", ("2.16", "2.17"))
    assert client.post(at(edition, "changes/"), {**sent, "origins": "2.16"}).status_code == 409
    wrong = client.post(at(edition, "changes/"), {**sent, "seen": "3", "origins": "9.99"})
    assert "There is no question 9.99 in namagar-2." in problems(wrong)


def test_many_changes_get_one_reason(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.coordinator)
    for code in ("2.16", "2.18"):
        client.post(at(edition, f"items/{code}/"), form(edition, code, question_en=f"{code}?"))
    sent = {"what": "explain_all", "kind": "reworded", "carries": "yes"}
    sent |= {f"reason_{language}": WHY[language] for language in WHY}
    assert client.post(at(edition, "changes/"), sent).status_code == 302
    said_of = editions.proposed(ProposedEdition.objects.get()).said
    assert {key: each.carries for key, each in said_of.items()} == {"2.16>2.16": "yes", "2.18>2.18": "yes"}


# --- who may, and what is shown -----------------------------------------------------------------------------------


def test_others_read_and_remark_but_do_not_write(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.official)
    for path in ("", "items/2.16/", "changes/", "decision/"):
        page = said(client.get(at(edition, path)))
        assert not re.search(r'value="(save|remove|explain|origins|propose|describe|drop)"', page), path
    assert client.post(at(edition, "items/2.16/"), form(edition, "2.16")).status_code == 422
    assert client.post(at(edition), {"what": "remark", "text": "Why two?"}).status_code == 302
    assert "Why two?" in said(client.get(at(edition)))
    assert client.post(at(edition), {"what": "nothing"}).status_code == 422
    assert "Open a round" not in said(client.get(at(None)))
    assert client.post(at(None, "file/"), {"what": "read"}).status_code == 422
    for path in ("", "file/", f"{edition.pk}/", f"{edition.pk}/files.zip", f"{edition.pk}/items/2.16/"):
        assert "/account/login/" in Client().get(at(None, path))["Location"]
    assert client.get(at(None, "999/")).status_code == 404


def test_a_draft_says_in_its_file_name_that_it_is_none_of_the_catalogue(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    answer = as_(who.official).get(at(edition, "files.zip"))
    assert 'filename="mgi-namagar-3-draft-r0.zip"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist()[0] == "mgi/namagar-3/framework.yaml"


def test_the_decision_page_and_its_paper_tell_what_is_signed(who: SimpleNamespace, edition: ProposedEdition) -> None:
    written(who, edition)
    client = as_(who.coordinator)
    assert "Nothing is lacking." in said(client.get(at(edition)))
    stale = client.post(at(edition, "decision/"), {**proposal(who, edition), "seen": "0"})
    assert stale.status_code == 409
    begun = client.post(at(edition, "decision/"), proposal(who, edition))
    page = said(client.get(begun["Location"]))
    assert "changes.yaml" in page
    assert f"/assess/editions/{edition.pk}/changes/" in page
    paper = client.get(reverse("desk:paper", args=["XAA", Decision.objects.get().pk]))
    assert paper.content.startswith(b"%PDF")
    fa = as_(who.coordinator).get(begun["Location"].replace("/en/", "/fa/"))
    assert "ویرایش تازهٔ namagar-3" in said(fa)


def test_a_decided_edition_says_whether_it_is_in_use(
    who: SimpleNamespace, edition: ProposedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(who, edition)
    client = as_(who.coordinator)
    client.post(at(edition, "decision/"), proposal(who, edition))
    Decision.objects.update(state="decided")
    assert "It is decided and not in use yet." in said(client.get(at(edition, "decision/")))
    folder = tmp_path / "mgi" / "namagar-3"
    folder.mkdir(parents=True)
    for name, text in Decision.objects.get().matter["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(reader, "_own_folders", [(tmp_path, ("frameworks",))])
    try:
        assert "It is in use" in said(client.get(at(edition, "decision/")))
        public = said(client.get("/en/XAA/frameworks/mgi/namagar-3/changes/"))
        assert WHY["en"] in public, "the public page of the new edition tells what changed"
        (folder / "changes.yaml").write_text("from: namagar-2\nchanges: []\n")
        assert "not exactly these files" in said(client.get(at(edition, "decision/")))
    finally:
        monkeypatch.undo()
        for each in (reader.yaml_file, load._load, steps._changes):
            each.cache_clear()


def test_an_edition_can_be_given_up_with_a_reason(who: SimpleNamespace, edition: ProposedEdition) -> None:
    client = as_(who.coordinator)
    assert client.post(at(edition), {"what": "drop", "reason": ""}).status_code == 422
    assert client.post(at(edition), {"what": "drop", "reason": "Too early."}).status_code == 302
    assert "given up" in said(client.get(at(None)))
    assert client.post(at(edition), {"what": "drop", "reason": "Again."}).status_code == 422


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)])
def test_pages_are_accessible_and_fit(
    language: str, width: int, who: SimpleNamespace, edition: ProposedEdition, browser: Any, live_server: Any
) -> None:
    client = as_(who.coordinator)
    client.post(at(edition, "items/2.04/"), form(edition, "2.04", question_en=WORDS["en"], facets=[]))
    actions.remark_on_edition(by=who.reviewer, edition=edition, text="Why?", item="2.16")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, locale=language)
    page: Page = context.new_page()
    page.goto(f"{live_server.url}/{language}/account/login/")
    page.fill("input[name=login]", who.coordinator.username)
    page.fill("input[name=password]", "a long sentence for tests")
    page.click("main button[type=submit]")
    complaints: list[str] = []

    def look(path: str) -> None:
        page.goto(f"{live_server.url}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        complaints.extend(judged(page, path))

    for path in ("", "changes/", "decision/", "items/2.04/", "items/2.16/", "new/?domain=3"):
        look(at(edition, path, language))
    look(at(None, "", language))
    look(at(None, "file/", language))
    written(who, edition)
    client.post(at(edition, "decision/"), proposal(who, edition))
    for path in ("", "decision/"):
        look(at(edition, path, language))
    page.set_default_timeout(20_000)
    look(f"/{language}/XAA/decisions/{Decision.objects.latest('pk').pk}/") if Decision.objects.exists() else None
    context.close()
    assert complaints == []
