"""A publisher's file becomes claims and findings in a browser that runs no scripts."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from namagar.records.imports.models import Import

TABLE = "name;code;pop_1390;pop_1395\nMarkazi;IR-00;1413959;1429475\nGilan;IR-01;2480874;2530696\nNowhere;XX;1;2\n"


def on(page: Page, what: str) -> None:
    """Press a button of the wizard or of the import."""
    page.click(f"main button[name=what][value='{what}'] >> nth=0")
    page.wait_for_load_state()


def test_a_file_becomes_claims_and_findings_without_scripts(
    browser: Browser, visit: Callable, cast: Callable, claims_of: Callable, tmp_path: Path
) -> None:
    who = cast("IRN")
    claims_of("IRN")
    file = tmp_path / "provinces.csv"
    file.write_text(TABLE, encoding="utf-8")
    signed_in = visit("en", who.officer)
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in.context.storage_state())
    page = context.new_page()
    page.goto(f"{signed_in.address}/en/desk/")
    page.click("a[href$='/IRN/data/imports/']")
    page.set_input_files("input[name=file]", file)
    page.click("#begin button[type=submit]")

    on(page, "next")
    assert page.locator("input[name=number]:checked").count() == 1, "columns that differ in their year are one line"
    on(page, "next")
    page.select_option("select[name=indicator]", "population")
    on(page, "show")
    usual = page.locator("select[name=concept] optgroup").first
    assert "Residents, enumerated" in (usual.text_content() or ""), "what such figures count stands first"
    page.select_option("select[name=concept]", "residents-enumerated")
    on(page, "next")
    assert page.input_value("select[name=area_column]") == "0", "of two columns of places the one without questions"
    on(page, "next")
    page.goto(f"{signed_in.address}/en/IRN/data/imports/{Import.objects.get().pk}/")
    page.click("text=Go on where it was left")
    assert page.input_value("select[name=concept]") == "residents-enumerated", "what was said before is not lost"
    assert page.input_value("select[name=period_column]") == "heading"
    on(page, "next")
    page.select_option("select[name=publisher]", "NOCR-IR")
    page.fill("input[name=title]", "Population of provinces")
    page.select_option("select[name=status]", "official")
    page.fill("input[name=published]", "1396")
    on(page, "show")
    assert "“1396” is a date of the Solar Hijri calendar." in page.inner_text("#preview")
    page.fill("input[name=published]", "2017")
    on(page, "next")
    on(page, "check")
    imported = Import.objects.get()
    assert (imported.state, imported.judged["new"], imported.judged["refused_rows"]) == ("checked", 4, 1)
    on(page, "take")
    assert Import.objects.get().state == "taken"
    found = page.locator("#findings .find")
    assert found.count() > 0, page.inner_text("main")
    page.locator("#findings a[href*='/contradictions/']").first.click()
    assert page.locator("h1").inner_text()
    context.close()
