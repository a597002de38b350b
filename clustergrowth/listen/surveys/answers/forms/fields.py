"""One item of a questionnaire as a field of a page, and back from what was typed to a cell."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clustergrowth.common.languages import in_language
from clustergrowth.common.tables.values import written
from clustergrowth.listen.surveys.answers.domain import cells
from clustergrowth.listen.surveys.instruments.domain.questions import DONT_KNOW, Item, Scale, Type


def as_cell(value: object) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def as_typed(item: Item, value: object) -> object:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return written(value)
    if item.question.type is Type.CONSENT:
        return value == "yes"
    if item.question.type is Type.MULTIPLE and value == DONT_KNOW:
        return [DONT_KNOW]
    return value


def field_of(item: Item) -> forms.Field:
    question = item.question
    label: Any = item.scale if question.type is Type.GAP else question
    words: dict[str, Any] = {"label": str(label), "help_text": in_language(question.help)[0], "required": False}
    unsure = [(DONT_KNOW, _("I do not know"))] if question.may_not_know else []
    if item.scale is not None:
        choices = [*points_of(item.scale), *unsure]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"class": "scale"}), **words)
    options = [(option.code, str(option)) for option in question.options]
    if question.type is Type.CHOICE:
        return forms.ChoiceField(choices=[*options, *unsure], widget=forms.RadioSelect, **words)
    if question.type is Type.MULTIPLE:
        return forms.MultipleChoiceField(choices=[*options, *unsure], widget=forms.CheckboxSelectMultiple, **words)
    if question.type is Type.CONSENT:
        return forms.BooleanField(**words)
    if question.type is Type.NUMBER:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return forms.CharField(max_length=30, widget=widget, **words)
    if question.type is Type.TEXT:
        return forms.CharField(max_length=cells.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **words)
    raise TypeError(f"{question.type} has no box on the page")


def points_of(scale: Scale) -> list[tuple[str, str]]:
    """Each point with its number and, where it has one, its words."""
    points = []
    for point in scale.points:
        words = in_language(scale.labels.get(point, {}))[0]
        points.append((f"{point:g}", f"{point:g} · {words}" if words else f"{point:g}"))
    return points
