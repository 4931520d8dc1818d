"""How text is set in charts: a number among Persian words, and what is said beside a mark that is pointed at."""

from namagar.analysis.charts.chart import Option
from namagar.analysis.charts.palette import INK, LINE, PAPER
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import in_words

_ISOLATED = "\u2066{}\u2069"
# Rich text, because a page may not be told its styles by a script; the sentence is the name of the mark.
TIP: Option = {
    "trigger": "item",
    "renderMode": "richText",
    "confine": True,
    "formatter": "{b}",
    "backgroundColor": PAPER,
    "borderColor": LINE,
    "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
}


def in_line(trace: Trace, language: str) -> str:
    """A number inside a sentence; among Persian words the minus sign stays on its left."""
    return isolated(in_words(trace, language), trace, language)


def isolated(shown: str, trace: Trace, language: str) -> str:
    """A number as it was written, kept together where its sign would wander."""
    return _ISOLATED.format(shown) if language == "fa" and trace.value is not None and trace.value < 0 else shown


def stamp(text: str, x: int, y: int) -> Option:
    """What a picture is, written into it, so that it is still said where the picture stands alone."""
    style = {"text": text, "align": "left", "fontSize": 15, "fontWeight": 700, "fill": INK}
    return {"type": "text", "silent": True, "x": x, "y": y, "style": style}
