"""Addresses of signing in and out, the second factor, and one's own profile."""

from django.urls import include, path

from namagar.web.account import profile_pages

urlpatterns = [
    path("profile/", include(([path("", profile_pages.profile, name="profile")], "account"))),
    path("", include("allauth.urls")),
]
