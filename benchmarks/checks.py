"""How long all checks take (time of the processor): over the claims of Iran, and over up to 1 million made-up ones."""

import random
import resource
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from statistics import median

from namagar.analysis.consistency.quantities import named_quantities
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook
from namagar.analysis.terms.periods import Period
from namagar.catalogue import reader

SIZES = (10_000, 100_000, 1_000_000)
LIMIT_SECONDS, LIMIT_MEGABYTES, LIMIT_OF_IRAN = 20.0, 2048, 1.0
YEARS = range(1996, 2024)
# Who says what, with the concept: three rival stocks, two rival flows in each direction.
SAID = (
    ("foreign-stock", "UNHCR", "refugees-registered"),
    ("foreign-stock", "UNDESA", "migrant-stock-estimate"),
    ("foreign-stock", "SCI", "citizens-enumerated"),
    ("emigrant-stock", "WB", "emigrants-born"),
    ("immigration", "UNHCR", "arrivals-registered"),
    ("immigration", "IOM", "arrivals-registered"),
    ("returns", "UNHCR", "returns-all"),
    ("returns", "IOM", "returns-all"),
)
ONE_IN = 500  # corridors, of which each kind of contradiction is planted


def main() -> int:
    """Time every size and say how it grows; 1 when a limit is missed."""
    iran = _iran()
    print(f"Iran: {iran[0]:,} claims, {iran[1]} findings in {iran[2]:.2f} s (limit {LIMIT_OF_IRAN:.0f} s)")
    print("claims      findings   seconds   times as long   peak MB")
    before, seconds = 0.0, 0.0
    for size in SIZES:
        claims = list(made_up(size))
        started = time.process_time()
        findings = len(check(claims, ()))
        before, seconds = seconds, time.process_time() - started
        grown = f"{seconds / before:13.1f}" if before else " " * 13
        print(f"{len(claims):9,}  {findings:9,}  {seconds:8.2f}  {grown}   {_megabytes():7,}")
        del claims
    print(f"limits: {LIMIT_SECONDS:.0f} s and {LIMIT_MEGABYTES:,} MB for {SIZES[-1]:,} claims, their storage included")
    kept = seconds <= LIMIT_SECONDS and _megabytes() <= LIMIT_MEGABYTES and iran[2] < LIMIT_OF_IRAN
    return 0 if kept else 1


def _iran() -> tuple[int, int, float]:
    """The claims that ship for Iran: how many, what is found, the median of five runs after a first one."""
    claims, quantities = read_claims(catalogue_claims("IRN"), Codebook.of("IRN")), named_quantities("IRN")
    findings = len(check(claims, quantities))
    runs = []
    for _ in range(5):
        started = time.process_time()
        check(claims, quantities)
        runs.append(time.process_time() - started)
    return len(claims), findings, median(runs)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made_up(size: int) -> Iterator[Claim]:
    """Claims of corridors between countries over many years, in all of which little contradicts, in any order."""
    chance = random.Random(20261125)
    codes = [
        row["id"] for row in reader.table("codelists", "countries.csv") if len(row["id"]) == 3 and row["id"] != "WLD"
    ]
    periods = {year: Period.read(f"{year}-12-31") for year in YEARS}, {year: Period.read(f"{year}") for year in YEARS}
    left = size
    for number, (area, counterpart) in enumerate(permutations(codes, 2)):
        for claim in _corridor(number, area, counterpart, periods, chance):
            if not left:
                return
            left -= 1
            yield claim


def _corridor(
    number: int, area: str, counterpart: str, periods: tuple[dict[int, Period], ...], chance: random.Random
) -> Iterator[Claim]:
    people = float(chance.randrange(20_000, 2_000_000))
    for year in YEARS:
        people *= chance.uniform(0.97, 1.05)
        for indicator, publisher, concept in SAID:
            flow = indicator in ("immigration", "returns")
            amount = people * (0.04 if flow else 1) * chance.uniform(0.98, 1.02)
            value = _planted(number % ONE_IN, publisher, year, round(amount))
            yield Claim(
                id=f"{indicator}-{publisher}-{area}-{counterpart}-{year}", indicator=indicator,
                area=counterpart if indicator == "emigrant-stock" else area,
                counterpart=area if indicator == "emigrant-stock" else counterpart,
                codes="", period=periods[flow][year], breakdown=(), concept=concept, value=Fraction(value),
                low=None, high=None, precision=Fraction(1), unit="persons", status="official", publisher=publisher,
                title=f"Yearbook of {publisher}", published=f"{year + 1}", revision="", derived_from=(), part_of="",
                corrects="", page="", notes=_NO_NOTES,
            )  # fmt: skip


_NO_NOTES: dict[str, str] = {}


def _planted(number: int, publisher: str, year: int, value: int) -> int:
    """What is printed instead, in one corridor of many: a frozen number, a copy, a jump, a rival count."""
    if number == 1 and publisher == "UNHCR" and year >= 2015:
        return 951_142
    if number == 2 and publisher in ("UNDESA", "WB") and year == 2020:
        return 3_752_317
    if number == 3 and publisher == "UNHCR" and year == 2022:
        return value * 4
    return value * 2 if number == 4 and publisher == "SCI" and year == 2011 else value


if __name__ == "__main__":
    sys.exit(main())
