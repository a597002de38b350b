"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.comparison import views

urlpatterns: list[URLPattern] = [
    path("a/<str:token>/compared/", views.comparison, name="comparison"),
    path("a/<str:token>/compared/wish/", views.comparison_wish, name="comparison_wish"),
    path("compared/<int:pk>/<slug:slug>/", views.comparison_of_firm, name="comparison_of_firm"),
    path("compared/<int:pk>/<slug:slug>/wish/", views.comparison_of_firm_wish, name="comparison_of_firm_wish"),
]
