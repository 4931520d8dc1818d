"""People of Arcadia, each with one role, for the tests of the records."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from namagar.records.claims import queries
from tests.records.arcadia import people_of
from tests.records.processes import run


@pytest.fixture
def people(db: None) -> Callable[..., SimpleNamespace]:
    """Ten people of the institutions of a country; signatories a, b and c belong to different ones."""
    return people_of


@pytest.fixture(autouse=True)
def no_holdings_of_another_test() -> None:
    """Tests are undone and their numbers used again; what was worked out from them must go as well."""
    queries._holdings.cache_clear()


@pytest.fixture
def who(people: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    """The people of Arcadia."""
    return people("XAA")


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of its own in which two workbooks wait to be taken and one signature to be given."""
    home = tmp_path_factory.mktemp("before") / "home"
    run(home, "prepare")
    return home
