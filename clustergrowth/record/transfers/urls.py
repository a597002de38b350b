"""Addresses of merging and moving."""

from django.urls import URLPattern, path

from clustergrowth.record.transfers import views

urlpatterns: list[URLPattern] = [
    path("organisations/<slug:slug>/merge/", views.merge, name="organisation_merge"),
    path("organisations/<slug:slug>/move/", views.move, name="organisation_move"),
    path("transfers/<int:pk>/", views.transfer, name="transfer"),
    path("transfers/<int:pk>/undo/", views.transfer_undo, name="transfer_undo"),
]
