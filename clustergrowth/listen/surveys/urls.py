"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.surveys import views, views_answers

urlpatterns: list[URLPattern] = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.wave_new, name="wave_new"),
    path("surveys/instruments/new/", views.instrument_new, name="instrument_new"),
    path("surveys/instruments/<slug:code>/<int:version>/", views.instrument, name="instrument"),
    path("surveys/instruments/<slug:code>/<int:version>/file/", views.instrument_download, name="instrument_download"),
    path("surveys/files/<int:pk>/", views_answers.answer_file, name="answer_file"),
    path("surveys/files/<int:pk>/refused.csv", views_answers.answer_file_refused, name="answer_file_refused"),
    path("surveys/files/<int:pk>/leave/", views_answers.answer_file_leave, name="answer_file_leave"),
    path("surveys/<int:pk>/", views.wave, name="wave"),
    path("surveys/<int:pk>/join/", views.wave_join, name="wave_join"),
    path("surveys/<int:pk>/close/", views.wave_close, name="wave_close"),
    path("surveys/<int:pk>/import/", views_answers.wave_import, name="wave_import"),
    path("surveys/<int:pk>/<slug:slug>/invite/", views.wave_invite, name="wave_invite"),
    path("surveys/<int:pk>/<slug:slug>/remind/", views.wave_remind, name="wave_remind"),
    path("surveys/<int:pk>/<slug:slug>/sample/", views.wave_sample, name="wave_sample"),
    path("a/<str:token>/", views_answers.answer, name="answer"),
    path("a/<str:token>/thanks/", views_answers.answer_thanks, name="answer_thanks"),
    path("a/<str:token>/<int:number>/", views_answers.answer_section, name="answer_section"),
]
