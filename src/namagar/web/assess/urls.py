"""Addresses of those who answer and review."""

from django.urls import path

from namagar.web.assess import answer_pages, document_pages, round_pages

app_name = "assess"
urlpatterns = [
    path("<country:country>/assess/", round_pages.rounds, name="rounds"),
    path("<country:country>/assess/documents/<int:number>/", document_pages.document, name="document"),
    path("<country:country>/assess/<int:number>/", round_pages.round_page, name="round"),
    path("<country:country>/assess/<int:number>/<str:item>/", answer_pages.answer, name="answer"),
]
