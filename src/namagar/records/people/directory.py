"""The institutions of a country, and who belongs to each: the catalogue names them, a row stands for each in use."""

from collections.abc import Sequence

from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader
from namagar.records.people import queries
from namagar.records.people.models import Institution, User


def institution(country: str, code: str) -> Institution:
    """The row of an institution that the country's catalogue names; made when it is first needed."""
    (found,) = institutions(country, [code])
    return found


def institutions_of(country: str) -> list[Institution]:
    """Every institution that the country's catalogue names, in its order."""
    return institutions(country, [row["id"] for row in reader.table("countries", country, "institutions.csv")])


def institutions(country: str, codes: Sequence[str]) -> list[Institution]:
    """Institutions by their codes, in that order; an unknown code is refused."""
    known = {row["id"] for row in reader.table("countries", country, "institutions.csv")}
    unknown = [Problem("institution-unknown", "institution", {"code": code}) for code in codes if code not in known]
    if unknown:
        raise Refused(unknown)
    rows = {each.code: each for each in Institution.objects.filter(country=country, code__in=codes)}
    for code in codes:
        if code not in rows:
            rows[code], _ = Institution.objects.get_or_create(country=country, code=code)
    return [rows[code] for code in codes]


def named(country: str) -> list[tuple[str, dict[str, str]]]:
    """Code and names of every institution that the country's catalogue names, for a list to choose from."""
    rows = reader.table("countries", country, "institutions.csv")
    return [(row["id"], {"en": row["name_en"], "fa": row["name_fa"]}) for row in rows]


def everybody_by_institution(country: str) -> list[tuple[Institution | None, list[User]]]:
    """Everybody of a country by institution, in the order of its catalogue; who is from elsewhere comes last."""
    found: dict[Institution | None, list[User]] = {}
    for each in queries.everybody(country):
        found.setdefault(each.institution, []).append(each)
    places = {code: place for place, (code, _) in enumerate(named(country))}

    def place(of: Institution | None) -> tuple[int, str]:
        own = of is not None and of.country == country
        return (places.get(of.code, len(places)), of.code) if of and own else (len(places) + 1, str(of or ""))

    return sorted(found.items(), key=lambda entry: place(entry[0]))
