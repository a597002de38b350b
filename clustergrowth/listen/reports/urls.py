"""Addresses: a report's own is its number, which stays; a version's is below it."""

from django.urls import URLPattern, path

from clustergrowth.listen.reports import lists, views

VERSION = "reports/<slug:place>/<str:number>/v<int:version>/"

urlpatterns: list[URLPattern] = [
    path("reports/", lists.Reports.as_view(), name="reports"),
    path("reports/new/", views.report_new, name="report_new"),
    path("reports/history/<slug:slug>/", views.milestones, name="milestones"),
    path("reports/history/<slug:slug>/<int:pk>/", views.milestone_edit, name="milestone_edit"),
    path("reports/history/<slug:slug>/<int:pk>/remove/", views.milestone_remove, name="milestone_remove"),
    path("reports/<slug:place>/<str:number>/", views.report, name="report"),
    path(VERSION, views.report_version, name="report_version"),
    path(f"{VERSION}write/", views.report_write, name="report_write"),
    path(f"{VERSION}write/<slug:section>/", views.passage_write, name="passage_write"),
    path(f"{VERSION}submit/", views.report_submit, name="report_submit"),
    path(f"{VERSION}take-back/", views.report_take_back, name="report_take_back"),
    path(f"{VERSION}sign/", views.report_sign, name="report_sign"),
    path(f"{VERSION}publish/", views.report_publish, name="report_publish"),
    path(f"{VERSION}correct/", views.report_correct, name="report_correct"),
    path(f"{VERSION}retract/", views.report_retract, name="report_retract"),
    path(f"{VERSION}print/", views.report_print, name="report_print"),
    path(f"{VERSION}prints/", views.report_prints, name="report_prints"),
    path(f"{VERSION}<str:lang>.pdf", views.report_pdf, name="report_pdf"),
    path(f"{VERSION}figures.csv", views.report_csv, name="report_csv"),
    path(f"{VERSION}figures.xlsx", views.report_xlsx, name="report_xlsx"),
    path(f"{VERSION}cite.bib", views.report_bibtex, name="report_bibtex"),
    path(f"{VERSION}cite.ris", views.report_ris, name="report_ris"),
    path(f"{VERSION}metadata.json", views.report_metadata, name="report_metadata"),
]
