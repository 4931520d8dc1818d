"""What stands where in a file of persons: a small YAML file, checked and ready to be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema

from namagar.analysis.mobility.meaning import Meaning
from namagar.analysis.statistics.survey import SingleUnit
from namagar.analysis.terms.problem import Problem, Refused
from namagar.analysis.terms.unfit import reasons
from namagar.catalogue import reader

LARGEST = 256 * 1024
# Where the errors of indicators come from: replicate weights, units that are drawn again, linearisation by design; a
# full count has none; of a sample that does not state its design nobody knows them.
REPLICATES, RESAMPLING, DESIGN, FULL_COUNT, UNSTATED = "replicates", "resampling", "design", "full-count", "not-stated"


@dataclass(frozen=True, slots=True)
class Place:
    """A column of areas, and its codes for persons whose area is not known or lies abroad."""

    column: str
    unknown: frozenset[str]
    abroad: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of catalogue/schemas/microdata.json say what each part means; an empty text is a column that is not
    there, no zones are all codes of the file, and no groups are single years of age."""

    id: str
    synthetic: bool
    origin: Place
    destination: Place
    age: str
    age_unknown: frozenset[str]
    sex: str
    sexes: Mapping[str, str]
    sex_unknown: frozenset[str]
    weight: str
    decimals: int
    zones: Mapping[str, str]
    meaning: Meaning
    youngest: int
    groups: tuple[int, ...]
    strata: str
    unit: str
    single: SingleUnit
    draws: int
    seed: int
    replicates: tuple[str, ...]
    coefficient: float

    @property
    def errors(self) -> str:
        """Where the errors of indicators come from."""
        if self.replicates:
            return REPLICATES
        if self.unit:
            return RESAMPLING if self.draws else DESIGN
        return UNSTATED if self.weight else FULL_COUNT

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        named = (
            self.origin.column,
            self.destination.column,
            self.age,
            self.sex,
            self.weight,
            self.strata,
            self.unit,
            *self.replicates,
        )
        return tuple(dict.fromkeys(filter(None, named)))


def read_layout(content: bytes, name: str) -> Layout:
    """The layout that a YAML file states; Refused with every place that is wrong."""
    if len(content) > LARGEST:
        raise Refused(Problem("layout-unfit", name, {"place": "–", "reason": f"{len(content)} > {LARGEST}"}))
    try:
        data = reader.parsed_plain(content.decode("utf-8-sig"), name)
    except (UnicodeDecodeError, reader.CatalogueError) as error:
        raise Refused(Problem("layout-unfit", name, {"place": "–", "reason": str(error)})) from error
    return layout(data, name)


def layout(data: Any, name: str) -> Layout:
    """The same from data that was read already."""
    checker = jsonschema.Draft202012Validator(reader.yaml_file("schemas", "microdata.json"))
    problems = [
        Problem("layout-unfit", name, {"place": "/".join(map(str, each.absolute_path)) or "–", "reason": reason})
        for each in checker.iter_errors(data)
        for reason in reasons(each)
    ]
    if problems:
        raise Refused(problems)
    _fitting(data, name)
    columns, ages, design = data["columns"], data.get("ages", {}), data.get("design", {})
    age, sex, weight = (columns.get(part, {}) for part in ("age", "sex", "weight"))
    replicates = data.get("replicates", {})
    return Layout(
        id=data["id"],
        synthetic=bool(data.get("synthetic")),
        origin=_place(columns["origin"]),
        destination=_place(columns["destination"]),
        age=age.get("column", ""),
        age_unknown=frozenset(age.get("unknown", ())),
        sex=sex.get("column", ""),
        sexes=dict(sex.get("codes", {})),
        sex_unknown=frozenset(sex.get("unknown", ())),
        weight=weight.get("column", ""),
        decimals=weight.get("decimals", 0),
        zones=_zones(data.get("zones", ())),
        meaning=_meaning(data),
        youngest=ages.get("youngest", 0),
        groups=tuple(ages.get("groups", ())),
        strata=design.get("strata", ""),
        unit=design.get("unit", ""),
        single=design.get("single", "refuse"),
        draws=design.get("resample", {}).get("draws", 0),
        seed=design.get("resample", {}).get("seed", 0),
        replicates=tuple(replicates.get("columns", ())),
        coefficient=replicates.get("coefficient", 0.0),
    )


def _meaning(data: Any) -> Meaning:
    said, youngest = data["meaning"], data.get("ages", {}).get("youngest", 0)
    return Meaning(
        concept=said["concept"],
        interval=said.get("interval"),
        ages=f"{youngest}+",
        universe=said["universe"],
        zone_system=said["zone_system"],
        vintage=said["vintage"],
    )


def _zones(said: Any) -> dict[str, str]:
    """The area of each code; a list names areas by the codes of the file."""
    return dict(said) if isinstance(said, dict) else {code: code for code in said}


def _place(said: Any) -> Place:
    return Place(said["column"], frozenset(said.get("unknown", ())), frozenset(said.get("abroad", ())))


def _fitting(data: Any, name: str) -> None:
    """What no schema can say: ages need a column, an interval leaves out who is too young, groups rise."""
    columns, ages, said = data["columns"], data.get("ages", {}), data["meaning"]
    design = data.get("design", {})
    groups = ages.get("groups", [])
    wrong = {
        "ages": "age" not in columns and bool(ages),
        "ages/groups": groups != sorted(groups) or (bool(groups) and groups[0] < ages.get("youngest", 0)),
        "ages/youngest": said["concept"] == "fixed-interval"
        and "age" in columns
        and ages.get("youngest", 0) < said.get("interval", 0),
        "meaning/interval": said["concept"] == "fixed-interval" and "interval" not in said,
        "design/single": "resample" in design and design.get("single") == "centred",
        "replicates": "replicates" in data and "weight" not in columns,
    }
    problems = [Problem("layout-contradicts-itself", name, {"place": place}) for place, is_so in wrong.items() if is_so]
    if problems:
        raise Refused(problems)
