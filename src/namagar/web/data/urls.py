"""Addresses of those who work on numbers."""

from django.urls import path

from namagar.web.data import claim_pages, quantity_pages

app_name = "data"
urlpatterns = [
    path("<country:country>/data/claims/<path:code>/", claim_pages.claim, name="claim"),
    path("<country:country>/data/<path:quantity>/", quantity_pages.quantity, name="quantity"),
]
