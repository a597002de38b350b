"""Addresses of outcomes."""

from django.urls import URLPattern, path

from clustergrowth.connect.outcomes import views

urlpatterns: list[URLPattern] = [
    path("outcomes/<int:pk>/", views.tell, name="outcome_tell"),
    path("outcomes/tell/<str:secret>/", views.tell_by_link, name="outcome_tell_by_link"),
]
