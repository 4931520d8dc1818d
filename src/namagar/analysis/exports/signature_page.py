"""The page that offices sign on paper: the exact content in words, its digest in full, its code, a box each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from namagar.analysis.exports.typeset import MEDIA_TYPE as MEDIA_TYPE
from namagar.analysis.exports.typeset import typeset
from namagar.analysis.terms.calendars import both_calendars
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

TYPED = 12
QUIET = 4  # modules of white round the code, as its standard asks


@dataclass(frozen=True, slots=True)
class Row:
    """One part of the content: what it is, what it says, and what it rests on."""

    label: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """The place where one institution signs."""

    institution: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class SignedStep:
    """One step of the policy: its title, what it needs, and its institutions in their order."""

    title: str
    needed: int
    boxes: tuple[Box, ...]
    quorum: int = 0
    in_order: bool = False
    due: date | None = None


@dataclass(frozen=True, slots=True)
class SignaturePage:
    """Everything that stands on the page, in one language."""

    country: str
    country_name: str
    number: int
    title: str
    digest: str
    proposed: date
    proposed_by: str
    institution: str
    reason: str
    rows: tuple[Row, ...]
    steps: tuple[SignedStep, ...]
    illustrative: bool = False


def code_text(page: SignaturePage) -> str:
    """What the code on the page says to a machine."""
    return f"namagar:decision:{page.country}:{page.number}:{page.digest}"


def code_matrix(text: str) -> list[list[bool]]:
    """The modules of the code, with the quiet zone round them."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def code_svg(text: str) -> str:
    """The code as a drawing: one square for each dark module."""
    matrix = code_matrix(text)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )  # fmt: skip
    size = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


def write(page: SignaturePage, language: str, fonts: Path) -> bytes:
    """The page as PDF/UA; `fonts` is the folder with the TTF files of Vazirmatn. The same page gives the same bytes."""
    return typeset("signature_page.typ", _data(page, language), page.proposed, fonts)


def _data(page: SignaturePage, language: str) -> dict[str, Any]:
    words: Mapping[str, str] = reader.yaml_file("exports", "signature_page.yaml")[language]

    def said(word: str, /, **facts: object) -> str:
        return digits(fill(words[word], facts, language), language)

    day = both_calendars(page.proposed, language)
    return {
        "words": words,
        "language": language,
        "day": page.proposed.isoformat(),
        "country": page.country_name,
        "name": said("decision", number=page.number),
        "title": digits(page.title, language),
        "illustrative": page.illustrative,
        "digest": page.digest,
        "start": page.digest[:TYPED],
        "typed": words["typed"].replace("{start}", page.digest[:TYPED]),
        "qr": code_svg(code_text(page)),
        "reason": digits(page.reason, language),
        "proposed": said("proposed", name=page.proposed_by, institution=page.institution, day=day),
        "rows": [{**asdict(row), "value": digits(row.value, language)} for row in page.rows],
        "figures": [digits(str(number), language) for number in range(1, 200)],
        "steps": [_step(step, number, len(page.steps), language, said) for number, step in enumerate(page.steps, 1)],
    }


def _step(step: SignedStep, number: int, of: int, language: str, said: Any) -> dict[str, Any]:
    rule: Sequence[str] = [
        said("needed", needed=step.needed, of=len(step.boxes)),
        *([said("quorum", quorum=step.quorum)] if step.quorum else []),
        *([said("in_order")] if step.in_order else []),
        *([said("due", day=both_calendars(step.due, language))] if step.due else []),
    ]
    title = step.title if of == 1 else said("step", number=number, title=step.title)
    comma = "، " if language == "fa" else ", "
    return {"title": title, "rule": comma.join(rule) + ".", "boxes": [asdict(box) for box in step.boxes]}
