"""Addresses of those who work on numbers."""

from django.urls import path

from namagar.web.data import (
    board_pages,
    check_pages,
    claim_pages,
    completeness_pages,
    finding_pages,
    import_mapping_pages,
    import_pages,
    quantity_pages,
    reconciliation_pages,
)

app_name = "data"
RECONCILIATION = "<country:country>/data/reconciliations/<edition:name>"
IMPORT = "<country:country>/data/imports/<int:number>"
urlpatterns = [
    path("<country:country>/data/contradictions/", board_pages.board, name="board"),
    path("<country:country>/data/contradictions/<slug:key>/", finding_pages.finding, name="finding"),
    path("<country:country>/data/checks/", check_pages.checks, name="checks"),
    path("<country:country>/data/imports/", import_pages.imports, name="imports"),
    path(f"{IMPORT}/", import_pages.one_import, name="import"),
    path(f"{IMPORT}/mapping/", import_mapping_pages.import_mapping, name="import_mapping"),
    path(f"{IMPORT}/mapping.yaml", import_pages.mapping_file, name="import_mapping_file"),
    path(f"{IMPORT}/errors/<str:language>/", import_pages.errors, name="import_errors"),
    path(f"{IMPORT}/file/", import_pages.sent_file, name="import_file"),
    path("<country:country>/data/claims/<path:code>/", claim_pages.claim, name="claim"),
    path("<country:country>/data/reconciliations/", reconciliation_pages.reconciliations, name="reconciliations"),
    path("<country:country>/data/completeness/", completeness_pages.completeness_of, name="completeness"),
    path("<country:country>/data/completeness/<slug:topic>/", completeness_pages.topic, name="completeness_topic"),
    path(f"{RECONCILIATION}/", reconciliation_pages.reconciliation, name="reconciliation"),
    path(f"{RECONCILIATION}/files/<str:file>", reconciliation_pages.table, name="reconciliation_file"),
    path(f"{RECONCILIATION}/over-time.<slug:suffix>", reconciliation_pages.chart_file, name="reconciliation_chart"),
    path(f"{RECONCILIATION}/<edition:unknown>/", reconciliation_pages.estimate, name="estimate"),
    path("<country:country>/data/<path:quantity>/", quantity_pages.quantity, name="quantity"),
]
