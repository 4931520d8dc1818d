"""Addresses of those who let people into a country."""

from django.urls import path

from namagar.web.account import people_pages

app_name = "people"
urlpatterns = [
    path("<country:country>/people/", people_pages.people, name="people"),
    path("<country:country>/people/new/", people_pages.add, name="add"),
    path("<country:country>/people/<int:number>/", people_pages.person, name="person"),
]
