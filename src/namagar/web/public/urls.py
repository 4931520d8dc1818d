"""Addresses that need no account."""

from django.urls import path

from namagar.web.public import country_pages, number_pages, release_pages

app_name = "public"
urlpatterns = [
    path("", country_pages.home, name="home"),
    path("<country:country>/", country_pages.country, name="country"),
    path("<country:country>/numbers/", number_pages.numbers, name="numbers"),
    path("<country:country>/numbers/<path:quantity>/", number_pages.number, name="number"),
    path(
        "<country:country>/frameworks/<slug:framework>/<slug:edition>/",
        country_pages.framework,
        name="framework",
    ),
    path("<country:country>/releases/", release_pages.releases, name="releases"),
    path("<country:country>/releases/<slug:number>.<slug:suffix>", release_pages.download, name="download"),
    path("<country:country>/releases/<slug:number>/", release_pages.release, name="release"),
    path(
        "<country:country>/releases/<slug:number>/numbers/<path:quantity>/",
        release_pages.number,
        name="released_number",
    ),
    path(
        "<country:country>/releases/<slug:number>/answers/<path:answer>/",
        release_pages.answer,
        name="released_answer",
    ),
]
