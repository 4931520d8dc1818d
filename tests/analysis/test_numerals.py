"""Numbers as people write them, read strictly and shown exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.terms.numerals import digits, normal_text, read_number, show
from namagar.analysis.terms.problem import Refused


@pytest.mark.parametrize(
    "text",
    ["951142", "951,142", "۹۵۱۱۴۲", "۹۵۱٬۱۴۲", "٩٥١٬١٤٢", "۹۵۱,۱۴۲", " 951142 ", "\u200f۹۵۱٬۱۴۲\u200e"],
)
def test_one_number_in_three_digit_sets(text: str) -> None:
    assert read_number(text) == 951142


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.5", Fraction(5, 2)),
        ("۲٫۵", Fraction(5, 2)),
        ("1,234.5", Fraction(2469, 2)),
        ("0.125", Fraction(1, 8)),  # a leading zero in front of a point leaves no doubt
        ("-400001", Fraction(-400001)),
        ("−۱۲٬۰۰۰", Fraction(-12000)),
        ("+808,583", Fraction(808583)),
        ("0", Fraction(0)),
        ("0.1", Fraction(1, 10)),  # exact, which the float 0.1 is not
    ],
)
def test_signs_and_decimals_are_exact(text: str, value: Fraction) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "about 5",
        "5 million",
        "1,23",
        "12,34,567",
        "1.234.567",
        "951.142",
        "951 142",
        "۲/۵",
        "1e5",
        "07",
        "nan",
        "inf",
        "5%",
        "۹51",
        "1,234,5",
        "1,234٬567",
        "--5",
        "5-",
        ".5",
        "5.",
        "²",
        "১২",
        "½",
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_number(text, "value")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where, problem.facts) == ("number-unreadable", "value", {"text": text})


@pytest.mark.parametrize(
    ("value", "decimals", "english", "persian"),
    [
        (951142, 0, "951,142", "۹۵۱٬۱۴۲"),
        (0, 0, "0", "۰"),
        (-3246, 0, "−3,246", "−۳٬۲۴۶"),
        (Fraction(2621236, 951142), 2, "2.76", "۲٫۷۶"),  # 2.7559…
        (Fraction(5, 2), 0, "2", "۲"),  # a half goes to the even neighbour
        (Fraction(7, 2), 0, "4", "۴"),
        (Fraction(-1, 3), 0, "0", "۰"),  # no minus before nothing
        (Fraction(1, 200), 2, "0.00", "۰٫۰۰"),
        (Fraction(3, 200), 2, "0.02", "۰٫۰۲"),
        (2.675, 2, "2.67", "۲٫۶۷"),  # the float is 2.67499999…
        (Fraction(10**20 + 1), 0, "100,000,000,000,000,000,001", "۱۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۱"),
    ],
)
def test_numbers_are_rounded_once_and_shown_in_both_languages(
    value: int | Fraction | float, decimals: int, english: str, persian: str
) -> None:
    assert show(value, "en", decimals) == english
    assert show(value, "fa", decimals) == persian


def test_a_change_carries_its_sign() -> None:
    assert [show(value, "en", sign=True) for value in (5, -5, 0)] == ["+5", "−5", "0"]


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(["en", "fa"]))
def test_what_is_shown_is_read_back(value: int, language: str) -> None:
    assert read_number(show(value, language)) == value


def test_digits_follow_the_language() -> None:
    assert digits("1395 و ٢٠١٦", "fa") == "۱۳۹۵ و ۲۰۱۶"
    assert digits("۱۳۹۵ and ٢٠١٦", "en") == "1395 and 2016"


def test_a_name_in_latin_letters_keeps_its_digits() -> None:
    assert digits("سند E/CN.4/2005/85/Add.2، بند 8 (2005)", "fa") == "سند E/CN.4/2005/85/Add.2، بند ۸ (۲۰۰۵)"


def test_texts_are_compared_with_persian_letters_and_keep_zwnj() -> None:
    assert normal_text(" كشاورزي  می\u200cشود ") == "کشاورزی می\u200cشود"
    assert normal_text("می شود") != normal_text("می\u200cشود")
