"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.analysis import views

urlpatterns: list[URLPattern] = [
    path("analysis/", views.analyses, name="analyses"),
    path("analysis/<slug:slug>/", views.analysis, name="analysis"),
    path("analysis/<slug:slug>/keep/", views.analysis_keep, name="analysis_keep"),
    path("analysis/<slug:slug>/publish/", views.analysis_publish, name="analysis_publish"),
    path("findings/<int:pk>/", views.finding, name="finding"),
]
