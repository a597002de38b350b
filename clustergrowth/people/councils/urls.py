"""Addresses of councils beside their public page."""

from django.urls import URLPattern, path

from clustergrowth.people.councils import lists
from clustergrowth.people.councils.views import joining, members, mentions, offices, people, settings, texts

urlpatterns: list[URLPattern] = [
    path("join/", joining.join, name="join"),
    path("people/names/", people.names, name="person_names"),
    path("councils/<slug:slug>/people/", people.council_people, name="council_people"),
    path("councils/<slug:slug>/seats/", people.seats, name="council_seats"),
    path("councils/<slug:slug>/seats/<int:pk>/end/", people.seat_end, name="seat_end"),
    path("councils/<slug:slug>/first-contact/", people.first_contact, name="council_first_contact"),
    path("first-contact/<str:secret>/", people.first_contact_answer, name="first_contact_answer"),
    path("councils/<slug:slug>/edit/", texts.edit, name="council_edit"),
    path("councils/<slug:slug>/history/", texts.history, name="council_history"),
    path("councils/<slug:slug>/focus/", texts.focus, name="council_focus"),
    path("councils/<slug:slug>/inclusions/new/", texts.include, name="inclusion_new"),
    path("councils/<slug:slug>/inclusions/<int:pk>/end/", texts.inclusion_end, name="inclusion_end"),
    path("councils/<slug:slug>/bodies/", texts.bodies, name="council_bodies"),
    path("councils/<slug:slug>/bodies/<int:pk>/end/", texts.body_end, name="body_end"),
    path("councils/<slug:slug>/members/", lists.members, name="members"),
    path("councils/<slug:slug>/members/first-contacts/", members.first_contacts, name="first_contacts"),
    path("councils/<slug:slug>/members/first-contacts/undo/", members.first_contacts_undo, name="first_contacts_undo"),
    path("councils/<slug:slug>/members/new/", members.member_new, name="member_new"),
    path("councils/<slug:slug>/members/<int:pk>/end/", members.member_end, name="member_end"),
    path("councils/<slug:slug>/contacts/", lists.contacts, name="contacts"),
    path("councils/<slug:slug>/contacts/<int:pk>/end/", members.contact_end, name="contact_end"),
    path("councils/<slug:slug>/join/", joining.council_join, name="council_join"),
    path("councils/<slug:slug>/join/thanks/", joining.council_joined, name="council_joined"),
    path("councils/<slug:slug>/requests/", joining.join_requests, name="join_requests"),
    path("councils/<slug:slug>/mentions/", mentions.mentions, name="mentions"),
    path("requests/<int:pk>/welcome/", joining.welcome, name="join_welcome"),
    path("proposals/<str:secret>/", joining.proposal_answer, name="proposal_answer"),
    path("requests/<int:pk>/decline/", joining.decline, name="join_decline"),
    path("settings/councils/", settings.councils, name="council_settings"),
    path("settings/councils/new/", settings.council_new, name="council_new"),
    path("settings/activities/", texts.focus_codes, name="focus_codes"),
    path("councils/<slug:slug>/coordinators/", offices.coordinators, name="coordinator_new"),
    path("councils/<slug:slug>/coordinators/<int:pk>/end/", offices.office_end, name="office_end"),
    path("councils/<slug:slug>/appointments/<int:pk>/end/", offices.appointment_end, name="appointment_end"),
    path("appointments/<str:secret>/", offices.appointment, name="appointment"),
]
