"""Addresses of the figures."""

from django.urls import URLPattern, path

from clustergrowth.learn.factors import views

urlpatterns: list[URLPattern] = [
    path("learn/", views.network, name="figures"),
    path("learn/country/<str:code>/", views.country, name="learn_country"),
    path("learn/figures/<slug:name>/", views.figure, name="figure"),
    path("learn/<slug:slug>/", views.council, name="learn_council"),
]
