"""Where the parts of a proposed edition stand: what leads to a change, and to what is lacking."""

from django.urls import reverse

from namagar.analysis.terms.problem import Problem
from namagar.records.assessments.models import ProposedEdition


def anchor(key: str) -> str:
    """The place of a change on its page: its key without the signs that an address cannot hold."""
    return f"change-{key.replace('>', '-to-').replace(',', '-')}"


def lack_address(country: str, edition: ProposedEdition, problem: Problem) -> str:
    """Where what is lacking can be mended."""
    part, _, name = problem.where.partition("-")
    if part == "item":
        return reverse("assess:edition_item", args=[country, edition.pk, name])
    if part == "change":
        return f"{reverse('assess:edition_changes', args=[country, edition.pk])}#{anchor(name)}"
    return reverse("assess:edition", args=[country, edition.pk])
