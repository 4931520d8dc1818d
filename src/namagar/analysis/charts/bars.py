"""A bar of states: how much of a whole is in each state, each part with its label and its count."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from namagar.analysis.charts.drawing import drawing, element
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

WIDTH, HEIGHT = 340, 14


@dataclass(frozen=True, slots=True)
class Part:
    """One state: its code becomes the class `bar-<code>` that style sheets colour."""

    code: str
    label: str
    value: Trace


def state_bar(parts: Sequence[Part], language: str, title: str) -> str:
    """The bar as SVG, in the direction of the language. The counts are spoken and listed beside."""
    words = reader.yaml_file("charts", "state-bar.yaml")[language]
    total = sum((_count(part) for part in parts), Fraction(0))
    marks, before = [element("rect", x=0, y=0, width=WIDTH, height=HEIGHT, class_="bar-whole")], Fraction(0)
    for part in parts:
        width = WIDTH * _count(part) / total if total else Fraction(0)
        x = WIDTH - before - width if language == "fa" else before
        if width:
            marks.append(element("rect", x=x, y=0, width=width, height=HEIGHT, class_=f"bar-{part.code}"))
        before += width
    told = [fill(words["part"], {"label": part.label, "value": part.value}, language) for part in parts]
    spoken = "; ".join(told) if language == "en" else "؛ ".join(told)
    return drawing(
        WIDTH,
        HEIGHT,
        title,
        f"{spoken}. {fill(words['spoken'], {'total': total}, language)}",
        marks,
        language,
        "state-bar",
        stretches=True,
    )


def _count(part: Part) -> Fraction:
    if part.value.value is None:
        raise ValueError(f"the part {part.code} has no count")
    return Fraction(part.value.value)
