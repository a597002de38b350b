"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.people.imports import views

urlpatterns: list[URLPattern] = [
    path("import/", views.imports, name="import"),
    path("import/<int:pk>/", views.import_page, name="import_page"),
    path("import/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("import/<int:pk>/headings/", views.import_headings, name="import_headings"),
    path("import/<int:pk>/run/", views.import_run, name="import_run"),
    path("import/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("import/<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("import/<int:pk>/progress/", views.import_progress, name="import_progress"),
    path("import/<int:pk>/listing/", views.import_listing, name="import_listing"),
    path("import/<int:pk>/refused/", views.import_refused, name="import_refused"),
]
