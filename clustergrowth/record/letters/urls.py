"""Addresses of letters."""

from django.urls import URLPattern, path

from clustergrowth.record.letters import lists, views

urlpatterns: list[URLPattern] = [
    path("letters/", lists.letters, name="letters"),
    path("letters/new/", views.letter_new, name="letter_new"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/edit/", views.letter_edit, name="letter_edit"),
    path("letters/<int:pk>/files/", views.letter_file_new, name="letter_file_new"),
    path("letters/<int:pk>/files/<int:file>/remove/", views.letter_file_remove, name="letter_file_remove"),
    path("letters/<int:pk>/test/", views.letter_test, name="letter_test"),
    path("letters/<int:pk>/send/", views.letter_send, name="letter_send"),
]
