"""A release as a paper for people, in the words of one language: what its PDF and its DOCX say alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: what was asked, what is said, why, on which law and evidence, by whom, towards which objectives.

    `notes` are pairs of a heading and a text.
    """

    code: str
    label: str
    option: str
    says: str
    text: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading; `none` is what stands there when there are none."""

    heading: str
    findings: tuple[Finding, ...]
    none: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A question, with what became of its answer where that is said question by question."""

    code: str
    label: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Questions of which the heading says the same."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its heading, a note below it, the heads of its columns and its rows."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One dimension; `silent` lists what was not answered by the reason."""

    heading: str
    about: str
    groups: tuple[Group, ...]
    silent: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed what an exercise says: the rule, the digest of the exact content, and each institution's word."""

    rule: str
    digest: str
    institutions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One exercise: tables that give the overview, its chapters, tables after them, and what has changed.

    `changes` may be without lines, when its heading says it all.
    """

    heading: str
    subtitle: str
    before: tuple[Table, ...]
    chapters: tuple[Chapter, ...]
    after: tuple[Table, ...]
    since: str
    changes: tuple[Lines, ...]
    signed: Signed | None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decided number with what it was weighed against."""

    question: str
    value: str
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper. `illustrative` is the sentence that says so, or nothing."""

    title: str
    country: str
    edition: str
    illustrative: str
    facts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
    parts: tuple[Part, ...]
    empty: str
    numbers: tuple[Decided, ...]
