"""Addresses of the network, of capacity and of the project."""

from django.urls import path

from namagar.web.coordination import capacity_pages, network_pages, project_pages

app_name = "coordination"
urlpatterns = [
    path("<country:country>/network/", network_pages.network, name="network"),
    path("<country:country>/network/meetings/<int:number>/", network_pages.meeting, name="meeting"),
    path("<country:country>/network/actions/<int:number>/", network_pages.action, name="action"),
    path("<country:country>/capacity/", capacity_pages.capacity, name="capacity"),
    path("<country:country>/capacity/sessions/<int:number>/", capacity_pages.session, name="session"),
    path("<country:country>/project/", project_pages.project, name="project"),
    path("<country:country>/project/iati.xml", project_pages.iati_file, name="iati"),
]
