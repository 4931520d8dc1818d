"""Why the totals of birthplaces cannot be matched in a closed world, in the words of stocks."""

from namagar.analysis.terms.problem import Problem


def of_stocks(problem: Problem) -> Problem:
    """What a fit of the stock at the start or at the end refuses, as it is to be told; others as they are."""
    if problem.where not in ("start", "end"):
        return problem
    if problem.code == "mobility-fit-empty":
        return Problem("mobility-class-one-time", problem.where, problem.facts)
    if problem.code == "mobility-fit-impossible":
        return Problem("mobility-classes-crowded", problem.where, problem.facts)
    if problem.code == "mobility-fit-impossible-columns":
        return Problem("mobility-classes-short", problem.where, problem.facts)
    return problem
