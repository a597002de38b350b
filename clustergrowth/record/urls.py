"""Addresses of the record."""

from django.urls import URLPattern, path

from clustergrowth.record import lists, views

urlpatterns: list[URLPattern] = [
    path("log/", views.quick_log, name="quick_log"),
    path("log/message/", views.from_message, name="log_message"),
    path("ledger/", lists.ledger, name="ledger"),
    path("ledger/<int:pk>/", views.line, name="line"),
    path("ledger/<int:pk>/answer/", views.answer, name="line_answer"),
    path("ledger/<int:pk>/reminded/", views.settle_reminder, name="reminder_settle"),
    path("confirm/<str:secret>/", views.confirm_by_link, name="confirm_by_link"),
]
