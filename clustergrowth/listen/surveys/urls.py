"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.surveys import views, views_answers, views_asking, views_files, views_open, views_paper

urlpatterns: list[URLPattern] = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.wave_new, name="wave_new"),
    path("surveys/instruments/new/", views.instrument_new, name="instrument_new"),
    path("surveys/instruments/<slug:code>/<int:version>/", views.instrument, name="instrument"),
    path("surveys/instruments/<slug:code>/<int:version>/file/", views.instrument_download, name="instrument_download"),
    path("surveys/files/<int:pk>/", views_files.answer_file, name="answer_file"),
    path("surveys/files/<int:pk>/refused.csv", views_files.answer_file_refused, name="answer_file_refused"),
    path("surveys/files/<int:pk>/progress/", views_files.answer_file_progress, name="answer_file_progress"),
    path("surveys/files/<int:pk>/undo/", views_files.answer_file_undo, name="answer_file_undo"),
    path("surveys/files/<int:pk>/leave/", views_files.answer_file_leave, name="answer_file_leave"),
    path("surveys/<int:pk>/", views.wave, name="wave"),
    path("surveys/<int:pk>/join/", views.wave_join, name="wave_join"),
    path("surveys/<int:pk>/close/", views.wave_close, name="wave_close"),
    path("surveys/<int:pk>/import/", views_files.wave_import, name="wave_import"),
    path("surveys/<int:pk>/response/", views_asking.wave_response, name="wave_response"),
    path("surveys/<int:pk>/<slug:slug>/choose/", views_asking.wave_choose, name="wave_choose"),
    path("surveys/<int:pk>/<slug:slug>/invitations/", views_asking.wave_invitations, name="wave_invitations"),
    path("surveys/<int:pk>/<slug:slug>/reminds/", views_asking.wave_reminds, name="wave_reminds"),
    path("surveys/<int:pk>/<slug:slug>/open-link/", views_open.wave_open_link, name="wave_open_link"),
    path("surveys/<int:pk>/<slug:slug>/arrivals/", views_open.wave_arrivals, name="wave_arrivals"),
    path("surveys/arrivals/<int:pk>/", views_open.arrival_judge, name="arrival_judge"),
    path("surveys/<int:pk>/<slug:slug>/paper/", views_paper.paper_firms, name="paper_firms"),
    path("surveys/<int:pk>/<slug:slug>/paper/<slug:firm>/", views_paper.paper_entry, name="paper_entry"),
    path("surveys/<int:pk>/<slug:slug>/invite/", views.wave_invite, name="wave_invite"),
    path("surveys/<int:pk>/<slug:slug>/remind/", views.wave_remind, name="wave_remind"),
    path("surveys/<int:pk>/<slug:slug>/sample/", views.wave_sample, name="wave_sample"),
    path("s/prove/<str:secret>/", views_open.open_prove, name="open_prove"),
    path("s/<str:token>/", views_open.open_door, name="open_link"),
    path("a/<str:token>/", views_answers.answer, name="answer"),
    path("a/<str:token>/thanks/", views_answers.answer_thanks, name="answer_thanks"),
    path("a/<str:token>/answers.csv", views_answers.answer_own, name="answer_own"),
    path("a/<str:token>/change/", views_answers.answer_change, name="answer_change"),
    path("a/<str:token>/<int:number>/keep/", views_answers.answer_keep, name="answer_keep"),
    path("a/<str:token>/<int:number>/", views_answers.answer_section, name="answer_section"),
]
