"""Frameworks of the catalogue hold together, in both languages, and no edition is ever guessed."""

import shutil
from pathlib import Path

import pytest
import yaml

from namagar.analysis.frameworks import crosswalk, load
from namagar.analysis.frameworks.load import LANGUAGES, editions, framework, frameworks
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader

EVERY = [(name, edition) for name in frameworks() for edition in editions(name)]
TINY = {
    "id": "tiny",
    "edition": "1",
    "title": {"en": "Tiny", "fa": "ریز"},
    "publisher": "Arcadia",
    "closed": False,
    "provenance": [{"what": "All of it.", "status": "ours", "source": None}],
    "scales": {"yes-no": {"options": ["yes", "no"]}},
    "missing": ["refused"],
    "scoring": None,
    "domains": [
        {
            "code": "1",
            "topics": [],
            "items": [{"code": "1a", "scale": "yes-no", "topic": None, "gcm": [], "needs": []}],
        }
    ],
}
WORDS = {
    "title": "Tiny",
    "domains": {"1": {"label": "One"}},
    "items": {"1a": {"question": "Is it?"}},
    "options": {"yes": "Yes", "no": "No"},
    "missing": {"refused": "Refused"},
}


@pytest.mark.parametrize(("name", "edition"), EVERY)
def test_every_framework_loads_with_all_its_words(name: str, edition: str) -> None:
    made = framework(name, edition)
    for language in LANGUAGES:
        said = words(made, language)
        assert said.title
        assert all(said.domain(domain.code).label for domain in made.domains)
        assert all(said.item(item.code).question for item in made.items)
        assert all(said.option(option) for scale in made.scales.values() for option in (*scale.options, *made.missing))
        assert all(said.category(band.code) for band in (made.scoring.categories if made.scoring else ()))
        assert all(len(said.objective(each.number).actions) == len(each.actions) for each in made.objectives)


def test_sdg_10_7_2_has_six_domains_of_five_items() -> None:
    assert [len(domain.items) for domain in framework("sdg-10-7-2", "2021").domains] == [5] * 6


def test_the_compact_has_23_objectives_with_187_actions_and_ten_principles() -> None:
    compact = framework("gcm")
    assert [objective.number for objective in compact.objectives] == list(range(1, 24))
    assert sum(len(objective.actions) for objective in compact.objectives) == 187
    assert len(compact.principles) == 10


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one tiny framework, instead of the real one."""
    shutil.copy(reader.ROOT / "answers.yaml", tmp_path)
    monkeypatch.setattr(reader, "ROOT", tmp_path)
    (tmp_path / "schemas").mkdir()
    _forget()
    _write(tmp_path, "1")
    yield tmp_path  # type: ignore[misc]
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    reader.yaml_file.cache_clear()
    load._load.cache_clear()


def _write(folder: Path, edition: str, **changes: object) -> None:
    place = folder / "frameworks" / "tiny" / edition
    place.mkdir(parents=True, exist_ok=True)
    texts = dict.fromkeys(LANGUAGES, WORDS)
    texts.update({name: text for name, text in changes.items() if name in LANGUAGES})  # type: ignore[misc]
    data = {
        **TINY,
        "edition": edition,
        **{name: value for name, value in changes.items() if name not in LANGUAGES},
    }
    for name, content in (
        ("framework", data),
        *((f"text.{language}", texts[language]) for language in LANGUAGES),
    ):
        (place / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _reasons(**changes: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        framework("tiny", "1")
    return [f"{problem.facts['place']}: {problem.facts['reason']}" for problem in refused.value.problems]


def test_the_only_edition_needs_no_name(folder: Path) -> None:
    assert framework("tiny").edition == "1"


def test_of_two_editions_one_must_be_named(folder: Path) -> None:
    _write(folder, "2")
    with pytest.raises(Refused) as refused:
        framework("tiny")
    assert [problem.code for problem in refused.value.problems] == ["framework-edition-needed"]
    assert refused.value.problems[0].facts["editions"] == "1, 2"
    assert framework("tiny", "2").edition == "2"


@pytest.mark.parametrize(
    ("name", "edition", "code"),
    [
        ("nothing", None, "framework-unknown"),
        ("../frameworks/tiny", None, "framework-unknown"),
        ("tiny", "3", "framework-edition-unknown"),
    ],
)
def test_what_is_not_there_is_refused(folder: Path, name: str, edition: str | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        framework(name, edition)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_missing_or_superfluous_word_is_refused_in_either_language(folder: Path) -> None:
    _write(folder, "1", fa={**WORDS, "options": {"yes": "بله", "maybe": "شاید"}})
    assert _reasons() == [
        "text.fa.yaml, options: no words for no",
        "text.fa.yaml, options: words for maybe, which is not in the framework",
    ]


def test_an_item_on_a_scale_that_is_not_there_is_refused(folder: Path) -> None:
    _write(folder, "1", scales={"other": {"options": ["yes", "no"]}})
    assert _reasons() == ["1a: there is no scale yes-no"]


def test_an_option_of_which_nobody_knows_what_it_says_is_refused(folder: Path) -> None:
    _write(folder, "1", scales={"yes-no": {"options": ["yes", "mostly"]}})
    assert "yes-no: answers.yaml does not say what mostly means for the thing asked for" in _reasons()


def test_an_answer_of_one_framework_suggests_one_of_another() -> None:
    assert [
        (feed.to_framework, feed.to_item, feed.option) for feed in crosswalk.feeds("mgi", "namagar-1", "1.01", "yes")
    ] == [("sdg-10-7-2", "1a", "yes-regardless")]
    assert crosswalk.feeds("mgi", "namagar-1", "1.01", "refused") == ()
    assert crosswalk.feeds("gcm", "2018", "1", "yes") == ()


def test_a_partly_is_never_turned_into_a_yes_or_a_no() -> None:
    yes_no = {item.code for item in framework("sdg-10-7-2", "2021").items if not item.code.startswith("1")}
    assert [match for match in crosswalk.matches() if match.to_item in yes_no and "partly" in match.options] == []


def test_what_feeds_an_item_is_what_the_other_side_feeds() -> None:
    for match in crosswalk.matches():
        assert match in crosswalk.fed_by(match.to_framework, match.to_edition, match.to_item)
        for option, suggested in match.options.items():
            assert (match.to_item, suggested) in [
                (feed.to_item, feed.option)
                for feed in crosswalk.feeds(match.from_framework, match.from_edition, match.from_item, option)
            ]
