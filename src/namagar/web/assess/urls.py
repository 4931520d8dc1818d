"""Addresses of those who answer and review."""

from django.urls import path

from namagar.web.assess import (
    answer_pages,
    calendar_pages,
    comparison_pages,
    coverage_pages,
    document_pages,
    edition_changes_pages,
    edition_item_pages,
    edition_pages,
    matrix_pages,
    offline_pages,
    plan_pages,
    profile_pages,
    question_file_pages,
    round_pages,
    workbook_pages,
)

app_name = "assess"
EDITION = "<country:country>/assess/editions/<int:number>"
urlpatterns = [
    path("<country:country>/assess/", round_pages.rounds, name="rounds"),
    path("<country:country>/assess/documents/", document_pages.documents, name="documents"),
    path("<country:country>/assess/documents/<int:number>/", document_pages.document_page, name="document_page"),
    path("<country:country>/assess/documents/<int:number>/file/", document_pages.download, name="download"),
    path("<country:country>/assess/search/", document_pages.search, name="search"),
    path("<country:country>/assess/editions/", edition_pages.edition_list, name="editions"),
    path("<country:country>/assess/editions/file/", question_file_pages.question_file_page, name="question_file"),
    path(f"{EDITION}/", edition_pages.edition, name="edition"),
    path(f"{EDITION}/new/", edition_item_pages.edition_item_new, name="edition_item_new"),
    path(f"{EDITION}/items/<item:item>/", edition_item_pages.edition_item, name="edition_item"),
    path(f"{EDITION}/changes/", edition_changes_pages.edition_changes, name="edition_changes"),
    path(f"{EDITION}/decision/", edition_pages.edition_decision, name="edition_decision"),
    path(f"{EDITION}/files.zip", edition_pages.edition_files, name="edition_files"),
    path("<country:country>/assess/<int:number>/", round_pages.round_page, name="round"),
    path("<country:country>/assess/calendar/<str:token>.ics", calendar_pages.calendar, name="calendar"),
    path("<country:country>/assess/<int:number>/plan/", plan_pages.plan, name="plan"),
    path("<country:country>/assess/<int:number>/matrix/", matrix_pages.matrix, name="matrix"),
    path("<country:country>/assess/<int:number>/workbook/", workbook_pages.workbook, name="workbook"),
    path(
        "<country:country>/assess/<int:number>/workbook/<slug:language>.xlsx",
        workbook_pages.workbook_file,
        name="workbook_file",
    ),
    path(
        "<country:country>/assess/<int:number>/workbook/<slug:language>.zip",
        workbook_pages.all_workbooks,
        name="all_workbooks",
    ),
    path(
        "<country:country>/assess/<int:number>/workbook/sent/<slug:sha256>/",
        workbook_pages.workbook_sent,
        name="workbook_sent",
    ),
    path(
        "<country:country>/assess/<int:number>/workbook/sent/<slug:sha256>/<slug:language>.xlsx",
        workbook_pages.workbook_rest,
        name="workbook_rest",
    ),
    path("<country:country>/assess/<int:number>/offline/", offline_pages.offline_page, name="offline"),
    path(
        "<country:country>/assess/<int:number>/offline/worker.js", offline_pages.offline_worker, name="offline_worker"
    ),
    path("<country:country>/assess/<int:number>/offline/now/", offline_pages.offline_now, name="offline_now"),
    path("<country:country>/assess/<int:number>/offline/send/", offline_pages.offline_send, name="offline_send"),
    path("<country:country>/assess/<int:number>/profile/", profile_pages.profile, name="profile"),
    path("<country:country>/assess/<int:number>/comparison/", comparison_pages.comparison, name="comparison"),
    path(
        "<country:country>/assess/<int:number>/comparison.csv",
        comparison_pages.comparison_file,
        name="comparison_file",
    ),
    path("<country:country>/assess/<int:number>/coverage/", coverage_pages.coverage, name="coverage"),
    path("<country:country>/assess/<int:number>/coverage.csv", coverage_pages.coverage_file, name="coverage_file"),
    path("<country:country>/assess/<int:number>/<item:item>/", answer_pages.answer, name="answer"),
]
