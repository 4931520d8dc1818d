"""Areas of a country with their codes in each edition of a code list, and all countries by ISO 3166-1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

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
