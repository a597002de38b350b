"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.analysis import views, views_breakdowns, views_stating

urlpatterns: list[URLPattern] = [
    path("analysis/", views.analyses, name="analyses"),
    path("analysis/<slug:slug>/", views.analysis, name="analysis"),
    path("analysis/<slug:slug>/segments/", views_breakdowns.analysis_segments, name="analysis_segments"),
    path("analysis/<slug:slug>/change/", views_breakdowns.analysis_change, name="analysis_change"),
    path("analysis/<slug:slug>/questions/", views_breakdowns.analysis_questions, name="analysis_questions"),
    path("analysis/<slug:slug>/keep/", views.analysis_keep, name="analysis_keep"),
    path("analysis/<slug:slug>/publish/", views_stating.analysis_publish, name="analysis_publish"),
    path("analysis/<slug:slug>/totals/", views_stating.population, name="population"),
    path("analysis/<slug:slug>/totals/file/", views_stating.population_file, name="population_file"),
    path("findings/<int:pk>/", views.finding, name="finding"),
]
