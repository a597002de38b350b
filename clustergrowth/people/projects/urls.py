"""Addresses of projects."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from clustergrowth.people.projects import lists, views


class PartConverter(StringConverter):
    """What a project is made of."""

    regex = "partner|package|target"


register_converter(PartConverter, "part")

urlpatterns: list[URLPattern] = [
    path("projects/", lists.Projects.as_view(), name="projects"),
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/<slug:slug>/", views.project, name="project"),
    path("projects/<slug:slug>/edit/", views.project_edit, name="project_edit"),
    path("projects/<slug:slug>/<part:part>/new/", views.part_new, name="project_part_new"),
    path("projects/<slug:slug>/<part:part>/<int:pk>/end/", views.part_end, name="project_part_end"),
    path("tags/<slug:kind>/<int:pk>/", views.tags, name="project_tags"),
]
