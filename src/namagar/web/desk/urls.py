"""Addresses of the desk: what waits for me, decisions, publishing."""

from django.urls import path

from namagar.web.desk import decision_pages, desk_pages, paper_pages, publish_pages

app_name = "desk"
urlpatterns = [
    path("desk/", desk_pages.desk, name="desk"),
    path("<country:country>/decisions/", decision_pages.decisions, name="decisions"),
    path("<country:country>/decisions/<int:number>/", decision_pages.decision, name="decision"),
    path("<country:country>/desk/decisions/<int:number>/paper.pdf", paper_pages.paper, name="paper"),
    path("<country:country>/publish/", publish_pages.publish, name="publish"),
]
