"""Areas of a country with their codes in each edition of a code list, and all countries by ISO 3166-1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.problem import Problem, Refused
from namagar.catalogue import reader

LANGUAGES = ("en", "fa")
_BETWEEN = {"en": "; ", "fa": "؛ "}


@dataclass(frozen=True, slots=True)
class Area:
    """A country, or a part of one. `codes`: code-list edition → code; `id` is our own and never re-used."""

    id: str
    names: Mapping[str, str] = field(hash=False)
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class AreaBook:
    """All areas that claims about a country may name, and the titles of the code-list editions."""

    country: str
    areas: Mapping[str, Area]
    editions: Mapping[str, Mapping[str, str]]

    @staticmethod
    def of(country: str) -> "AreaBook":
        """The areas of a country of the catalogue, and all countries."""
        return _book(country)

    def resolve(self, code: str, edition: str | None = None) -> Area:
        """The area behind a code. Our own ids and countries stand for themselves, whatever the edition.

        Refused when no area has the code, or when editions give it to different areas and none is named.
        """
        if code in self.areas:
            return self.areas[code]
        if edition is not None and edition not in self.editions:
            raise Refused(Problem("area-edition-unknown", "", {"edition": edition}))
        meant = {
            name: area
            for area in self.areas.values()
            for name, own in area.codes.items()
            if own == code and edition in (None, name)
        }
        if not meant:
            raise Refused(Problem("area-unknown", "", {"code": code}))
        if len({area.id for area in meant.values()}) > 1:
            raise Refused(Problem("area-ambiguous", "", {"code": code, "meanings": self._meanings(meant)}))
        return next(iter(meant.values()))

    def _meanings(self, meant: Mapping[str, Area]) -> Mapping[str, str]:
        return {
            language: _BETWEEN[language].join(
                f"{meant[edition].names[language]} ({title[language]}: {edition})"
                for edition, title in self.editions.items()
                if edition in meant
            )
            for language in LANGUAGES
        }


@cache
def _book(country: str) -> AreaBook:
    about = reader.yaml_file("countries", country, "country.yaml")
    own = (_area(row) for row in reader.table("countries", country, "areas.csv"))
    return AreaBook(
        country=country,
        areas={area.id: area for area in (*_countries(), *own)},
        editions={edition["id"]: edition["title"] for edition in about["area_editions"]},
    )


@dataclass(frozen=True, slots=True)
class BoundaryChange:
    """A day on which land passed from one area to another, or an area was made from another one.

    kind: moved or created. area: who has the land since. source: who had it. territory: a code of the breakdown
    of that name for the land that moved; a new area has none, for it is all of itself. when: the day as stated.
    """

    id: str
    kind: str
    area: str
    source: str
    territory: str
    when: Period

    @property
    def day(self) -> date:
        """The first day on which the area had the land."""
        return self.when.start


@cache
def boundary_changes(country: str) -> tuple[BoundaryChange, ...]:
    """The dated changes of boundary of a country; none where it states none."""
    if "boundary_changes.csv" not in reader.names(("countries", country), ".csv"):
        return ()
    rows = reader.table("countries", country, "boundary_changes.csv")
    return tuple(
        BoundaryChange(row["id"], row["kind"], row["area"], row["source"], row["territory"], Period.read(row["day"]))
        for row in rows
    )


@cache
def parts_of_country(area: str) -> frozenset[str]:
    """All parts of the country that this area is a part of; none for a country or an area that no country lists."""
    country, _, part = area.partition("-")
    if not part or country not in reader.countries():
        return frozenset()
    return frozenset(row["id"] for row in reader.table("countries", country, "areas.csv"))


@cache
def _countries() -> tuple[Area, ...]:
    return tuple(_area(row) for row in reader.table("codelists", "countries.csv"))


def _area(row: Mapping[str, str]) -> Area:
    pairs = (pair.partition("=") for pair in row.get("codes", "").split(";") if pair.strip())
    return Area(
        row["id"],
        {language: row[f"name_{language}"] for language in LANGUAGES},
        {edition.strip(): code.strip() for edition, _, code in pairs},
    )
