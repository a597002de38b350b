"""A field that says “(optional)” can be left empty; where one of several is enough, each of them says so."""

from collections.abc import Callable

import pytest
from django import forms
from django.template import Context, Template

from clustergrowth.agree.meetings.forms import MeetingForm
from clustergrowth.agree.plans.forms import ActionForm
from clustergrowth.agree.themes.forms import ThemeForm
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.listen.difficulties.forms import DifficultyForm
from clustergrowth.people.councils.forms.founding import NewCouncilForm
from tests.cast import Cast


def action(cast: Cast) -> forms.Form:
    theme = Theme.objects.create(council=cast.bologna, title="Energia", proposed_at=clock.now(), search="energia")
    return ActionForm({}, theme=theme, council=cast.bologna, viewer=cast.carla)


FORMS: dict[str, Callable[[Cast], forms.Form]] = {
    "meeting": lambda cast: MeetingForm({}, council=cast.bologna),
    "theme": lambda cast: ThemeForm({}, council=cast.bologna),
    "action": action,
    "difficulty": lambda cast: DifficultyForm({}),
    "council": lambda cast: NewCouncilForm({"time_zone": ""}, place={"name": "Reno", "city": "Reno", "country": "US"}),
}


def words(field: forms.BoundField) -> str:
    source = "{% load i18n components %}{% include 'components/_field_words.html' %}"
    return Template(source).render(Context({"field": field}))


@pytest.mark.parametrize("name", FORMS)
def test_a_field_that_is_refused_when_empty_is_not_called_optional(cast: Cast, name: str) -> None:
    form = FORMS[name](cast)
    assert form.errors
    called_optional = [field.name for field in form if "(optional)" in words(field)]
    assert not set(called_optional) & set(form.errors)


def test_where_one_of_several_is_enough_each_says_so(cast: Cast) -> None:
    form = MeetingForm({}, council=cast.bologna)
    assert ["at least one of these" in words(form[name]) for name in ("place", "online_link", "title")] == [
        True, True, False,
    ]  # fmt: skip
