"""Marks of an SVG drawing as text: escaped, without styles, the same on every machine."""

from collections.abc import Sequence
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from namagar.analysis.terms.trace import Trace

Place = int | Fraction


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; the attribute `class_` is written `class`, `text_anchor` is written `text-anchor`."""
    listed = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(written(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{listed}>{content}</{name}>" if content else f"<{name}{listed}/>"


def drawing(
    width: Place,
    height: Place,
    title: str,
    spoken: str,
    marks: Sequence[str],
    language: str,
    class_: str,
    *,
    stretches: bool = False,
) -> str:
    """A whole drawing with its name and spoken description. Text runs in the direction of the language.

    One that `stretches` fills whatever place it is given; only a drawing without text and shapes may.
    """
    told = element("title", escape(title)) + element("desc", escape(spoken))
    return element(
        "svg",
        told + "".join(marks),
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        role="img",
        lang=language,
        viewBox=f"0 0 {written(width)} {written(height)}",
        preserveAspectRatio="none" if stretches else None,
        direction="rtl" if language == "fa" else "ltr",
    )


def number(trace: Trace, shown: str) -> str:
    """A number with the key of its trace, so that the page can show how it was made."""
    return element("tspan", escape(shown), data_trace=trace.key)


def lines_of(text: str, most: int, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of so many characters; what does not fit ends in an ellipsis.

    The drawing carries the whole text besides, as the title of its group and in its description.
    """
    found: list[str] = []
    line = ""
    for word in _pieces(text.split(), most):
        joined = f"{line} {word}" if line else word
        if len(joined) <= most:
            line = joined
        else:
            found.append(line)
            line = word
    found.append(line)
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][: most - 1].rstrip() + "…"]
    return tuple(found)


def _pieces(words: Sequence[str], most: int) -> list[str]:
    return [word[start : start + most] for word in words for start in range(0, len(word), most)]


def written(value: object) -> str:
    """An attribute as text. A hundredth of a pixel is enough: numbers that are read are never made here."""
    if not isinstance(value, Fraction):
        return str(value)
    hundredths = round(value * 100)
    sign, (whole, rest) = "-" if hundredths < 0 else "", divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".")
