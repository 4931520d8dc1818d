"""What the chart of one series over time says: its title, its words, and the table of its figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from namagar.analysis.charts.axes import ValueAxis, value_axis
from namagar.analysis.charts.chart import Cell, Said, Table
from namagar.analysis.charts.drawing import lines_of
from namagar.analysis.charts.lettering import in_line
from namagar.analysis.charts.rivals import furthest_apart, newest
from namagar.analysis.charts.tracks import Track, bounds, numbers, reach, tracks
from namagar.analysis.terms import codewords
from namagar.analysis.terms.claim import Claim
from namagar.analysis.terms.periods import Period
from namagar.analysis.terms.trace import Trace, count
from namagar.analysis.terms.wording import fill
from namagar.catalogue import reader

# Letters in one line of what is said of one mark.
POINT = 36
# At most so many steps of the scale, at both widths: the same marks stand at both.
STEPS = 6


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided for a time, and released."""

    period: Period
    value: Trace


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a forecast makes of the time after the last figure of one source: an estimate with its interval."""

    publisher: str
    period: Period
    value: Trace
    low: Trace
    high: Trace


class Telling:
    """What one chart says, in one language."""

    def __init__(
        self,
        claims: Sequence[Claim],
        settled: Sequence[Settled],
        language: str,
        series: str,
        foreseen: Sequence[Foreseen],
    ) -> None:
        self.claims, self.settled, self.language, self.series = tuple(claims), tuple(settled), language, series
        self.foreseen = tuple(foreseen)
        self.words: Mapping[str, Any] = reader.yaml_file("charts", "over-time.yaml")[language]
        self.tracks = tracks(self.claims)
        self.numbers = (
            *numbers(self.claims),
            *(each.value for each in self.settled),
            *(trace for each in self.foreseen for trace in (each.value, each.low, each.high)),
        )
        self.unit = codewords.unit(self.claims[0].unit)[language]
        self.reach = reach(self.claims[0])
        self.beside = (*(each.period for each in self.settled), *(each.period for each in self.foreseen))
        periods = [*(claim.period for claim in self.claims), *self.beside]
        self.first = min(periods, key=lambda period: period.start)
        self.last = max(periods, key=lambda period: period.end)

    def axis(self) -> ValueAxis:
        """The scale of all its numbers."""
        return value_axis(self.numbers, self.language, self.unit, STEPS)

    def title(self) -> Said:
        """The message: the newest figures, and where sources are furthest apart."""
        said, facts = self._newest()
        apart, more = self._apart()
        return Said(apart.replace("{said}", said) if apart else said, facts | more)

    def _newest(self) -> tuple[str, dict[str, object]]:
        found = newest(self.claims)
        low, high = found.ends
        if len(found.claims) == 1 and found.claims[0].value is not None:
            low = high = found.claims[0].trace()
        facts = {"period": found.period, "count": self._count(found.claims), "low": low, "high": high}
        alike = low.value == high.value
        if len(found.claims) > 1:
            kind = "same" if alike else "several"
        else:
            kind = ("only" if len(self.claims) == 1 else "one") if alike else "interval"
        return str(self.words["newest"][kind]), facts

    def _apart(self) -> tuple[str, dict[str, object]]:
        """What is added on sources that differ; nothing where there is but one figure."""
        said = self.words["apart"]
        if len(self.claims) == 1:
            return "", {}
        if len({claim.publisher for claim in self.claims}) == 1:
            return str(said["alone"]), {}
        found = furthest_apart(self.claims)
        if found is None:
            return str(said["never"]), {}
        if found.low.value == found.high.value:
            return str(said["agree"]), {}
        last, unlike = newest(self.claims), "" if found.alike else "_unlike"
        if found.period == last.period and last.ends == (found.low, found.high):
            return str(said[f"here{unlike}"]), {}
        facts = {"apart": found.period, "apart_low": found.low, "apart_high": found.high}
        return str(said[f"there{unlike}"]), facts

    def _count(self, claims: Sequence[Claim]) -> Trace:
        return count(*(numbers((claim,))[0] for claim in claims))

    def about(self) -> str:
        """What is shown, over how long a time each figure counts, in which unit, from when to when."""
        named = f"{self.series} · {self.words['reaches'][self.reach]}" if self.reach != "moment" else self.series
        return fill(self.words["about"], {"series": named, **self._ends()}, self.language)

    def _ends(self) -> dict[str, object]:
        return {
            "unit": self.unit,
            "first": self.first.label(self.language),
            "last": self.last.label(self.language),
        }

    def source(self) -> str:
        """Who says it."""
        codes = dict.fromkeys(track.publisher for track in self.tracks)
        between = "، " if self.language == "fa" else ", "
        listed = between.join(codewords.publisher(code)[self.language] for code in codes)
        return fill(self.words["source"], {"publishers": listed}, self.language)

    def notes(self) -> tuple[str, ...]:
        """How to read lines and marks, as far as there are such."""
        joined = any(len(stretch) > 1 for track in self.tracks for stretch in track.stretches())
        lines = "joined" if self.reach == "moment" else "joined_flows"
        said = [lines if joined else "apart"]
        said += ["reach"] if self.reach not in ("moment", "month") else []
        said += ["interval"] if any(bounds(claim) for claim in self.claims) else []
        said += ["decided"] if self.settled else []
        said += ["foreseen"] if self.foreseen else []
        said += ["illustrative"] if any(claim.status == "illustrative" for claim in self.claims) else []
        return tuple(self.words["notes"][name] for name in said)

    def spoken(self) -> str:
        """What stands in for the picture."""
        return " ".join(fill(template, facts, self.language) for template, facts in self._sentences())

    def _sentences(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        said = self.words["spoken"]
        yield said["start"], {"series": self.series, **self._ends()}
        yield said["message"], {"message": self.title().text(self.language)}
        for track in self.tracks:
            first, last = track.claims[0], track.claims[-1]
            facts = {"track": self.named(track), "value": self.stated(first), "period": first.period}
            ends = {"count": len(track.claims), "last_value": self.stated(last), "last": last.period}
            yield (said["track"], facts | ends) if len(track.claims) > 1 else (said["track_one"], facts)
        for each in self.settled:
            yield said["decided"], {"value": in_line(each.value, self.language), "period": each.period}
        for ahead in self.foreseen:
            yield said["foreseen"], self.foretold(ahead) | {"period": ahead.period}
        yield said["table"], {}

    def named(self, track: Track) -> str:
        """A track by its source and whom it counts."""
        facts = {"publisher": track.name(self.language), "concept": codewords.concept(track.concept)[self.language]}
        return fill(self.words["track"], facts, self.language)

    def stated(self, claim: Claim) -> str:
        """What a claim states: its value, or its interval where it states that alone."""
        if claim.value is not None:
            return in_line(claim.trace(), self.language)
        low, high = (in_line(each, self.language) for each in bounds(claim) or ())
        return fill(self.words["interval"], {"low": low, "high": high}, self.language)

    def foretold(self, each: Foreseen) -> dict[str, object]:
        """An estimate by its source and its numbers in words."""
        named = zip(("value", "low", "high"), (each.value, each.low, each.high), strict=True)
        publisher = codewords.publisher(each.publisher)[self.language]
        return {"publisher": publisher, **{name: in_line(trace, self.language) for name, trace in named}}

    def table(self) -> Table:
        """A row for each claim, each decided number and each estimate, in the order of time."""
        heads = self.words["heads"]
        names = ["period", "source", "concept", "value"]
        interval = bool(self.foreseen) or any(bounds(claim) for claim in self.claims)
        names += ["low", "high"] if interval else []
        rows: list[tuple[Period, tuple[Cell, ...]]] = [
            (claim.period, self._row(claim, interval)) for track in self.tracks for claim in track.claims
        ]
        empty: tuple[Cell, ...] = (None, None) if interval else ()
        rows += [
            (each.period, (each.period, self.words["decided"], "", each.value, *empty, "")) for each in self.settled
        ]
        rows += [
            (each.period, (each.period, self.own(each), "", each.value, each.low, each.high, self.words["foreseen"]))
            for each in self.foreseen
        ]
        ordered = sorted(rows, key=lambda row: row[0])
        return Table(tuple(heads[name] for name in (*names, "status")), tuple(cells for _, cells in ordered))

    def own(self, each: Foreseen) -> str:
        """What an estimate is called: whose figures it carries on, and that it is one."""
        return fill(self.words["own"], {"publisher": codewords.publisher(each.publisher)}, self.language)

    def _row(self, claim: Claim, interval: bool) -> tuple[Cell, ...]:
        said = (claim.period, codewords.publisher(claim.publisher)[self.language])
        ends = (bounds(claim) or (None, None)) if interval else ()
        value = claim.trace() if claim.value is not None else None
        status = codewords.status(claim.status)[self.language]
        return (*said, codewords.concept(claim.concept)[self.language], value, *ends, status)

    def names(self) -> list[str]:
        """What the tracks are called: the source where that tells them apart, else with whom it counts."""
        short, whole = [track.name(self.language) for track in self.tracks], [self.named(t) for t in self.tracks]
        return [name if short.count(name) == 1 else long for name, long in zip(short, whole, strict=True)]

    def told(self, claim: Claim, track: Track) -> str:
        """One figure in a sentence."""
        return self.point(self.named(track), claim.period, self.stated(claim))

    def point(self, track: str, period: Period, value: str) -> str:
        """What is said of one mark, in lines that fit beside it on a phone."""
        facts = {"track": track, "period": period, "value": value}
        return in_lines(fill(self.words["point"], facts, self.language))

    def ahead(self, each: Foreseen) -> str:
        """An estimate in a sentence."""
        return in_lines(fill(self.words["point_ahead"], self.foretold(each) | {"period": each.period}, self.language))


def in_lines(told: str) -> str:
    """A sentence in lines that fit beside a mark on a phone."""
    return "\n".join(lines_of(told, POINT, lines=6))
