"""Listen, agree, connect; a voice, today and the desk."""

from typing import Any

from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from tests.addresses.address import (
    ACTORS,
    ALL,
    BY_LINK,
    CARLA,
    CARLA_DO,
    CARLA_OWN,
    CARLA_OWN_DO,
    IN,
    OFFICE,
    OFFICE_DO,
    ONE_FIRM,
    ONE_FIRM_DO,
    RUN_DO,
    Address,
    Row,
    row,
)
from tests.full_cast import FullCast

A = Address
NEED = {"text": "Cerchiamo una pressa piegatrice usata in buono stato.", "lang": "it"}
MEETING = {"title": "Consiglio", "on": "2100-01-01", "begins": "10:00", "ends": "12:00", "place": "Sala", "lang": "it"}


def _action(cast: FullCast) -> dict[str, Any]:
    return {"title": "Altro", "due_on": "2100-01-01", "owner": cast.paolo.pk, "lang": "it"}


def _wave(cast: FullCast) -> dict[str, Any]:
    days = {"opens": "2100-01-01", "closes": "2100-02-01"}
    return {"instrument": latest_instruments().get(code="growth-needs").pk, "councils": [cast.bologna.pk], **days}


# --- listen ----------------------------------------------------------------------------------------------------------

ASKS = row(403, coordinator=200, other_coordinator=200, lead=200)
ONE_FILE = row(403, coordinator=200, other_coordinator=404, lead=200)
RUN = row(403, coordinator=200, lead=200)
TO_THE_LINK = row(302, public=302)
NOT_YET_IN = row(302, public=200, lead=200, administrator=200)  # a member is led to the form of members
FIRM_ALONE = row(403, member=200)
ASKS_THERE = row(403, coordinator=200, lead=200)
TOTALS = {"source": "Camera di commercio", "year": "2025", "n_C_small": "120"}
DRAFT, DRAFT_DO = (
    row(403, coordinator=200, other_coordinator=404, lead=200),
    row(403, coordinator=302, other_coordinator=404, lead=302),
)  # the council's office, the lead
AT = "draft.pk draft_question.pk"
DRAFTS = [
    A("draft_begin", "instrument.code instrument.version",
      post=row(403, coordinator=302, other_coordinator=302, lead=302)),
    A("draft", "draft.pk", get=DRAFT, post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"sent": "1"}),
    A("draft_head", "draft.pk", get=DRAFT, post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"sent": "1"}),
    A("draft_ranking", "draft.pk draft_ranking", get=DRAFT,
      post=row(403, coordinator=422, other_coordinator=404, lead=422), data={"sent": "1"}),
    A("draft_part_out", "draft.pk draft_part draft_ranking", post=DRAFT_DO),
    A("draft_scale", "draft.pk draft_scale", get=DRAFT,
      post=row(403, coordinator=422, other_coordinator=404, lead=422), data={"sent": "1"}),
    A("draft_section", "draft.pk draft_section.pk", get=DRAFT,
      post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"sent": "1"}),
    A("draft_question", AT, get=DRAFT, post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"sent": "1"}),
    A("draft_row", "draft.pk draft_kind draft_question.pk", post=DRAFT_DO, data={"do": "down"}),
    A("draft_when", "draft.pk draft_kind draft_question.pk", get=DRAFT, post=DRAFT_DO, data={"out": "9"}),
    A("draft_preview", "draft.pk one", get=DRAFT, post=DRAFT_DO, data={"staff": "12"}),
    A("draft_differences", "draft.pk", get=DRAFT, post=DRAFT_DO, data={"over": "0"}),
    A("draft_file", "draft.pk", get=DRAFT, post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"sent": "1"}),
    A("draft_throw", "draft.pk", post=DRAFT_DO),
]  # fmt: skip
LISTEN = [
    A("surveys", get=IN, is_list=True),
    A("wave_new", get=ASKS, post=row(403, coordinator=302, other_coordinator=422, lead=302), data=_wave),
    A("instrument_new", get=ASKS, post=row(403, coordinator=422, other_coordinator=422, lead=422), data={"sent": "1"}),
    A("instrument", "instrument.code instrument.version", get=IN),
    A("instrument_download", "instrument.code instrument.version", get=IN),
    *DRAFTS,
    A("wave", "open_wave.pk", get=row(200, other_member=404)),  # any coordinator may join while it is open
    A("wave", "closed_wave.pk", get=IN),
    A("wave_join", "open_wave.pk", post=row(403, coordinator=404, other_coordinator=302, lead=302),
      data={"council": "istanbul"}),
    A("wave_close", "open_wave.pk", post=RUN_DO),
    A("wave_import", "open_wave.pk", get=ASKS, post=row(403, coordinator=422, other_coordinator=422, lead=422),
      data={"sent": "1"}),
    A("wave_response", "open_wave.pk", get=row(200, other_member=404), is_export=True),
    A("wave_choose", "open_wave.pk bologna.slug", get=RUN, post=RUN_DO, data={"audience": "firms"}),
    A("wave_invitations", "open_wave.pk bologna.slug", get=RUN, is_export=True),
    A("wave_reminds", "open_wave.pk bologna.slug", post=RUN_DO, data={"reminds": "1"}),
    A("wave_open_link", "open_wave.pk bologna.slug", post=RUN_DO),
    A("wave_submissions", "open_wave.pk bologna.slug", get=RUN),
    A("submission_judge", "submission.pk", post=row(403, coordinator=302, other_coordinator=404, lead=302),
      data={"act": "refuse"}),
    A("paper_firms", "open_wave.pk bologna.slug", get=RUN, query="?q=laser"),
    A("paper_entry", "open_wave.pk bologna.slug laser.slug", get=RUN, post=RUN_DO, data={"consent": "1"}),
    A("open_link", "open_link.token", get=ALL, post=TO_THE_LINK,
      data={"name": "Ditta Altra", "place": "Parma", "email": "altra@example.org"}),
    A("open_prove", "~prove", get=BY_LINK, post=TO_THE_LINK),
    A("wave_invite", "open_wave.pk bologna.slug", post=RUN_DO, data={"bologna-audience": "smes"}),
    A("wave_remind", "open_wave.pk bologna.slug", post=RUN_DO),
    A("wave_sample", "open_wave.pk bologna.slug", post=RUN_DO, data={"bologna-known": 100, "bologna-asked": 0}),
    A("answer_file", "held_file.pk", get=ONE_FILE, post=row(403, coordinator=422, other_coordinator=404, lead=422),
      data={"firms": "?"}),
    A("answer_file", "taken_file.pk", get=ONE_FILE),
    A("answer_file_refused", "taken_file.pk", get=ONE_FILE),
    A("answer_file_changes", "taken_file.pk", get=ONE_FILE),
    A("answer_file_progress", "held_file.pk", get=ONE_FILE),
    A("answer_file_undo", "taken_file.pk", post=row(403, coordinator=302, other_coordinator=404, lead=302)),
    A("answer_file_leave", "held_file.pk", post=row(403, coordinator=302, other_coordinator=404, lead=302)),
    A("answer", "~answer", get=BY_LINK),
    A("answer_section", "~answer one", get=BY_LINK, post=row(302, public=302)),
    A("answer_thanks", "~answer", get=TO_THE_LINK),
    A("answer_keep", "~answer one", post=BY_LINK, data={"edition": "0", "answers": "{}"}),
    A("answer_own", "~answer", get=TO_THE_LINK),
    A("answer_change", "~answer", post=TO_THE_LINK),
    A("comparison", "~answer", get=TO_THE_LINK),
    A("comparison_wish", "~answer", post=TO_THE_LINK, data={"wants": "1"}),
    A("comparison_of_firm", "closed_wave.pk laser.slug", get=FIRM_ALONE),
    A("comparison_of_firm_wish", "closed_wave.pk laser.slug", post=row(403, member=302)),
    A("analyses", get=ALL, is_list=True),
    A("analysis", "bologna.slug", get=ALL, is_export=True),
    A("analysis", "istanbul.slug", get=ALL),  # what is not published yet is not shown
    A("analysis_keep", "bologna.slug", post=RUN_DO,
      data=lambda cast: {"wave": cast.closed_wave.pk, "code": "barrier_time", "measure": "major"}),
    A("analysis_publish", "bologna.slug", get=ASKS_THERE, post=RUN_DO,
      data=lambda cast: {"wave": cast.closed_wave.pk, "withdraw": "1"}),
    A("analysis_segments", "bologna.slug", get=ALL),
    A("analysis_change", "bologna.slug", get=ALL),
    A("analysis_questions", "bologna.slug", get=ALL),
    A("population", "bologna.slug", get=ASKS_THERE, post=row(403, coordinator=302, lead=302), data=TOTALS),
    A("population_file", "bologna.slug", get=ASKS_THERE),
    A("finding", "finding.pk", get=ALL),
    A("finding", "inner_finding.pk",
      get=row(404, public=404, other_coordinator=200, other_member=200, lead=200, administrator=200)),
]  # fmt: skip

# --- agree -----------------------------------------------------------------------------------------------------------

OF_COUNCIL = row(404, member=200, seat_holder=200, coordinator=200)
SETS = row(403, seat_holder=200, coordinator=200)
SETS_DO = row(403, seat_holder=302, coordinator=302)
AGREE = [
    A("themes", get=ALL, is_list=True, is_export=True),
    A("theme", "theme.pk", get=ALL),
    A("theme", "new_theme.pk", get=row(404, public=404, member=200, seat_holder=200, coordinator=200)),
    A("theme_new", get=row(403, seat_holder=200, coordinator=200, other_coordinator=200),
      post=row(403, seat_holder=302, coordinator=302, other_coordinator=302),
      data={"title_en": "Energy"}),
    A("theme_edit", "new_theme.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"title_en": "Energy"}),
    A("theme_close", "new_theme.pk", post=CARLA_OWN_DO, data={"because": "Fatto."}),
    A("theme_reopen", "closed_theme.pk", post=CARLA_OWN_DO),
    A("evidence_add", "new_theme.pk", get=row(403, seat_holder=200, coordinator=200, other_coordinator=404),
      post=row(403, seat_holder=302, coordinator=302, other_coordinator=404),
      data={"kind": "observation", "text": "Visto.", "source": "Fiera", "lang": "it"}),
    A("evidence_remove", "new_theme.pk evidence.pk", post=CARLA_OWN_DO),
    A("meetings", get=ACTORS, is_list=True, is_export=True),
    A("meeting", "meeting.pk", get=OF_COUNCIL),
    A("meeting", "held_meeting.pk", get=OF_COUNCIL),
    A("meeting", "begun_meeting.pk", get=OF_COUNCIL),
    A("meeting_agenda", "meeting.pk", get=OF_COUNCIL),
    A("meeting_calendar", "meeting.pk", get=OF_COUNCIL),
    A("meeting_new", get=OFFICE, post=OFFICE_DO, data=MEETING),
    A("meeting_edit", "meeting.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data=MEETING),
    A("meeting_cancel", "meeting.pk", post=CARLA_OWN_DO, data={"because": "Neve."}),
    A("meeting_reinstate", "cancelled_meeting.pk", post=CARLA_OWN_DO),
    A("meeting_invite", "meeting.pk", post=CARLA_OWN_DO),
    A("meeting_seats", "begun_meeting.pk", post=CARLA_OWN_DO),
    A("meeting_hold", "begun_meeting.pk", post=CARLA_OWN_DO),
    A("meeting_answer", "meeting.pk", post=row(404, seat_holder=302), data={"comes": "yes"}),
    A("meeting_answer_by_link", "~meeting", get=BY_LINK, post=TO_THE_LINK, data={"comes": "yes"}),
    A("guest_new", "meeting.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"email": "lucia@example.org"}),
    A("presence_mark", "begun_meeting.pk attendance.pk", post=CARLA_OWN_DO, data={"presence": "present"}),
    A("item_new", "meeting.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"title": "Altro", "kind": "decision"}),
    A("item_edit", "meeting.pk item.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"title": "X", "kind": "decision"}),
    A("item_minutes", "meeting.pk item.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data={"minutes": "Detto."}),
    A("item_move", "meeting.pk item.pk", post=CARLA_OWN_DO, data={"way": "up"}),
    A("item_remove", "meeting.pk item.pk", post=CARLA_OWN_DO),
    A("decision_new", "begun_meeting.pk", get=CARLA_OWN, post=CARLA_OWN_DO,
      data={"text": "Si decide.", "nobody_listed": "on"}),
    A("decisions", get=ALL, is_list=True, is_export=True),
    A("decision", "decision.number", get=ALL),
    A("decision", "inner_decision.number", get=row(404, public=404, member=200, seat_holder=200, coordinator=200)),
    A("decision_show", "decision.number", post=CARLA_DO),
    A("actions", get=ALL, is_list=True, is_export=True),
    A("action", "action.pk", get=ALL),
    A("action", "done_action.pk", get=ALL),
    A("action_new", "theme.pk", get=SETS, post=SETS_DO, data=_action),
    A("action_edit", "action.pk", get=SETS, post=SETS_DO, data=_action),
    A("action_done", "action.pk", post=SETS_DO, data={"came_of_it": "Tre imprese."}),
    A("action_drop", "action.pk", post=SETS_DO, data={"because": "Non serve."}),
    A("action_reopen", "done_action.pk", post=row(403, member=302, coordinator=302)),
]  # fmt: skip

# --- connect, tell, web ----------------------------------------------------------------------------------------------


def _side(side: str, mine: str, closed: str, own: Row, own_do: Row) -> list[Address]:
    return [
        A(f"{side}s", get=ALL, is_list=True, is_export=True),
        A(
            f"{side}_new",
            get=ACTORS,
            post=row(302, coordinator=422, other_coordinator=422, lead=403, administrator=403),
            data={**NEED, "post": "1"},
        ),
        A(f"{side}_read", post=ACTORS, data=NEED),
        A(f"{side}_keep_by_link", f"~keep_{side}", get=BY_LINK, post=TO_THE_LINK, data={"act": "keep"}),
        A(side, f"{mine}.pk", get=IN),
        A(f"{side}_matches", f"{mine}.pk", get=own),
        A(f"{side}_none", f"{mine}.pk", post=own_do, data={"because": "known"}),
        A(f"{side}_edit", f"{mine}.pk", get=own, post=own_do, data=NEED),
        A(f"{side}_close", f"{mine}.pk", post=own_do, data={"because": "here"}),
        A(f"{side}_reopen", f"{closed}.pk", post=own_do),
        A(f"{side}_keep", f"{mine}.pk", post=own_do),
    ]


CONNECT = [
    *_side("need", "need", "closed_need", ONE_FIRM, ONE_FIRM_DO),
    *_side("offer", "lab", "closed_offer", SETS, SETS_DO),
    A("need", "public_need.pk", get=ALL),
    A("need", "inner_need.pk", get=row(200, other_coordinator=404, other_member=404)),
    A("need_say", get=NOT_YET_IN, post=row(302, public=422, lead=422, administrator=422), data={"text": "x"}),
    A("need_say_read", post=ALL, data=NEED),
    A("council_need", "bologna.slug", get=NOT_YET_IN, post=row(302, public=422, lead=422, administrator=422),
      data={"text": "x"}),
    A("council_need_said", "bologna.slug", get=ALL),
    A("enquiry", "~enquiry", get=BY_LINK, post=TO_THE_LINK, data={"act": "withdraw"}),
    A("enquiry_fits", "enquiry.pk", get=CARLA_OWN),
    A("introductions", get=ACTORS, is_list=True, is_export=True),
    A("introduction_ask", get=row(403, member=200, seat_holder=200, other_member=200), query="?organisation=camera",
      post=row(302, seat_holder=422, other_member=422, lead=403, administrator=403),
      data=lambda cast: {"need": cast.public_need.pk, "offer": cast.offer.pk}),
    A("introduction_broker", get=OFFICE, post=OFFICE_DO,
      data=lambda cast: {"first": cast.camera.name, "second": cast.makine.name, "message": "Parlatevi."}),
    A("introduction", "asked.pk", get=row(200, seat_holder=404, other_member=404, lead=403, administrator=403)),
    A("introduction", "accepted.pk", get=row(200, seat_holder=404, lead=403, administrator=403)),
    A("introduction", "declined.pk",
      get=row(200, other_coordinator=404, other_member=404, lead=403, administrator=403)),
    A("introduction_answer", "accepted.pk", post=row(403, member=302, seat_holder=404, other_member=302),
      data={"act": "accept"}),
    A("introduction_answer", "asked.pk", post=row(403, seat_holder=404, other_member=404), data={"act": "accept"}),
    A("introduction_withdraw", "asked.pk",
      post=row(403, member=302, seat_holder=404, coordinator=302, other_member=404)),
    A("introduction_answer_by_link", "~introduction", get=BY_LINK, post=TO_THE_LINK, data={"act": "accept"}),
    A("outcome_tell", "untold.pk", get=row(403, seat_holder=404, other_member=200),
      post=row(403, seat_holder=404, other_member=302),
      data={"answer": "met"}),
    A("outcome_tell_by_link", "~outcome", get=BY_LINK, post=TO_THE_LINK, data={"answer": "met"}),
    A("voice_new", "bologna.slug", get=CARLA, post=CARLA_DO,
      data=lambda cast: {"person": cast.lucia.name, "role": "titolare", "text": "Si lavora bene.", "lang": "it"}),
    A("voice", "voice.pk", get=row(404, member=200)),
    A("voice_answer", "voice.pk", post=row(404, member=302), data={"act": "give"}),
    A("voice_by_link", "~voice", get=BY_LINK, post=row(302, public=302), data={"act": "give"}),
    A("today", get=IN),
    A("desk", get=OFFICE),
    A("first_steps_fold", post=row(302), data={"act": "fold"}),
]  # fmt: skip
