"""Addresses of public pages."""

from django.urls import URLPattern, path

from clustergrowth.tell.pages import views

urlpatterns: list[URLPattern] = [
    path("councils/", views.councils, name="councils"),
    path("councils/<slug:slug>/", views.council, name="council"),
    path("councils/<slug:slug>/voices/new/", views.voice_new, name="voice_new"),
    path("voices/<int:pk>/", views.voice, name="voice"),
    path("voices/<int:pk>/answer/", views.voice_answer, name="voice_answer"),
    path("voices/by-link/<str:secret>/", views.voice_by_link, name="voice_by_link"),
    path("how-we-count/", views.how_we_count, name="how_we_count"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("licence/", views.licence, name="licence"),
]
