"""What an address of a consultation names: the round, its drafts, its workshops; a wrong number is not found."""

from django.http import Http404

from namagar.records.assessments import queries as rounds
from namagar.records.assessments.models import Round
from namagar.records.consultation import queries
from namagar.records.consultation.models import Draft, Workshop
from namagar.web.parts.pages import Country


def round_or_404(country: Country, number: int) -> Round:
    """The round of the country with this number."""
    found = rounds.round_of(country.code, number)
    if found is None:
        raise Http404
    return found


def draft_or_404(of: Round, number: int) -> Draft:
    """The draft of the round with this number."""
    found = queries.draft_of(of, number)
    if found is None:
        raise Http404
    return found


def workshop_or_404(of: Round, number: int) -> Workshop:
    """The workshop of the round with this number."""
    found = queries.workshop_of(of, number)
    if found is None:
        raise Http404
    return found
