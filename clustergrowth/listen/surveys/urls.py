"""Addresses."""

from django.urls import URLPattern, path, re_path

from clustergrowth.listen.surveys.answer_files import views as answer_files
from clustergrowth.listen.surveys.answers.views import answering, paper
from clustergrowth.listen.surveys.drafts.views import checking, writing
from clustergrowth.listen.surveys.instruments import views as instruments
from clustergrowth.listen.surveys.open_link import views as open_link
from clustergrowth.listen.surveys.waves import lists
from clustergrowth.listen.surveys.waves.views import asking, waves

urlpatterns: list[URLPattern] = [
    path("surveys/", lists.surveys, name="surveys"),
    path("surveys/new/", waves.wave_new, name="wave_new"),
    path("surveys/instruments/new/", instruments.instrument_new, name="instrument_new"),
    path("surveys/instruments/<slug:code>/<int:version>/", instruments.instrument, name="instrument"),
    path(
        "surveys/instruments/<slug:code>/<int:version>/file/",
        instruments.instrument_download,
        name="instrument_download",
    ),
    path("surveys/instruments/<slug:code>/<int:version>/next/", writing.draft_begin, name="draft_begin"),
    path("surveys/drafts/<int:pk>/", writing.draft, name="draft"),
    path("surveys/drafts/<int:pk>/head/", writing.draft_head, name="draft_head"),
    path("surveys/drafts/<int:pk>/scales/<slug:name>/", writing.draft_scale, name="draft_scale"),
    path("surveys/drafts/<int:pk>/rankings/<slug:code>/", writing.draft_ranking, name="draft_ranking"),
    re_path(
        r"^surveys/drafts/(?P<pk>[0-9]+)/(?P<kind>ranking|scale)/(?P<name>[-\w]+)/out/$",
        writing.draft_part_out,
        name="draft_part_out",
    ),
    path("surveys/drafts/<int:pk>/sections/<int:section>/", writing.draft_section, name="draft_section"),
    path("surveys/drafts/<int:pk>/questions/<int:question>/", writing.draft_question, name="draft_question"),
    re_path(
        r"^surveys/drafts/(?P<pk>[0-9]+)/(?P<kind>question|section)-(?P<row>[0-9]+)/do/$",
        writing.draft_row,
        name="draft_row",
    ),
    re_path(
        r"^surveys/drafts/(?P<pk>[0-9]+)/(?P<kind>question|section)-(?P<row>[0-9]+)/when/$",
        checking.draft_when,
        name="draft_when",
    ),
    path("surveys/drafts/<int:pk>/preview/<int:number>/", checking.draft_preview, name="draft_preview"),
    path("surveys/drafts/<int:pk>/differences/", checking.draft_differences, name="draft_differences"),
    path("surveys/drafts/<int:pk>/file/", checking.draft_file, name="draft_file"),
    path("surveys/drafts/<int:pk>/throw/", checking.draft_throw, name="draft_throw"),
    path("surveys/files/<int:pk>/", answer_files.answer_file, name="answer_file"),
    path("surveys/files/<int:pk>/refused.csv", answer_files.answer_file_refused, name="answer_file_refused"),
    path("surveys/files/<int:pk>/changes.csv", answer_files.answer_file_changes, name="answer_file_changes"),
    path("surveys/files/<int:pk>/progress/", answer_files.answer_file_progress, name="answer_file_progress"),
    path("surveys/files/<int:pk>/undo/", answer_files.answer_file_undo, name="answer_file_undo"),
    path("surveys/files/<int:pk>/leave/", answer_files.answer_file_leave, name="answer_file_leave"),
    path("surveys/<int:pk>/", waves.wave, name="wave"),
    path("surveys/<int:pk>/join/", waves.wave_join, name="wave_join"),
    path("surveys/<int:pk>/close/", waves.wave_close, name="wave_close"),
    path("surveys/<int:pk>/import/", answer_files.wave_import, name="wave_import"),
    path("surveys/<int:pk>/response/", asking.wave_response, name="wave_response"),
    path("surveys/<int:pk>/<slug:slug>/choose/", asking.wave_choose, name="wave_choose"),
    path("surveys/<int:pk>/<slug:slug>/invitations/", lists.invitations, name="wave_invitations"),
    path("surveys/<int:pk>/<slug:slug>/reminds/", asking.wave_reminds, name="wave_reminds"),
    path("surveys/<int:pk>/<slug:slug>/open-link/", open_link.wave_open_link, name="wave_open_link"),
    path("surveys/<int:pk>/<slug:slug>/arrivals/", open_link.wave_submissions, name="wave_submissions"),
    path("surveys/arrivals/<int:pk>/", open_link.submission_judge, name="submission_judge"),
    path("surveys/<int:pk>/<slug:slug>/paper/", paper.paper_firms, name="paper_firms"),
    path("surveys/<int:pk>/<slug:slug>/paper/<slug:firm>/", paper.paper_entry, name="paper_entry"),
    path("surveys/<int:pk>/<slug:slug>/invite/", waves.wave_invite, name="wave_invite"),
    path("surveys/<int:pk>/<slug:slug>/remind/", waves.wave_remind, name="wave_remind"),
    path("surveys/<int:pk>/<slug:slug>/sample/", waves.wave_sample, name="wave_sample"),
    path("s/prove/<str:secret>/", open_link.open_prove, name="open_prove"),
    path("s/<str:token>/", open_link.come_in, name="open_link"),
    path("a/<str:token>/", answering.answer, name="answer"),
    path("a/<str:token>/thanks/", answering.answer_thanks, name="answer_thanks"),
    path("a/<str:token>/answers.csv", answering.answer_own, name="answer_own"),
    path("a/<str:token>/change/", answering.answer_change, name="answer_change"),
    path("a/<str:token>/<int:number>/keep/", answering.answer_keep, name="answer_keep"),
    path("a/<str:token>/<int:number>/", answering.answer_section, name="answer_section"),
]
