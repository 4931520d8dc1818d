"""A release written out as a paper: its profile finding by finding, its scores with bounds, its decided numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from namagar.analysis.exports.exercises import Exercise, Since, exercises
from namagar.analysis.exports.paper import (
    Chapter,
    Decided,
    Finding,
    Group,
    Line,
    Lines,
    Paper,
    Part,
    Signed,
    Table,
)
from namagar.analysis.exports.publication import (
    Data,
    DecisionRecord,
    Publication,
    ReleasedAnswer,
    ReleasedNumber,
    ReleasedScore,
    Texts,
)
from namagar.analysis.frameworks import profile as profiles
from namagar.analysis.frameworks.framework import Framework, Item
from namagar.analysis.frameworks.load import framework as load_framework
from namagar.analysis.frameworks.options import says
from namagar.analysis.frameworks.since import COUNTED, KINDS, Compared
from namagar.analysis.frameworks.wall import WALL_WORDS, Cell
from namagar.analysis.frameworks.wording import Words
from namagar.analysis.frameworks.wording import words as framework_words
from namagar.analysis.terms import codewords
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.numerals import digits, read_number, show
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill, in_words, sentence
from namagar.catalogue import reader

COMPACT = ("gcm", "2018")
DASH = "–"


def wording(language: str) -> Mapping[str, Any]:
    """The headings and sentences of a profile in a language; the public page says the same."""
    words: Mapping[str, Any] = reader.yaml_file("exports", "profile.yaml")[language]
    return words


def paper(publication: Publication, language: str, earlier: Iterable[Publication] = ()) -> Paper:
    """The paper in one language; `earlier` are the publications before this one, the newest first."""
    return _Writer(publication, language).paper(exercises(publication, earlier))


@dataclass(frozen=True, slots=True)
class _Writer:
    """What is being written, and in which language."""

    publication: Publication
    language: str

    @property
    def words(self) -> Mapping[str, Any]:
        return wording(self.language)

    def said(self, template: str, /, **facts: object) -> str:
        """A sentence with its facts, in the digits of the language."""
        return self.shown(fill(template, facts, self.language))

    def shown(self, text: str) -> str:
        return digits(text, self.language)

    def text(self, texts: str | Texts) -> str:
        """A text in the language; what was written in one language only is given in that one."""
        if isinstance(texts, str):
            return self.shown(texts)
        return self.shown(texts.get(self.language) or next((each for each in texts.values() if each), ""))

    def day(self, moment: str) -> str:
        """The day of a date or a moment as it is kept."""
        return both_calendars(date.fromisoformat(moment[:10]), self.language)

    def paper(self, held: Sequence[Exercise]) -> Paper:
        of = self.publication
        return Paper(
            title=self.words["title"],
            country=of.country_names[self.language],
            edition=self.text(of.title),
            illustrative=self.words["illustrative"] if of.illustrative else "",
            facts=tuple(self.facts(held)),
            about=tuple(self.words["about"]) if held else (),
            parts=tuple(self.part(each) for each in held),
            empty="" if held else self.words["empty"],
            numbers=tuple(self.number(each) for each in of.numbers),
        )

    def facts(self, held: Sequence[Exercise]) -> Iterator[tuple[str, str]]:
        of, named = self.publication, self.words["facts"]
        yield named["country"], of.country_names[self.language]
        yield named["release"], f"{of.country}-{of.id}"
        yield named["edition"], self.text(of.title)
        yield named["published"], self.day(of.published)
        if of.replaces:
            yield named["replaces"], f"{of.country}-{of.replaces}"
        for each in held:
            yield named["questions"], f"{self.shown(self.asks(each.framework).title)} ({each.framework.publisher})"
            if each.decision is not None:
                names = (self.text(one.institution) for one in each.decision.signatures if one.verdict == "signed")
                yield named["signed"], self.listed(names)
        if self.text(of.note):
            yield named["note"], self.text(of.note)
        yield named["digest"], of.digest

    def asks(self, framework: Framework) -> Words:
        return framework_words(framework, self.language)

    # An exercise

    def part(self, of: Exercise) -> Part:
        compact = Table(
            self.words["compact"],
            (self.words["objective"], *(self.words["words"][word] for word in WALL_WORDS)),
            tuple(self.counts(self.objective(int(cell.code)), cell) for cell in of.wall("gcm")),
            self.words["compact_note"],
        )
        title = self.asks(of.framework).title
        return Part(
            heading=self.shown(title),
            subtitle=self.text(of.decision.title) if of.decision else "",
            before=(self.score_table(of.scores) if of.scores else self.short_table(of),),
            chapters=tuple(self.chapter(of, chapter) for chapter in of.chapters),
            after=(compact,) if compact.rows and not of.scores else (),
            since=self.since_heading(of.since),
            changes=tuple(self.changes(of, of.since)) if of.since else (),
            signed=self.signed(of.decision) if of.decision else None,
        )

    def counts(self, label: str, cell: Cell) -> tuple[str, ...]:
        return (label, *(in_words(cell.counts[word], self.language) for word in WALL_WORDS))

    def short_table(self, of: Exercise) -> Table:
        return Table(
            self.words["short"],
            (self.words["dimension"], *(self.words["words"][word] for word in WALL_WORDS)),
            tuple(self.counts(self.domain(of, cell.code), cell) for cell in of.wall("domain")),
            self.words["short_note"],
        )

    def domain(self, of: Exercise, code: str) -> str:
        return self.shown(f"{code}. {self.asks(of.framework).domain(code).label}")

    def score_table(self, scores: Sequence[ReleasedScore]) -> Table:
        return Table(
            self.words["score"],
            tuple(self.words["score_columns"].values()),
            tuple(self.score(each) for each in scores),
            self.words["score_note"],
        )

    def score(self, of: ReleasedScore) -> tuple[str, ...]:
        label = self.words["overall"] if of.level == "overall" else f"{of.code}. {of.label[self.language]}"
        return (
            self.shown(label),
            self.one_decimal(of.value),
            f"{self.one_decimal(of.lower)} {DASH} {self.one_decimal(of.upper)}",
            self.said(self.words["of"], answered=of.answered, of=of.of),
            of.category[self.language],
        )

    def one_decimal(self, value: Trace) -> str:
        return show(value.value, self.language, 1) if value.value is not None else DASH

    def chapter(self, of: Exercise, chapter: profiles.Chapter[ReleasedAnswer]) -> Chapter:
        words = self.asks(of.framework)
        return Chapter(
            heading=self.domain(of, chapter.code),
            about=self.shown(words.domain(chapter.code).looks_at),
            groups=tuple(self.groups(of, chapter)),
            silent=tuple(self.silent(of, chapter)),
        )

    def silent(self, of: Exercise, chapter: profiles.Chapter[ReleasedAnswer]) -> Iterator[Lines]:
        reasons: dict[str, list[Item]] = {}
        if chapter.unanswered:
            reasons[self.words["unanswered"]] = list(chapter.unanswered)
        for item in chapter.not_asked:
            reasons.setdefault(self.not_asked(of, item), []).append(item)
        words = self.asks(of.framework)
        for reason, items in reasons.items():
            yield Lines(reason, tuple(Line(each.code, self.shown(words.item(each.code).label)) for each in items))

    def groups(self, of: Exercise, chapter: profiles.Chapter[ReleasedAnswer]) -> Iterator[Group]:
        """An exercise with a score has answers; only the others speak of areas."""
        if of.framework.scoring is not None:
            yield self.group(of, "answers", chapter.passages)
            return
        yield self.group(of, "well_developed", chapter.well_developed, self.words["none_well_developed"])
        yield self.group(of, "potential", chapter.potential, self.words["none_potential"])
        if chapter.unsaid:
            yield self.group(of, "unsaid", chapter.unsaid)

    def group(self, of: Exercise, heading: str, answers: Iterable[ReleasedAnswer], none: str = "") -> Group:
        return Group(self.words[heading], tuple(self.finding(of, each) for each in answers), none)

    def finding(self, of: Exercise, answer: ReleasedAnswer) -> Finding:
        return Finding(
            code=answer.item,
            label=self.shown(self.asks(of.framework).item(answer.item).label),
            option=answer.option_words[self.language],
            says=says(answer.option),
            text=self.text(answer.justification),
            notes=tuple(self.notes(of, answer)),
        )

    def notes(self, of: Exercise, answer: ReleasedAnswer) -> Iterator[tuple[str, str]]:
        for each in answer.citations:
            yield self.words["law"], self.citation(each)
        if not answer.citations:
            yield self.words["law"], self.words["no_law"]
        for each in answer.evidence:
            yield self.words["evidence"], str(each.get("title") or each["name"])
        if self.text(answer.institution):
            yield self.words["answered_by"], self.text(answer.institution)
        objectives = of.framework.item(answer.item).gcm
        if objectives:
            yield self.words["objectives"], self.listed(self.objective(number) for number in objectives)

    def citation(self, of: Data) -> str:
        day = of.get("in_force")
        since = self.said(self.words["in_force"], day=self.day(day)) if day else ""
        place = self.listed((of["instrument"], of["article"]), of.get("language", self.language))
        return self.listed(part for part in (place, since, of.get("gazette", "")) if part)

    def listed(self, parts: Iterable[str], language: str = "") -> str:
        """The parts of a list, by the comma of the language they are in."""
        return ("، " if (language or self.language) == "fa" else ", ").join(parts)

    def objective(self, number: int) -> str:
        return self.shown(f"{number}. {self.asks(load_framework(*COMPACT)).objective(number).short}")

    def not_asked(self, of: Exercise, item: Item) -> str:
        """By which answer the question fell away."""
        name, answer = of.decided_by(item)
        option = answer.option_words[self.language] if answer else self.words["not_answered"]
        return fill(self.words["not_asked"], {"item": name, "option": option}, self.language)

    # What has changed

    def since_heading(self, since: Since | None) -> str:
        if since is None:
            return str(self.words["since_none"])
        return fill(
            self.words["since"], {"release": f"{since.publication.country}-{since.publication.id}"}, self.language
        )

    def changes(self, of: Exercise, since: Since) -> Iterator[Lines]:
        if since.problem is not None:
            yield Lines(self.shown(sentence(since.problem, self.language).what), ())
        for kind in KINDS:
            found = since.of_kind(kind)
            if found and kind in COUNTED:
                yield Lines(self.said(self.words["counted"][kind], number=since.number(kind)), ())
            elif found:
                yield Lines(self.words["kinds"][kind], tuple(self.change(of, since, each) for each in found))

    def change(self, of: Exercise, since: Since, change: Compared[ReleasedAnswer]) -> Line:
        side, framework = (change.after, of.framework) if change.after else (change.before, since.framework)
        words = self.asks(framework)
        label = self.listed(words.item(code).label for code, _ in side)
        then, now = self.options(change.before), self.options(change.after)
        text = fill(self.words["then_now"], {"then": then, "now": now}, self.language) if then and now else then or now
        return Line(self.listed(code for code, _ in side), self.shown(label), text)

    def options(self, side: Sequence[tuple[str, ReleasedAnswer | None]]) -> str:
        """What was answered; several questions that became one, or one that became several, say so each."""
        said = (each.option_words[self.language] if each else self.words["not_answered"] for _, each in side)
        return self.listed(dict.fromkeys(said))

    def signed(self, of: DecisionRecord) -> Signed:
        count = sum(each.verdict == "signed" for each in of.signatures)
        return Signed(
            rule=self.said(self.words["decision"], number=of.id, signed=count, needed=of.needed, of=of.of),
            digest=of.digest,
            institutions=tuple(
                (
                    self.text(each.institution),
                    self.listed(
                        part
                        for part in (
                            self.words["verdicts"][each.verdict],
                            self.text(each.reason),
                            self.day(each.at) if each.at else "",
                        )
                        if part
                    ),
                )
                for each in of.signatures
            ),
        )

    # A number

    def number(self, of: ReleasedNumber) -> Decided:
        unit = codewords.unit(of.unit)[self.language]
        return Decided(self.text(of.question), f"{in_words(of.value, self.language)} {unit}", tuple(self.sources(of)))

    def sources(self, of: ReleasedNumber) -> Iterator[tuple[str, str]]:
        yield self.words["period"], Period.read(of.period).label(self.language)
        for each in of.claims:
            bounds = [each["value"]] if each["value"] else [each["low"], each["high"]]
            value = f" {DASH} ".join(in_words(read_number(bound), self.language) for bound in bounds if bound)
            publisher = codewords.publisher(each["publisher"])[self.language]
            yield self.words["sources"], self.listed((f"{publisher}: {value}", self.shown(each["title"])))
        if of.decision is not None:
            yield self.words["signed"], self.signed(of.decision).rule
