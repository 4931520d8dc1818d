"""A real browser on a served site, with the people of a country."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from namagar.analysis.terms.claim import catalogue_claims
from namagar.catalogue import reader
from namagar.records.claims.intake import take_in
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User
from tests.chromium import path as chromium_path
from tests.web.served import PATIENCE, Site, served

# Playwright's event loop makes Django believe that it runs asynchronously; every query here is synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
ROOT = Path(__file__).parents[2]
PASSWORD = "a long sentence for tests"
CAST = {
    "coordinator": "coordinator",
    "officer": "data_officer",
    "official": "official",
    "reviewer": "reviewer",
    "amara": "signatory",
    "rui": "signatory",
    "ann": "signatory",
    "secretary": "network_secretary",
    "project": "project_officer",
    "administrator": "administrator",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless; without one the browser tests are skipped, and say so."""
    found = chromium_path()
    if found is None:
        pytest.skip("Chromium is not on this machine and could not be installed; the browser tests did not run.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture
def cast(transactional_db: None) -> Callable[[str], SimpleNamespace]:
    """One person a role in a country; the three signatories are of different institutions."""

    def make(country: str) -> SimpleNamespace:
        codes = [row["id"] for row in reader.table("countries", country, "institutions.csv")]
        found = SimpleNamespace()
        for number, (name, role) in enumerate(CAST.items()):
            user = User.objects.create_user(
                f"{name}",
                PASSWORD,
                name_en=name.title(),
                name_fa=name.title(),
                institution=institution(country, codes[number % len(codes)]),
            )
            Role.objects.create(user=user, country=country, role=role)
            setattr(found, name, user)
        return found

    return make


@pytest.fixture
def claims_of(transactional_db: None) -> Callable[[str], None]:
    """The claims that a country's folder ships, received."""
    return lambda country: (
        take_in(by=None, country=country, rows=catalogue_claims(country), origin="catalogue") and None
    )


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, address: str, language: str, width: int = 1280) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page: Page = self.context.new_page()
        self.address, self.language = address, language
        self.faults: list[str] = []
        # A refused form answers 422 or 409, which Chromium reports as a resource that failed to load.
        self.page.on(
            "console",
            lambda message: (
                message.type == "error"
                and "status of 422" not in message.text
                and "status of 409" not in message.text
                and self.faults.append(message.text)
            ),
        )

    def open(self, path: str) -> Page:
        """Open a page of the site in this person's language."""
        self.page.goto(f"{self.address}/{self.language}/{path}")
        return self.page

    def sign_in(self, user: User) -> "Visitor":
        """Sign in through the form."""
        self.open("account/login/")
        self.page.fill("input[name=login]", user.username)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        assert "/account/login" not in self.page.url, self.page.inner_text("main")
        return self

    def press(self, value: str) -> Page:
        """Press the button with this value."""
        self.page.click(f"button[value='{value}']")
        return self.page

    def text(self) -> str:
        """What the main part of the page says."""
        return self.page.inner_text("main")


@pytest.fixture
def visit(browser: Browser, live_server: object) -> Iterator[Callable[..., Visitor]]:
    """A new visitor in a language, signed in when a user is given."""
    opened: list[Visitor] = []

    def come(language: str, user: User | None = None, width: int = 1280) -> Visitor:
        visitor = Visitor(browser, live_server.url, language, width)  # type: ignore[attr-defined]
        opened.append(visitor)
        return visitor.sign_in(user) if user else visitor

    yield come
    for visitor in opened:
        visitor.context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, filled_copy: Callable[[Path], Path]) -> Iterator[Site]:
    """The filled instance, served once for all tests that only look."""
    with served(filled_copy(tmp_path_factory.mktemp("site") / "home")) as running:
        yield running
