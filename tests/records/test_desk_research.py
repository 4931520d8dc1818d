"""The desk research of Iran as a round: laid ready, marked wherever it stands, counted nowhere until a person acts."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from namagar.analysis.exports.questionnaire import wording
from namagar.catalogue import reader
from namagar.records.assessments import actions, desk_research, profile, queries, standing, workbooks
from namagar.records.assessments.models import Round
from tests.records.filling_in import cell

pytestmark = pytest.mark.django_db
TOLD = reader.yaml_file("countries", "IRN", "desk_research.yaml")
SETTLED, LEFT_OPEN = "1.17g", "1.17b"


@pytest.fixture
def iranians(people: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    return people("IRN")


@pytest.fixture
def round_() -> Round:
    return desk_research.prepare("IRN", TOLD)


def test_every_suggestion_is_marked_and_nothing_else_is(round_: Round) -> None:
    assert desk_research.suggestions(round_) == {each["item"] for each in TOLD["answers"]}


def test_a_suggestion_counts_nowhere(round_: Round) -> None:
    counted = [cell.counts for by in ("domain", "gcm") for cell in queries.wall(round_, by)]
    assert {word for counts in counted for word, trace in counts.items() if trace.value} == {"unanswered"}
    chapters = profile.profile(round_)
    assert not any(each.well_developed or each.potential or each.unsaid for each in chapters)
    assert standing.content(round_)["answers"] == []
    assert queries.scores(round_) == ()
    assert not queries.gaps("IRN")


def test_what_an_institution_says_itself_is_desk_research_no_more(round_: Round, iranians: SimpleNamespace) -> None:
    answer = round_.answers.get(item=LEFT_OPEN)
    actions.assign(by=iranians.coordinator, answer=answer, institution=iranians.official.institution)
    assert LEFT_OPEN in desk_research.suggestions(round_)
    answer.refresh_from_db()
    actions.save_answer(
        by=iranians.official,
        answer=answer,
        seen=answer.revision,
        option="no",
        justification={"en": "Not on the list of the depositary.", "fa": ""},
    )
    assert LEFT_OPEN not in desk_research.suggestions(round_)


def test_what_a_reviewer_confirms_is_desk_research_no_more(round_: Round, iranians: SimpleNamespace) -> None:
    actions.confirm_prefilled(by=iranians.reviewer, answer=round_.answers.get(item=SETTLED))
    assert SETTLED not in desk_research.suggestions(round_)
    assert [each["item"] for each in standing.content(round_)["answers"]] == [SETTLED]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_workbook_says_of_what_is_filled_in_that_nobody_approved_it(
    round_: Round, iranians: SimpleNamespace, language: str
) -> None:
    institution = iranians.official.institution
    for item in (SETTLED, LEFT_OPEN, "1.01"):
        actions.assign(by=iranians.coordinator, answer=round_.answers.get(item=item), institution=institution)
    content, words = workbooks.workbook(round_, institution, language), wording(language)["states"]
    states = [cell(content, item, "state", language) for item in (SETTLED, LEFT_OPEN, "1.01")]
    assert states == [words["suggested"], words["suggested"], words["writable"]]
