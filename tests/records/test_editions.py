"""A proposed edition in the records: written by several people, explained, put before institutions, used at last."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from namagar.analysis.frameworks import changing, crosswalk, load
from namagar.analysis.frameworks import editions as steps
from namagar.analysis.frameworks.editions import compare
from namagar.analysis.frameworks.proposed import WrittenItem
from namagar.analysis.frameworks.proposed import item as read_item
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from namagar.records.assessments import actions, editions
from namagar.records.assessments.actions import EditionEditedMeanwhile
from namagar.records.assessments.models import EditionStep, ProposedEdition
from namagar.records.decisions import actions as decisions
from namagar.records.decisions.models import Decision
from namagar.records.documents import actions as documents
from namagar.records.documents.models import Document
from namagar.records.people.models import Entry
from tests.analysis.test_question_file import MAPPING, SOUND, workbook
from tests.records.arcadia import signatories

TITLES = {"en": "Third edition", "fa": "ویرایش سوم"}
WHY = {"en": "It was unclear.", "fa": "روشن نبود."}


@pytest.fixture
def edition(who: SimpleNamespace) -> ProposedEdition:
    return actions.begin_edition(
        by=who.coordinator, country="XAA", framework="mgi", base="namagar-2", edition="namagar-3"
    )


def now(edition: ProposedEdition) -> ProposedEdition:
    return ProposedEdition.objects.get(pk=edition.pk)


def item(edition: ProposedEdition, written: str, question: str = "", **changes: Any) -> WrittenItem:
    found = read_item(editions.proposed(now(edition)), written)
    assert found is not None
    words = {each: {**found.words[each], **({"question": question} if question else {})} for each in ("en", "fa")}
    return replace(found, words=words, **changes)


def written(who: SimpleNamespace, edition: ProposedEdition, code: str, question: str, seen: int = 0) -> ProposedEdition:
    return actions.write_item(
        by=who.coordinator, edition=edition, seen=seen, item=item(edition, code, question), before=code
    )


def explained(who: SimpleNamespace, edition: ProposedEdition, carries: str = "ask") -> ProposedEdition:
    keys = [each.key for each in changing.differences(editions.proposed(now(edition)))]
    seen = {key: editions.revision_of(edition, f"change {key}") for key in keys}
    return actions.explain_changes(by=who.coordinator, edition=edition, seen=seen, carries=carries, reason=WHY)


def put_before(who: SimpleNamespace, edition: ProposedEdition, **changes: Any) -> Decision:
    if not editions.revision_of(edition, "description") and "seen" not in changes:
        named(who, edition)
    how = {"signatories": signatories(who), "needed": 2, "seen": now(edition).revision, **changes}
    return actions.propose_edition(by=who.coordinator, edition=edition, reason={"en": "It asks more clearly."}, **how)


def named(who: SimpleNamespace, edition: ProposedEdition) -> None:
    actions.describe_edition(by=who.coordinator, edition=edition, seen=0, titles=TITLES, publisher="Namagar")


def signed(who: SimpleNamespace, decision: Decision) -> None:
    for each in (who.signatory_a, who.signatory_b):
        decisions.sign(by=each, decision=decision, seen=decision.digest)


def codes(act: Any) -> list[str]:
    steps, entries = EditionStep.objects.count(), Entry.objects.count()
    with pytest.raises(Refused) as refused:
        act()
    assert (EditionStep.objects.count(), Entry.objects.count()) == (steps, entries), "what is refused leaves no trace"
    return [each.code for each in refused.value.problems]


def test_an_edition_goes_from_its_base_to_a_decision_and_is_closed_then(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    written(who, edition, "2.16", "Which way?")
    explained(who, edition)
    decision = put_before(who, edition)
    assert editions.state_of(edition) == "in-consultation"
    signed(who, decision)
    assert editions.state_of(edition) == "decided"
    assert codes(lambda: written(who, edition, "2.17", "And now?")) == ["role-may-not"]
    assert codes(lambda: put_before(who, edition)) == ["role-may-not"]
    files = Decision.objects.get(pk=decision.pk).matter["files"]
    assert files == changing.files(editions.proposed(now(edition)))
    assert "Which way?" in files["text.en.yaml"]


def test_while_institutions_are_asked_nothing_is_written_and_withdrawing_opens_it_again(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    explained(who, written(who, edition, "2.16", "Which way?"))
    decision = put_before(who, edition)
    assert codes(lambda: written(who, edition, "2.16", "Another?", seen=1)) == ["role-may-not"]
    decisions.withdraw(by=who.coordinator, decision=decision, reason="A slip.")
    assert editions.state_of(edition) == "draft"
    written(who, edition, "2.16", "Another?", seen=1)
    assert codes(lambda: put_before(who, edition)) == ["edition-change-stale"]
    explained(who, edition)
    again = put_before(who, edition)
    assert again.digest != decision.digest
    assert [each.state for each in editions.decisions_on(edition)] == ["open", "withdrawn"]


def test_a_lapsed_proposal_can_be_written_and_proposed_again(who: SimpleNamespace, edition: ProposedEdition) -> None:
    explained(who, written(who, edition, "2.16", "Which way?"))
    Decision.objects.filter(pk=put_before(who, edition).pk).update(state="lapsed")
    assert editions.state_of(edition) == "lapsed"
    explained(who, written(who, edition, "2.16", "Another?", seen=1))
    put_before(who, edition)
    assert editions.state_of(edition) == "in-consultation"


def test_nothing_is_put_before_institutions_while_something_is_lacking(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    assert codes(lambda: put_before(who, edition, seen=0)) == ["edition-same-as-base", "edition-title-same"]
    named(who, edition)
    written(who, edition, "2.16", "Which way?")
    half = item(edition, "2.17", code="2.40", after="2.17")
    half = replace(half, words={"en": {"question": "Is it?"}, "fa": {}})
    actions.write_item(by=who.coordinator, edition=edition, seen=0, item=half)
    assert codes(lambda: put_before(who, edition)) == [
        "edition-question-missing-fa",
        "edition-change-open",
        "edition-new-open",
    ]


def test_only_what_was_read_is_proposed(who: SimpleNamespace, edition: ProposedEdition) -> None:
    explained(who, written(who, edition, "2.16", "Which way?"))
    named(who, edition)
    assert codes(lambda: put_before(who, edition, seen=1)) == ["edition-edited-meanwhile"]


def test_a_name_is_proposed_once_and_free_again_when_it_is_given_up(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    def begin() -> ProposedEdition:
        return actions.begin_edition(
            by=who.coordinator, country="XAA", framework="mgi", base="namagar-1", edition="namagar-3"
        )

    assert codes(begin) == ["edition-name-taken"]
    assert codes(lambda: actions.drop_edition(by=who.coordinator, edition=edition, reason=" ")) == ["reason-missing"]
    actions.drop_edition(by=who.coordinator, edition=edition, reason="Too early.")
    assert begin().base == "namagar-1"
    assert [state for _, state in editions.of_country("XAA")] == ["draft", "dropped"]
    assert codes(lambda: written(who, edition, "2.16", "Which way?")) == ["role-may-not"]


def test_an_edition_of_the_catalogue_is_closed(who: SimpleNamespace) -> None:
    begin = {"by": who.coordinator, "country": "XAA", "framework": "mgi", "base": "namagar-1"}
    assert codes(lambda: actions.begin_edition(**begin, edition="namagar-2")) == ["edition-name-closed"]


# Two editors


def test_two_editors_never_write_over_each_other(who: SimpleNamespace, edition: ProposedEdition) -> None:
    mine, yours = (item(edition, "2.16", text) for text in ("Mine?", "Yours?"))
    write = {"by": who.coordinator, "edition": edition, "seen": 0, "before": "2.16"}
    actions.write_item(**write, item=mine)
    with pytest.raises(EditionEditedMeanwhile):
        actions.write_item(**write, item=yours)
    assert read_item(editions.proposed(now(edition)), "2.16").words["en"]["question"] == "Mine?"
    actions.write_item(**{**write, "seen": 1}, item=yours)
    assert read_item(editions.proposed(now(edition)), "2.16").words["en"]["question"] == "Yours?"
    (later, first) = editions.steps(edition, "item 2.16")
    assert "Mine?" in later.before, "what was written before is kept"
    assert "Yours?" in later.after
    assert "Mine?" in first.after


def test_two_editors_on_two_questions_are_not_in_each_others_way(
    who: SimpleNamespace, edition: ProposedEdition
) -> None:
    for code in ("2.16", "2.17"):
        written(who, edition, code, f"About {code}?")
    texts = editions.proposed(now(edition)).texts["en"]["items"]
    assert [texts[code]["question"] for code in ("2.16", "2.17")] == ["About 2.16?", "About 2.17?"]


def test_what_was_taken_out_or_renamed_meanwhile_is_told(who: SimpleNamespace, edition: ProposedEdition) -> None:
    old = item(edition, "2.16", "Mine?")
    renamed = item(edition, "2.16", code="2.46")
    actions.write_item(by=who.coordinator, edition=edition, seen=0, item=renamed, before="2.16")
    write = {"by": who.coordinator, "edition": edition, "seen": 0}
    assert codes(lambda: actions.write_item(**write, item=old, before="2.16")) == ["edition-item-gone"]
    assert codes(lambda: actions.remove_item(**write, code="2.16")) == ["edition-item-gone"]
    assert codes(lambda: actions.remove_item(**write, code="2.46")) == ["edition-edited-meanwhile"]
    actions.remove_item(**{**write, "seen": 1}, code="2.46")
    assert "2.46" not in editions.proposed(now(edition)).codes


def test_saving_without_a_change_writes_nothing(who: SimpleNamespace, edition: ProposedEdition) -> None:
    before = now(edition).data
    actions.write_item(by=who.coordinator, edition=edition, seen=0, item=item(edition, "2.16"), before="2.16")
    assert (now(edition).revision, now(edition).data) == (0, before)


def test_a_refused_question_changes_nothing(who: SimpleNamespace, edition: ProposedEdition) -> None:
    bad = item(edition, "2.16", code="<b>2.16</b>", scale="perhaps", gcm=(24,))
    write = {"by": who.coordinator, "edition": edition, "seen": 0, "item": bad, "before": "2.16"}
    told = codes(lambda: actions.write_item(**write))
    assert told == ["edition-code-form", "edition-choice-unknown", "edition-objective-unknown"]
    assert now(edition).revision == 0


def test_title_origins_and_reasons_are_kept_with_who_wrote_them(who: SimpleNamespace, edition: ProposedEdition) -> None:
    by, titles = who.coordinator, {"en": "Third edition", "fa": "ویرایش سوم"}
    actions.describe_edition(by=by, edition=edition, seen=0, titles=titles, publisher="Arcadia")
    actions.say_origins(by=by, edition=edition, seen=0, code="2.16", origins=["2.16", "2.17"])
    assert codes(lambda: actions.say_origins(by=by, edition=edition, seen=0, code="2.16", origins=["2.17"])) == [
        "edition-edited-meanwhile"
    ]
    explained(who, actions.remove_item(by=by, edition=edition, seen=0, code="2.17"))
    assert [(each.part, each.revision) for each in editions.steps(edition)] == [
        ("change 2.16,2.17>2.16", 4),
        ("item 2.17", 3),
        ("origins 2.16", 2),
        ("description", 1),
    ]
    told = codes(lambda: actions.describe_edition(by=by, edition=edition, seen=1, titles={"en": "x"}, publisher=""))
    assert told == ["edition-title-form", "edition-title-form"]
    assert put_before(who, edition).titles["fa"] == "ویرایش تازهٔ namagar-3: ویرایش سوم"


def test_several_changes_get_one_reason_and_none_that_is_gone(who: SimpleNamespace, edition: ProposedEdition) -> None:
    for code in ("2.16", "2.17"):
        written(who, edition, code, f"About {code}?")
    explain = {"by": who.coordinator, "edition": edition, "carries": "yes", "reason": WHY}
    assert codes(lambda: actions.explain_changes(**explain, seen={})) == ["edition-change-gone"]
    assert codes(lambda: actions.explain_changes(**explain, seen={"9.99>9.99": 0})) == ["edition-change-gone"]
    actions.explain_changes(**explain, seen={"2.16>2.16": 0, "2.17>2.17": 0})
    named(who, edition)
    assert changing.lacks(editions.proposed(now(edition))) == []
    assert codes(lambda: actions.explain_changes(**explain, seen={"2.16>2.16": 0})) == ["edition-edited-meanwhile"]


def test_everybody_with_a_role_but_the_administrator_remarks(who: SimpleNamespace, edition: ProposedEdition) -> None:
    renamed = item(edition, "2.16", code="2.46")
    actions.write_item(by=who.coordinator, edition=edition, seen=0, item=renamed, before="2.16")
    actions.remark_on_edition(by=who.reviewer, edition=edition, text=" Why two? ", item="2.46")
    actions.remark_on_edition(by=who.signatory_a, edition=edition, text="As a whole it is fine.")
    assert [(each.item, each.text) for each in editions.remarks(edition)] == [
        ("2.46", "Why two?"),
        ("", "As a whole it is fine."),
    ]
    remark = {"edition": edition, "text": "x"}
    assert codes(lambda: actions.remark_on_edition(by=who.administrator, **remark)) == ["role-may-not"]
    assert codes(lambda: actions.remark_on_edition(by=who.reviewer, edition=edition, text=" ", item="9.99")) == [
        "comment-empty",
        "edition-item-gone",
    ]


# Question files


def kept(who: SimpleNamespace, *rows: tuple[Any, ...]) -> Document:
    return documents.keep(by=who.coordinator, country="XAA", file_name="q.xlsx", content=workbook(*rows))


def test_a_question_file_among_the_evidence_becomes_a_proposed_edition(who: SimpleNamespace) -> None:
    source = kept(who, *SOUND)
    take = {"by": who.coordinator, "country": "XAA", "document": source, "mapping": MAPPING}
    edition = actions.take_question_file(**take)
    assert (edition.framework, edition.edition, edition.base) == ("mgi", "official-2026", "")
    decision = put_before(who, edition)
    assert decision.matter["source"]["sha256"] == source.sha256
    assert "changes.yaml" not in decision.matter["files"]
    assert codes(lambda: actions.take_question_file(**take)) == ["edition-name-taken"]


def test_every_wrong_row_of_a_question_file_is_told_and_nothing_begins(who: SimpleNamespace) -> None:
    rows = (("1", "Rights", None, "=1+1", "الف؟", "Yes/No", None), ("1", "Rights", None, "B?", "ب؟", "Maybe", "24"))
    take = {"by": who.coordinator, "country": "XAA", "document": kept(who, *rows), "mapping": MAPPING}
    assert codes(lambda: actions.take_question_file(**take)) == [
        "question-file-formula",
        "question-file-scale-unknown",
        "question-file-objective-unknown",
        "question-file-code-twice",
    ]
    assert not ProposedEdition.objects.exists()


def test_a_question_file_that_is_gone_or_of_another_country_is_refused(who: SimpleNamespace) -> None:
    source = kept(who, *SOUND)
    take = {"by": who.coordinator, "country": "XAA", "document": source, "mapping": MAPPING}
    source.path.unlink()
    assert codes(lambda: actions.take_question_file(**take)) == ["edition-source-gone"]
    source.country = "IRN"
    assert codes(lambda: actions.take_question_file(**take)) == ["document-of-other-country"]
    titled = {**MAPPING, "title": {"en": "x" * 201, "fa": "x"}}
    take = {**take, "document": kept(who, *SOUND), "mapping": titled}
    assert codes(lambda: actions.take_question_file(**take)) == ["edition-title-form"]


# In use


def test_the_decided_files_in_a_folder_of_ones_own_are_an_edition_like_any_other(
    who: SimpleNamespace, edition: ProposedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained(who, written(who, edition, "2.16", "Which way?"))
    decision = put_before(who, edition)
    signed(who, decision)
    files = decision.matter["files"]
    monkeypatch.setattr(reader, "_own_folders", [(tmp_path, ("frameworks",))])
    assert editions.in_use(edition, files) == ""
    folder = tmp_path / "mgi" / "namagar-3"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    try:
        assert editions.in_use(edition, files) == "installed"
        assert load.framework("mgi", "namagar-3").item("2.16").code == "2.16"
        assert [each.kind for each in compare("mgi", "namagar-2", "namagar-3").changed] == ["reworded"]
        (folder / "text.fa.yaml").write_text(files["text.fa.yaml"] + "\n", encoding="utf-8")
        assert editions.in_use(edition, files) == "differs"
    finally:
        for each in (reader.yaml_file, load._load, steps._changes):
            each.cache_clear()


def test_a_name_that_came_into_use_meanwhile_is_not_proposed(
    who: SimpleNamespace, edition: ProposedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explained(who, written(who, edition, "2.16", "Which way?"))
    named(who, edition)
    (tmp_path / "mgi" / "namagar-3").mkdir(parents=True)
    (tmp_path / "mgi" / "namagar-3" / "framework.yaml").write_text("{}")
    monkeypatch.setattr(reader, "_own_folders", [(tmp_path, ("frameworks",))])
    assert codes(lambda: put_before(who, edition)) == ["edition-name-closed"]


def test_a_new_edition_serves_what_its_unchanged_questions_served_before(
    who: SimpleNamespace, edition: ProposedEdition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One question stays, one is worded otherwise and carries over, one is worded otherwise and has to be confirmed."""
    suggesting = sorted({each.from_item for each in crosswalk.pairs() if each.from_edition == "namagar-2"})
    kept, carried, asked = (next(code for code in suggesting if code.startswith(f"{n}.")) for n in (6, 5, 3))
    for code in (carried, asked):
        written(who, edition, code.partition("-")[0], "Asked otherwise?")
    keys = {each.key: each.before for each in changing.differences(editions.proposed(now(edition)))}
    for key, before in keys.items():
        carries = "yes" if before == (carried,) else "ask"
        actions.explain_changes(by=who.coordinator, edition=edition, seen={key: 0}, carries=carries, reason=WHY)
    files = put_before(who, edition).matter["files"]
    monkeypatch.setattr(reader, "_own_folders", [(tmp_path, ("frameworks",))])
    (tmp_path / "mgi" / "namagar-3").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / "mgi" / "namagar-3" / name).write_text(text, encoding="utf-8")
    caches = (reader.yaml_file, load._load, steps._changes, crosswalk.pairs)
    try:
        for each in caches:
            each.cache_clear()
        served: dict[str, dict[str, set[str]]] = {
            name: {code: set() for code in (kept, carried, asked)} for name in ("namagar-2", "namagar-3")
        }
        for each in crosswalk.pairs():
            if each.from_framework == "mgi" and each.from_item in served.get(each.from_edition, {}):
                served[each.from_edition][each.from_item].add(f"{each.to_framework} {each.to_item}")
        assert served["namagar-3"] == {**served["namagar-2"], asked: set()}
        assert served["namagar-3"][kept]
    finally:
        monkeypatch.undo()
        for each in caches:
            each.cache_clear()
