"""Every known contradiction of the Iranian claims is found by its number, once, and what agrees raises no alarm."""

import re
from collections import Counter
from fractions import Fraction

import pytest

from namagar.analysis.consistency.definition import all_checks
from tests.catalogue.contradictions import (
    BETWEEN,
    CASES,
    CONSTRUCTED,
    PAGE,
    Case,
    Constructed,
    claims,
    findings,
    found,
    found_in,
    page,
)

BY_ID = {claim.id: claim for claim in claims()}
CITIES = ("abadan", "dehloran", "khorramshahr", "mehran", "other", "qasr-e-shirin")


def named(case: Case) -> str:
    return f"{case.case} {case.check} {case.about}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_known_contradiction_is_found_once_with_the_difference_worked_by_hand(case: Case) -> None:
    (finding,) = found(case)
    if case.number == BETWEEN:
        first, second = (BY_ID[name].value for name in case.claims[:2])
        assert Fraction(first or 0) - Fraction(second or 0) == case.value
    else:
        assert finding.numbers[case.number].value == case.value


def test_all_twenty_six_and_all_seven_are_there() -> None:
    numbers = {case.case for case in CASES}
    assert numbers == {str(number) for number in range(1, 27)} | {f"8.9.{number}" for number in range(1, 8)}


def test_no_two_findings_are_about_the_same_claims() -> None:
    # That one source rests on another is said beside how far apart the two are.
    told = Counter(frozenset(finding.claims) for finding in findings() if finding.variant != "derived")
    assert [sorted(names) for names, times in told.items() if times > 1] == []


def test_every_check_has_a_real_case_or_is_shown_on_invented_numbers() -> None:
    shown = {case.check for case in CONSTRUCTED}
    assert {each.id for each in all_checks()} - {finding.check for finding in findings()} == shown - {"parts-total"}


@pytest.mark.parametrize("case", CONSTRUCTED, ids=lambda case: case.about)
def test_what_no_collected_source_prints_is_found_in_invented_numbers(case: Constructed) -> None:
    (finding,) = (each for each in found_in(case) if each.check == case.check)
    assert set(finding.claims) <= {row["id"] for row in case.claims}


def test_parts_that_make_another_row_of_their_table_are_said_to_belong_there() -> None:
    (finding,) = found_in(CONSTRUCTED[0])
    assert "add up exactly to “Iraq”" in finding.explanation("en")
    assert "«عراق»" in finding.explanation("fa")


def test_no_origin_that_an_iranian_claim_states_comes_back_to_its_publisher() -> None:
    origins: dict[str, set[str]] = {}
    for claim in claims():
        named = {
            BY_ID[name].publisher if name in BY_ID else name.removeprefix("publisher:") for name in claim.derived_from
        }
        origins.setdefault(claim.publisher, set()).update(named - {claim.publisher})
    reached = {each: set(near) for each, near in origins.items()}
    for _ in origins:
        for far in reached.values():
            far |= {further for name in far for further in reached.get(name, set())}
    assert [each for each, far in reached.items() if each in far] == []


def test_the_columns_of_one_report_carry_its_title() -> None:
    # Of a week before, only the total of Iran is known, from the report that followed.
    titles: dict[object, set[str]] = {}
    for claim in claims():
        if claim.publisher == "IOM" and claim.id.startswith(("ret-iom-week-20", "ret-pak-iom-week-20")):
            titles.setdefault(claim.period, set()).add(claim.title)
    assert [found for found in titles.values() if len(found) > 1] == []


def test_the_page_of_contradictions_says_what_the_checks_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


# What agrees: no finding is made of these claims alone.


def chain(corridor: str, *ends: tuple[str, str, str]) -> list[set[str]]:
    """Running totals of one corridor: to a day, to the week before, and the week."""
    return [
        {f"{corridor}-cum-{whole}", f"{corridor}-cum-{first}", f"{corridor}-week-{week}"} for whole, first, week in ends
    ]


# Nine of the ten running totals of Iran that can be chained; the tenth is number 9.
IRAN = chain(
    "ret-iom",
    ("2017-12-16", "2017-12-09", "2017-12-10"),
    ("2018-06-09", "2018-06-02", "2018-06-03"),
    ("2019-01-19", "2019-01-12", "2019-01-13"),
    ("2019-01-26", "2019-01-19", "2019-01-20"),
    ("2020-05-23", "2020-05-16", "2020-05-17"),
    ("2020-07-11", "2020-07-04", "2020-07-05"),
    ("2020-07-18", "2020-07-11", "2020-07-12"),
    ("2020-12-19", "2020-12-12", "2020-12-13"),
    ("2021-03-25", "2021-03-18", "2021-03-19"),
)
PAKISTAN = chain(
    "ret-pak-iom",
    ("2017-12-16", "2017-12-09", "2017-12-10"),
    ("2018-06-02", "2018-05-26", "2018-05-27"),
    ("2018-06-09", "2018-06-02", "2018-06-03"),
    ("2019-01-19", "2019-01-12", "2019-01-13"),
    ("2019-01-26", "2019-01-19", "2019-01-20"),
    ("2020-05-23", "2020-05-16", "2020-05-17"),
    ("2020-07-11", "2020-07-04", "2020-07-05"),
    ("2020-07-18", "2020-07-11", "2020-07-12"),
    ("2021-03-25", "2021-03-18", "2021-03-19"),
)


def whole(name: str, *parts: str) -> set[str]:
    """A total with those of its parts whose ids begin so."""
    return {name} | {claim.id for claim in claims() if claim.part_of == name and claim.id.startswith(parts or ("",))}


AGREEING = [
    *IRAN,
    *PAKISTAN,
    whole("moves-1390"),
    whole("moves-1390-inside"),
    whole("moves-1395"),
    whole("moves-1375"),
    whole("pop-sci-1385"),
    whole("pop-sci-1390"),
    whole("pop-sci-1395", *(f"pop-sci-1395-{code:02d}" for code in range(31))),
    whole("emi-undesa2020-wld-2020"),
    *({f"war-{code}", *(f"war-{code}-{city}" for city in CITIES)} for code in ("06", "10", "16")),
    *(whole(claim.part_of) for claim in claims() if claim.part_of.startswith("ret-iom-week")),
    {"net-sci-23", "in-sci-23", "out-sci-23", "in-jonoub-23", "out-jonoub-23"},
    {"net-tehran-city-1395", "moves-tehran-city-in-1395", "moves-tehran-city-out-1395"},
    {"from-abroad-1395"} | {claim.id for claim in claims() if claim.id.startswith("from-abroad-1395-")},
    {"all-arrivals-tur-2021", "irn-arrivals-tur-2021"},
    {"pop-sci-1395-citizenship-afg", "afg-stock-sci-2016"},
]


@pytest.mark.parametrize("group", AGREEING, ids=lambda group: min(group))
def test_claims_that_agree_raise_no_finding(group: set[str]) -> None:
    assert group <= set(BY_ID)
    assert len(group) > 1
    assert [finding.check for finding in findings() if set(finding.claims) <= group] == []


def test_a_running_total_that_has_grown_since_is_no_rival_of_the_earlier_one() -> None:
    # 299,158 to 26 May and 320,279 to 9 June 2018 are one count on two days; so are 691,049 and 1,201,000 in 2025.
    told = [set(finding.claims) for finding in findings() if finding.check == "sources-diverge"]
    assert not any({"ret-iom-cum-2018-05-26", "ret-iom-cum-2018-06-09"} <= each for each in told)
    assert not any({"ret-iom-2025-01-01-2025-06-28-2025", "ret-ocha-2025-07-19"} <= each for each in told)


def test_cards_that_are_being_handed_out_are_no_jump_of_people() -> None:
    told = {name for finding in findings() if finding.check == "jump-without-flow" for name in finding.claims}
    assert not any(BY_ID[name].indicator == "foreign-headcount" for name in told)


def test_every_finding_but_few_says_at_once_what_it_is_about() -> None:
    # Of boundaries and of absent places the headline names the area itself, of mirrors both countries.
    by_place = {"boundary-vintage", "absent-part", "mirror-pair"}
    for finding in findings():
        if finding.check not in by_place and finding.quantity is None:
            assert finding.headline("en").partition(" ·")[0] in finding.explanation("en") + finding.headline("en")
            assert " · " in finding.headline("en"), finding.headline("en")


def test_in_a_list_no_two_findings_of_one_check_read_alike() -> None:
    # The check is named above them; beside its numbers stands what each is about.
    told = Counter((each.check, each.brief("en"), each.about("en")) for each in findings())
    assert [each for each, times in told.items() if times > 1] == []


def test_a_finding_that_leaves_out_its_claims_leaves_no_sentence_unfinished() -> None:
    for finding in findings():
        for language in ("en", "fa"):
            told = finding.explanation(language, listed=False)
            assert not re.search(r": (The|علت|They|Claims)\b|[:;؛]\s*$", told), told
            assert "{" not in told


CODE = re.compile(r"[a-z]+_[a-z]+|\b\d of \d\b|Rev\. |WPP|\b[a-z]+-[a-z]+-[a-z0-9-]+\b")


def test_a_persian_finding_uses_no_code_and_no_latin_word_but_known_abbreviations() -> None:
    for finding in findings():
        said = f"{finding.headline('fa')} {finding.explanation('fa')} {finding.brief('fa')} {finding.about('fa')}"
        assert not CODE.search(said), said
        assert set(re.findall("[A-Za-z]+", said)) <= {"MIPEX"}, said


def test_quotes_that_agree_are_not_said_to_be_wrong() -> None:
    # 387,000 for 387,246 and 166,000 for Canada are the UN's numbers, rounded to thousands.
    told = {name for finding in findings() if finding.check == "quoted-differently" for name in finding.claims}
    assert not told & {"emi-imobs2022-usa-2020", "emi-imobs2022-can-2020"}


def test_every_finding_is_worded_in_both_languages_and_no_number_escapes_the_drawing() -> None:
    for finding in findings():
        for language in ("en", "fa"):
            for words in (finding.headline, finding.explanation):
                assert "{" not in words(language), finding
                bare = words(language, lambda name, fact, shown: "")
                assert not any(letter.isdigit() for letter in bare), bare
