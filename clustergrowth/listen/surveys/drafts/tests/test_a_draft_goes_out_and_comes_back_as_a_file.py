"""What is exported can be imported, and exported again is the same file to the last byte."""

import copy
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustergrowth.common.languages import CODES
from clustergrowth.listen.surveys.drafts.queries import content_of
from clustergrowth.listen.surveys.drafts.services import drafts
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.file_values import Faulty
from clustergrowth.listen.surveys.instruments.queries import shipped
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.listen.surveys.tests.branching import small
from tests.cast import Cast

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
texts = st.dictionaries(st.sampled_from(CODES), words, max_size=5)
number = st.one_of(st.integers(-9, 9), st.floats(-5, 5, allow_nan=False), st.none())


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """The small instrument, half written: texts, bounds, marks and order as a page or another tool may leave them."""
    content = copy.deepcopy(small())
    content["title"], content["intro"] = draw(texts), draw(texts)
    questions = [one for section in content["sections"] for one in section["questions"]]
    for question in questions:
        question["text"] = draw(texts)
        if draw(st.booleans()):
            question |= {"help": draw(texts), "required": draw(st.booleans()), "low": draw(number), "note": draw(words)}
        if "options" in question:
            question["options"] = draw(st.permutations(question["options"]))
        if draw(st.booleans()):
            question.pop("when", None)
    content["sections"] = draw(st.permutations(content["sections"]))
    return content


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=contents())
def test_a_draft_exported_imported_and_exported_again_is_the_same_file(
    cast: Cast, draft: InstrumentDraft, content: dict[str, Any]
) -> None:
    drafts.replace_draft(draft=draft, content=content, by=cast.carla)
    draft.refresh_from_db()
    first = instrument_file.to_bytes(content_of(draft))
    assert json.loads(first) == {**json.loads(json.dumps(content)), "version": 2}
    drafts.replace_draft(draft=draft, content=instrument_file.loaded(first), by=cast.carla)
    draft.refresh_from_db()
    assert instrument_file.to_bytes(content_of(draft)) == first


@pytest.mark.parametrize("content", shipped(), ids=lambda one: f"{one['code']}-{one['version']}")
def test_a_version_that_landed_is_exported_as_the_same_bytes_whatever_order_it_was_kept_in(
    cast: Cast, client: Client, content: dict[str, Any]
) -> None:
    publish_shipped()
    client.force_login(cast.carla)
    code, version = content["code"], content["version"]
    given_out = client.get(reverse("instrument_download", args=[code, version])).content
    assert given_out == instrument_file.to_bytes(content)
    again = client.post(reverse("instrument_new"), {"file": SimpleUploadedFile("again.json", given_out)})
    assert again.headers["Location"] == reverse("instrument", args=[code, version])
    assert Instrument.objects.filter(code=code, version=version).count() == 1


def test_the_page_takes_the_file_it_gave_out(cast: Cast, client: Client, draft: InstrumentDraft) -> None:
    client.force_login(cast.carla)
    address = reverse("draft_file", args=[draft.pk])
    out = client.get(address, {"format": "json"})
    assert out.headers["Content-Disposition"] == 'attachment; filename="branching_v2_draft.json"'
    file = SimpleUploadedFile("draft.json", out.content.replace(b"Do you export?", b"Do you sell abroad?"))
    assert client.post(address, {"file": file}).status_code == 302
    assert draft.questions.get(code="exports").content["text"]["en"] == "Do you sell abroad?"


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"sections": 3}, "sections: must be a list"),
        ({"code": "another"}, "code: this file is not a version of branching"),
        ({"title": 7}, "title: must give the text in each language"),
        ({"sections": [small()["sections"][0], small()["sections"][0]]}, "section people: this code is used twice"),
        ({"scales": {"urgent": []}}, "scales.urgent: must be a group"),
    ],
)
def test_what_no_page_could_mend_is_refused_and_the_draft_stays(
    cast: Cast, draft: InstrumentDraft, spoilt: dict[str, Any], told: str
) -> None:
    before = content_of(draft)
    with pytest.raises(Faulty) as faulty:
        drafts.replace_draft(draft=draft, content={**small(), **spoilt}, by=cast.carla)
    assert told in "\n".join(faulty.value.faults)
    assert content_of(draft) == before
