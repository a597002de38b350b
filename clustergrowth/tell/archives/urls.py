"""Addresses of archives."""

from django.urls import URLPattern, path

from clustergrowth.tell.archives import views

urlpatterns: list[URLPattern] = [
    path("councils/<slug:slug>/archive/", views.archives, name="archives"),
    path("archives/<int:pk>/", views.archive_file, name="archive_file"),
    path("settings/archives/", views.archives_in, name="archives_in"),
    path("settings/archives/<int:pk>/", views.archive_in, name="archive_in"),
    path("settings/archives/<int:pk>/progress/", views.archive_progress, name="archive_progress"),
    path("settings/archives/<int:pk>/run/", views.archive_run, name="archive_run"),
    path("settings/archives/<int:pk>/discard/", views.archive_discard, name="archive_discard"),
    path("settings/archives/<int:pk>/remarks/", views.archive_remarks, name="archive_remarks"),
]
