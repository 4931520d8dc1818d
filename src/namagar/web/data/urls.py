"""Addresses of those who work on numbers."""

from django.urls import path

from namagar.web.data import board_pages, check_pages, claim_pages, finding_pages, quantity_pages, reconciliation_pages

app_name = "data"
RECONCILIATION = "<country:country>/data/reconciliations/<edition:name>"
urlpatterns = [
    path("<country:country>/data/contradictions/", board_pages.board, name="board"),
    path("<country:country>/data/contradictions/<slug:key>/", finding_pages.finding, name="finding"),
    path("<country:country>/data/checks/", check_pages.checks, name="checks"),
    path("<country:country>/data/claims/<path:code>/", claim_pages.claim, name="claim"),
    path("<country:country>/data/reconciliations/", reconciliation_pages.reconciliations, name="reconciliations"),
    path(f"{RECONCILIATION}/", reconciliation_pages.reconciliation, name="reconciliation"),
    path(f"{RECONCILIATION}/files/<str:file>", reconciliation_pages.table, name="reconciliation_file"),
    path(f"{RECONCILIATION}/<edition:unknown>/", reconciliation_pages.estimate, name="estimate"),
    path("<country:country>/data/<path:quantity>/", quantity_pages.quantity, name="quantity"),
]
