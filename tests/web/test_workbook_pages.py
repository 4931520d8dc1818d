"""Workbooks on their pages: out, filled in, looked at, taken, corrected; every bad file explained and nothing lost."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page

from namagar.analysis.exports.questionnaire import FIRST_ROW, HIDDEN
from namagar.analysis.exports.questionnaire_reading import LARGEST, MEGABYTE
from namagar.records.assessments import actions, workbooks
from namagar.records.assessments.models import Answer, Comment, Round
from namagar.records.people.directory import institution
from namagar.records.people.models import Entry, Role, User
from tests.records.filling_in import answers, cell, edited, opened, place, row_of, saved
from tests.web.conftest import PASSWORD
from tests.web.test_evidence_pages import complaints

TITLES = {"en": "Round one", "fa": "دور نخست"}
ITEMS = ("1.01", "1.02", "1.03")
OPTION = {"en": {"yes": "Yes", "no": "No"}, "fa": {"yes": "بله", "no": "خیر"}}
LAW = {"instrument": "قانون سلامت", "article": "۱۲", "in_force": "۱۳۹۵/۰۸/۰۳"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def who(cast: Callable[[str], SimpleNamespace]) -> SimpleNamespace:
    return cast("XAA")


@pytest.fixture
def of(who: SimpleNamespace) -> Round:
    """A round in which the official's institution is asked three items and another institution one."""
    found = round_of(who)
    assign(who, found, "2.01", who.rui)
    return found


@pytest.fixture
def colleague(who: SimpleNamespace) -> User:
    """A second official of the same institution."""
    user = User.objects.create_user(
        "colleague", PASSWORD, name_en="Colleague", name_fa="همکار", institution=who.official.institution
    )
    Role.objects.create(user=user, country="XAA", role="official")
    return user


def round_of(who: SimpleNamespace) -> Round:
    found = actions.open_round(by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=TITLES)
    for item in ITEMS:
        assign(who, found, item, who.official)
    return found


def assign(who: SimpleNamespace, of: Round, item: str, to: User) -> None:
    actions.assign(by=who.coordinator, answer=answer(of, item), institution=to.institution)


def answer(of: Round, item: str) -> Answer:
    return Answer.objects.get(round=of, item=item)


def said(of: Round) -> list[tuple[str, str]]:
    """The state and the option of each item that was assigned to the official's institution."""
    return list(of.answers.filter(item__in=ITEMS).order_by("item").values_list("state", "option"))


def at(of: Round, rest: str = "", language: str = "en") -> str:
    return f"/{language}/XAA/assess/{of.pk}/workbook/{rest}"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def send(client: Client, of: Round, content: bytes | None, name: str = "answers.xlsx", **more: str) -> HttpResponse:
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return client.post(at(of), {**file, **more, "what": "look"})


def take(client: Client, of: Round, content: bytes, **more: str) -> HttpResponse:
    """Press the button on the page of a sent file."""
    return client.post(at(of, f"sent/{hashlib.sha256(content).hexdigest()}/"), {"what": "take", **more})


def sent_page(client: Client, of: Round, content: bytes, query: str = "") -> HttpResponse:
    return client.get(at(of, f"sent/{hashlib.sha256(content).hexdigest()}/{query}"))


def blank(who: SimpleNamespace, of: Round, language: str = "en") -> bytes:
    return workbooks.workbook(of, who.official.institution, language)


def everything() -> list[object]:
    """What an import could change."""
    return [list(kind.objects.order_by("pk").values()) for kind in (Answer, Comment, Entry)]


def waiting(home: Path, user: User) -> list[Path]:
    folder = home / "workbooks" / str(user.pk)
    return sorted(folder.iterdir()) if folder.exists() else []


def upload(page: Page, path: Path) -> None:
    page.set_input_files("input[name=file]", path)
    page.click("button[value=look]")


def downloaded(page: Page, selector: str) -> tuple[str, bytes]:
    """The name and the bytes of a file that a link gives."""
    with page.expect_download() as caught:
        page.click(selector)
    return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_workbook_goes_out_comes_back_is_looked_at_and_taken(
    language: str, who: SimpleNamespace, of: Round, visit: Callable, tmp_path: Path
) -> None:
    official = visit(language, who.official)
    page = official.open(f"XAA/assess/{of.pk}/")
    page.click(f"nav.tabs a[href='{at(of, language=language)}']")
    assert [page.locator(f"main li a[href$='/{item}/']").count() for item in (*ITEMS, "2.01")] == [1, 1, 1, 0]

    name, content = downloaded(page, f"a.btn[href$='/{language}.xlsx']")
    assert name == f"XAA-{of.pk}-{who.official.institution.code}-{language}.xlsx"
    sheet = answers(opened(content), language)
    assert sheet.sheet_view.rightToLeft is (language == "fa")
    assert sheet.protection.sheet
    assert sheet.cell(FIRST_ROW, place(sheet, "option", language)).comment is not None
    assert len(sheet.data_validations.dataValidation) >= 2

    words = OPTION[language]
    filled = {
        "1.01": {"option": words["yes"], f"justification_{language}": "چنین است. So it is.", **LAW, "note": "Right?"},
        "1.02": {"option": "Perhaps"},
    }
    path = tmp_path / "پاسخ.xlsx"
    path.write_bytes(edited(content, filled, language))
    upload(page, path)
    assert page.locator("#refused td", has_text="Perhaps").count() == 1
    assert page.locator("#refused .find.hi").count() == 1
    assert "چنین است. So it is." in page.inner_text("#accepted")
    assert page.locator("#unchanged li").count() == 1
    assert "پاسخ.xlsx" in official.text()
    assert said(of) == [("open", "")] * 3, "nothing was taken by looking"
    assert complaints(page) == []

    official.press("take")
    assert said(of) == [("draft", "yes"), ("open", ""), ("open", "")]
    assert answer(of, "1.01").citations.get().in_force.isoformat() == "2016-10-24"
    assert page.locator("main b.yes").count() == 1
    assert page.locator("#accepted").count() == 0
    assert complaints(page) == []

    name, rest = downloaded(page, f"main .links a[href*='/{language}.xlsx']")
    assert name.endswith(f"-{language}-to-correct.xlsx")
    assert "Perhaps" in str(cell(rest, "1.02", "reason", language))
    path.write_bytes(edited(rest, {"1.02": {"option": words["no"]}}, language))
    official.open(f"XAA/assess/{of.pk}/workbook/")
    upload(page, path)
    official.press("take")
    assert said(of) == [("draft", "yes"), ("draft", "no"), ("open", "")]
    official.open(f"XAA/assess/{of.pk}/workbook/")
    assert page.locator("aside li").count() == 2
    assert official.faults == []


@pytest.mark.parametrize("language", ["en", "fa"])
def test_rows_are_handed_in_as_well_when_the_official_says_so(
    language: str, who: SimpleNamespace, of: Round, visit: Callable, tmp_path: Path
) -> None:
    words = OPTION[language]
    rows = {
        "1.01": {"option": words["no"], f"justification_{language}": "نه. No."},
        "1.02": {"option": words["yes"], f"justification_{language}": "بله. Yes."},
    }
    path = tmp_path / "answers.xlsx"
    path.write_bytes(edited(blank(who, of, language), rows, language))
    official = visit(language, who.official)
    page = official.open(f"XAA/assess/{of.pk}/workbook/")
    page.check("input[name=submit]")
    upload(page, path)
    assert page.locator("#accepted li").count() == page.locator("#refused .find.hi").count() == 1
    page.click("main p a[href$='/']:not(.btn)")
    assert page.locator("#accepted > ul > li").count() == 2, "as drafts both would do"
    page.go_back()
    official.press("take")
    assert said(of)[:2] == [("submitted", "no"), ("open", "")]
    assert "submit=yes" in page.url
    assert page.locator("#refused .find.hi").count() == 1
    assert official.faults == []


def not_a_workbook(content: bytes) -> bytes:
    return b"%PDF-1.4 and so on"


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def too_large(content: bytes) -> bytes:
    return content + b"\0" * (LARGEST * MEGABYTE)


def tampered(content: bytes) -> bytes:
    """The hidden sheet gives the file to another institution."""
    book = opened(content)
    sheet = book[HIDDEN]
    row = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "institution")
    sheet.cell(row, 2).value = "BORDER"
    return saved(book)


def with_macros(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (not_a_workbook, "The file cannot be read as a workbook."),
        (truncated, "The file cannot be read as a workbook."),
        (too_large, "The workbook is larger than 10 megabytes."),
        (tampered, "The hidden part of the workbook has been changed."),
        (with_macros, "The workbook holds macros, links or embedded files: xl/vbaProject.bin."),
    ],
)
def test_a_file_that_is_no_sound_workbook_is_explained_and_not_kept(
    spoil: Callable[[bytes], bytes], code: str, who: SimpleNamespace, of: Round, home: Path
) -> None:
    before = everything()
    refused = send(as_(who.official), of, spoil(edited(blank(who, of), {"1.01": {"option": "Yes"}})))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert code in text
    assert 'href="#field-file"' in text
    assert 'aria-describedby="error-file"' in text
    assert everything() == before
    assert waiting(home, who.official) == []


def test_sending_nothing_is_explained(who: SimpleNamespace, of: Round) -> None:
    refused = send(as_(who.official), of, None)
    assert refused.status_code == 422
    assert "No workbook was sent." in refused.content.decode()


def test_a_workbook_of_another_round_institution_or_country_is_explained(
    who: SimpleNamespace, of: Round, home: Path, cast: Callable
) -> None:
    later, official = round_of(who), as_(who.official)
    foreign = workbooks.workbook(of, who.rui.institution, "en")
    User.objects.update(username=Concat(F("username"), Value("-xaa")))
    iran = cast("IRN")
    theirs = actions.open_round(by=iran.coordinator, country="IRN", framework="mgi", edition="namagar-1", titles=TITLES)
    actions.assign(by=iran.coordinator, answer=answer(theirs, "1.01"), institution=iran.official.institution)
    for place_, content, words in (
        (later, blank(who, of), "another round"),
        (of, foreign, "another institution"),
        (of, workbooks.workbook(theirs, iran.official.institution, "en"), "another country"),
    ):
        refused = send(official, place_, content)
        assert refused.status_code == 422
        assert f"The workbook belongs to {words}" in refused.content.decode()
    assert waiting(home, who.official) == []


def test_a_formula_a_stale_row_and_a_removed_row_are_told_at_their_rows(
    who: SimpleNamespace, of: Round, colleague: User
) -> None:
    content = edited(
        blank(who, of), {"1.01": {"option": "No", "justification_en": "From the file."}, "1.02": {"note": "=1+1"}}
    )
    book = opened(content)
    sheet = answers(book)
    sheet.delete_rows(row_of(sheet, "1.03"))
    content = saved(book)
    actions.save_answer(
        by=colleague,
        answer=answer(of, "1.01"),
        seen=0,
        option="yes",
        justification={"en": "From the page.", "fa": ""},
    )
    official = as_(who.official)
    assert send(official, of, content).status_code == 302
    text = sent_page(official, of, content).content.decode()
    for words in (
        "Somebody changed this answer after the workbook was made.",
        "From the page.",
        "From the file.",
        "The cell holds a formula.",
        "=1+1",
        "The row of the question 1.03 is gone from the workbook.",
    ):
        assert words in text, words
    assert 'value="take"' not in text, "there is nothing to take"


def test_pressing_take_twice_takes_once(who: SimpleNamespace, of: Round, home: Path) -> None:
    content = edited(blank(who, of), {"1.01": {"option": "No"}, "1.02": {"option": "No"}})
    official = as_(who.official)
    send(official, of, content)
    first, second = take(official, of, content), take(official, of, content)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Entry.objects.filter(action="assessments.import_workbook").count() == 1
    assert [answer(of, item).revision for item in ITEMS] == [1, 1, 0]
    text = official.get(second["Location"]).content.decode()
    assert "The workbook has been taken" in text
    assert waiting(home, who.official) == [], "a file of which nothing is left is forgotten"


def test_taking_after_the_kept_file_is_gone_takes_nothing_and_says_so(
    who: SimpleNamespace, of: Round, home: Path
) -> None:
    content = edited(blank(who, of), {"1.01": {"option": "No"}})
    official = as_(who.official)
    send(official, of, content)
    (kept,) = waiting(home, who.official)
    kept.unlink()
    before = everything()
    gone = take(official, of, content)
    assert gone.status_code == 410
    assert "is not kept any more" in gone.content.decode()
    assert 'name="file"' in gone.content.decode(), "and it can be sent again at once"
    assert everything() == before
    assert sent_page(official, of, content).status_code == 410


def test_taking_nothing_forgets_the_file(who: SimpleNamespace, of: Round, home: Path) -> None:
    content = edited(blank(who, of), {"1.01": {"option": "No"}})
    official = as_(who.official)
    send(official, of, content)
    address = at(of, f"sent/{hashlib.sha256(content).hexdigest()}/")
    assert official.post(address, {"what": "forget"})["Location"] == at(of)
    assert waiting(home, who.official) == []
    assert said(of) == [("open", "")] * 3
    assert official.post(address, {"what": "burn"}).status_code == 422


def test_a_file_that_waits_is_shown_to_its_sender_only(who: SimpleNamespace, of: Round, colleague: User) -> None:
    content = edited(blank(who, of), {"1.01": {"option": "No"}})
    send(as_(who.official), of, content)
    assert sent_page(as_(colleague), of, content).status_code == 410
    assert take(as_(colleague), of, content).status_code == 410
    take(as_(who.official), of, content)
    assert "The workbook has been taken" in sent_page(as_(colleague), of, content).content.decode()
    assert sent_page(as_(who.rui), of, content).status_code == 410


def test_two_people_of_an_institution_take_at_the_same_time(
    who: SimpleNamespace, of: Round, colleague: User, visit: Callable, tmp_path: Path
) -> None:
    copy = blank(who, of)
    rows = {
        "official": {"1.01": {"option": "Yes"}, "1.02": {"option": "No", "justification_en": "By the official."}},
        "colleague": {"1.02": {"option": "Yes", "justification_en": "By the colleague."}, "1.03": {"option": "No"}},
    }
    visitors = {}
    for user in (who.official, colleague):
        path = tmp_path / f"{user.username}.xlsx"
        path.write_bytes(edited(copy, rows[user.username]))
        visitors[user.username] = visit("en", user)
        upload(visitors[user.username].open(f"XAA/assess/{of.pk}/workbook/"), path)
        assert visitors[user.username].page.locator("#accepted > ul > li").count() == 2
    visitors["official"].press("take")
    page = visitors["colleague"].press("take")
    assert said(of) == [("draft", "yes"), ("draft", "no"), ("draft", "no")]
    assert answer(of, "1.02").justification_en == "By the official."
    stale = page.inner_text("#stale")
    assert "By the official." in stale
    assert "By the colleague." in stale
    assert "Taken, except for the rows below" in visitors["colleague"].text()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_coordinator_takes_one_workbook_or_all(
    language: str, who: SimpleNamespace, of: Round, visit: Callable
) -> None:
    coordinator = visit(language, who.coordinator)
    page = coordinator.open(f"XAA/assess/{of.pk}/workbook/")
    name, content = downloaded(page, f"#all a[href$='/{language}.xlsx?institution={who.rui.institution.code}']")
    assert content == workbooks.workbook(of, who.rui.institution, language)
    assert name == workbooks.file_name(of, who.rui.institution, language)
    name, content = downloaded(page, f"#all a[href$='/{language}.zip']")
    assert name == f"XAA-{of.pk}-{language}.zip"
    assert content == workbooks.all_workbooks(of, language)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 2
        assert archive.testzip() is None
    assert coordinator.faults == []


def test_nobody_else_takes_the_workbook_of_another_institution(who: SimpleNamespace, of: Round) -> None:
    official, other = as_(who.official), f"en.xlsx?institution={who.rui.institution.code}"
    for path in (other, "en.zip"):
        refused = official.get(at(of, path))
        assert refused.status_code == 422
        assert "You may not do this here." in refused.content.decode()
    assert official.get(at(of, "en.xlsx")).status_code == 200
    assert official.get(at(of, "de.xlsx")).status_code == 404
    assert as_(who.coordinator).get(at(of, "en.xlsx?institution=NOBODY")).status_code == 422
    assert Client().get(at(of, "en.xlsx")).status_code == 302
    assert official.get("/en/XAA/assess/999999/workbook/").status_code == 404


def test_who_has_nothing_in_hand_is_told_what_would_be_here(who: SimpleNamespace, of: Round) -> None:
    idle = institution("XAA", "MISSION")
    User.objects.filter(pk=who.project.pk).update(institution=idle)
    User.objects.filter(pk=who.ann.pk).update(institution=None)
    assert "Your institution has nothing in hand" in as_(who.project).get(at(of)).content.decode()
    assert "You belong to no institution" in as_(who.ann).get(at(of)).content.decode()
    Answer.objects.filter(round=of).update(institution=None)
    coordinator = as_(who.coordinator)
    assert "No institution is asked anything yet." in coordinator.get(at(of)).content.decode()
    assert "No institution is asked anything in this round yet." in coordinator.get(at(of, "en.zip")).content.decode()


def test_while_a_text_is_out_for_comments_no_workbook_is_taken(who: SimpleNamespace, of: Round) -> None:
    content = edited(blank(who, of), {"1.01": {"option": "No"}})
    official = as_(who.official)
    send(official, of, content)
    Round.objects.filter(pk=of.pk).update(state="ministries-consulted")
    page = official.get(at(of)).content.decode()
    assert "Answers do not move in this state of the round." in page
    assert 'name="file"' not in page
    for refused in (take(official, of, content), send(official, of, content), sent_page(official, of, content)):
        assert refused.status_code == 422
        assert "You may not do this here." in refused.content.decode()
    assert said(of) == [("open", "")] * 3
    Round.objects.filter(pk=of.pk).update(state="revision")
    assert take(official, of, content).status_code == 302
    assert said(of)[0] == ("draft", "no"), "the file has waited"


def test_the_desk_leads_to_the_workbook(who: SimpleNamespace, of: Round) -> None:
    assert f'href="{at(of)}"' in as_(who.official).get("/en/desk/").content.decode()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)])
def test_the_pages_are_accessible_and_fit(
    language: str, width: int, who: SimpleNamespace, of: Round, colleague: User, visit: Callable, tmp_path: Path
) -> None:
    long = "هر ساکن، تبعه یا غیرتبعه، در درمانگاه‌های دولتی درمان می‌شود. " * 4
    rows = {
        "1.01": {"option": OPTION[language]["yes"], "justification_fa": long, **LAW, "note": "w" * 120},
        "1.02": {"option": "=A1"},
        "1.03": {"option": OPTION[language]["no"], "justification_en": "a" * 90},
    }
    path = tmp_path / "answers.xlsx"
    path.write_bytes(edited(blank(who, of, language), rows, language))
    actions.save_answer(
        by=colleague, answer=answer(of, "1.03"), seen=0, option="yes", justification={"en": "", "fa": long}
    )
    official = visit(language, who.official, width)
    page = official.open(f"XAA/assess/{of.pk}/workbook/")
    assert complaints(page) == []
    page.click("button[value=look]")
    assert page.locator("[role=alert]").count() == 1
    assert complaints(page) == []
    upload(page, path)
    assert complaints(page) == []
    official.press("take")
    assert complaints(page) == []
    coordinator = visit(language, who.coordinator, width)
    assert complaints(coordinator.open(f"XAA/assess/{of.pk}/workbook/")) == []
    assert official.faults == coordinator.faults == []
