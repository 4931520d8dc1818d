"""Words for people: each refusal and each text of the catalogue stands in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from namagar.catalogue import reader

SOURCE = Path(__file__).parents[2] / "src" / "namagar"
PLACE = re.compile(r"\{([a-z_0-9]+)\}")
YAML_FILES = sorted(path for path in reader.ROOT.rglob("*.yaml") if not path.name.startswith("text."))


def codes_used() -> dict[str, str]:
    """Every code that the source makes a Problem with, and where."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and node.args:
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        found[constant.value] = path.name
    return found


def test_every_refusal_is_worded_and_every_wording_is_used() -> None:
    used, worded = set(codes_used()), set(reader.problem_texts())
    assert used - worded == set()
    spoken = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert {code for code in worded - used if f'"{code}"' not in spoken} == set()


@pytest.mark.parametrize("code", sorted(reader.problem_texts()))
def test_a_refusal_says_what_why_and_the_mend_in_both_languages(code: str) -> None:
    wording = reader.problem_texts()[code]
    assert set(wording) == {"en", "fa"}
    for texts in wording.values():
        assert set(texts) == {"what", "why", "mend"}
        assert all(text.strip() for text in texts.values())
    places = {language: set(PLACE.findall(" ".join(texts.values()))) for language, texts in wording.items()}
    assert places["en"] == places["fa"]


def bilingual(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping with words by language."""
    if isinstance(data, dict):
        if {"en", "fa"} & set(data):
            yield path, data
        for key, value in data.items():
            yield from bilingual(value, f"{path}.{key}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from bilingual(value, f"{path}[{number}]")


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: str(path.relative_to(reader.ROOT)))
def test_words_of_the_catalogue_stand_in_both_languages(path: Path) -> None:
    data = reader.yaml_file(*path.relative_to(reader.ROOT).parts)
    lacking = [place for place, words in bilingual(data) if not words.get("en") or not words.get("fa")]
    assert lacking == []


@pytest.mark.parametrize(
    "path", sorted(reader.ROOT.rglob("*.csv")), ids=lambda path: str(path.relative_to(reader.ROOT))
)
def test_names_of_tables_stand_in_both_languages(path: Path) -> None:
    lacking = []
    for row in reader.table(*path.relative_to(reader.ROOT).parts):
        for column in row:
            if column.endswith("_en") and bool(row[column]) != bool(row[column.removesuffix("_en") + "_fa"]):
                lacking.append((next(iter(row.values())), column))
    assert lacking == []


ARABIC_LETTERS = re.compile("[يكى]")


@pytest.mark.parametrize(
    "path",
    sorted([*reader.ROOT.rglob("*.yaml"), *reader.ROOT.rglob("*.csv")]),
    ids=lambda path: str(path.relative_to(reader.ROOT)),
)
def test_persian_is_written_with_persian_letters(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if ARABIC_LETTERS.search(line)] == []
