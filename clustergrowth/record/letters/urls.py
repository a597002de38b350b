"""Addresses of letters."""

from django.urls import URLPattern, path

from clustergrowth.record.letters import lists, views

urlpatterns: list[URLPattern] = [
    path("letters/", lists.letters, name="letters"),
    path("letters/new/", views.letter_new, name="letter_new"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/edit/", views.letter_edit, name="letter_edit"),
    path("letters/<int:pk>/send/", views.letter_send, name="letter_send"),
]
