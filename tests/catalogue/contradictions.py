"""The known contradictions of the Iranian claims, which check finds each, and the page of them in docs."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from namagar.analysis.consistency.definition import all_checks
from namagar.analysis.consistency.finding import Finding
from namagar.analysis.consistency.quantities import named_quantities
from namagar.analysis.consistency.run import check
from namagar.analysis.terms.claim import Claim, catalogue_claims, read_claims
from namagar.analysis.terms.codebook import Codebook

PAGE = Path(__file__).parents[2] / "docs" / "contradictions.md"
BETWEEN = "of the first two claims"
UNHCR_FROZEN = tuple(f"afg-stock-unhcr-{year}" for year in range(2015, 2020))
ARRIVALS_FROZEN = tuple(f"afg-arrivals-unhcr-{year}" for year in range(2016, 2021))
WAR = ("abadan", "dehloran", "khorramshahr", "mehran", "other", "qasr-e-shirin")


class Case(NamedTuple):
    """One contradiction: its number, what it is, the check, claims that one finding holds, and a number of it by hand.

    `number` names a number of the finding, or says that it is the first of the claims less the second.
    """

    case: str
    about: str
    check: str
    claims: tuple[str, ...]
    number: str
    value: Fraction


def _case(case: str, about: str, check: str, claims: tuple[str, ...], number: str, value: int | str) -> Case:
    return Case(case, about, check, claims, number, Fraction(value))


# Numbers 1 to 26 are those of the collection of findings, 8.9.1 to 8.9.7 those of the notes on the field.
CASES = (
    _case("1", "Afghans in Iran 2015/16: 951,142 to 2,621,236", "sources-diverge",
          ("afg-stock-undesa2020-2015", "afg-stock-unhcr-2016"), "difference", 1_670_094),
    _case("1", "UN DESA raises its own figure of 2015 by 272,867", "revision-drift",
          ("afg-stock-undesa2020-2015", "afg-stock-undesa2019-2015"), BETWEEN, 272_867),
    _case("2", "UN DESA prints UNHCR’s count to the digit", "counted-twice",
          ("afg-stock-unhcr-2023", "afg-stock-undesa2024-2024"), "value", 3_752_317),
    _case("3", "951,142 for five years", "frozen-value", UNHCR_FROZEN, "value", 951_142),
    _case("3", "97,745 new arrivals for five years", "frozen-value", ARRIVALS_FROZEN, "value", 97_745),
    _case("4", "The stock jumps in 2022 without a flow", "jump-without-flow",
          ("afg-stock-unhcr-2022", "afg-stock-unhcr-2021", "afg-arrivals-unhcr-2022"), "change", 2_635_195),
    _case("5", "The fall of 2025 is more than the returns", "stock-flow",
          ("afg-stock-unhcr-2025", "afg-others-unhcr-2025", "ret-unhcr-year-2025"), "difference", -452_273),
    _case("6", "Returns of 2020: 947 refugees, 831,696 without papers", "sources-diverge",
          ("ret-iom-cum-2020-12-19", "ret-unhcr-year-2020"), BETWEEN, 830_749),
    _case("7", "December 2017 shows Pakistan’s year", "wrong-cell",
          ("ret-iom-month-2017-12-31-statement", "ret-pak-iom-year-2017"), "observed", 98_191),
    _case("8", "A headline adds the column of Pakistan", "cumulative",
          ("ret-iom-cum-2018-06-09-headline", "ret-iom-cum-2018-06-02"), "column", 15_325),
    _case("9", "Week to 2 June 2018", "cumulative",
          ("ret-iom-cum-2018-06-02", "ret-iom-cum-2018-05-26", "ret-iom-week-2018-05-27"), "difference", -3_246),
    _case("9", "Week to 19 December 2020, Pakistan", "cumulative",
          ("ret-pak-iom-cum-2020-12-19", "ret-pak-iom-cum-2020-12-12"), "difference", 40),
    _case("9", "Week to 15 December 2018, Pakistan: the split is of another sum", "parts-total",
          ("ret-pak-iom-week-2018-12-09", "ret-pak-iom-week-2018-12-09-voluntary"), "difference", 184),
    _case("9", "Week to 3 August 2019 and the week before", "duplicate-rows",
          ("ret-iom-week-2019-07-28", "ret-iom-week-2019-07-21"), "value", 9_804),
    _case("10", "A million settled, of 942,174 who left", "part-exceeds-whole",
          ("dtm-afg-out-2024-01", "settled-moi-2024-h1"), "difference", 57_826),
    _case("11", "Net migration 2005 to 2010", "sign-disagreement",
          ("net-wpp2024-2005", "net-wdi-2005", "net-minimum-closed-2005"), "difference", 1_946_782),
    _case("11", "Net migration 2010 to 2015", "sign-disagreement",
          ("net-pseudo-bayes-2010", "net-wdi-2010", "net-drop-negative-2010"), "difference", 1_322_724),
    _case("12", "Censuses of 1390 and 1395 against births, deaths, migration", "stock-flow",
          ("pop-sci-1395", "pop-sci-1390", "births-wpp2024-2012"), "difference", -799_859),
    _case("13", "916,011 moves from Pakistan, 110,829 arrivals from everywhere", "part-exceeds-whole",
          ("pak-irn-pseudo-bayes-2010", "from-abroad-1395"), BETWEEN, 805_182),
    _case("13", "Methods for Afghanistan to Iran: 24,946 to 814,529", "sources-diverge",
          ("afg-irn-migration-rate-2010", "afg-irn-minimum-open-2010"), "difference", 789_583),
    _case("14", "Iranians abroad: 1,301,975 to 4,037,258", "sources-diverge",
          ("emi-mfa-wld-2021", "emi-undesa2019-wld-2019", "emi-undesa2024-wld-2020"), "difference", 2_735_283),
    _case("14", "“UN, 2019” 1,937,048 is in no edition of the UN", "quoted-differently",
          ("emi-imobs2020-wld-2019",), "observed", 1_937_048),
    _case("15", "Iranians in the United States", "mirror-pair",
          ("emi-mfa-usa-2021", "for-undesa2020-usa-2020"), "difference", 1_112_754),
    _case("15", "No cell for the United Arab Emirates", "absent-part",
          ("emi-undesa2020-wld-2020", "emi-imobs2022-are-2020"), "absent", 454_000),
    _case("16", "Iranians in Türkiye: 84,270 to 128,000", "sources-diverge",
          ("irn-citizens-tur-2021", "emi-undesa2020-tur-2020", "irn-permits-tur-2022"), "difference", 43_730),
    _case("16", "Arrivals in Türkiye: one year beside five", "interval-mismatch",
          ("irn-arrivals-tur-2021", "irn-tur-drop-negative-2015"), BETWEEN, 34_890),
    _case("17", "Into Tehran: five years of the census beside one of the registry", "interval-mismatch",
          ("in-sci-23", "in-nocr-23-1392"), BETWEEN, 481_781),
    _case("17", "“Migrants to Tehran” with moves inside the province", "definition-mismatch",
          ("in-all-derang-23-1390", "in-sci-23"), BETWEEN, 434_326),
    _case("18", "The column of Tehran adds to 519 thousand, the margin says 517", "margins-cells",
          ("in-jonoub-23", "in-jonoub-23-cells"), "difference", -2_000),
    _case("19", "Tehran city gains or loses", "sign-disagreement",
          ("net-tehran-city-1395", "net-tehran-city-inside-1395"), "difference", 37_665),
    _case("20", "Previous residence not stated: 342,793, then 12,480", "unstated-share",
          ("moves-1390-unstated", "moves-1395-origin-unstated"), BETWEEN, 330_313),
    _case("20", "Rural arrivals 23,270", "parts-total",
          ("moves-1390-abroad", "moves-1390-abroad-urban", "moves-1390-abroad-rural"), "difference", 460),
    _case("21", "South Khorasan and Tabas", "boundary-vintage",
          ("pop-sci-1395-29", "pop-sci-1390-29", "pop-sci-1390-21-tabas"), BETWEEN, 106_364),
    _case("22", "Provinces of 1385 on the web, 9 short", "parts-total",
          ("pop-web-1385", "pop-web-1385-23"), "difference", 9),
    _case("22", "Another table of 1385, 1,208,869 short", "boundary-vintage",
          ("pop-web31-1385-30", "pop-web31-1385", "pop-sci-1385"), "difference", -1_208_869),
    _case("23", "Displaced by the war, Fars", "parts-total",
          ("war-07", *(f"war-07-{city}" for city in WAR)), "difference", 73_000),
    _case("23", "Displaced by the war, Bushehr", "parts-total",
          ("war-18", *(f"war-18-{city}" for city in WAR)), "difference", 54_100),
    _case("23", "Urban men and women of 1375", "digit-order",
          ("moves-1375-urban", "moves-1375-urban-female"), "difference", -72_000),
    _case("24", "Citizenship table of 1395", "parts-total",
          ("pop-sci-1395", "pop-sci-1395-citizenship-afg"), "difference", -2),
    _case("25", "Deaths from Iran to Türkiye: 60 becomes 38, 2 becomes 30", "revision-drift",
          ("dead-irn-tur-2019-2023", "dead-irn-tur-2019-2026", "dead-irn-tur-2023-2026"), BETWEEN, 22),
    _case("26", "MIPEX 2010, Austria 41 or 42", "quoted-differently",
          ("mipex-aut-2010-second", "mipex-aut-2010-first"), "difference", 1),
    _case("26", "MIPEX 2010, Luxembourg 60 or 59", "quoted-differently",
          ("mipex-lux-2010-first", "mipex-lux-2010-second"), "difference", 1),
    _case("8.9.1", "Tehran’s margin and its rows", "margins-cells",
          ("in-jonoub-23", "in-jonoub-23-cells"), "difference", -2_000),
    _case("8.9.2", "Tehran typed 13,422,357 instead of 13,422,366", "parts-total",
          ("pop-web-1385", "pop-web-1385-23"), "difference", 9),
    _case("8.9.3", "31 provinces in 1385", "boundary-vintage",
          ("pop-web31-1385-30", "pop-web31-1385", "pop-sci-1385"), "difference", -1_208_869),
    _case("8.9.4", "6.2 per cent turns into 2.6", "digit-order",
          ("share-unstated-1390", "share-unstated-1390-reprint"), BETWEEN, "3.6"),
    _case("8.9.5", "20 or 21 settlements", "counted-exactly",
          ("settlements-unhcr-2024", "settlements-iom-2024"), "difference", 1),
    _case("8.9.5", "96 or 99 per cent in towns", "counted-exactly",
          ("urban-unhcr-2024", "urban-iom-2024"), "difference", 3),
    _case("8.9.5", "2.6 or more than 2 million in the headcount", "sources-diverge",
          ("afg-headcount-iom-2024", "afg-headcount-unhcr-2024-09"), "difference", 600_000),
    _case("8.9.6", "6.5 million or 3.06 million with a number", "definition-mismatch",
          ("identified-wld-moi-2025", "identified-afg-moi-2025"), "difference", 3_441_246),
    _case("8.9.7", "One audit report, two dates", "impossible-date",
          ("irregular-audit-1404", "irregular-audit-1403"), "value", 1_570_000),
)  # fmt: skip

# What the collected sources do not print is shown on invented numbers of Arcadia, which does not exist.
TABLE = {"indicator": "foreign-stock", "period": "2024-06-30", "concept": "citizens-enumerated"}
MOVES = {"period": "2024", "concept": "moves-transition-5y"}


class Constructed(NamedTuple):
    """A contradiction that no collected source prints: what it is, the check that finds it, and invented claims."""

    about: str
    check: str
    claims: tuple[Mapping[str, str], ...]


def _row(name: str, value: int, **others: str) -> Mapping[str, str]:
    return {
        "id": name, "area": "XAA", "value": str(value), "unit": "persons", "publisher": "XAA-STAT", "title": "Invented",
        "published": "2025", "status": "illustrative", "precision": "1",
    } | others  # fmt: skip


CONSTRUCTED = (
    Constructed(
        "The second half of 24: the sexes of one nationality are printed beside another",
        "parts-total",
        (
            _row("all", 50_000, counterpart="WLD", **TABLE),
            _row("iraq", 34_532, counterpart="IRQ", part_of="all", **TABLE),
            _row("pakistan", 15_468, counterpart="PAK", part_of="all", **TABLE),
            _row("men", 19_021, counterpart="PAK", breakdown="sex=M", part_of="pakistan", **TABLE),
            _row("women", 15_511, counterpart="PAK", breakdown="sex=F", part_of="pakistan", **TABLE),
        ),
    ),
    Constructed(
        "A balance that is not arrivals less departures",
        "in-out",
        (
            _row("came", 84_300, indicator="internal-moves", **MOVES),
            _row("left", 51_720, indicator="internal-out-moves", **MOVES),
            _row("balance", 35_280, indicator="internal-net", **MOVES),
        ),
    ),
    Constructed(
        "A ministry takes back its own number from the mission that had taken it from the ministry",
        "circular-source",
        (
            _row("first", 41_000, counterpart="WLD", **TABLE),
            _row("quoted", 41_000, counterpart="WLD", publisher="XAA-MISSION", derived_from="first", **TABLE),
            _row("again", 41_000, counterpart="WLD", derived_from="quoted", **TABLE),
        ),
    ),
)

INTRODUCTION = """# Contradictions we know of

What `namagar check IRN` must find: every contradiction of the collected sources by its number, the check that finds
it, how grave it is, and what it says. A number with several rows has several sides. Numbers 1 to 26 are those of the
collection of findings, 8.9.1 to 8.9.7 those of the notes on the field. A test keeps this page true;
`python -m tests.catalogue.contradictions` writes it.

| case | what | check | severity | what it says |
|---|---|---|---|---|
"""

SHOWN_ON_ARCADIA = """
## Without a known real case

No collected source prints the numbers of these, so they are shown on invented ones of Arcadia. The second half of 24
is told of a press version whose numbers are in none of the collected files. Arrivals, departures and balances agree
wherever all three are published (Tehran province, Tehran city). The origins that claims state (the Observatory from UN
DESA and the World Bank, UN DESA from UNHCR, UNHCR from the Interior Ministry, the ministry once from IOM) never come
back to where they began.

| what | check | severity | what it says |
|---|---|---|---|
"""

WHEN_GRAVE = """
## How grave a finding is

| check | from what on it is grave (high), notable (medium) or slight (low) |
|---|---|
"""


@cache
def claims() -> tuple[Claim, ...]:
    """All claims that the catalogue ships for Iran."""
    return read_claims(catalogue_claims("IRN"), Codebook.of("IRN"))


@cache
def findings() -> tuple[Finding, ...]:
    """All that the checks find in them."""
    return check(claims(), named_quantities("IRN"))


def found(case: Case) -> list[Finding]:
    """The findings of the check of a case that hold all its claims."""
    return [each for each in findings() if each.check == case.check and set(case.claims) <= set(each.claims)]


def found_in(case: Constructed) -> tuple[Finding, ...]:
    """What all checks find in the invented claims of a case."""
    return check(read_claims(case.claims, Codebook.of("XAA")), ())


def page() -> str:
    """The page of all cases, each with the words of its finding, and of the rules by which it is grave."""
    known = (
        f"| {case.case} | {case.about} | {case.check} | {finding.severity} | {finding.headline('en')} |\n"
        for case in CASES
        for finding in found(case)
    )
    constructed = (
        f"| {case.about} | {case.check} | {finding.severity} | {finding.headline('en')} |\n"
        for case in CONSTRUCTED
        for finding in found_in(case)
        if finding.check == case.check
    )
    rules = (f"| {each.id} | {each.data['severity_rule']['en']} |\n" for each in all_checks())
    return "".join((INTRODUCTION, *known, SHOWN_ON_ARCADIA, *constructed, WHEN_GRAVE, *rules))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
