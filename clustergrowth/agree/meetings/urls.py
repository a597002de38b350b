"""Addresses."""

from django.urls import URLPattern, path

from clustergrowth.agree.meetings import lists
from clustergrowth.agree.meetings.views import agenda, attending, decisions, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", lists.meetings, name="meetings"),
    path("meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/answer/<str:secret>/", attending.meeting_answer_by_link, name="meeting_answer_by_link"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/reinstate/", meetings.meeting_reinstate, name="meeting_reinstate"),
    path("meetings/<int:pk>/seats/", meetings.meeting_seats, name="meeting_seats"),
    path("meetings/<int:pk>/invite/", meetings.meeting_invite, name="meeting_invite"),
    path("meetings/<int:pk>/hold/", meetings.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/agenda/", meetings.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/calendar.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("meetings/<int:pk>/answer/", attending.meeting_answer, name="meeting_answer"),
    path("meetings/<int:pk>/guests/new/", attending.guest_new, name="guest_new"),
    path("meetings/<int:pk>/there/<int:attendance>/", attending.presence_mark, name="presence_mark"),
    path("meetings/<int:pk>/points/new/", agenda.item_new, name="item_new"),
    path("meetings/<int:pk>/points/<int:item>/", agenda.item_edit, name="item_edit"),
    path("meetings/<int:pk>/points/<int:item>/minutes/", agenda.item_minutes, name="item_minutes"),
    path("meetings/<int:pk>/points/<int:item>/move/", agenda.item_move, name="item_move"),
    path("meetings/<int:pk>/points/<int:item>/remove/", agenda.item_remove, name="item_remove"),
    path("meetings/<int:pk>/decide/", decisions.decision_new, name="decision_new"),
    path("decisions/", lists.Decisions.as_view(), name="decisions"),
    path("decisions/<str:number>/", decisions.decision, name="decision"),
    path("decisions/<str:number>/show/", decisions.decision_show, name="decision_show"),
]
