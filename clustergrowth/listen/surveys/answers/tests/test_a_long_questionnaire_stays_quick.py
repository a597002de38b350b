"""Complaint 19 of the peers (LimeSurvey PR#1716: 30 s to save at 70 questions, 200 quotas) must never be ours.

Keeping one question writes one row and reads the same few, however long the questionnaire; no answer of any firm is
read or computed anew. The page of the whole draft costs the same number of queries too.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.drafts.services import drafts
from clustergrowth.listen.surveys.instruments.services import publish_instrument
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.listen.surveys.tests.branching import options, said, small
from clustergrowth.listen.surveys.tests.sample import wave_with
from tests.cast import Cast


def long_one(extra: int) -> dict[str, Any]:
    """The small instrument with so many questions more, each with eight answers in five languages."""
    content = small()
    content["code"] = f"long-{extra}"
    content["sections"] += [
        {
            "code": f"part{part}",
            "title": said(f"Part {part}"),
            "questions": [
                {"code": f"q{part}_{n}", "type": "multiple", "text": said(f"Question {n} of part {part}?"),
                 "options": options(*(f"answer{a}" for a in range(8))), "dont_know": True,
                 "when": {"question": "exports", "is": ["yes"]}}
                for n in range(10)
            ],
        }
        for part in range(extra // 10)
    ]  # fmt: skip
    return content


def drafted(cast: Cast, extra: int) -> InstrumentDraft:
    base: Instrument = publish_instrument(content=long_one(extra), by=cast.carla)
    wave = wave_with(base, cast.bologna, by=cast.carla)
    answers = {"posts": 0, "exports": "no", "consent": True}
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=answers, by=cast.lucia)
    return drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla)


def queries(client: Client, address: str, sent: dict[str, Any] | None = None) -> list[str]:
    if sent is None:
        client.get(address)  # what is looked up once a process is looked up now
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == (200 if sent is None else 302)
    return [one["sql"] for one in found]


def test_keeping_a_question_costs_the_same_at_ten_questions_and_at_eighty(cast: Cast, carla: Client) -> None:
    found, sizes = {}, {}
    for extra in (10, 80):
        draft = drafted(cast, extra)
        question = draft.questions.get(code="exports")
        address = reverse("draft_question", args=[draft.pk, question.pk])
        carla.get(address)
        sent = {
            "revision": 1, "code": "exports", "type": "choice", "text_0": "Do you sell abroad?",
            "option_0_code": "yes", "option_0_text_0": "Yes", "option_1_code": "no", "option_1_text_0": "No",
        }  # fmt: skip
        found[extra] = queries(carla, address, sent)
        sizes[extra] = sum(map(len, found[extra]))
        question.refresh_from_db()
        assert question.content["text"] == {"en": "Do you sell abroad?"} and question.revision == 2
    assert draft.questions.count() >= 86
    assert len(found[80]) == len(found[10]) <= 20
    assert sizes[80] == pytest.approx(sizes[10], rel=0.02)  # nothing of the rest is sent either
    told = " ".join(found[80])
    assert "surveys_response" not in told, "no answer is read or computed anew"
    assert sum("UPDATE" in one and "surveys_" in one for one in found[80]) == 1


@pytest.mark.parametrize("name", ["draft", "draft_differences", "draft_question"])
def test_opening_a_page_of_the_draft_asks_no_more_when_it_is_long(cast: Cast, carla: Client, name: str) -> None:
    counts = []
    for extra in (10, 80):
        draft = drafted(cast, extra)
        more = [draft.questions.get(code="exports").pk] if name == "draft_question" else []
        counts.append(len(queries(carla, reverse(name, args=[draft.pk, *more]))))
    assert counts[0] == counts[1]
