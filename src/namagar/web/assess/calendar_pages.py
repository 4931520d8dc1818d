"""The calendar feed of a person: planned days and dues, behind an address that only this person is given."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from namagar.analysis.exports import ics
from namagar.records.people import queries as people
from namagar.web.parts import calendar_token
from namagar.web.parts.dates import events_of
from namagar.web.parts.pages import Country


@require_safe
def calendar(request: HttpRequest, country: Country, token: str) -> HttpResponse:
    """The feed; a token that is not ours, of a closed account or of an earlier pass phrase is not found."""
    person = calendar_token.person_of(token, country.code)
    if person is None or country.code not in people.countries_of(person):
        raise Http404
    name = gettext("Namagar: {country}").format(country=country.names[get_language() or "en"])
    content = ics.write(name, events_of(person, country.code, request.build_absolute_uri("/").rstrip("/")))
    answer = HttpResponse(content, content_type=ics.MEDIA_TYPE)
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="namagar.ics"'
    return answer
