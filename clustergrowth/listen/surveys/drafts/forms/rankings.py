"""Which questions a draft ranks against each other, and how."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import in_language
from clustergrowth.listen.surveys.drafts.forms.content import DraftForm, text_of, translated
from clustergrowth.listen.surveys.instruments.domain.questions import Ranked, Type
from clustergrowth.listen.surveys.models import DraftQuestion

BY_WORDS = {
    Ranked.GAP: _("by how far ability lags behind importance"),
    Ranked.MAJOR: _("by how many firms ticked it or rate it high"),
    Ranked.LOWEST: _("by the average, the lowest first"),
    Ranked.HIGHEST: _("by the average, the highest first"),
}
_RANKABLE = frozenset(type.value for type in Type if type.traits.ranked_by)


def can_be_ranked(question: DraftQuestion) -> bool:
    return question.content.get("type") in _RANKABLE


class RankingForm(DraftForm):
    """A title in five languages, the measure, and the questions that fit it."""

    by = forms.ChoiceField(label=_("In which order"), choices=list(BY_WORDS.items()))
    questions = forms.MultipleChoiceField(label=_("Questions"), widget=forms.CheckboxSelectMultiple)

    field_order = ["title", "by", "questions"]

    def __init__(self, *args: Any, asked: Sequence[DraftQuestion], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["title"] = translated(_("Title"), needed=True)
        self.order_fields(self.field_order)
        self._types = {question.code: Type(question.content["type"]) for question in asked if can_be_ranked(question)}
        words = {question.code: in_language(question.content.get("text", {}))[0] or question.code for question in asked}
        self.fields["questions"].choices = [(code, f"{words[code]} · {code}") for code in self._types]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        by = values.get("by", "")
        chosen = values.get("questions", ()) if by else ()
        wrong = [code for code in chosen if Ranked(by) not in self._types[code].traits.ranked_by]
        if wrong:
            sentence = _(
                "These questions cannot be ranked this way: %(codes)s. Choose another order, or leave them out."
            )
            self.add_error("questions", forms.ValidationError(sentence, params={"codes": ", ".join(wrong)}))
        return values

    def content(self, code: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """The ranking as the file holds it: in its order, with those that are taken out of the draft for now."""
        values = self.cleaned_data
        chosen, out = values["questions"], set(before.get("questions", ())) - self._types.keys()
        staying = [code for code in before.get("questions", ()) if code in chosen or code in out]
        return {
            **before,
            "code": code,
            "title": text_of(values["title"]),
            "by": values["by"],
            "questions": [*staying, *(code for code in chosen if code not in staying)],
        }
