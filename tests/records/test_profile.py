"""A release as a profile: page, PDF and DOCX say the same findings, and what changed since the round before."""

import io
import re
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import docx
import pypdf
import pytest
from django.test import Client

from namagar.analysis.exports.exercises import exercises
from namagar.analysis.exports.formats import papers, written
from namagar.analysis.exports.profile_paper import paper, wording
from namagar.analysis.exports.publication import Publication
from namagar.analysis.frameworks.wording import words
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.problem import Refused
from namagar.catalogue import reader
from namagar.records.assessments import actions as assessments
from namagar.records.assessments.models import Answer, Round
from namagar.records.assessments.profile import profile
from namagar.records.decisions.models import Decision
from namagar.records.network import actions as network
from namagar.records.people import clock
from namagar.records.publication import actions, follow_up, queries
from namagar.records.publication.models import Release
from namagar.web.public import release_pages
from tests.records.arcadia import accepted, proposed, received, round_of, signatories, signed

pytestmark = pytest.mark.django_db
FONTS = release_pages.FONTS
NOTHING = {"en": "", "fa": ""}
JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f"))
# By hand: two in place, one partly, one absent, one with the reason why nothing can be said.
ANSWERS = {"1.01": "yes", "1.12": "yes", "1.03": "partly", "3.02": "no", "5.01": "dont-know"}


def answered(who: SimpleNamespace, answers: dict[str, str], **more: object) -> Round:
    """A round with these accepted answers, decided by two of three institutions."""
    of = round_of(who, **more)
    for item, option in answers.items():
        accepted(who, of, item, option, text=f"So it stands with {item}.")
    decision = assessments.propose(
        by=who.coordinator, round=of, reason={"en": "Ready."}, signatories=signatories(who), needed=2
    )
    signed(who, decision)
    return of


def publish(who: SimpleNamespace, title: str = "A release") -> Release:
    return actions.publish(by=who.coordinator, country="XAA", titles={"en": title, "fa": title}, notes=NOTHING)


@pytest.fixture
def release(who: SimpleNamespace) -> Release:
    answered(who, ANSWERS)
    return publish(who)


def text_of(name: str, publication: Publication, language: str, earlier: tuple[Publication, ...] = ()) -> str:
    """All that a file for people says, in one line and without marks that only guide the eye."""
    content = io.BytesIO(written(name, publication, language, earlier, FONTS))
    if name == "pdf":
        said = "\n".join(each.extract_text() for each in pypdf.PdfReader(content).pages)
    else:
        document = docx.Document(content)
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        said = "\n".join([*(each.text for each in document.paragraphs), *cells])
    return plain(said)


def missing(text: str, parts: list[str], name: str, language: str) -> list[str]:
    """What a file does not say of these parts.

    What can be read back from a PDF has the letters of Persian in another order; there the letters are counted.
    """
    if (name, language) == ("pdf", "fa"):
        return sorted((letters(" ".join(parts)) - letters(text)).elements())
    return [part for part in parts if plain(part) not in text]


def letters(text: str) -> Counter[str]:
    return Counter(letter for letter in plain(text) if letter.isalnum())


def plain(text: str) -> str:
    return " ".join(text.translate(JOINERS).split())


def page(release: Release, language: str = "en", more: str = "") -> str:
    answer = Client().get(f"/{language}/XAA/releases/{release.number}/profile/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def listed(html: str) -> list[tuple[str, str]]:
    """The findings of the page by heading: each item under the last heading before it."""
    heading, found = "", []
    for match in re.finditer(r"<h3>([^<]+)</h3>|<li id=\"item-([^\"]+)\"><p><b>", html):
        heading = match[1] or heading
        if match[2]:
            found.append((heading, match[2]))
    return found


def test_every_answer_of_a_release_is_in_exactly_one_list_and_in_the_one_of_the_round(release: Release) -> None:
    (exercise,) = exercises(release.publication)
    lists = [(each.well_developed, each.potential, each.unsaid) for each in exercise.chapters]
    found = [[answer.item for chapter in lists for answer in chapter[place]] for place in range(3)]
    assert found == [["1.01", "1.12"], ["1.03", "3.02"], ["5.01"]]
    of_round = [
        [finding.answer.item for chapter in profile(Round.objects.get()) for finding in getattr(chapter, name)]
        for name in ("well_developed", "potential", "unsaid")
    ]
    assert of_round == found


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_page_lists_each_finding_under_its_heading(release: Release, language: str) -> None:
    said = wording(language)
    assert listed(page(release, language)) == [
        (said["well_developed"], "1.01"),
        (said["well_developed"], "1.12"),
        (said["potential"], "1.03"),
        (said["potential"], "3.02"),
        (said["unsaid"], "5.01"),
    ]


def test_a_finding_on_the_page_has_its_law_institution_objectives_and_trail(release: Release) -> None:
    html = page(release)
    (finding,) = re.findall(r'<li id="item-1\.01">.*?</li>', html, re.S)
    (answer,) = [each for each in release.publication.answers if each.item == "1.01"]
    for part in (
        "So it stands with 1.01.",
        "Public Health Act, 12",
        "1 May 2011 (11 Ordibehesht 1390)",
        answer.institution["en"],
        "Access to basic services",
        f"/en/XAA/releases/{release.number}/answers/mgi:1.01/",
    ):
        assert part in finding, part
    assert release.digest in html
    assert answer.decision is not None
    assert answer.decision.digest in html


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", papers())
def test_the_files_say_the_same_findings_as_the_release(release: Release, name: str, language: str) -> None:
    publication, said = release.publication, wording(language)
    text = text_of(name, publication, language)
    (exercise,) = exercises(publication)
    parts = [said["well_developed"], said["potential"], said["unsaid"], said["illustrative"]]
    for answer in publication.answers:
        assert answer.item in text
        label = words(exercise.framework, language).item(answer.item).label
        parts += [label, answer.option_words[language], answer.justification[language], answer.institution[language]]
    assert missing(text, [digits(part, language) for part in parts], name, language) == []
    assert publication.digest in text.replace(" ", "")


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", papers())
def test_the_same_release_gives_the_same_file_at_another_time(
    release: Release, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(name, release.publication, language, (), FONTS)
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert written(name, release.publication, language, (), FONTS) == first


def test_the_pdf_is_tagged_titled_and_dated_by_the_release(release: Release) -> None:
    for language in ("en", "fa"):
        read = pypdf.PdfReader(io.BytesIO(written("pdf", release.publication, language, (), FONTS)))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a boolean of the PDF
        assert read.trailer["/Root"]["/Lang"] == language
        assert read.metadata is not None
        assert wording(language)["title"] in (read.metadata.title or "")
        assert read.metadata.creation_date is not None
        assert read.metadata.creation_date.date().isoformat() == release.publication.published
        assert b"pdfuaid" in written("pdf", release.publication, language, (), FONTS)


def test_the_docx_has_real_headings_and_runs_from_the_right_in_persian(release: Release) -> None:
    for language in ("en", "fa"):
        document = docx.Document(io.BytesIO(written("docx", release.publication, language, (), FONTS)))
        levels = [each.style.name for each in document.paragraphs if each.style.name.startswith("Heading")]
        assert levels[0] == "Heading 1"
        assert "Heading 3" in levels
        right = [
            each._p.pPr is not None and each._p.pPr.find(f"{{{W}}}bidi") is not None for each in document.paragraphs
        ]
        assert set(right) == {language == "fa"}
        assert document.core_properties.modified.date().isoformat() == release.publication.published


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_without_the_font_no_pdf_is_made_and_the_page_says_why(
    release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(release_pages, "FONTS", tmp_path)
    answer = Client().get(f"/en/XAA/releases/{release.number}.pdf")
    assert answer.status_code == 503
    assert "The PDF cannot be made." in answer.content.decode()
    assert Client().get(f"/en/XAA/releases/{release.number}.docx").status_code == 200


def test_a_control_character_is_not_dropped_in_silence(release: Release) -> None:
    publication = release.publication
    spoilt = Publication(
        **{**{name: getattr(publication, name) for name in publication.__slots__}, "title": {"en": "A\x07", "fa": "A"}}
    )
    with pytest.raises(Refused, match="paper-text-unwritable"):
        written("docx", spoilt, "en", (), FONTS)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_release_without_a_framework_round_says_so(who: SimpleNamespace, language: str) -> None:
    received(who)
    signed(who, proposed(who))
    release = publish(who)
    said = wording(language)["empty"]
    assert said in page(release, language)
    for name in papers():
        text = text_of(name, release.publication, language)
        number = "268,415" if language == "en" else "۲۶۸٬۴۱۵"
        assert missing(text, [said, number], name, language) == [], "its numbers are there all the same"


def test_what_changed_since_the_last_release_of_the_exercise_is_said_item_by_item(who: SimpleNamespace) -> None:
    answered(who, ANSWERS)
    first = publish(who, "First")
    before = Round.objects.get()
    Round.objects.filter(pk=before.pk).update(state="follow-up")
    again = {"1.01": "partly", "1.12": "yes", "5.01": "yes", "6.01": "yes"}
    later = answered(who, again)
    Round.objects.filter(pk=later.pk).update(previous=before)
    second = publish(who, "Second")
    (exercise,) = exercises(second.publication, queries.earlier(second))
    assert exercise.since is not None
    assert exercise.since.publication.id == first.number
    kinds = {code: each.kind for each in exercise.since.compared for code, _ in each.after}
    assert {code: kinds[code] for code in ("1.01", "1.12", "1.03", "3.02", "5.01", "6.01", "6.02")} == {
        "1.01": "changed",
        "1.12": "same",
        "1.03": "gone",
        "3.02": "gone",
        "5.01": "changed",
        "6.01": "first",
        "6.02": "open",
    }
    said = wording("en")
    changes = {
        each.heading: [line.code for line in each.lines]
        for each in paper(second.publication, "en", queries.earlier(second)).parts[0].changes
    }
    assert changes[said["kinds"]["changed"]] == ["1.01", "5.01"]
    assert changes[said["kinds"]["gone"]] == ["1.03", "3.02"]
    assert changes["Unchanged answers: 1"] == []
    assert said["kinds"]["gone"] in page(second)
    assert said["since_none"] in page(first)


def test_a_release_that_says_the_same_is_no_earlier_profile(who: SimpleNamespace) -> None:
    answered(who, ANSWERS)
    publish(who, "First")
    second = publish(who, "The same again")
    (exercise,) = exercises(second.publication, queries.earlier(second))
    assert exercise.since is None


def test_actions_that_follow_from_a_gap_stand_beside_it_only_where_the_country_lets_everybody_read_them(
    who: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = answered(who, ANSWERS)
    release = publish(who)
    Round.objects.filter(pk=of.pk).update(state="follow-up")
    network.follow_gap(
        by=who.coordinator,
        answer=Answer.objects.get(item="3.02"),
        titles={"en": "Open talks", "fa": "آغاز گفت‌وگو"},
        owner=who.official.institution,
        due=clock.today(),
        objective=5,
    )
    (gap,) = re.findall(r'<li id="item-3\.02">.*?</li>', page(release), re.S)
    assert "Open talks" in gap
    assert who.official.institution.names["en"] in gap
    assert "Regular pathways" in gap
    assert "Open talks" not in str([written(name, release.publication, "en", (), FONTS) for name in papers()])
    monkeypatch.setattr(follow_up, "is_public", lambda country: False)
    assert "Open talks" not in page(release)


def test_what_is_public_beside_releases_is_said_by_the_country_and_by_nothing_else() -> None:
    assert follow_up.is_public("XAA")
    assert not follow_up.is_public("IRN"), "nobody has said so for Iran"
    assert "publishes" not in reader.yaml_file("countries", "IRN", "country.yaml")


def test_a_score_stands_with_its_bounds_and_there_is_no_other(who: SimpleNamespace) -> None:
    answered(who, ANSWERS)
    answered(who, {"1a": "yes-regardless", "1b": "no"}, framework="sdg-10-7-2", edition="2021")
    release = publish(who)
    national, scored = exercises(release.publication)
    assert (national.scores, scored.framework.id) == ((), "sdg-10-7-2")
    # By hand: 1 of 30 points is (1 + 0) / 30 = 3.33…; with the best answers everywhere else 29 / 30 = 96.67.
    for name in papers():
        text = text_of(name, release.publication, "en")
        assert "3.3 – 96.7" in text, name
        assert text.count("Score by the official rule") == 1
    assert "96.7" in page(release)
    scores = page(release, more="sdg-10-7-2/")
    assert "96.7" in scores
    assert wording("en")["well_developed"] not in scores, "only the indicators speak of areas"
    assert Client().get(f"/en/XAA/releases/{release.number}/profile/gcm/").status_code == 404


def test_the_rounds_of_two_places_do_not_get_in_each_others_way(who: SimpleNamespace) -> None:
    for area in ("XAA-01", "XAA-02"):
        of = answered(who, {"1.01": "yes"}, framework="mgi-local", edition="namagar-1")
        Round.objects.filter(pk=of.pk).update(area=area)
    release = publish(who)
    held = exercises(release.publication)
    assert [each.key for each in held] == ["mgi-local:XAA-01", "mgi-local:XAA-02"]
    assert len({each.id for each in release.publication.answers}) == 2
    assert Decision.objects.count() == 2
    assert page(release, more="mgi-local:XAA-02/")
