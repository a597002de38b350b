"""Addresses."""

from django.urls import URLPattern, path, re_path

from clustergrowth.listen.surveys import views, views_answers, views_draft_checks, views_drafts, views_instruments

urlpatterns: list[URLPattern] = [
    path("surveys/", views.surveys, name="surveys"),
    path("surveys/new/", views.wave_new, name="wave_new"),
    path("surveys/instruments/new/", views_instruments.instrument_new, name="instrument_new"),
    path("surveys/instruments/<slug:code>/<int:version>/", views_instruments.instrument, name="instrument"),
    path(
        "surveys/instruments/<slug:code>/<int:version>/file/",
        views_instruments.instrument_download,
        name="instrument_download",
    ),
    path("surveys/instruments/<slug:code>/<int:version>/next/", views_instruments.draft_begin, name="draft_begin"),
    path("surveys/drafts/<int:pk>/", views_drafts.draft, name="draft"),
    path("surveys/drafts/<int:pk>/head/", views_drafts.draft_head, name="draft_head"),
    path("surveys/drafts/<int:pk>/scales/<slug:name>/", views_drafts.draft_scale, name="draft_scale"),
    path("surveys/drafts/<int:pk>/sections/<int:section>/", views_drafts.draft_section, name="draft_section"),
    path("surveys/drafts/<int:pk>/questions/<int:question>/", views_drafts.draft_question, name="draft_question"),
    re_path(
        r"^surveys/drafts/(?P<pk>[0-9]+)/(?P<kind>question|section)-(?P<row>[0-9]+)/do/$",
        views_drafts.draft_row,
        name="draft_row",
    ),
    re_path(
        r"^surveys/drafts/(?P<pk>[0-9]+)/(?P<kind>question|section)-(?P<row>[0-9]+)/when/$",
        views_draft_checks.draft_when,
        name="draft_when",
    ),
    path("surveys/drafts/<int:pk>/preview/<int:number>/", views_draft_checks.draft_preview, name="draft_preview"),
    path("surveys/drafts/<int:pk>/differences/", views_draft_checks.draft_differences, name="draft_differences"),
    path("surveys/drafts/<int:pk>/file/", views_draft_checks.draft_file, name="draft_file"),
    path("surveys/drafts/<int:pk>/throw/", views_draft_checks.draft_throw, name="draft_throw"),
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
