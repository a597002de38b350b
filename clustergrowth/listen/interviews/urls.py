"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.listen.interviews import lists
from clustergrowth.listen.interviews.views import by_link, cases, coding, interviews, quotations

urlpatterns: list[URLPattern] = [
    path("interviews/", lists.interviews, name="interviews"),
    path("interviews/new/", interviews.interview_new, name="interview_new"),
    path("interviews/guide/<slug:slug>/", interviews.guide, name="interview_guide"),
    path("interviews/<int:pk>/", interviews.interview, name="interview"),
    path("interviews/<int:pk>/text/", interviews.interview_text, name="interview_text"),
    path("interviews/<int:pk>/consent/", interviews.interview_consent, name="interview_consent"),
    path("interviews/<int:pk>/withdraw/", interviews.interview_withdraw, name="interview_withdraw"),
    path("interviews/<int:pk>/coders/", coding.coders, name="interview_coders"),
    path("interviews/<int:pk>/code/", coding.code, name="interview_code"),
    path("interviews/<int:pk>/code/remove/", coding.code_remove, name="interview_code_remove"),
    path("interviews/<int:pk>/code/done/", coding.code_done, name="interview_code_done"),
    path("interviews/<int:pk>/agreement/", coding.agreement, name="interview_agreement"),
    path("interviews/<int:pk>/quotations/new/", quotations.quotation_new, name="quotation_new"),
    path("quotations/", lists.Quotations.as_view(), name="quotations"),
    path("quotations/<int:pk>/", quotations.quotation, name="quotation"),
    path("quotations/<int:pk>/ask/", quotations.quotation_ask, name="quotation_ask"),
    path("quotations/<int:pk>/paper/", quotations.quotation_paper, name="quotation_paper"),
    path("quotations/<int:pk>/remove/", quotations.quotation_remove, name="quotation_remove"),
    path("cases/", lists.Cases.as_view(), name="cases"),
    path("cases/new/", cases.case_new, name="case_new"),
    path("cases/configurations/", cases.configurations, name="configurations"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/edit/", cases.case_edit, name="case_edit"),
    path("cases/<int:pk>/figures/", cases.case_figure, name="case_figure"),
    path("cases/<int:pk>/figures/<int:figure>/remove/", cases.case_figure_remove, name="case_figure_remove"),
    path("cases/<int:pk>/scores/", cases.case_score, name="case_score"),
    path("cases/<int:pk>/ask/", cases.case_ask, name="case_ask"),
    path("cases/<int:pk>/take-back/", cases.case_take_back, name="case_take_back"),
    path("consent/<str:token>/", by_link.consent, name="consent"),
    path("quoted/<str:token>/", by_link.quoted, name="quoted"),
    path("story/<str:token>/", by_link.story, name="story"),
]
