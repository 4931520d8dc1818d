"""A framework as a reader meets it: each question once, with its sides and what it is asked after."""

from namagar.analysis.frameworks.framework import Condition
from namagar.analysis.frameworks.load import every, framework
from namagar.analysis.frameworks.outline import questions, variants

SECOND = framework("mgi", "namagar-2")


def test_every_question_of_every_edition_stands_once_with_all_its_items() -> None:
    for each in every():
        found = [question for domain in each.domains for question in questions(domain)]
        assert [item for question in found for item in question.items] == list(each.items)
        assert len({question.code for question in found}) == len(found)


def test_sides_and_conditions_are_those_of_the_items() -> None:
    found = {question.code: question for domain in SECOND.domains for question in questions(domain)}
    assert found["2.04"].facets == ("national", "provincial")
    assert found["2.03"].facets == ()
    assert found["2.09"].conditions == (Condition("2.07", ("yes", "partly", "dont-know")),)
    assert found["2.04"].conditions == ()


def test_a_national_edition_knows_its_variants() -> None:
    assert [(each.id, each.edition) for each in variants(SECOND)] == [("mgi-local", "namagar-1")]
    assert variants(framework("mgi", "namagar-1")) == ()
