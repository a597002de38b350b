"""Taking an instrument from a file, and giving it back."""

import copy
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.queries import shipped
from clustergrowth.listen.surveys.instruments.services import publish_instrument, publish_shipped
from clustergrowth.listen.surveys.models import Instrument
from tests.cast import Cast


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(next(one for one in shipped() if one["code"] == "growth-needs"))


def faults(content: Any) -> str:
    with pytest.raises(instrument_file.Faulty) as wrong:
        instrument_file.read(content)
    return "\n".join(wrong.value.faults)


@pytest.mark.parametrize("content", shipped(), ids=lambda one: str(one["code"]))
def test_the_instruments_that_come_along_are_whole_in_five_languages(content: dict[str, Any]) -> None:
    asked = instrument_file.read(content)
    for question in asked.questions.values():
        assert set(question.text) == set(CODES), question.code
    assert asked.rankings and all(ranking.questions for ranking in asked.rankings)
    assert any(question.type is Type.CONSENT and question.is_required for question in asked.questions.values())


def test_the_growth_needs_instrument_has_about_thirty_questions_and_all_ubc_activities(content: dict[str, Any]) -> None:
    asked = instrument_file.read(content)
    assert 25 <= len(asked.questions) <= 35
    assert sum(1 for option in asked.questions["ubc"].options if not option.is_none) == 14


def test_the_practices_instrument_has_the_eighteen_practices() -> None:
    asked = instrument_file.read(next(one for one in shipped() if one["code"] == "management-practices"))
    assert len(asked.rankings[0].questions) == 18


def test_every_fault_is_named_with_its_place(content: dict[str, Any]) -> None:
    factors = content["sections"][1]["questions"]
    del factors[0]["text"]["tr"]
    factors[1]["area"] = "weather"
    factors[2]["scales"] = ["importance"]
    factors[3]["code"] = factors[4]["code"]
    content["rankings"][0]["questions"].append("nowhere")
    content["version"] = "one"
    told = faults(content)
    assert "question talent_find.text: the text is missing in: tr" in told
    assert "question talent_keep.area: “weather” is not one of: talent, finance" in told
    assert "question finance_access: gap needs 2 scales" in told
    assert "question markets_abroad: this code is used twice" in told
    assert "there is no question nowhere" in told
    assert "version: “one” is not a number" in told


def test_a_ranking_is_one_of_its_code_with_each_question_once(content: dict[str, Any]) -> None:
    first, second = content["rankings"][:2]
    first["questions"] += [first["questions"][0], {"a": 1}]
    second["questions"] = []
    content["rankings"].append(dict(first))
    told = faults(content)
    assert f"ranking {first['code']}: this code is used twice" in told
    assert f"ranking {first['code']}: question {first['questions'][0]} appears twice" in told
    assert f"ranking {first['code']}.questions: “{{'a': 1}}” is not a valid code" in told
    assert f"ranking {second['code']}: there is no question" in told


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"version": NaN}', b'{"code": "\\u0000"}',
     b'{"code": "\\ud800"}', b'{"minutes": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_instrument_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(instrument_file.Faulty):
        instrument_file.from_bytes(content)


@pytest.mark.parametrize(
    "broken", [{}, {"sections": 3}, {"sections": [3]}, {"scales": []}, {"rankings": [None]}, {"title": "x"}]
)
def test_a_file_of_another_shape_is_refused_with_a_reason(broken: dict[str, Any]) -> None:
    assert faults(broken)


def test_the_same_version_again_is_the_same_and_another_content_needs_the_next(
    cast: Cast, content: dict[str, Any]
) -> None:
    publish_shipped()
    first = Instrument.objects.get(code="growth-needs", version=1)
    assert publish_instrument(content=content, by=cast.carla) == first
    content["minutes"] = 5
    with pytest.raises(Refused, match="next version"):
        publish_instrument(content=content, by=cast.carla)
    content["version"] = 4
    assert publish_instrument(content=content, by=cast.carla).version == 4


def test_a_version_that_landed_cannot_be_changed_by_anybody(cast: Cast) -> None:
    publish_shipped()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Instrument.objects.filter(code="growth-needs").update(content={})


def test_only_coordinators_and_the_lead_add_instruments(cast: Cast, content: dict[str, Any]) -> None:
    with pytest.raises(NotYours):
        publish_instrument(content=content, by=cast.lucia)


def test_the_page_lists_the_faults_of_a_file(cast: Cast, client: Client, content: dict[str, Any]) -> None:
    content["sections"][0]["questions"][0]["text"].pop("it")
    file = SimpleUploadedFile("mine.json", json.dumps(content).encode())
    client.force_login(cast.carla)
    answer = client.post(reverse("instrument_new"), {"file": file})
    assert answer.status_code == 422
    assert "question staff.text: the text is missing in: it" in answer.content.decode()


def test_the_exported_file_can_be_read_again(cast: Cast, client: Client, content: dict[str, Any]) -> None:
    publish_shipped()
    client.force_login(cast.carla)
    answer = client.get(reverse("instrument_download", args=["growth-needs", 1]))
    assert instrument_file.loaded(answer.content) == content
    assert client.get(reverse("instrument", args=["growth-needs", 1])).status_code == 200
