"""The message of a series over time: the newest figures, and apart from them where sources are furthest apart."""

import pytest

from namagar.analysis.charts.over_time import over_time
from namagar.analysis.charts.rivals import furthest_apart, newest, times
from namagar.analysis.terms.claim import Claim
from tests.analysis.test_charts import claim


def census(period: str, value: str, **fields: str) -> Claim:
    return claim(period, value, **{"publisher": "SCI", **fields})


def title(claims: list[Claim], language: str = "en") -> str:
    return over_time(claims, (), language, "Q").title.text(language)


def test_a_new_figure_alone_is_told_apart_from_an_old_disagreement() -> None:
    of = [claim("2015", "10"), census("2015", "30"), claim("2016", "11")]
    assert title(of) == "Newest, for 2016: 11. Sources are furthest apart for 2015: 10 to 30"
    assert title(of, "fa") == "تازه‌ترین رقم، برای ۲۰۱۶: ۱۱. بیشترین اختلاف منابع برای ۲۰۱۵ است: ۱۰ تا ۳۰"


def test_a_disagreement_of_the_newest_year_is_told_once() -> None:
    of = [claim("2014", "10"), census("2014", "12"), claim("2016-01-01", "10"), census("2016-12-31", "30")]
    assert title(of) == "Newest, for 2016: 2 figures from 10 to 30. At no other time are sources further apart"


def test_the_widest_gap_is_between_sources_and_not_within_one() -> None:
    of = [claim("2020", "10"), claim("2020", "90"), census("2020", "40"), claim("2010", "5"), census("2010", "52")]
    found = furthest_apart(of)
    assert found is not None
    assert (found.period.text, found.low.value, found.high.value) == ("2020", 40, 90)
    assert title(of).endswith("furthest apart for 2020: 40 to 90")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([claim("2016", "11")], "One figure, for 2016: 11"),
        ([claim("2016", "", low="5", high="8")], "Newest, for 2016: 5 to 8"),
        ([claim("2015"), claim("2016", "11")], "Newest, for 2016: 11. All figures are from one source"),
        (
            [claim("2016", "11", low="9", high="14"), claim("2015")],
            "Newest, for 2016: 11. All figures are from one source",
        ),
        ([claim("2015"), census("2016", "11")], "Newest, for 2016: 11. No two sources speak of the same time"),
        (
            [claim("2016"), census("2016", "10")],
            "Newest, for 2016: 2 figures, all 10. Where two sources speak of the same time, they agree",
        ),
    ],
)
def test_each_case_has_its_words(claims: list[Claim], expected: str) -> None:
    assert title(claims) == expected


def test_years_of_both_calendars_are_one_time_where_their_middles_lie_in_one_year() -> None:
    flows = [
        claim("2016", "10", indicator="returns", concept="returns-all"),
        claim("SH1395", "14", indicator="returns", concept="returns-all", publisher="SCI"),
    ]
    (one,) = times(flows)
    assert (one.period.text, [trace.value for trace in one.ends]) == ("2016", [10, 14])


def test_months_and_stretches_of_years_are_one_time_only_where_they_are_equal() -> None:
    flows = [
        claim(period, value, indicator="returns", concept="returns-all", publisher=publisher)
        for period, value, publisher in (
            ("2020-01", "10", "UNHCR"),
            ("2020-02", "14", "SCI"),
            ("2020-02", "20", "UNHCR"),
        )
    ]
    assert [(each.period.text, len(each.claims)) for each in times(flows)] == [("2020-01", 1), ("2020-02", 2)]
    assert {each.publisher for each in newest(flows).claims} == {"SCI", "UNHCR"}


def test_sources_that_count_different_people_are_told_to_do_so() -> None:
    unlike = {"concept": "citizens-enumerated"}
    of = [claim("2015", "10"), census("2015", "30", **unlike), claim("2016", "11")]
    assert title(of).endswith("furthest apart for 2015: 10 to 30, counting different people")
    assert title(of[:2]).endswith("At no other time are sources further apart; these count different people")
    assert title(of, "fa").endswith("البته هر دو یک گروه از مردم را نمی‌شمارند")


def test_of_two_gaps_as_wide_the_newer_is_told() -> None:
    of = [claim("2010", "10"), census("2010", "20"), claim("2012", "50"), census("2012", "60"), claim("2014", "1")]
    assert title(of) == "Newest, for 2014: 1. Sources are furthest apart for 2012: 50 to 60"


def test_the_spoken_summary_says_the_message_too() -> None:
    of = [claim("2015", "10"), census("2015", "30"), claim("2016", "11")]
    assert title(of) + "." in over_time(of, (), "en", "Q").spoken


def test_a_picture_of_made_up_figures_says_so() -> None:
    made_up = over_time([claim("2016", status="illustrative")], (), "en", "Q")
    assert made_up.notes[-1].startswith("Illustrative: figures made up")
    assert not [note for note in over_time([claim("2016")], (), "en", "Q").notes if "made up" in note]
