"""The codes a claim of one country may use."""

from dataclasses import dataclass
from functools import cache

from namagar.analysis.terms.areas import AreaBook
from namagar.catalogue import reader

CODELISTS = ("publishers", "concepts", "units", "statuses")


@dataclass(frozen=True)
class Codebook:
    """Known codes by column of the claim, the areas with their editions, and the indicators that may be below zero."""

    country: str
    areas: AreaBook
    codes: dict[str, frozenset[str]]
    signed: frozenset[str]

    @staticmethod
    def of(country: str) -> "Codebook":
        """The codebook of a country of the catalogue."""
        return _codebook(country)

    def knows(self, column: str, code: str) -> bool:
        """Whether the code stands in the list of that column."""
        return code in self.codes[column]


@cache
def _codebook(country: str) -> Codebook:
    listed = {name: frozenset(row["id"] for row in reader.table("codelists", f"{name}.csv")) for name in CODELISTS}
    indicators = [reader.yaml_file("indicators", name) for name in reader.names(("indicators",), ".yaml")]
    return Codebook(
        country=country,
        signed=frozenset(each["id"] for each in indicators if each["kind"] == "net"),
        areas=AreaBook.of(country),
        codes={
            "publisher": listed["publishers"],
            "concept": listed["concepts"],
            "unit": listed["units"],
            "status": listed["statuses"],
            "indicator": frozenset(each["id"] for each in indicators),
            "breakdown": frozenset(
                f"{row['dimension']}={row['code']}" for row in reader.table("codelists", "breakdowns.csv")
            ),
        },
    )
