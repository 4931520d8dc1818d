"""The worked examples on the pages about methods give what the pages say they give."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (
    "od-tables",
    "fitting-to-totals",
    "flows-from-stocks",
    "indicators-of-moves",
    "distance-decay",
    "ages",
    "microdata",
    "corridors",
    "internal-mobility",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_worked_example_gives_what_the_page_says(page: str) -> None:
    # A fence right after the last line would be read as what is expected; an example ends in an empty line.
    path = ROOT / "docs" / "methods" / f"{page}.md"
    found = doctest.testfile(str(path), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted >= 3
    assert found.failed == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_picture_its_source_and_an_example_by_hand(page: str) -> None:
    path = ROOT / "docs" / "methods" / f"{page}.md"
    text = path.read_text(encoding="utf-8")
    pictures = re.findall(r"!\[.{20,}?\]\((\S+)\)", text)
    assert pictures
    for picture in pictures:
        assert (path.parent / picture).resolve().read_text(encoding="utf-8").startswith("<svg")
    assert "y hand" in text
    assert re.search(r"\b(19|20)\d\d\b", text)
