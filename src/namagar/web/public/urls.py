"""Addresses that need no account."""

from django.urls import path

from namagar.web.public import (
    country_pages,
    framework_pages,
    mirror_pages,
    number_pages,
    profile_pages,
    release_pages,
    series_pages,
)

app_name = "public"
EDITION = "<country:country>/frameworks/<slug:framework>/<edition:edition>"
urlpatterns = [
    path("", country_pages.home, name="home"),
    path("<country:country>/", country_pages.country, name="country"),
    path("<country:country>/numbers/", number_pages.numbers, name="numbers"),
    path("<country:country>/numbers/mirror/", mirror_pages.mirror, name="mirror"),
    path(
        "<country:country>/numbers/series/<path:series>/<slug:scale>.<slug:suffix>",
        series_pages.series_file,
        name="series_file",
    ),
    path("<country:country>/numbers/series/<path:series>/", series_pages.series, name="series"),
    path("<country:country>/numbers/<path:quantity>/", number_pages.number, name="number"),
    path(f"{EDITION}/", framework_pages.framework, name="framework"),
    path(f"{EDITION}/changes/", framework_pages.changes, name="framework_changes"),
    path(f"{EDITION}/crosswalk/", framework_pages.crosswalk, name="crosswalk"),
    path(f"{EDITION}/crosswalk.csv", framework_pages.crosswalk_file, name="crosswalk_file"),
    path("<country:country>/releases/", release_pages.releases, name="releases"),
    path("<country:country>/releases/<slug:number>.<slug:suffix>", release_pages.download, name="download"),
    path("<country:country>/releases/<slug:number>/", release_pages.release, name="release"),
    path("<country:country>/releases/<slug:number>/profile/", profile_pages.profile, name="profile"),
    path("<country:country>/releases/<slug:number>/profile/<path:exercise>/", profile_pages.profile, name="profile_of"),
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
