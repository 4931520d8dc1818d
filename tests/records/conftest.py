"""People of Arcadia, each with one role, for the tests of the records."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from namagar.catalogue import reader
from namagar.records.claims import queries
from namagar.records.people.directory import institution
from namagar.records.people.models import Role, User

ROLES = (
    "coordinator",
    "data_officer",
    "official",
    "reviewer",
    "signatory_a",
    "signatory_b",
    "signatory_c",
    "network_secretary",
    "project_officer",
    "administrator",
)


@pytest.fixture
def people(db: None) -> Callable[..., SimpleNamespace]:
    """Ten people of the institutions of a country; signatories a, b and c belong to different ones."""

    def make(country: str = "XAA") -> SimpleNamespace:
        codes = [row["id"] for row in reader.table("countries", country, "institutions.csv")]
        found = SimpleNamespace()
        for number, name in enumerate(ROLES):
            user = User.objects.create_user(
                f"{name}-{country}",
                "not-a-password",
                name_en=name,
                name_fa=name,
                institution=institution(country, codes[number % len(codes)]),
            )
            Role.objects.create(user=user, country=country, role=name.rsplit("_", 1)[0] if name[-2] == "_" else name)
            setattr(found, name, user)
        return found

    return make


@pytest.fixture(autouse=True)
def no_holdings_of_another_test() -> None:
    """Tests are undone and their numbers used again; what was worked out from them must go as well."""
    queries._holdings.cache_clear()


@pytest.fixture
def who(people: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    """The people of Arcadia."""
    return people("XAA")
