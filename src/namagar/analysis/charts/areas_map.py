"""A map of areas, each shaded by one number; areas go by numbers, with the list of their names beside or below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from namagar.analysis.charts.axes import plain
from namagar.analysis.charts.chart import NARROW, WIDE, Cell, Chart, Option, Said, Sketch, Table
from namagar.analysis.charts.colours import LEGEND_ROW, NONE, Colours, by_scale, by_size
from namagar.analysis.charts.lettering import TIP, in_line, stamp
from namagar.analysis.charts.palette import INK, PAPER, SOFT
from namagar.analysis.charts.shapes import Shapes
from namagar.analysis.terms.numerals import digits
from namagar.analysis.terms.trace import Trace
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

Words = Mapping[str, str]
# The cosine of the middle latitude of a country as far south as these keeps its proportions.
ASPECT = 0.84
ROW, MAP_HIGH, MAP_LOW = 22, 460, 300


@dataclass(frozen=True, slots=True)
class Shaded:
    """One area with its number; no value where there is none.

    published: whether it follows from what sources state, on a map that is an estimate otherwise.
    """

    area: str
    names: Words
    value: Trace | None
    published: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What is shown: the indicator, its unit, the time and the source, in words; `estimate` is said on everything.

    by_size: whether amounts differ by powers of ten.
    """

    title: str
    unit: str
    when: str
    source: str
    estimate: bool
    by_size: bool = False


def areas_map(shaded: Sequence[Shaded], shapes: Shapes, about: About, language: str) -> Chart:
    """The chart; areas are numbered in the order in which they come."""
    picture = _Picture(shaded, shapes, about, language)
    return Chart(
        kind="areas-map",
        language=language,
        title=picture.title(),
        about=picture.about_line(),
        source=fill(picture.words["source"], {"source": about.source, "shapes": shapes.source}, language),
        wide=picture.sketch(WIDE),
        narrow=picture.sketch(NARROW),
        table=picture.table(),
        spoken=" ".join(picture.spoken()),
        notes=tuple(note[language] for note in shapes.notes),
        marks=picture.colours.marks,
    )


class _Picture:
    """One map while it is made."""

    def __init__(self, shaded: Sequence[Shaded], shapes: Shapes, about: About, language: str) -> None:
        self.shaded, self.shapes, self.about, self.language = shaded, shapes, about, language
        self.words = reader.yaml_file("charts", "areas-map.yaml")[language]
        self.held = [each for each in shaded if each.value is not None and each.value.value is not None]
        values = [each.value for each in self.held if each.value is not None]
        self.colours: Colours = (by_size if about.by_size else by_scale)(values, language)

    def ends(self) -> dict[str, object]:
        """The areas with the largest and the smallest value."""
        ranked = sorted(self.held, key=lambda each: float(each.value.value or 0) if each.value else 0.0)
        low, high = ranked[0], ranked[-1]
        return {
            "high": high.names[self.language],
            "high_value": high.value,
            "low": low.names[self.language],
            "low_value": low.value,
            "unit": self.about.unit,
            "title": self.about.title,
        }

    def title(self) -> Said:
        return Said(self.words["title_estimate" if self.about.estimate else "title"], self.ends())

    def about_line(self) -> str:
        facts = {"title": self.about.title, "unit": self.about.unit, "when": self.about.when}
        return fill(self.words["about_estimate" if self.about.estimate else "about"], facts, self.language)

    def spoken(self) -> Iterator[str]:
        said = self.words["spoken"]
        facts = {**self.ends(), "title": self.about_line(), "count": len(self.shaded), "held": len(self.held)}
        yield fill(said["start"], facts, self.language)
        yield fill(said["ends"], facts, self.language)
        yield str(said["table"])

    def table(self) -> Table:
        """A row for each area; on a map of estimates some numbers may be published, and then each says what it is."""
        words = self.words["heads"]
        value = words["estimate" if self.about.estimate else "value"]
        heads = [words["area"], fill(value, {"unit": self.about.unit}, self.language)]
        rows: list[tuple[Cell, ...]] = [(each.names[self.language], each.value) for each in self.shaded]
        if any(each.published for each in self.shaded):
            heads.append(words["status"])
            rows = [(*row, self._status(each)) for row, each in zip(rows, self.shaded, strict=True)]
        return Table(tuple(heads), tuple(rows))

    def _status(self, each: Shaded) -> str:
        return str(self.words["statuses"]["published" if each.published else "estimate"]) if each.value else ""

    def numbered(self, place: int) -> str:
        return digits(str(place + 1), self.language)

    def sketch(self, width: int) -> Sketch:
        wide, rows = width == WIDE, -(-len(self.shaded) // (2 if width == WIDE else 1))
        map_height = MAP_HIGH if wide else MAP_LOW
        legend = 40 if wide else 16 + LEGEND_ROW * len(self.colours.marks)
        height = max(map_height, rows * ROW + 20) + legend if wide else map_height + legend + rows * ROW
        name = f"areas-{self.language}-{width}"
        told = {each.area: self._told(each) for each in self.shaded}
        option: Option = {
            "animation": False,
            "aria": {"enabled": False},
            "textStyle": {"fontFamily": "inherit", "fontSize": 14, "color": INK},
            "maps": {name: self.shapes.feature_collection(told)},
            "tooltip": TIP,
            "visualMap": {**self.colours.option, **self._legend_place(wide, map_height, height)},
            "series": [
                {
                    "type": "map",
                    "map": name,
                    "aspectScale": ASPECT,
                    "roam": False,
                    "selectedMode": False,
                    "left": 0,
                    "top": 0,
                    "width": 520 if wide else 332,
                    "height": map_height,
                    "itemStyle": {"borderColor": PAPER, "borderWidth": 0.8, "areaColor": NONE},
                    "emphasis": {"itemStyle": {"borderColor": INK, "borderWidth": 2, "areaColor": None}},
                    "data": [self._region(place, each, told[each.area]) for place, each in enumerate(self.shaded)],
                }
            ],
            "graphic": [
                *self._names(wide, map_height + legend),
                *([stamp(self.words["stamp"], 4, map_height - 22)] if self.about.estimate else []),
            ],
        }
        return Sketch(width, height, option)

    def _legend_place(self, wide: bool, map_height: int, height: int) -> Option:
        if wide:
            return {"orient": "horizontal", "itemGap": 14, "left": 0, "top": height - 32, "textGap": 6}
        return {"orient": "vertical", "left": 4, "top": map_height + 6, "align": "left"}

    def _region(self, place: int, each: Shaded, told: str) -> Option:
        value = None if each.value is None or each.value.value is None else plain(each.value.value)
        label = {
            "show": True,
            "formatter": self.numbered(place),
            "fontSize": 12,
            "fontWeight": 600,
            "color": INK,
            "textBorderColor": PAPER,
            "textBorderWidth": 3,
        }
        return {"name": told, "value": value, "label": label}

    def _names(self, wide: bool, below: int) -> Iterator[Option]:
        """The list of names: two columns beside the map, or one below it."""
        from_right, per_column = self.language == "fa", -(-len(self.shaded) // 2)
        for place, each in enumerate(self.shaded):
            column, row = divmod(place, per_column) if wide else (0, place)
            left, right = ((528 + 206 * column, 728 + 206 * column)) if wide else (4, 332)
            if wide and from_right:
                left, right = 748 - 208 * column, 952 - 208 * column
            yield {
                "type": "text",
                "silent": True,
                "x": right if from_right else left,
                "y": (12 if wide else below) + row * ROW,
                "style": {
                    "text": f"{self.numbered(place)} {each.names[self.language]}",
                    "align": "right" if from_right else "left",
                    "fontSize": 13,
                    "fill": INK if each.value is not None else SOFT,
                },
            }

    def _told(self, each: Shaded) -> str:
        if each.value is None or each.value.value is None:
            return fill(self.words["unknown"], {"area": each.names[self.language]}, self.language)
        key = "point_published" if each.published else "point_estimate" if self.about.estimate else "point"
        facts = {
            "area": each.names[self.language],
            "value": in_line(each.value, self.language),
            "unit": self.about.unit,
        }
        return fill(self.words[key], facts, self.language)
