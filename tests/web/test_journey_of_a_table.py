"""A table that nobody has described: from the file over a question and a wrong row to claims, a finding, and undone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from namagar.records.claims import queries as claims
from namagar.records.imports.models import Import

TABLE = "استان;جمعيت\nكل كشور;89,000,000\nتهران;13,267,637\nناكجا;12\n"
WHOLE, TEHRAN = (
    "nocr-ir-2017-population-irn-2016-09-24-2016-11-18-residents-enumerated",
    "nocr-ir-2017-population-irn-23",
)


def on(page: Page, what: str) -> None:
    """Press a button of the wizard or of the import."""
    page.click(f"main button[name=what][value='{what}']")
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_table_becomes_claims_and_findings_and_is_undone(
    language: str, visit: Callable, cast: Callable, claims_of: Callable, tmp_path: Path
) -> None:
    who = cast("IRN")
    claims_of("IRN")
    file = tmp_path / "census.csv"
    file.write_bytes(TABLE.encode("windows-1256"))
    page: Page = visit(language, who.officer).open("IRN/data/imports/")
    page.set_input_files("input[name=file]", file)
    page.click("#begin button[type=submit]")

    page.check("input[name=encoding][value='windows-1256']")
    on(page, "show")
    assert "كل كشور" in page.inner_text("table.raw")
    on(page, "next")
    assert page.is_checked("input[name=number]"), "the only column of numbers is chosen"
    on(page, "next")
    page.select_option("select[name=indicator]", "population")
    page.select_option("select[name=concept]", "residents-enumerated")
    on(page, "next")
    page.select_option("select[name=area_column]", "0")
    on(page, "show")
    asked = page.locator(".asked", has_text="كل كشور").first
    assert page.locator(".asked").filter(visible=True).count() == 2, "two texts that mean no place are asked about"
    asked.locator("select").select_option("IRN")
    on(page, "next")
    page.fill("input[name=period]", "2016-09-24/2016-11-18")
    page.check("input[name=calendar][value=gregorian]")
    on(page, "next")
    page.select_option("select[name=publisher]", "NOCR-IR")
    page.fill("input[name=title]", "Population 1395")
    page.select_option("select[name=status]", "official")
    on(page, "to:look")
    assert page.is_disabled("button[value=check]"), "what is not said yet is named first"
    on(page, "to:source")
    page.fill("input[name=published]", "2017")
    on(page, "next")
    on(page, "check")

    imported = Import.objects.get()
    assert (imported.state, imported.judged["new"], imported.judged["refused_rows"]) == ("checked", 2, 1)
    assert "ناكجا" in page.inner_text("#refused")
    on(page, "take")
    assert WHOLE in claims.holdings("IRN").claims
    assert page.locator("#findings .find").count() == len(Import.objects.get().new_findings) > 0

    page.locator("details:has(button[value=undo]) > summary").first.click()
    page.fill(f"textarea[name=reason_{language}]", "It was another census.")
    on(page, "undo")
    assert Import.objects.get().state == "undone"
    assert WHOLE not in claims.holdings("IRN").claims
    assert not any(code.startswith(TEHRAN) for code in claims.holdings("IRN").claims)


def test_a_pasted_table_is_taken_and_a_formula_in_a_download_stays_a_text(
    visit: Callable, cast: Callable, tmp_path: Path
) -> None:
    who = cast("XAA")
    page: Page = visit("en", who.officer).open("XAA/data/imports/")
    page.click("details:has(textarea[name=pasted]) > summary")
    page.fill("textarea[name=pasted]", 'province\treturned\n=HYPERLINK("http://a")\t5\nLindora\t7\n')
    page.click("#begin button[type=submit]")
    on(page, "to:meaning")
    page.select_option("select[name=indicator]", "returns")
    page.select_option("select[name=concept]", "returns-all")
    on(page, "to:where")
    page.select_option("select[name=area_column]", "0")
    on(page, "to:when")
    page.fill("input[name=period]", "2031")
    on(page, "to:source")
    page.select_option("select[name=publisher]", "XAA-BORDER")
    page.select_option("select[name=status]", "official")
    page.fill("input[name=title]", "Table 7")
    page.fill("input[name=published]", "2032")
    on(page, "to:look")
    on(page, "check")
    with page.expect_download() as arriving:
        page.click("#refused a")
    book = load_workbook(BytesIO(arriving.value.path().read_bytes()))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://a")', "s", True)
    on(page, "take")
    assert sorted(claims.holdings("XAA").claims) == ["xaa-border-2032-returns-xaa-01-2031-returns-all"]
