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
_RANKABLE = frozenset(one.value for one in Type if one.traits.ranked_by)


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
        self._types = {one.code: Type(one.content["type"]) for one in asked if can_be_ranked(one)}
        words = {one.code: in_language(one.content.get("text", {}))[0] or one.code for one in asked}
        self.fields["questions"].choices = [(code, f"{words[code]} · {code}") for code in self._types]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        by = told.get("by", "")
        chosen = told.get("questions", ()) if by else ()
        wrong = [code for code in chosen if Ranked(by) not in self._types[code].traits.ranked_by]
        if wrong:
            sentence = _(
                "These questions cannot be ranked this way: %(codes)s. Choose another order, or leave them out."
            )
            self.add_error("questions", forms.ValidationError(sentence, params={"codes": ", ".join(wrong)}))
        return told

    def content(self, code: str, before: Mapping[str, Any]) -> dict[str, Any]:
        """The ranking as the file holds it: in its order, with those that are taken out of the draft for now."""
        told = self.cleaned_data
        chosen, out = told["questions"], set(before.get("questions", ())) - self._types.keys()
        kept = [code for code in before.get("questions", ()) if code in chosen or code in out]
        return {
            **before,
            "code": code,
            "title": text_of(told["title"]),
            "by": told["by"],
            "questions": [*kept, *(code for code in chosen if code not in kept)],
        }
