"""A kept document, given back exactly as it was kept."""

from django.http import FileResponse, Http404

from namagar.records.documents import queries
from namagar.web.parts.pages import Country, SignedInRequest, signed_in


@signed_in
def document(request: SignedInRequest, country: Country, number: int) -> FileResponse:
    """The file, as a download: it is never rendered inside the site."""
    found = queries.document(country.code, number)
    if found is None or not found.path.is_file():
        raise Http404
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.file_name, content_type=found.media_type
    )
