"""What is the same for every table of moves: definitions, tables of worked examples, a model schedule over ages."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from namagar.analysis.mobility.age.model_curve import MODELS, curve
from namagar.analysis.mobility.indicators.measures import definition
from namagar.analysis.terms.trace import Trace, leaf
from namagar.catalogue import reader

AGES, MODEL = range(81), "fundamental"
SYMBOLS = {"a1": "a₁", "alpha1": "α₁", "a2": "a₂", "alpha2": "α₂", "mu2": "μ₂", "lambda2": "λ₂", "c": "c"}


def model_curve() -> tuple[tuple[int, Trace], ...]:
    """Moving over ages by a model schedule."""
    return curve(MODEL, AGES)


def model_parameters() -> tuple[tuple[str, Trace, int], ...]:
    """The parameters of that schedule: symbol, value, decimals."""
    return tuple(
        (
            SYMBOLS[name],
            leaf("record", value, id=MODEL, what=name),
            max(0, -int(Decimal(f"{value:g}").as_tuple().exponent)),
        )
        for name, value in MODELS[MODEL].items()
    )


@dataclass(frozen=True, slots=True)
class Example:
    """The table of moves of a worked example: its areas, and a row of cells for each; the diagonal is empty."""

    id: str
    areas: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Trace | None, ...]], ...]


def examples() -> tuple[Example, ...]:
    """The tables that the worked examples of indicators are computed from."""
    return tuple(_example(name, said["moves"]) for name, said in reader.yaml_file("measure_examples.yaml").items())


def _example(name: str, moves: Mapping[str, Mapping[str, int]]) -> Example:
    areas = tuple(moves)
    rows = tuple(
        (
            origin,
            tuple(
                None if origin == other else leaf("record", moves[origin][other], what=f"{name} {origin}→{other}")
                for other in areas
            ),
        )
        for origin in areas
    )
    return Example(name, areas, rows)


def definition_of(code: str) -> Mapping[str, Any]:
    """What the catalogue says of an indicator of moves."""
    return definition(code)
