"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.difficulties import lists
from clustergrowth.listen.difficulties.views import discussing, register

urlpatterns: list[URLPattern] = [
    path("difficulties/", lists.Difficulties.as_view(), name="difficulties"),
    path("difficulties/new/", register.difficulty_new, name="difficulty_new"),
    path("difficulties/<int:pk>/", register.difficulty, name="difficulty"),
    path("difficulties/<int:pk>/edit/", register.difficulty_edit, name="difficulty_edit"),
    path("difficulties/<int:pk>/state/", register.difficulty_state, name="difficulty_state"),
    path("difficulties/<int:pk>/evidence/new/", register.reason_add, name="reason_add"),
    path("difficulties/<int:pk>/evidence/<int:reason>/remove/", register.reason_remove, name="reason_remove"),
    path("difficulties/<int:pk>/share/", discussing.share, name="difficulty_share"),
    path("difficulties/<int:pk>/options/new/", discussing.option_new, name="option_new"),
    path("difficulties/<int:pk>/options/<int:option>/rate/", discussing.option_rate, name="option_rate"),
    path("difficulties/<int:pk>/options/<int:option>/settle/", discussing.option_settle, name="option_settle"),
    path("difficulties/<int:pk>/comments/", discussing.comment, name="difficulty_comment"),
]
