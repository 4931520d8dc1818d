"""An answer: with law and PDF, returned with a reason, improved, accepted, and pre-filling another framework."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from namagar.records.assessments import actions, queries
from tests.web.files import small_pdf

JUSTIFICATION = {
    "en": "Since 2011 every resident, citizen or not, is treated in public clinics.",
    "fa": "از سال ۱۳۹۰ هر ساکن، تبعه یا غیرتبعه، در درمانگاه‌های دولتی درمان می‌شود.",
}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_an_answer_is_returned_improved_accepted_and_prefills(
    language: str, visit: Callable, cast: Callable, tmp_path: Path
) -> None:
    who = cast("XAA")
    titles = {"en": "Round one", "fa": "دور نخست"}
    mgi = actions.open_round(by=who.coordinator, country="XAA", framework="mgi", edition="namagar-1", titles=titles)
    sdg = actions.open_round(by=who.coordinator, country="XAA", framework="sdg-10-7-2", edition="2021", titles=titles)

    coordinator = visit(language, who.coordinator)
    page = coordinator.open(f"XAA/assess/{mgi.pk}/")
    coordinator.press("assign")
    assert page.locator("[role=alert]").count() == 1, "nothing is ticked"
    page.check("input[name=items][value='1.01']")
    page.select_option("select[name=institution]", who.official.institution.code)
    page.click("form#assign details summary")
    page.select_option("select[name=person]", who.reviewer.username)
    coordinator.press("assign")
    assert page.locator("[role=alert]").count() == 1, "a person answers for their own institution only"
    page.check("input[name=items][value='1.01']")
    page.select_option("select[name=person]", who.official.username)
    page.fill("input[name=due]", "1405-12-01")
    coordinator.press("assign")
    asked = queries.answer_of(mgi, "1.01")
    assert asked is not None
    assert (asked.person, asked.due) == (who.official, date(2027, 2, 20))

    official = visit(language, who.official)
    assert "1.01" in official.open("desk/").inner_text("main")
    address = f"XAA/assess/{mgi.pk}/1.01/"
    page = official.open(address)
    page.check("input[name=option][value=yes]")
    page.fill(f"textarea[name=justification_{language}]", JUSTIFICATION[language])
    official.press("submit")
    assert page.locator("[role=alert]").count() == 1, "a yes without law or document is not submitted"
    assert page.input_value(f"textarea[name=justification_{language}]") == JUSTIFICATION[language], (
        "and nothing is lost"
    )

    page.fill("input[name=citation_instrument]", "Public Health Act")
    page.fill("input[name=citation_article]", "12")
    page.fill("input[name=citation_in_force]", "2011-05-01")
    pdf = tmp_path / "act.pdf"
    pdf.write_bytes(small_pdf())
    page.set_input_files("input[name=file]", pdf)
    official.press("submit")
    answer = queries.answer_of(mgi, "1.01")
    assert answer is not None
    assert (answer.state, answer.citations.count(), answer.documents.count()) == ("submitted", 1, 1)

    reviewer = visit(language, who.reviewer)
    reviewer.open(address).fill("textarea[name=reason]", "Name the paragraph, not only the article.")
    reviewer.press("return")
    assert "Name the paragraph, not only the article." in official.open("desk/").inner_text("main")

    page = official.open(address)
    assert "Name the paragraph, not only the article." in official.text()
    page.fill(f"textarea[name=justification_{language}]", JUSTIFICATION[language] + " (12, 3)")
    official.press("submit")
    reviewer.open(address)
    reviewer.press("accept")
    answer.refresh_from_db()
    assert answer.state == "accepted"

    fed = queries.answer_of(sdg, "1a")
    assert fed is not None
    assert (fed.state, fed.option) == ("prefilled", "yes-regardless")
    page = reviewer.open(f"XAA/assess/{sdg.pk}/1a/")
    assert page.locator(".badge.prefilled").count() == 1
    assert "1.01" in reviewer.text(), "it says where it comes from"

    assert queries.scores(sdg)[0].answered == 0, "pre-filled does not count"
    reviewer.press("confirm")
    overall = queries.scores(sdg)[0]
    # one of 30 answered with 1 point: 1/30 = 3.33 %; 29 missing: up to 100 %
    assert (overall.answered, round(float(overall.lower.value), 2), overall.upper.value) == (1, 3.33, 100)
    page = reviewer.open(f"XAA/assess/{sdg.pk}/")
    shown = {"en": ("3.3", "100.0"), "fa": ("۳٫۳", "۱۰۰٫۰")}[language]
    assert all(text in reviewer.text() for text in shown)
    assert not official.faults


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_second_to_save_is_shown_the_difference(language: str, visit: Callable, cast: Callable) -> None:
    who = cast("XAA")
    mgi = actions.open_round(
        by=who.coordinator,
        country="XAA",
        framework="mgi",
        edition="namagar-1",
        titles={"en": "Round", "fa": "دور"},
    )
    answer = queries.answer_of(mgi, "1.01")
    assert answer is not None
    actions.assign(by=who.coordinator, answer=answer, institution=who.official.institution)
    address = f"XAA/assess/{mgi.pk}/1.01/"
    first, second = visit(language, who.official), visit(language, who.official)
    first.open(address)
    second.open(address)
    for visitor, text in ((first, "What the first wrote."), (second, "What the second wrote.")):
        visitor.page.check("input[name=option][value=no]")
        visitor.page.fill("textarea[name=justification_en]", text)
        visitor.press("save")
    assert second.page.input_value("textarea[name=justification_en]") == "What the second wrote."
    assert "What the first wrote." in second.text()
    answer.refresh_from_db()
    assert answer.justification_en == "What the first wrote."
    second.press("save")
    answer.refresh_from_db()
    assert answer.justification_en == "What the second wrote.", "having seen the difference, they may save"
    assert [each.justification_en for each in answer.history.all()] == [
        "What the first wrote.",
        "What the second wrote.",
    ]
