"""Every kind of page in a real browser: both languages, wide and narrow, signed in and not; axe finds nothing."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import ROOT
from tests.web.served import Site

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PUBLIC = (
    "",
    "IRN/",
    "XAA/",
    "IRN/numbers/",
    "XAA/numbers/",
    "IRN/numbers/afghans-in-iran-1395/",
    "IRN/data/contradictions/",
    "IRN/data/contradictions/?corridor=AFG~IRN&severity=high",
    "IRN/data/checks/",
    "XAA/data/contradictions/",
    "XAA/data/contradictions/{settled}/",
    "IRN/numbers/series/foreign-stock.IRN.AFG/",
    "IRN/numbers/series/returns.IRN.AFG/",
    "XAA/numbers/series/foreign-stock.XAA.XAB/",
    "IRN/corridors/",
    "XAA/corridors/",
    "IRN/corridors/AFG-IRN/",
    "IRN/corridors/IRN-TUR/",
    "IRN/corridors/IRN-USA/",
    "XAA/corridors/XAA-XAB/",
    "IRN/numbers/mirror/",
    "XAA/numbers/mirror/",
    "IRN/data/completeness/foreigners/",
    "IRN/data/completeness/population/?areas=each&sexes=apart",
    "XAA/data/completeness/internal/",
    "IRN/data/reconciliations/",
    "IRN/data/reconciliations/afghans-in-iran/",
    "IRN/data/reconciliations/afghans-in-iran/?without=interior&trust-census=2",
    "IRN/data/reconciliations/afghans-in-iran/residents-2016/",
    "IRN/data/reconciliations/net-migration-1390-1395/",
    "IRN/data/reconciliations/south-khorasan-1390/",
    "XAA/data/reconciliations/arcadians-abroad-2024/",
    "XAA/releases/2026-3/numbers/arcadians-abroad-2024/",
    "IRN/mobility/",
    "IRN/mobility/?show=in",
    "IRN/mobility/published/",
    "IRN/mobility/table/?origin=IRN-17&destination=IRN-30",
    "IRN/mobility/flows/",
    "IRN/mobility/measures/",
    "IRN/mobility/ages/",
    "IRN/mobility/areas/IRN-17/",
    "IRN/mobility/areas/IRN-23/",
    "XAA/mobility/",
    "XAA/mobility/published/",
    "XAA/mobility/areas/XAA-01/",
    "XAA/mobility/table/",
    "XAA/mobility/measures/",
    "IRN/releases/",
    "XAA/releases/",
    "XAA/releases/2026-3/",
    "XAA/releases/2026-3/profile/",
    "XAA/releases/2026-3/profile/sdg-10-7-2/",
    "XAA/releases/2026-3/profile/mgi-local:XAA-01/",
    "IRN/frameworks/mgi/namagar-1/",
    "IRN/frameworks/sdg-10-7-2/2021/",
    "IRN/frameworks/mgi/namagar-2/",
    "IRN/frameworks/mgi-local/namagar-1/",
    "IRN/frameworks/gcm/2018/",
    "IRN/frameworks/mgi/namagar-2/changes/",
    "IRN/frameworks/mgi/namagar-2/crosswalk/?objective=21",
    "XAA/frameworks/sdg-10-7-2/2021/crosswalk/",
    "XAA/frameworks/gcm/2018/crosswalk/",
    "IRN/project/",
    "XAA/project/",
    "account/login/",
)
SIGNED_IN = {
    "coordinator": (
        "desk/",
        "XAA/assess/",
        "XAA/assess/{round}/",
        "XAA/assess/{round}/workbook/",
        "XAA/assess/{round}/profile/",
        "XAA/assess/{second}/comparison/",
        "XAA/assess/{second}/coverage/",
        "XAA/assess/editions/",
        "XAA/assess/editions/file/",
        "XAA/assess/editions/{edition}/",
        "XAA/assess/editions/{edition}/changes/",
        "XAA/assess/editions/{edition}/decision/",
        "XAA/assess/editions/{edition}/items/2.16/",
        "XAA/decisions/",
        "XAA/publish/",
        "XAA/network/",
        "XAA/capacity/",
        "account/profile/",
    ),
    "border": ("desk/", "XAA/data/contradictions/{in_hand}/"),
    "data_officer": (
        "desk/",
        "XAA/data/imports/",
        "XAA/data/imports/{import}/",
        "XAA/data/imports/{import}/mapping/?step=look",
        "XAA/data/contradictions/{gone}/",
        "XAA/data/contradictions/{in_hand}/",
        "XAA/data/{quantity}/",
        "XAA/data/claims/{claim}/",
        "XAA/data/reconciliations/arcadians-abroad-2024/abroad-2024/",
    ),
    "official": (
        "desk/",
        "XAA/assess/{round}/1.01/",
        "XAA/assess/{round}/2.15/",
        "XAA/assess/{round}/workbook/",
        "XAA/assess/{collecting}/workbook/",
        "XAA/assess/{round}/offline/",
        "XAA/assess/{collecting}/offline/",
    ),
    "reviewer": ("desk/", "XAA/assess/{round}/1.01/"),
    "signatory": ("desk/", "XAA/decisions/{decision}/"),
    "network_secretary": (
        "desk/",
        "XAA/network/",
        "XAA/network/meetings/{meeting}/",
        "XAA/network/actions/{action}/",
        "XAA/capacity/sessions/{session}/",
    ),
    "administrator": ("desk/", "XAA/people/", "XAA/people/new/", "XAA/people/{person}/"),
}

# Several people have these roles in Arcadia; one of them is enough.
ACCOUNTS = {
    "official": "arcadia-official-health",
    "signatory": "arcadia-signatory-statistics",
    "border": "arcadia-official-border",
}


def axe_complaints(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("""axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
        .then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160))))""")
    return list(found)


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture(params=[("en", 1280), ("en", 390), ("fa", 1280), ("fa", 390)], ids=lambda each: f"{each[0]}-{each[1]}")
def look(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a page of the filled site in one language at one width, signed in for a role when one is given."""
    language, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, locale=language)
    page = context.new_page()

    def open_page(path: str, role: str | None = None) -> Page:
        if role and not page.context.cookies():
            page.goto(f"{site.address}/{language}/account/login/")
            page.fill("input[name=login]", ACCOUNTS.get(role, f"arcadia-{role.replace('_', '-')}"))
            page.fill("input[name=password]", site.password)
            page.click("main button[type=submit]")
            assert "/login" not in page.url, page.inner_text("main")
        answer = page.goto(f"{site.address}/{language}/{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return page

    yield open_page
    context.close()


def judged(page: Page, path: str) -> list[str]:
    complaints = [f"{path}: {each}" for each in axe_complaints(page)]
    if sideways(page) > 0:
        complaints.append(f"{path}: scrolls sideways by {sideways(page)} px")
    return complaints


def test_public_pages_are_accessible_and_fit(look: Callable[..., Page], site: Site) -> None:
    names = told(site)
    paths = [path.format(**names) for path in PUBLIC]
    assert [each for path in paths for each in judged(look(path), path)] == []


@pytest.mark.parametrize("role", SIGNED_IN)
def test_pages_of_a_role_are_accessible_and_fit(look: Callable[..., Page], role: str, site: Site) -> None:
    names = told(site)
    paths = [path.format(**names) for path in SIGNED_IN[role]]
    assert [each for path in paths for each in judged(look(path, role), path)] == []


def test_the_steps_of_an_import_are_accessible_and_fit(look: Callable[..., Page]) -> None:
    path = "XAA/data/imports/"
    page = look(path, "data_officer")
    page.click("details:has(textarea[name=pasted]) > summary")
    page.fill("textarea[name=pasted]", "province\treturned\nNowhere\t5\nLindora\t..\nVelmara\t7\n")
    page.click("#begin button[type=submit]")
    complaints = []
    for step in ("table", "numbers", "meaning", "where", "when", "source", "look"):
        page.click(f"button[value='to:{step}']")
        if step == "where":
            page.select_option("select[name=area_column]", "0")
            page.click("button[value=show]")
        complaints += judged(page, f"{path} {step}")
    page.goto(page.url.removesuffix("mapping/"))
    complaints += judged(page, f"{path} sent")
    page.click("button[value=cancel]")
    assert complaints + judged(page, f"{path} cancelled") == []


def told(site: Site) -> dict[str, object]:
    """The numbers under which Arcadia's story keeps its things, read from its database."""
    import sqlite3

    with sqlite3.connect(f"file:{site.home / 'namagar.sqlite3'}?mode=ro", uri=True) as database:

        def first(query: str) -> object:
            return database.execute(query).fetchone()[0]

        return {
            "round": first("SELECT id FROM assessments_round WHERE country = 'XAA' AND framework = 'mgi' ORDER BY id"),
            "collecting": first(
                "SELECT id FROM assessments_round WHERE country = 'XAA' ORDER BY state <> 'collection', id DESC"
            ),
            "second": first("SELECT id FROM assessments_round WHERE country = 'XAA' AND previous_id IS NOT NULL"),
            "import": first("SELECT id FROM imports_import WHERE country = 'XAA' ORDER BY id"),
            "decision": first("SELECT id FROM decisions_decision WHERE country = 'XAA' ORDER BY id"),
            "edition": first("SELECT id FROM assessments_proposededition WHERE country = 'XAA' ORDER BY id"),
            "settled": first("SELECT key FROM findings_followed WHERE state = 'settled'"),
            "gone": first("SELECT key FROM findings_followed WHERE state = 'gone'"),
            "in_hand": first("SELECT key FROM findings_followed WHERE state = 'assigned'"),
            "meeting": first("SELECT id FROM network_meeting WHERE country = 'XAA' ORDER BY id"),
            "action": first("SELECT number FROM network_actionitem WHERE country = 'XAA' ORDER BY id"),
            "session": first("SELECT id FROM capacity_session WHERE country = 'XAA' ORDER BY id"),
            "person": first("SELECT id FROM people_user WHERE username = 'arcadia-official-labour'"),
            "claim": first("SELECT code FROM claims_receivedclaim WHERE country = 'XAA' ORDER BY id"),
            "quantity": first("SELECT substr(subject, 10) FROM decisions_decision WHERE subject LIKE 'quantity:%'"),
        }
