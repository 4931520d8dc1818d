"""A whole exercise in the browser, from the request to the second signature: nine people of six institutions, a guest.

Once half of them work in Persian at a desk, once all of them in Persian on a telephone. It goes the way that the told
first round of the illustrative country went.
"""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from namagar.catalogue import reader
from namagar.records.assessments import queries
from namagar.records.assessments.models import Round
from namagar.records.consultation.models import Disposition, Guest
from namagar.records.decisions.models import Decision
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User
from tests.web.conftest import PASSWORD

# name: institution, role, language
PEOPLE = {
    "coordinator": ("MFA", "coordinator", "fa"),
    "interior": ("MOI", "official", "en"),
    "labour": ("MOL", "official", "fa"),
    "reviewer": ("UNIVERSITY", "reviewer", "en"),
    "signs_interior": ("MOI", "signatory", "fa"),
    "signs_labour": ("MOL", "signatory", "en"),
    "signs_statistics": ("STAT", "signatory", "fa"),
    "signs_foreign": ("MFA", "signatory", "en"),
    "signs_mission": ("MISSION", "signatory", "fa"),
}
TITLES = {"en": "Round in the browser", "fa": "دور در مرورگر"}


@pytest.fixture
def crew(transactional_db: None) -> SimpleNamespace:
    """Nine people of six institutions."""
    found = SimpleNamespace()
    for name, (code, role, _) in PEOPLE.items():
        user = User.objects.create_user(
            name, PASSWORD, name_en=name, name_fa=name, institution=institution("XAA", code)
        )
        Role.objects.create(user=user, country="XAA", role=role)
        setattr(found, name, user)
    assert len({each.institution_id for each in vars(found).values()}) == 6
    return found


@pytest.fixture(params=["desks", "telephones"])
def at(request: pytest.FixtureRequest, visit: Callable, crew: SimpleNamespace) -> Callable[[str], object]:
    """The browser of one of the nine, signed in once: in their language at a desk, or in Persian on a telephone."""
    opened: dict[str, object] = {}

    def of(name: str) -> object:
        if name not in opened:
            person = getattr(crew, name)
            if request.param == "desks":
                opened[name] = visit(PEOPLE[name][2], person)
            else:
                opened[name] = visit("fa", person, 390)
        return opened[name]

    return of


def test_nine_people_walk_a_round_from_the_request_to_the_second_signature(
    at: Callable, crew: SimpleNamespace, visit: Callable
) -> None:
    of = requested(at, crew)
    assigned_and_answered(at, of)
    consulted(at, visit, of)
    decided(at, of)
    of.refresh_from_db()
    assert of.state == "published"
    assert walked(of) == told(), "the round went the way of the told one"
    for name in PEOPLE:
        assert not at(name).faults, name


def requested(at: Callable, crew: SimpleNamespace) -> Round:
    """Request, focal point, launch, collection."""
    coordinator = at("coordinator")
    page = coordinator.open("XAA/assess/")
    page.select_option("select[name=framework]", "mgi/namagar-1")
    page.fill("input[name=title_en]", TITLES["en"])
    page.fill("input[name=title_fa]", TITLES["fa"])
    page.check("input[name=kind][value=whole]")
    page.click("main form button[type=submit]:not(.quiet)")
    (of,) = Round.objects.filter(country="XAA")
    assert of.state == "requested"
    step(at, of, "focal-point-named")
    assert coordinator.page.locator("[role=alert]").count() == 1, "no step without a focal point"
    coordinator.page.select_option("select[name=focal_point]", crew.interior.username)
    coordinator.page.click("button[name=to][value=focal-point-named]")
    step(at, of, "launched")
    step(at, of, "collection", due="1405-12-01")
    return of


def step(at: Callable, of: Round, to: str, due: str = "") -> Page:
    """The coordinator takes the next step on the page of the plan."""
    page = at("coordinator").open(f"XAA/assess/{of.pk}/plan/")
    if due:
        page.fill("input[name=due]", due)
    page.click(f"button[name=to][value={to}]")
    return page


def assign(at: Callable, of: Round, item: str, code: str) -> None:
    page = at("coordinator").open(f"XAA/assess/{of.pk}/")
    page.check(f"input[name=items][value='{item}']")
    page.select_option("select[name=institution]", code)
    at("coordinator").press("assign")


def answer(at: Callable, name: str, of: Round, item: str, option: str, text: str, article: str = "") -> Page:
    visitor = at(name)
    page = visitor.open(f"XAA/assess/{of.pk}/{item}/")
    page.check(f"input[name=option][value={option}]")
    page.fill(f"textarea[name=justification_{visitor.language}]", text)
    if article:
        if not page.is_visible("input[name=citation_instrument]"):
            page.click("#field-citations summary")
        page.fill("input[name=citation_instrument]", "Labour Code")
        page.fill("input[name=citation_article]", article)
        page.fill("input[name=citation_in_force]", "2015-01-01")
    visitor.press("submit")
    return page


def assigned_and_answered(at: Callable, of: Round) -> None:
    """A return and a conflict: what is sent back is improved, what differs is settled, then both are accepted."""
    assign(at, of, "4.08", "MOL")
    assign(at, of, "2.21", "MOI")
    answer(at, "labour", of, "4.08", "partly", "کاریابی‌ها پروانه دارند.", "44")
    answer(at, "interior", of, "2.21", "no", "No.")
    reviewer = at("reviewer")
    reviewer.open(f"XAA/assess/{of.pk}/2.21/").fill("textarea[name=reason]", "Say what the strategy leaves out.")
    reviewer.press("return")
    assert "Say what the strategy leaves out." in at("interior").open("desk/").inner_text("main"), "the reason arrives"
    answer(at, "interior", of, "2.21", "no", "The strategy names no measures for women.")
    reviewer.open(f"XAA/assess/{of.pk}/2.21/")
    reviewer.press("accept")

    page = at("coordinator").open(f"XAA/assess/{of.pk}/4.08/")
    page.click("#positions details:has(button[value=ask]) summary")
    page.select_option("#positions select[name=institution]", "MOI")
    at("coordinator").press("ask")
    page = at("interior").open(f"XAA/assess/{of.pk}/4.08/")
    page.check("#positions input[name=option][value=no]")
    page.fill(f"#positions textarea[name=justification_{at('interior').language}]", "Nothing binds agencies abroad.")
    at("interior").press("position")
    reviewer.open(f"XAA/assess/{of.pk}/4.08/")
    page = reviewer.press("accept")
    assert page.locator("[role=alert]").count() == 1, "what differs is not accepted"
    page = at("coordinator").open(f"XAA/assess/{of.pk}/4.08/")
    page.check("#positions input[name=institution][value=MOL]")
    page.fill("#positions textarea[name=why]", "قانون کار هر کاریابی مستقر در کشور را ملزم می‌کند.")
    at("coordinator").press("settle")
    reviewer.open(f"XAA/assess/{of.pk}/4.08/")
    reviewer.press("accept")
    assert queries.progress(of)["accepted"].value == 2
    step(at, of, "draft")


def consulted(at: Callable, visit: Callable, of: Round) -> None:
    """The draft is frozen; an institution and a guest remark on it; each remark is answered."""
    step(at, of, "government-review")
    coordinator = at("coordinator")
    coordinator.open(f"XAA/consultation/{of.pk}/")
    coordinator.press("freeze")
    page = at("labour").open(f"XAA/consultation/{of.pk}/")
    page.click("#passage-2\\.21 summary")
    page.fill("#passage-2\\.21 textarea[name=text]", "فصل سوم استثناست.")
    page.click("#passage-2\\.21 button[value=comment]")
    step(at, of, "ministries-consulted")
    step(at, of, "stakeholders-consulted")
    page = coordinator.open(f"XAA/consultation/{of.pk}/guests/")
    page.fill("input[name=name]", "Sela Marin")
    page.fill("input[name=organisation]", "Women's Association")
    coordinator.press("invite")
    link = page.input_value("#link")

    guest, stranger = visit("en"), visit("fa")
    guest.page.goto(link)
    guest.press("open")
    guest.page.click("#passage-4\\.08 summary")
    guest.page.fill("#passage-4\\.08 textarea[name=text]", "Members report fees all the same.")
    guest.page.click("#passage-4\\.08 button[value=comment]")
    assert Guest.objects.get().remarks.count() == 1
    assert stranger.page.goto(link).status in (403, 410), "the link of one is no link for another"

    step(at, of, "revision")
    for reason in ("It is named.", "The exercise looks at rules."):
        page = at("reviewer").open(f"XAA/consultation/{of.pk}/dispositions/")
        form = page.locator("main form:has(input[name=verdict])").first
        if not form.is_visible():
            page.locator("main details:has(input[name=verdict]) summary").first.click()
        form.locator("input[name=verdict][value=accepted]").check()
        form.locator(f"textarea[name=reason_{at('reviewer').language}]").first.fill(reason)
        form.locator("button[type=submit]").click()
    assert Disposition.objects.count() == 2
    step(at, of, "approval")


def decided(at: Callable, of: Round) -> None:
    """One objects, the objection is right: the answer changes, the decision lapses, the second is signed."""
    first = proposed(at, of)
    says(at, "signs_interior", first, "sign")
    says(at, "signs_labour", first, "object", "The article was renumbered.")
    reviewer = at("reviewer")
    reviewer.open(f"XAA/assess/{of.pk}/4.08/").fill("textarea[name=reason]", "The objection is right.")
    reviewer.press("return")
    answer(at, "labour", of, "4.08", "partly", "کاریابی‌ها پروانه دارند؛ شمارهٔ ماده ۶۱ است.", "61")
    page = at("coordinator").open(f"XAA/assess/{of.pk}/4.08/")
    page.check("#positions input[name=institution][value=MOL]")
    page.fill("#positions textarea[name=why]", "همان دلیل.")
    at("coordinator").press("settle")
    reviewer.open(f"XAA/assess/{of.pk}/4.08/")
    reviewer.press("accept")
    first.refresh_from_db()
    assert first.state == "lapsed", "what was signed is not what stands there"
    text = at("signs_interior").open(f"XAA/decisions/{first.pk}/").inner_text("main")
    assert "4.08" in text, "the page says what changed"

    second = proposed(at, of)
    foreign = at("signs_foreign").open(f"XAA/decisions/{second.pk}/")
    assert foreign.locator("button[value=sign]").count() == 0, "the second step is not open yet"
    for name in ("signs_interior", "signs_labour", "signs_statistics", "signs_foreign", "signs_mission"):
        says(at, name, second, "sign")
    second.refresh_from_db()
    assert second.state == "decided"
    step(at, of, "published")


def proposed(at: Callable, of: Round) -> Decision:
    page = at("coordinator").open(f"XAA/assess/{of.pk}/")
    page.click("details:has(button[value=propose]) > summary")
    page.fill("textarea[name=reason_fa]", "همهٔ پاسخ‌ها بازبینی شده است.")
    page.select_option("select[name=policy]", "approval-mgi")
    at("coordinator").press("propose")
    found = Decision.objects.last()
    assert found is not None
    assert found.state == "open"
    return found


def says(at: Callable, name: str, decision: Decision, what: str, reason: str = "") -> None:
    visitor = at(name)
    page = visitor.open(f"XAA/decisions/{decision.pk}/")
    if reason:
        page.fill(f"textarea[name=reason_{visitor.language}]", reason)
    page.click(f"main form button[value={what}]")
    assert decision.signatures.filter(user__username=name).count() == 1, page.inner_text("main")


def walked(of: Round) -> list[str]:
    """The states in the order in which the round reached them."""
    return list(of.moves.values_list("after", flat=True))


def told() -> list[str]:
    """The same of the first round that the filled instance shows, up to its publication."""
    steps = reader.yaml_file("countries", "XAA", "exercise.yaml")["first"]["steps"]
    states = ["requested", *(each["to"] for each in steps)]
    return states[: states.index("published") + 1]
