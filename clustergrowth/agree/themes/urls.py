"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.agree.themes import lists, views

urlpatterns: list[URLPattern] = [
    path("themes/", lists.Themes.as_view(), name="themes"),
    path("themes/new/", views.theme_new, name="theme_new"),
    path("themes/<int:pk>/", views.theme, name="theme"),
    path("themes/<int:pk>/edit/", views.theme_edit, name="theme_edit"),
    path("themes/<int:pk>/close/", views.theme_close, name="theme_close"),
    path("themes/<int:pk>/reopen/", views.theme_reopen, name="theme_reopen"),
    path("themes/<int:pk>/evidence/new/", views.evidence_add, name="evidence_add"),
    path("themes/<int:pk>/evidence/<int:evidence>/remove/", views.evidence_remove, name="evidence_remove"),
]
