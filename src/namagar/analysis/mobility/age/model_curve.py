"""A model schedule age by age, as traces: what the shape of moving over a life is, whatever the country."""

import numpy as np

from namagar.analysis.mobility.age.rogers_castro import FUNDAMENTAL, WESTERN_MALE, schedule
from namagar.analysis.terms.trace import Number, Trace, step

MODELS = {"fundamental": FUNDAMENTAL, "western-male": WESTERN_MALE}
# A hundredth of a move per thousand is as fine as a model whose parameters have two digits.
_PLACES = 2


@step
def rate(values: tuple[Number | None, ...], age: str, model: str) -> Number:
    """Moves per thousand at one age by a model schedule; there is no input but its parameters."""
    return round(1000 * float(schedule(MODELS[model], np.array([float(age)]))[0]), _PLACES)


def curve(model: str, ages: range) -> tuple[tuple[int, Trace], ...]:
    """The schedule at each of the ages."""
    return tuple((age, rate(age=str(age), model=model)) for age in ages)
