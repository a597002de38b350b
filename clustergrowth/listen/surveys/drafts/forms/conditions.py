"""Who is asked a question of a draft, as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import in_language
from clustergrowth.common.tables import typed
from clustergrowth.listen.surveys.drafts.forms.content import _BOUNDS, _tidy
from clustergrowth.listen.surveys.instruments.domain.questions import Item


class WhenForm(forms.Form):
    """Which answers to an earlier question a condition wants."""

    def __init__(self, *args: Any, item: Item, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item, question = item, item.question
        self.fields["item"] = forms.CharField(widget=forms.HiddenInput, initial=item.code)
        if question.type.traits.is_ticked:
            options = [(o.code, str(o)) for o in question.options] or [("yes", _now("yes")), ("no", _now("no"))]
            self.fields["one_of"] = forms.MultipleChoiceField(
                label=str(item.label), choices=options, widget=forms.CheckboxSelectMultiple,
                help_text=_("One of the ticked answers is enough."),
            )  # fmt: skip
            return
        help_text = " · ".join(f"{point:g}: {in_language(text)[0]}" for point, text in _labels(item))
        self.fields["at_least"] = typed.MeasureField(
            label=_("At least"), required=False, help_text=help_text, **_BOUNDS
        )
        self.fields["at_most"] = typed.MeasureField(label=_("At most"), required=False, **_BOUNDS)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "at_least" in self.fields and not self.errors:
            least, most = values.get("at_least"), values.get("at_most")
            if least is None and most is None:
                self.add_error("at_least", _("Enter a number here or below."))
            elif least is not None and most is not None and most < least:
                self.add_error("at_most", _("No answer can meet this: the lowest number is above the highest."))
        return values

    def part(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "one_of" in values:
            return {"question": self.item.code, "is": list(values["one_of"])}
        ends = {name: _tidy(values[name]) for name in ("at_least", "at_most") if values[name] is not None}
        return {"question": self.item.code, **ends}


def _labels(item: Item) -> list[tuple[float, Any]]:
    return sorted(item.scale.labels.items()) if item.scale else []
