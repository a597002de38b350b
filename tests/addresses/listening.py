"""Interviews, codes, quotations, case studies; the register of difficulties."""

from typing import Any

from tests.addresses.address import (
    ALL,
    BY_LINK,
    CARLA,
    CARLA_DO,
    CARLA_OWN,
    CARLA_OWN_DO,
    OFFICE,
    Address,
    row,
)
from tests.full_cast import FullCast

A = Address
THEIRS = row(403, coordinator=302, other_coordinator=422)  # of the own council; what is Bologna's, Selin cannot choose
CODERS = row(404, seat_holder=200, coordinator=200)
CODERS_DO = row(404, seat_holder=302, coordinator=302)
INNER = row(404, public=404, coordinator=200)
ANSWERED = row(302, public=302)
CASE = {"title": "Altra", "text": "Una storia.", "lang": "it"}


def _held(cast: FullCast) -> dict[str, Any]:
    said = {"held_on": "2025-06-02", "lang": "it", "scope": ["analysis"], "how": "oral", "note": "al telefono"}
    return {"organisation": cast.laser.name, "person": cast.lucia.email, **said}


INTERVIEWS = [
    A("interviews", get=OFFICE, is_list=True, is_export=True),
    A("interview_new", get=OFFICE, post=THEIRS, data=_held),
    A("interview_guide", "bologna.slug", get=CARLA, post=CARLA_DO, data={"text_1_0": "How did it begin?"}),
    A("interview", "interview.pk", get=CODERS),
    A("interview", "coded_interview.pk", get=CODERS),
    A("interview_text", "interview.pk", get=CARLA_OWN, post=CARLA_OWN_DO,
      data=lambda cast: {"text": cast.interview.text}),
    A("interview_consent", "interview.pk", post=CARLA_OWN_DO,
      data={"scope": ["analysis"], "how": "oral", "note": "al telefono"}),
    A("interview_withdraw", "interview.pk", post=CARLA_OWN_DO),
    A("interview_coders", "interview.pk", post=CARLA_OWN_DO,
      data=lambda cast: {"first": cast.paolo.email, "second": cast.carla.name}),
    A("interview_code", "interview.pk", get=CODERS, post=CODERS_DO,
      data={"first": 1, "last": 2, "codes": ["talent"], "direction": "barrier"}),
    A("interview_code_remove", "interview.pk", post=CODERS_DO,
      data={"first": 1, "last": 2, "factor": "talent_find"}),
    A("interview_code_done", "interview.pk", post=CODERS_DO),
    A("interview_agreement", "interview.pk", get=CODERS),
    A("interview_agreement", "coded_interview.pk", get=CODERS, post=CODERS_DO, is_export=True,
      data={"unit": 2, "factor": "talent_find", "direction": ""}),
    A("quotation_new", "interview.pk", get=CARLA_OWN, post=CARLA_OWN_DO,
      data={"first": 1, "last": 1, "text": "Cerchiamo saldatori", "attribution": "firm", "role": "titolare"}),
    A("quotations", get=ALL, is_list=True, is_export=True),
    A("quotation", "quotation.pk", get=ALL),
    A("quotation", "draft_quotation.pk", get=INNER),
    A("quotation_ask", "draft_quotation.pk", post=CARLA_OWN_DO),
    A("quotation_paper", "draft_quotation.pk", post=row(403, coordinator=422, other_coordinator=404),
      data={"note": "carta"}),
    A("quotation_remove", "draft_quotation.pk", post=CARLA_OWN_DO),
    A("cases", get=ALL, is_list=True, is_export=True),
    A("case", "case.pk", get=ALL),
    A("case", "draft_case.pk", get=INNER),
    A("case", "asked_case.pk", get=INNER),
    A("case_new", get=OFFICE, post=THEIRS, data=lambda cast: {**CASE, "organisation": cast.laser.name}),
    A("case_edit", "draft_case.pk", get=CARLA_OWN, post=CARLA_OWN_DO, data=CASE),
    A("case_figure", "draft_case.pk", post=CARLA_OWN_DO,
      data={"measure": "exports", "year": 2024, "value": 30, "source": "bilancio", "confirmed": "accounts"}),
    A("case_figure_remove", "draft_case.pk case_figure.pk", post=CARLA_OWN_DO),
    A("case_score", "draft_case.pk", post=CARLA_OWN_DO, data={"condition": "talent", "score": 0.5, "reason": "visto"}),
    A("case_ask", "draft_case.pk", post=CARLA_OWN_DO),
    A("case_take_back", "asked_case.pk", post=CARLA_OWN_DO),
    A("configurations", get=row(403, coordinator=200, other_coordinator=200, lead=200), is_export=True),
    A("consent", "~consent", get=BY_LINK, post=ANSWERED, data={"act": "give"}),
    A("quoted", "~quoted", get=BY_LINK, post=ANSWERED, data={"act": "approve"}),
    A("story", "~story", get=BY_LINK, post=ANSWERED, data={"act": "publish"}),
]  # fmt: skip

DISCUSSES = row(403, seat_holder=200, coordinator=200)
DISCUSSES_DO = row(403, seat_holder=302, coordinator=302)
WORDS = {"title_0": "Nobody applies", "area": "talent"}

DIFFICULTIES = [
    A("difficulties", get=ALL, is_list=True, is_export=True),
    A("difficulty", "difficulty.pk", get=ALL),
    A("difficulty", "dropped_difficulty.pk", get=row(404, public=404, member=200, seat_holder=200, coordinator=200)),
    A("difficulty_new", get=OFFICE, post=row(403, coordinator=302, other_coordinator=302), data=WORDS),
    A("difficulty_edit", "difficulty.pk", get=CARLA, post=CARLA_DO, data=WORDS),
    A("difficulty_state", "difficulty.pk", post=CARLA_DO, data={"act": "work"}),
    A("difficulty_state", "dropped_difficulty.pk", post=row(403, coordinator=302, other_coordinator=404),
      data={"act": "again"}),
    A("reason_add", "difficulty.pk", get=CARLA, post=CARLA_DO,
      data={"kind": "observation", "text": "Visto.", "source": "Fiera", "lang": "it"}),
    A("reason_remove", "difficulty.pk reason.pk", post=CARLA_DO),
    A("difficulty_share", "difficulty.pk", post=row(403, member=302), data={"undo": "1"}),
    A("option_new", "difficulty.pk", get=DISCUSSES, post=DISCUSSES_DO,
      data={"title": "Fiera del lavoro", "lang": "it", "effort": 2}),
    A("option_rate", "difficulty.pk option.pk", post=DISCUSSES_DO, data={"stars": 5}),
    A("option_settle", "difficulty.pk option.pk", post=CARLA_DO),
    A("difficulty_comment", "difficulty.pk", post=DISCUSSES_DO, data={"text": "Proviamo."}),
]  # fmt: skip
