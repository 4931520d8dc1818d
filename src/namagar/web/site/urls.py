"""All addresses: each face under the language of the page."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("health", health, name="health"),
    path("language/", set_language, name="set_language"),
    *i18n_patterns(
        path("account/", include("namagar.web.account.urls")),
        path("", include("namagar.web.account.people_urls")),
        path("", include("namagar.web.desk.urls")),
        path("", include("namagar.web.data.urls")),
        path("", include("namagar.web.assess.urls")),
        path("", include("namagar.web.consult.urls")),
        path("", include("namagar.web.coordination.urls")),
        path("", include("namagar.web.public.urls")),
    ),
]
handler403 = "namagar.web.parts.pages.forbidden"
handler404 = "namagar.web.parts.pages.not_found"
handler500 = "namagar.web.parts.pages.broken"
