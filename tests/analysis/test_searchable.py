"""What is written in several ways is searched in one, and every word is found again where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namagar.analysis.terms.searchable import LONGEST, folded, joined, words, words_in_place

# Letters and marks among which the cases lie that go wrong, besides any text at all.
MIXED = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("كکيىیهةۀأإآؤئ\u200c\u200d\u0640\u064b\u0651\u200e\u00ad0۰٠9۹٩ßİŉﷺﬁ½①_'\"-*()&|!:^ \t\n\0"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كتابي", "کتابی"),
        ("مُهاجِرَت", "مهاجرت"),
        ("مـــهاجرت", "مهاجرت"),
        ("می‌شود", "می شود"),
        ("۱۳۹۵ ١٣٩٥", "1395 1395"),
        ("آمار مسئول", "امار مسیول"),
        ("Résumé", "RESUME"),
        ("Straße", "STRASSE"),
        ("ﻣﻬﺎﺟﺮﺕ", "مهاجرت"),
        ("work\u00adshop", "workshop"),
        ("\u200fقانون\u200e", "قانون"),
        ("ﬁle ①", "file 1"),
    ],
)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_what_stands_between_words_is_no_word() -> None:
    assert words("ماده ۵، بند «الف»: C-12/b_2") == ("ماده", "5", "بند", "الف", "c", "12", "b", "2")
    assert words(" \t\0‌،؛ـ") == ()


def test_a_half_space_parts_words_and_can_be_read_as_nothing() -> None:
    assert (words("کتاب‌ها"), joined("کتاب‌ها")) == (("کتاب", "ها"), ("کتابها",))


def test_words_are_found_in_the_text_as_written() -> None:
    text = "طبق مُهاجِرَتِ‌ كار، ½"
    assert [(word, text[start:end]) for word, start, end in words_in_place(text)] == [
        ("طبق", "طبق"),
        ("مهاجرت", "مُهاجِرَتِ"),
        ("کار", "كار"),
        ("1", "½"),
        ("2", "½"),
    ]


@given(MIXED)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(MIXED, MIXED)
def test_folding_knows_no_neighbours(one: str, other: str) -> None:
    assert folded(one + other) == folded(one) + folded(other)


@given(MIXED)
def test_words_hold_letters_and_digits_only_and_are_the_same_again(text: str) -> None:
    found = words(text)
    assert all(word.isalnum() and len(word) <= LONGEST for word in found)
    assert words(" ".join(found)) == found


@given(MIXED)
def test_the_words_in_place_are_the_words_in_order(text: str) -> None:
    placed = list(words_in_place(text))
    assert tuple(word.text for word in placed) == words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in placed)
    assert [word.start for word in placed] == sorted(word.start for word in placed)
    assert all(word.text in folded(text[word.start : word.end]) for word in placed)


def test_a_run_of_letters_without_end_is_cut_into_words_that_an_index_holds() -> None:
    assert [len(word) for word in words("a" * 250)] == [100, 100, 50]
