"""A form is sent: it is done, or stands there again with the reason and what was typed."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from clustergrowth.common.acts import done, sent
from clustergrowth.common.errors import Gone, Refused


class Words(forms.Form):
    text = forms.CharField()


def refuse(with_error: Exception) -> Any:
    raise with_error


def test_what_is_only_read_is_not_sent_and_an_empty_form_is() -> None:
    assert sent(RequestFactory().get("/")) is None
    form = Words(sent(RequestFactory().post("/")))
    assert done(form, lambda: 1) is None
    assert form.errors


def test_nothing_is_done_with_a_form_that_is_not_valid() -> None:
    asked: list[int] = []
    for form in (Words(), Words({"text": ""})):
        assert done(form, lambda: asked.append(1)) is None
    assert asked == []


def test_it_is_done_also_where_the_service_gives_nothing() -> None:
    made = done(Words({"text": "x"}), lambda: None)
    assert made
    assert made.result is None
    assert done(Words({"text": "x"}), lambda: False)


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays() -> None:
    form = Words({"text": "x"})
    assert done(form, lambda: refuse(Refused("No.", fields={"text": ["Not this one."]}))) is None
    assert form.errors == {"text": ["Not this one."]}
    assert form["text"].value() == "x"


def test_what_is_gone_meanwhile_is_told_on_a_page_of_its_own() -> None:
    with pytest.raises(Gone):
        done(Words({"text": "x"}), lambda: refuse(Gone("It is gone.")))
