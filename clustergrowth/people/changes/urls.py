"""Addresses of changes for many."""

from django.urls import URLPattern, path

from clustergrowth.people.changes import views

urlpatterns: list[URLPattern] = [
    path("councils/<slug:slug>/members/change/", views.new, name="bulk_change_new"),
    path("changes/<int:pk>/", views.bulk_change, name="bulk_change"),
    path("changes/<int:pk>/undo/", views.bulk_change_undo, name="bulk_change_undo"),
]
