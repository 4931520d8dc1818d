"""Reads of a consultation: the frozen text by chapter, remarks with what became of them, guests, votes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from namagar.analysis.frameworks.framework import Item
from namagar.analysis.frameworks.profile import Chapter, profile
from namagar.analysis.terms.trace import Trace, count, leaf
from namagar.records.assessments import standing
from namagar.records.assessments.models import Answer, Round
from namagar.records.consultation import drafts, guests
from namagar.records.consultation.models import Disposition, Draft, Guest, Remark, Vote, Workshop
from namagar.records.consultation.workflow import VERDICTS, VOICES
from namagar.records.people.models import Institution

Words = Mapping[str, str]
ADOPTED = ("accepted", "partly")


@dataclass(frozen=True, slots=True)
class Line:
    """A remark with the number by which it is called in its draft, who says it, and what became of it last."""

    number: int
    remark: Remark
    who: Words
    disposition: Disposition | None


@dataclass(frozen=True, slots=True)
class Passage:
    """An item that the draft says something on, with what was said to it."""

    item: Item
    says: Mapping[str, Any]
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """The id of the passage."""
        return self.item.code


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer to which an amendment was accepted, and whether it was improved since the draft was frozen."""

    answer: Answer
    lines: tuple[Line, ...]
    improved: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """How the institutions that are present voted on one amendment: counts, no result."""

    line: Line
    voices: tuple[tuple[Institution, str], ...]
    counts: Mapping[str, Trace]

    @property
    def awaited(self) -> bool:
        """Whether somebody who is present has not voted."""
        return any(not voice for _, voice in self.voices)


def newest(of: Round) -> Draft | None:
    """The draft that takes remarks."""
    return drafts.newest(of)


def drafts_of(of: Round) -> QuerySet[Draft]:
    """All drafts of a round, the newest first."""
    return Draft.objects.filter(round=of).select_related("frozen_by", "round")


def draft_of(of: Round, number: int) -> Draft | None:
    """One draft by its number."""
    return drafts_of(of).filter(number=number).first()


def lines(draft: Draft) -> list[Line]:
    """Every remark of a draft in the order in which it was made; the number never changes."""
    found = (
        Remark.objects.filter(draft=draft)
        .select_related("by", "institution", "guest", "workshop")
        .prefetch_related("dispositions", "dispositions__by")
    )
    return [Line(number, each, _who(each), _last(each)) for number, each in enumerate(found, start=1)]


def _last(remark: Remark) -> Disposition | None:
    return max(remark.dispositions.all(), key=lambda each: each.pk, default=None)


def _who(remark: Remark) -> Words:
    """Whose remark it is for readers: an institution or an organisation, a person only who belongs to neither."""
    if remark.guest is not None:
        return {"en": remark.guest.organisation, "fa": remark.guest.organisation}
    if remark.institution is not None:
        return remark.institution.names
    return remark.by.names if remark.by is not None else {"en": "–", "fa": "–"}


def chapters(draft: Draft, said: Iterable[Line]) -> tuple[Chapter[Passage], ...]:
    """The draft as it is read, with these remarks beside their passages."""
    beside: dict[str, list[Line]] = {}
    for line in said:
        beside.setdefault(line.remark.passage, []).append(line)
    framework = standing.framework_of(draft.round)
    passages = {
        code: Passage(framework.item(code), says, tuple(beside.get(code, ())))
        for code, says in draft.matter["passages"].items()
    }
    return profile(framework, passages, lambda each: str(each.says["option"]))


def by_passage(draft: Draft) -> list[Line]:
    """Every remark in the order in which the draft is read, for the table of dispositions."""
    read = [each.id for chapter in chapters(draft, ()) for each in chapter.passages]
    place = {passage: number for number, passage in enumerate(read)}
    return sorted(lines(draft), key=lambda line: (place[line.remark.passage], line.number))


def undisposed(found: Iterable[Line]) -> Trace:
    """How many remarks nobody has answered yet."""
    return _count("remark", [line.remark.pk for line in found if line.disposition is None])


def verdicts(found: Iterable[Line]) -> dict[str, Trace]:
    """How many remarks came to each end."""
    ended = [(line.remark.pk, line.disposition.verdict) for line in found if line.disposition is not None]
    return {each: _count("remark", [number for number, verdict in ended if verdict == each]) for each in VERDICTS}


def remarks_count(found: Iterable[Line]) -> Trace:
    """How many remarks there are."""
    return _count("remark", [line.remark.pk for line in found])


def _count(model: str, numbers: Iterable[int]) -> Trace:
    return count(*(leaf("record", 1, app="consultation", model=model, id=str(number)) for number in numbers))


def owed(draft: Draft, found: Iterable[Line]) -> list[Owed]:
    """The answers to which an amendment was accepted, wholly or partly: they are improved in the revision."""
    accepted: dict[str, list[Line]] = {}
    for line in found:
        adopted = line.disposition is not None and line.disposition.verdict in ADOPTED
        if adopted and line.remark.kind == "amendment":
            accepted.setdefault(line.remark.passage, []).append(line)
    answers = {each.item: each for each in draft.round.answers.filter(item__in=accepted).select_related("round")}
    passages = draft.matter["passages"]
    return [
        Owed(answers[item], tuple(of), answers[item].revision != passages[item]["revision"])
        for item, of in accepted.items()
    ]


def remark_of(draft: Draft, number: int) -> Remark | None:
    """One remark of a draft by its row."""
    return Remark.objects.filter(draft=draft, pk=number).select_related("draft__round").first()


def guests_of(draft: Draft) -> list[tuple[Guest, str]]:
    """The guests of a draft, each with how the link stands now."""
    return [(each, guests.standing(each)) for each in Guest.objects.filter(draft=draft)]


def guest_of(of: Round, number: int) -> Guest | None:
    """One guest of a round."""
    return Guest.objects.filter(draft__round=of, pk=number).select_related("draft__round").first()


def workshops_of(of: Round) -> QuerySet[Workshop]:
    """The workshops over all drafts of a round, the newest first."""
    return Workshop.objects.filter(draft__round=of).select_related("draft__round").order_by("-day", "-pk")


def workshop_of(of: Round, number: int) -> Workshop | None:
    """One workshop of a round."""
    return workshops_of(of).filter(pk=number).first()


def present_at(workshop: Workshop) -> list[Institution]:
    """The institutions that are there, in the order of the country's list."""
    return list(workshop.present.order_by("pk"))


def ballots(workshop: Workshop, found: Iterable[Line]) -> list[Ballot]:
    """The amendments among these remarks, each with how everybody who is present voted."""
    present, voted = present_at(workshop), _voices(workshop)
    return [_ballot(workshop, line, present, voted) for line in found if line.remark.kind == "amendment"]


def _voices(workshop: Workshop) -> dict[tuple[int, int], Vote]:
    return {(each.remark_id, each.institution_id): each for each in Vote.objects.filter(workshop=workshop)}


def _ballot(
    workshop: Workshop, line: Line, present: list[Institution], voted: Mapping[tuple[int, int], Vote]
) -> Ballot:
    votes = [(each, voted.get((line.remark.pk, each.pk))) for each in present]
    given = [vote for _, vote in votes if vote is not None]
    return Ballot(
        line,
        tuple((each, vote.voice if vote else "") for each, vote in votes),
        {voice: _count("vote", [vote.pk for vote in given if vote.voice == voice]) for voice in VOICES},
    )


def minutes(workshop: Workshop) -> list[Ballot]:
    """What the minutes list: the amendments that were made in the workshop or voted on in it."""
    said = lines(workshop.draft)
    voted = {remark for remark, _ in _voices(workshop)}
    dealt = [line for line in said if line.remark.workshop_id == workshop.pk or line.remark.pk in voted]
    return ballots(workshop, dealt)


def comments_of(workshop: Workshop) -> list[Line]:
    """What was said in the workshop without proposing a wording."""
    return [
        line
        for line in lines(workshop.draft)
        if line.remark.workshop_id == workshop.pk and line.remark.kind == "comment"
    ]
