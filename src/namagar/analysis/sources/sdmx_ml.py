"""Data of SDMX-ML 2.1, generic or structure-specific: a row for each observation, a column for each of its codes."""

from collections.abc import Mapping
from functools import partial
from typing import BinaryIO

from namagar.analysis.sources import limits, streamed_xml
from namagar.analysis.sources.cells import Cell
from namagar.analysis.sources.opened import Opened, Rows, Sheet
from namagar.analysis.terms.problem import Problem, Refused

_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message "
_SDMX = "http://www.sdmx.org/resources/sdmxml/schemas/v"
_DATA = {
    f"{_MESSAGE}{local}"
    for local in (
        "GenericData",
        "GenericTimeSeriesData",
        "StructureSpecificData",
        "StructureSpecificTimeSeriesData",
    )
}
_TIME, _ALL = "TIME_PERIOD", "AllDimensions"
VALUE = "OBS_VALUE"
# What a data set says about itself and not about its numbers.
_ABOUT = frozenset(
    (
        "action",
        "structureRef",
        "dataScope",
        "setID",
        "validFromDate",
        "validToDate",
        "publicationYear",
        "publicationPeriod",
    )
)
Codes = dict[str, str]


def opened(file: BinaryIO, name: str) -> Opened:
    """The message; each of its data sets is a sheet. Refused when it is other XML, damaged, or asks to delete."""
    file.seek(0)
    message = _Message(name)
    for _ in streamed_xml.heard(file, name, message.begins, message.ends):
        message.observations.clear()
    if not message.names:
        raise Refused(Problem("source-empty", name, {"file": name}))
    alone = len(message.names) == 1
    sheets = tuple(
        Sheet("" if alone else title, hidden=False, rows=partial(_rows, file, name, message, place))
        for place, title in enumerate(_titles(message))
    )
    return Opened(name, {"kind": message.kind}, sheets, ragged=False)


def _titles(message: "_Message") -> list[str]:
    """The structure of each data set; numbered where several have the same."""
    return [
        title if message.names.count(title) == 1 else f"{title} {place}".strip()
        for place, title in enumerate(message.names, start=1)
    ]


def _rows(file: BinaryIO, name: str, looked: "_Message", place: int) -> Rows:
    """The headings, then the observations of one data set; what was looked at before says which columns there are."""
    columns = tuple(looked.columns[place])
    yield list(columns)
    file.seek(0)
    message = _Message(name, looked.keys)
    for _ in streamed_xml.heard(file, name, message.begins, message.ends):
        for of, codes in message.observations:
            if of == place:
                row: list[Cell] = [codes.get(column, "") for column in columns]
                yield row
        message.observations.clear()


class _Message:
    """Hears a message. `observations` grow until whoever listens has taken them out."""

    def __init__(self, name: str, keys: list[set[str]] | None = None) -> None:
        self.name, self.kind, self.generic = name, "", False
        self.names: list[str] = []
        self.columns: list[dict[str, None]] = []
        self.keys: list[set[str]] = []  # the names that stand at series, by which a group finds its own
        self.known_keys = keys
        self.at_observation = _TIME
        self.observations: list[tuple[int, Codes]] = []
        self.path: list[str] = []
        self.data_set: Codes = {}
        self.series: Codes = {}
        self.one: Codes = {}
        self.group: tuple[Codes, Codes] = ({}, {})
        self.groups: dict[tuple[str, ...], dict[tuple[str, ...], Codes]] = {}
        self.held, self.series_begun = 0, False

    def begins(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if not self.path:
            self._root(tag)
        local = tag.rpartition(" ")[2]
        self.path.append(local)
        if len(self.path) > 2 and self.path[1] == "DataSet":
            (self._generic if self.generic else self._specific)(local, attributes)
        elif self.path[1:] == ["DataSet"]:
            self._begin_data_set(attributes)
        elif self.path[1:] == ["Header", "Structure"]:
            self.at_observation = attributes.get("dimensionAtObservation", _TIME)

    def ends(self, tag: str) -> None:
        """An element ends."""
        local = self.path.pop()
        if len(self.path) < 2 or self.path[1] != "DataSet":
            return
        if local == "Obs":
            self._observed()
        elif local == "Series":
            self.series = {}
        elif local == "Group" and self.generic:
            self._grouped(*self.group)

    def _root(self, tag: str) -> None:
        if tag not in _DATA:
            namespace, _, local = tag.rpartition(" ")
            version = namespace.removeprefix(_SDMX).partition("/")[0].replace("_", ".")
            kind = f"SDMX-ML {version} {local}" if namespace.startswith(_SDMX) else "XML"
            raise Refused(Problem("source-kind-unread", self.name, {"file": self.name, "kind": kind}))
        self.generic = tag.removeprefix(_MESSAGE).startswith("Generic")
        self.kind = f"SDMX-ML 2.1 {'generic' if self.generic else 'structure-specific'}"

    def _begin_data_set(self, attributes: Mapping[str, str]) -> None:
        plain = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        if plain.get("action", "").casefold() == "delete":
            facts = {"file": self.name, "kind": f"{self.kind}, action Delete"}
            raise Refused(Problem("source-kind-unread", self.name, facts))
        if len(self.names) == limits.MOST_DATA_SETS:
            raise self._too_much(limits.MOST_DATA_SETS)
        self.names.append(plain.get("structureRef", ""))
        self.columns.append({})
        self.keys.append(set())
        # Attributes with a namespace are about the message; the others are codes of every observation.
        codes = {name: text for name, text in attributes.items() if " " not in name and name not in _ABOUT}
        self.data_set = {} if self.generic else codes
        self.groups, self.held, self.series_begun = {}, 0, False

    def _specific(self, local: str, attributes: Mapping[str, str]) -> None:
        codes = {name: text for name, text in attributes.items() if " " not in name}
        if local == "Series":
            self._begin_series(codes)
        elif local == "Obs":
            self.one = codes
        elif local == "Group":
            keys = (self.known_keys or self.keys)[len(self.names) - 1]
            self._grouped(
                *({name: codes[name] for name in codes if (name in keys) is wanted} for wanted in (True, False))
            )
        elif local == "Atts":
            self.data_set.update(codes)

    def _generic(self, local: str, attributes: Mapping[str, str]) -> None:
        if local in ("Series", "Obs"):
            self.one, self.series_begun = {}, True
        elif local == "Group":
            self.group = ({}, {})
        elif local == "ObsDimension":
            self.one[attributes.get("id", _TIME if self.at_observation == _ALL else self.at_observation)] = (
                attributes.get("value", "")
            )
        elif local == "ObsValue":
            self.one[VALUE] = attributes.get("value", "")
        elif local == "Value" and "id" in attributes:
            self._generic_value(attributes["id"], attributes.get("value", ""))

    def _generic_value(self, name: str, text: str) -> None:
        """A code, where it stands: at the data set, a group, a series or an observation."""
        around = self.path[2:-1]  # the elements between the data set and the code
        match around:
            case ["Group", "GroupKey"]:
                self.group[0][name] = text
            case ["Group", "Attributes"]:
                self.group[1][name] = text
            case ["Series", "SeriesKey" | "Attributes"]:
                self.series[name] = text
                self.keys[-1].add(name)
            case ["Attributes"]:
                self.data_set[name] = text
            case _ if "Obs" in around:
                self.one[name] = text

    def _begin_series(self, codes: Codes) -> None:
        self.series, self.series_begun = codes, True
        self.keys[-1].update(codes)

    def _grouped(self, key: Codes, attributes: Codes) -> None:
        self.held += 1
        if self.series_begun:  # the standard puts groups first; one that comes late would change what was read
            raise Refused(Problem("source-damaged", self.name, {"file": self.name}))
        if self.held > limits.MOST_GROUPS:
            raise self._too_much(limits.MOST_GROUPS)
        names = tuple(sorted(key))
        self.groups.setdefault(names, {})[tuple(key[each] for each in names)] = attributes
        self._note(attributes)

    def _observed(self) -> None:
        codes = {**self.data_set, **self.series, **self.one}
        for names, groups in self.groups.items():
            for name, text in groups.get(tuple(codes.get(each, "") for each in names), {}).items():
                codes.setdefault(name, text)
        self._note(codes)
        self.observations.append((len(self.names) - 1, codes))

    def _note(self, codes: Codes) -> None:
        columns = self.columns[-1]
        if not columns.keys() >= codes.keys():
            columns.update(dict.fromkeys(codes))
            if len(columns) > limits.MOST_COLUMNS:
                raise self._too_much(limits.MOST_COLUMNS)

    def _too_much(self, most: int) -> Refused:
        return Refused(Problem("source-too-wide", self.name, {"most": most}))
