"""How pressing a need is: the gap between what is there and what is wanted, times its priority."""

from namagar.analysis.terms.trace import Number, step


@step
def rank(values: tuple[Number | None, ...], **facts: str) -> Number:
    """(desired − current) × weight of the priority; priority 1 is the most pressing and weighs 3.

    values: current and desired level (0 to 4) and priority (1 to 3).
    """
    current, desired, priority = (int(value or 0) for value in values)
    return (desired - current) * (4 - priority)
