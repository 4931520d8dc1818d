"""The schemas of claims, indicators and named questions say what the reader of claims does."""

from typing import Any

import jsonschema
import pytest

from namagar.analysis.terms.claim import COLUMNS, REQUIRED, catalogue_claims
from namagar.catalogue import reader

GOOD = next(row for row in catalogue_claims("IRN") if row["id"] == "afg-stock-sci-2016")


def schema(name: str) -> Any:
    return jsonschema.Draft202012Validator(reader.yaml_file("schemas", f"{name}.json"))


def test_the_schema_of_a_claim_names_the_columns_of_the_reader() -> None:
    described = reader.yaml_file("schemas", "claim.json")
    assert tuple(described["properties"]) == COLUMNS
    assert tuple(described["required"]) == REQUIRED


@pytest.mark.parametrize("country", reader.countries())
def test_every_shipped_claim_fits_its_schema(country: str) -> None:
    check = schema("claim")
    assert [row["id"] for row in catalogue_claims(country) if not check.is_valid(row)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"publisher": ""},
        {"concept": ""},
        {"unit": ""},
        {"period": ""},
        {"value": "1,583,979"},
        {"value": "many"},
        {"value": ""},
        {"period": "spring 2016"},
        {"published": "May 2017"},
        {"breakdown": "sex"},
        {"stranger": "x"},
    ],
)
def test_a_bad_row_does_not_fit(change: dict[str, str]) -> None:
    assert schema("claim").is_valid(GOOD)
    assert not schema("claim").is_valid({**GOOD, **change})


@pytest.mark.parametrize("name", reader.names(("indicators",), ".yaml"))
def test_every_indicator_fits_its_schema_and_is_named_as_its_file(name: str) -> None:
    indicator = reader.yaml_file("indicators", name)
    schema("indicator").validate(indicator)
    assert f"{indicator['id']}.yaml" == name


@pytest.mark.parametrize("country", reader.countries())
def test_named_questions_fit_their_schema(country: str) -> None:
    schema("quantities").validate(reader.yaml_file("countries", country, "quantities.yaml"))
