"""The institutions of a country: the catalogue names them, a row stands for each that is needed."""

from collections.abc import Sequence

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.people.models import Institution


def institution(country: str, code: str) -> Institution:
    """The row of an institution that the country's catalogue names; made when it is first needed."""
    if code not in {row["id"] for row in reader.table("countries", country, "institutions.csv")}:
        raise Refused(Problem("institution-unknown", "institution", {"code": code}))
    return Institution.objects.get_or_create(country=country, code=code)[0]


def institutions_of(country: str) -> list[Institution]:
    """Every institution that the country's catalogue names, in its order."""
    return institutions(country, [row["id"] for row in reader.table("countries", country, "institutions.csv")])


def institutions(country: str, codes: Sequence[str]) -> list[Institution]:
    """Institutions by their codes, in that order; an unknown code is refused."""
    return [institution(country, code) for code in codes]
