"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.analysis import lists
from clustergrowth.listen.analysis.views import analysis, breakdowns, stating

urlpatterns: list[URLPattern] = [
    path("analysis/", lists.analyses, name="analyses"),
    path("analysis/<slug:slug>/", analysis.analysis, name="analysis"),
    path("analysis/<slug:slug>/segments/", breakdowns.analysis_segments, name="analysis_segments"),
    path("analysis/<slug:slug>/change/", breakdowns.analysis_change, name="analysis_change"),
    path("analysis/<slug:slug>/questions/", breakdowns.analysis_questions, name="analysis_questions"),
    path("analysis/<slug:slug>/keep/", analysis.analysis_keep, name="analysis_keep"),
    path("analysis/<slug:slug>/publish/", stating.analysis_publish, name="analysis_publish"),
    path("analysis/<slug:slug>/totals/", stating.population, name="population"),
    path("analysis/<slug:slug>/totals/file/", stating.population_file, name="population_file"),
    path("findings/<int:pk>/", analysis.finding, name="finding"),
]
