"""A release holds what is decided and nothing else, is made whole or not at all, and never changes."""

import hashlib
import html
import io
import json
import zipfile
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from namagar.analysis.exports.formats import formats, papers, written
from namagar.analysis.exports.publication import Publication
from namagar.analysis.terms.problem import Refused
from namagar.analysis.terms.trace import from_data, replay
from namagar.records.assessments import actions as assessments
from namagar.records.claims import actions as claims
from namagar.records.claims import queries as claim_queries
from namagar.records.decisions import actions as decisions
from namagar.records.people import clock, journal
from namagar.records.people.models import Entry
from namagar.records.publication import actions, queries
from namagar.records.publication.models import Release
from tests.records.arcadia import (
    CENSUS,
    MINISTRY,
    MISSION,
    QUANTITY,
    accepted,
    proposed,
    received,
    round_of,
    signatories,
    signed,
)

pytestmark = pytest.mark.django_db
TITLES = {"en": "First release", "fa": "نخستین انتشار"}
NOTHING = {"en": "", "fa": ""}


@pytest.fixture
def decided(who: SimpleNamespace) -> SimpleNamespace:
    """The people of Arcadia after two of three institutions have decided on one number."""
    received(who)
    signed(who, proposed(who))
    return who


def publish(who: SimpleNamespace, year: int = 2026, **changes: object) -> Release:
    with clock.telling(datetime(year, 3, 1, 9, tzinfo=UTC)):
        return actions.publish(
            **{"by": who.coordinator, "country": "XAA", "titles": TITLES, "notes": NOTHING, **changes}
        )


def correct_ministry(who: SimpleNamespace) -> None:
    claim = claim_queries.received("XAA", MINISTRY)
    assert claim is not None
    claims.correct(by=who.data_officer, claim=claim, changes={"value": "435000"}, reason={"en": "A slip."})


def test_a_release_holds_the_decided_number_with_all_it_was_weighed_against(decided: SimpleNamespace) -> None:
    (number,) = publish(decided).publication.numbers
    assert (number.id, number.value.value, number.concept) == (QUANTITY, 268_415, "citizens-enumerated")
    assert replay(number.value) == 268_415
    assert {each["id"] for each in number.claims} == {CENSUS, MINISTRY, MISSION}
    assert any(each["here"] and each["check"] == "sources-diverge" for each in number.findings)
    assert number.decision is not None
    assert (number.decision.needed, number.decision.of, number.decision.rule) == (2, 3, "2/3")
    assert sorted(each.verdict for each in number.decision.signatures) == ["signed", "signed", "silent"]


def test_an_objection_is_published_with_its_reason(who: SimpleNamespace) -> None:
    received(who)
    decision = proposed(who)
    decisions.object(by=who.signatory_c, decision=decision, seen=decision.digest, reason={"en": "It misses many."})
    signed(who, decision)
    (number,) = publish(who).publication.numbers
    assert number.decision is not None
    objection = next(each for each in number.decision.signatures if each.verdict == "objected")
    assert objection.reason == {"en": "It misses many.", "fa": "It misses many."}


def decide_round(who: SimpleNamespace) -> None:
    sdg = round_of(who, "sdg-10-7-2", "2021")
    accepted(who, sdg, "1a", "yes-regardless", "Everybody is treated.")
    accepted(who, sdg, "1b", "no")
    signed(
        who,
        assessments.propose(
            by=who.coordinator, round=sdg, reason={"en": "So it is."}, signatories=signatories(who), needed=2
        ),
    )


def test_a_release_holds_decided_answers_and_their_scores(who: SimpleNamespace) -> None:
    decide_round(who)
    publication = publish(who).publication
    assert [(each.id, each.option) for each in publication.answers] == [
        ("sdg-10-7-2:1a", "yes-regardless"),
        ("sdg-10-7-2:1b", "no"),
    ]
    assert publication.answers[0].justification["en"] == "Everybody is treated."
    assert publication.answers[0].citations[0]["instrument"] == "Public Health Act"
    # domain 1: one point of five is 20 %; three missing could bring four of five, 80 %
    domain = next(each for each in publication.scores if (each.level, each.code) == ("domain", "1"))
    assert (domain.value.value, domain.lower.value, domain.upper.value, domain.answered) == (20, 20, 80, 2)
    assert len(publication.scores) == 7, "the whole and six domains, no single items"


def test_what_is_open_or_lapsed_is_not_released(decided: SimpleNamespace) -> None:
    received(decided, "xab-returns-border-2024")
    proposed(decided, "returns-to-borealia-2024", "xab-returns-border-2024")
    assert [each.id for each in publish(decided).publication.numbers] == [QUANTITY]
    correct_ministry(decided)
    with pytest.raises(Refused, match="nothing-decided"):
        publish(decided)


def test_an_empty_release_is_refused(who: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="nothing-decided"):
        publish(who)
    assert (Release.objects.count(), Entry.objects.count()) == (0, 0)


def test_releases_are_numbered_within_their_year(decided: SimpleNamespace) -> None:
    assert [publish(decided).number, publish(decided).number, publish(decided, year=2027).number] == [
        "2026-1",
        "2026-2",
        "2027-1",
    ]
    assert queries.by_id("XAA-2026-2") == queries.release("XAA", "2026-2")
    assert [each.number for each in queries.releases("XAA")] == ["2027-1", "2026-2", "2026-1"]


def test_the_day_of_a_release_is_the_day_where_the_country_is(decided: SimpleNamespace) -> None:
    with clock.telling(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)):
        release = actions.publish(by=decided.coordinator, country="XAA", titles=TITLES, notes=NOTHING)
        assert release.publication.published == clock.today().isoformat()
        assert release.number == f"{clock.today().year}-1"


def test_all_that_a_release_lacks_is_said_at_once(decided: SimpleNamespace) -> None:
    first = publish(decided)
    with pytest.raises(Refused) as caught:
        publish(decided, titles={"en": " ", "fa": ""}, replaces=first)
    assert [(each.code, each.where) for each in caught.value.problems] == [
        ("release-without-title", "title_en"),
        ("release-without-title", "title_fa"),
        ("reason-missing", "note"),
    ]


def test_a_release_is_replaced_once_and_with_a_note(decided: SimpleNamespace) -> None:
    first = publish(decided)
    second = publish(decided, replaces=first, notes={"en": "A title was wrong.", "fa": ""})
    assert (second.publication.replaces, second.replaces) == ("2026-1", first)
    with pytest.raises(Refused, match="release-replaced-already"):
        publish(decided, replaces=Release.objects.get(pk=first.pk), notes={"en": "Again.", "fa": ""})
    assert Release.objects.count() == 2


def test_a_release_cannot_be_saved_again_or_deleted(decided: SimpleNamespace) -> None:
    release = publish(decided)
    release.content = "{}"
    with pytest.raises(Refused, match="row-written-once"):
        release.save()
    with pytest.raises(Refused, match="row-written-once"):
        release.delete()
    assert Release.objects.get().publication.numbers


def test_the_content_of_a_release_is_the_one_its_digest_names(decided: SimpleNamespace) -> None:
    decide_round(decided)
    release = Release.objects.get(pk=publish(decided).pk)
    assert Publication.from_data(release.publication.to_data()) == release.publication
    assert release.digest == release.publication.digest == hashlib.sha256(release.content.encode()).hexdigest()
    assert release.content == json.dumps(
        json.loads(release.content), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_the_journal_tells_of_a_release_and_must_hold_its_head(decided: SimpleNamespace) -> None:
    head = journal.head()
    release = publish(decided)
    assert release.journal_head == head
    entry = Entry.objects.last()
    assert (entry.action, entry.subject, entry.previous) == ("publication.publish", "release:2026-1", head)
    assert json.loads(entry.facts)["digest"] == release.digest
    assert list(journal.breaks(queries.heads())) == []
    Entry.objects.filter(digest=head).delete()
    assert "missing" in {each.fault for each in journal.breaks(queries.heads())}


def test_a_failure_in_the_middle_leaves_no_release_and_no_entry(
    decided: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Entry.objects.count()

    def fails(**_: object) -> None:
        assert Release.objects.count() == 1, "the release was there when the journal failed"
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "write", fails)
        with pytest.raises(OSError, match="full"):
            publish(decided)
    assert (Release.objects.count(), Entry.objects.count()) == (0, before)
    assert publish(decided).number == "2026-1", "and no number is lost"


def words_of(content: bytes) -> str:
    """The text of a file, or of all parts of a zipped one."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return html.unescape("".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist()))


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", sorted(set(formats()) - set(papers())))
def test_every_format_of_a_real_release_holds_the_number(decided: SimpleNamespace, name: str, language: str) -> None:
    decide_round(decided)
    publication = publish(decided).publication
    text = words_of(written(name, publication, language))
    assert "268415" in text
    assert publication.numbers[0].question[language] in text


def test_a_release_stays_as_it_is_after_a_correction(decided: SimpleNamespace) -> None:
    release = publish(decided)
    content = release.content
    correct_ministry(decided)
    release = Release.objects.get(pk=release.pk)
    assert release.content == content
    (number,) = release.publication.numbers
    assert number.value.value == 268_415
    assert next(each["value"] for each in number.claims if each["id"] == MINISTRY) == "430000"
    decision = queries.decision_now(release, number)
    assert decision is not None
    assert decision.state == "lapsed", "and says what became of its decision"


def test_the_newest_release_that_holds_a_number_is_found(decided: SimpleNamespace) -> None:
    publish(decided)
    second = publish(decided)
    found = queries.newest_holding("XAA", QUANTITY)
    assert found is not None
    assert (found[0], found[1].value.value) == (second, 268_415)
    assert queries.newest_holding("XAA", "returns-to-borealia-2024") is None
    assert queries.newest_holding("IRN", QUANTITY) is None


def test_the_signed_content_and_the_released_number_are_the_same(decided: SimpleNamespace) -> None:
    (number,) = publish(decided).publication.numbers
    decision = claim_queries.decisions_on("XAA", QUANTITY)[0]
    assert number.value == from_data(decision.matter["value"])
    assert number.decision is not None
    assert number.decision.digest == decision.digest
    assert list(number.claims) == decision.matter["claims"]
