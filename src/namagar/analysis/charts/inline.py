"""A drawing of ECharts made fit to stand in a page: no styles, no ids of chance, the page's font and colours."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from namagar.analysis.charts.chart import Chart
from namagar.analysis.charts.engine import svg
from namagar.analysis.charts.palette import OF_THE_PAGE
from namagar.analysis.terms.trace import Trace

SVG = "{http://www.w3.org/2000/svg}"
_FONT = re.compile(r"(?P<style>\S+) (?P<weight>\S+) (?P<size>[\d.]+)px\b.*")
_TURN = re.compile(r"\bzr\d+-(?:cls-|[a-z])\d+")
_KEPT_STYLES = ("font-size", "font-weight", "font-style")
_DROPPED = ("class", "style", "pointer-events", "{http://www.w3.org/XML/1998/namespace}space")
# Isolates a text that runs from the right, so that it stays anchored where ECharts has measured it.
_ISOLATE = "\u2067{}\u2069"


def drawings(chart: Chart, library: Path) -> dict[str, str]:
    """Both drawings of a chart as SVG that may stand in a page, by the name of their width."""
    return {width: _fit(svg(sketch, library), chart, width) for width, sketch in chart.sketches()}


def _fit(text: str, chart: Chart, width: str) -> str:
    root = etree.fromstring(_named_by_content(text).encode())
    for each in root.findall(f"{SVG}style"):
        root.remove(each)
    for each in root.iter(f"{SVG}*"):
        _attributes(each)
    for each in root.iter(f"{SVG}text"):
        _words(each, chart.marks)
    box = root.get("viewBox", "")
    root.attrib.clear()
    own_attributes = {
        "class": f"drawing drawing-{width}",
        "role": "img",
        "lang": chart.language,
        "viewBox": box,
        "direction": "ltr",
    }
    for key, value in own_attributes.items():
        root.set(key, value)
    for place, (tag, words) in enumerate((("title", chart.title.text(chart.language)), ("desc", chart.spoken))):
        told = etree.Element(f"{SVG}{tag}")
        told.text = words
        root.insert(place, told)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode").replace("\n", "")


def _named_by_content(text: str) -> str:
    """ECharts names things by the turn in which it drew them; here they are named by their drawing and their order."""
    names = dict.fromkeys(_TURN.findall(text))
    plain = _TURN.sub("", text)
    drawing = hashlib.sha256(plain.encode()).hexdigest()[:10]
    order = {name: f"chart-{drawing}-{place}" for place, name in enumerate(names)}
    return _TURN.sub(lambda match: order[match[0]], text)


def _attributes(element: etree._Element) -> None:
    """Styles become attributes, colours of the page classes."""
    styles = dict(_styles(element.get("style", "")))
    for key in [key for key in element.attrib if key in _DROPPED or str(key).startswith("ecmeta_")]:
        del element.attrib[key]
    for key, value in styles.items():
        element.set(key, value)
    classes = [
        f"{key}-{OF_THE_PAGE[colour]}" for key in ("fill", "stroke") if (colour := element.get(key, "")) in OF_THE_PAGE
    ]
    if classes:
        element.set("class", " ".join(classes))


def _styles(text: str) -> list[tuple[str, str]]:
    """The parts of a style that matter as attributes; the font itself is the page's."""
    found = []
    for part in filter(None, text.split(";")):
        key, _, value = (each.strip() for each in part.partition(":"))
        if key == "font" and (font := _FONT.fullmatch(value)):
            found += [("font-size", font["size"]), ("font-weight", font["weight"]), ("font-style", font["style"])]
        elif key in _KEPT_STYLES:
            found.append((key, value.removesuffix("px")))
    return [(key, value) for key, value in found if value != "normal"]


def _words(element: etree._Element, marks: Mapping[str, Trace]) -> None:
    said = element.text or ""
    if said in marks:
        element.set("data-trace", marks[said].key)
    else:  # a name or a year
        element.set("class", f"{element.get('class', '')} title".strip())
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in said):
        element.text = _ISOLATE.format(said)
