"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.agree.plans import lists, views

urlpatterns: list[URLPattern] = [
    path("actions/", lists.Actions.as_view(), name="actions"),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/edit/", views.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", views.action_done, name="action_done"),
    path("actions/<int:pk>/drop/", views.action_drop, name="action_drop"),
    path("actions/<int:pk>/reopen/", views.action_reopen, name="action_reopen"),
    path("themes/<int:theme>/actions/new/", views.action_new, name="action_new"),
]
