"""Addresses that need no account."""

from django.urls import path

from namagar.web.public import (
    corridor_pages,
    country_pages,
    framework_pages,
    mirror_pages,
    mobility_pages,
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
    path("<country:country>/corridors/", corridor_pages.corridors, name="corridors"),
    path("<country:country>/corridors/<slug:pair>/", corridor_pages.corridor, name="corridor"),
    path(
        "<country:country>/corridors/<slug:pair>/<slug:chart>.<slug:suffix>",
        corridor_pages.corridor_file,
        name="corridor_file",
    ),
    path("<country:country>/numbers/", number_pages.numbers, name="numbers"),
    path("<country:country>/numbers/mirror/", mirror_pages.mirror, name="mirror"),
    path(
        "<country:country>/numbers/series/<path:series>/<slug:scale>.<slug:suffix>",
        series_pages.series_file,
        name="series_file",
    ),
    path("<country:country>/numbers/series/<path:series>/", series_pages.series, name="series"),
    path("<country:country>/numbers/<path:quantity>/", number_pages.number, name="number"),
    path("<country:country>/mobility/", mobility_pages.mobility_map, name="mobility"),
    path("<country:country>/mobility/published/", mobility_pages.published, name="mobility_published"),
    path("<country:country>/mobility/table/", mobility_pages.table, name="mobility_table"),
    path("<country:country>/mobility/table.csv", mobility_pages.table_file, name="mobility_table_file"),
    path(
        "<country:country>/mobility/table/<slug:origin>/<slug:destination>.json",
        mobility_pages.cell_trace,
        name="mobility_cell_file",
    ),
    path("<country:country>/mobility/flows/", mobility_pages.flows, name="mobility_flows"),
    path("<country:country>/mobility/measures/", mobility_pages.measures, name="mobility_measures"),
    path("<country:country>/mobility/ages/", mobility_pages.ages, name="mobility_ages"),
    path("<country:country>/mobility/areas/<slug:area>/", mobility_pages.area, name="mobility_area"),
    path(
        "<country:country>/mobility/charts/<slug:chart>.<slug:suffix>",
        mobility_pages.chart_file,
        name="mobility_chart_file",
    ),
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
