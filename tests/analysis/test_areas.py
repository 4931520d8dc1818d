"""Codes of areas are read together with the edition of their list."""

import pytest

from namagar.analysis.terms.areas import AreaBook, boundary_changes, parts_of_country
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.wording import sentence
from namagar.catalogue import reader

IRAN = AreaBook.of("IRN")


def problem_of(code: str, edition: str | None = None) -> tuple[str, str]:
    """Code and English wording of the one problem that resolving meets."""
    with pytest.raises(Refused) as refused:
        IRAN.resolve(code, edition)
    (problem,) = refused.value.problems
    return problem.code, str(sentence(problem, "en"))


def test_ir_07_was_tehran_and_is_fars() -> None:
    assert IRAN.resolve("IR-07", "iso-before-2020").names["en"] == "Tehran"
    assert IRAN.resolve("IR-07", "iso-2020").names["en"] == "Fars"


def test_ir_07_without_its_edition_is_refused_and_both_meanings_are_named() -> None:
    code, words = problem_of("IR-07")
    assert code == "area-ambiguous"
    assert "Tehran" in words
    assert "Fars" in words
    assert "iso-before-2020" in words


def test_the_code_of_the_statistical_centre_needs_no_edition_where_it_is_the_only_one() -> None:
    assert IRAN.resolve("23").id == "IRN-23"
    assert IRAN.resolve("23", "sci").names["fa"] == "تهران"


def test_our_own_id_stands_for_itself_whatever_the_edition() -> None:
    assert IRAN.resolve("IRN-23") == IRAN.resolve("IRN-23", "iso-2020")


def test_countries_stand_for_themselves() -> None:
    assert IRAN.resolve("AFG").names == {"en": "Afghanistan", "fa": "افغانستان"}
    assert IRAN.resolve("WLD", "iso-2020").names["en"] == "World"


def test_unknown_codes_and_editions_are_refused() -> None:
    assert problem_of("IR-99")[0] == "area-unknown"
    assert problem_of("23", "iso-2020")[0] == "area-unknown"
    assert problem_of("IR-07", "iso-1999")[0] == "area-edition-unknown"


def test_there_are_thirty_one_provinces_and_each_resolves_in_every_edition_that_has_it() -> None:
    provinces = [area for area in IRAN.areas.values() if area.id.startswith("IRN-")]
    assert len(provinces) == 31
    for province in provinces:
        assert {IRAN.resolve(code, edition).id for edition, code in province.codes.items()} == {province.id}


def test_no_country_stands_twice_and_all_have_both_names() -> None:
    rows = reader.table("codelists", "countries.csv")
    assert len({row["id"] for row in rows}) == len(rows) == 249 + 4  # ISO 3166-1, world and three invented ones
    assert all(row["name_en"] and row["name_fa"] for row in rows)


@pytest.mark.parametrize("country", reader.countries())
def test_changes_of_boundary_name_areas_and_land_that_exist(country: str) -> None:
    areas = AreaBook.of(country).areas
    land = {row["code"] for row in reader.table("codelists", "breakdowns.csv") if row["dimension"] == "territory"}
    for change in boundary_changes(country):
        assert {change.area, change.source} <= set(areas), change.id
        assert change.kind in ("moved", "created"), change.id
        assert (change.territory in land) is (change.kind == "moved"), change.id


def test_the_land_of_tabas_moved_in_january_2013() -> None:
    change = next(each for each in boundary_changes("IRN") if each.kind == "moved")
    assert (change.source, change.area, change.day.isoformat()) == ("IRN-21", "IRN-29", "2013-01-13")


def test_parts_of_a_country_are_those_it_lists() -> None:
    assert len(parts_of_country("IRN-23")) == 31
    assert parts_of_country("IRN") == parts_of_country("ZZZ-1") == frozenset()
