"""What is asked of who writes a report."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField, I18nTextarea

from clustergrowth.common import clock
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages.fields import WrittenInField
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.reports.queries.reports import years_with_reports
from clustergrowth.people.councils.forms.fields import CouncilFilter

FIRST_YEAR = 1945  # chosen: no report cites older figures


def _has_words(text: Any) -> bool:
    data = getattr(text, "data", None)
    return any((words or "").strip() for words in data.values()) if isinstance(data, dict) else bool(str(text).strip())


class PassageForm(EditForm):
    """What the council says in one place, in the languages it likes."""

    text = I18nFormField(
        label=_("Text"),
        required=False,
        widget=I18nTextarea,
        widget_kwargs={"attrs": {"rows": 8, "maxlength": 8000}},
        help_text=_(
            "Figures appear next to it automatically. Readers of a language you leave empty get "
            "the council’s first language."
        ),
    )


class MilestoneForm(EditForm):
    """An entry of the region's policy history."""

    year = typed.Whole(label=_("Year"), min_value=FIRST_YEAR, max_value=2100)
    month = forms.TypedChoiceField(
        label=_("Month"), choices=[("", _("not known")), *MONTHS.items()], coerce=int, empty_value=None, required=False
    )
    text = I18nFormField(
        label=_("What happened"), required=False, widget=I18nTextarea, widget_kwargs={"attrs": {"rows": 3}}
    )
    source = forms.URLField(label=_("Where it can be read"), max_length=300, required=False, assume_scheme="https")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > clock.today().year:
            raise forms.ValidationError(_("This year is in the future."))
        return year

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "text" in values and not _has_words(values["text"]):
            self.add_error("text", forms.ValidationError(_("Write it in at least one language.")))
        return values


class RetractForm(forms.Form):
    because = forms.CharField(
        label=_("Why it is no longer valid, in one line"),
        help_text=_("This stays on the report for good, in public."),
        max_length=500,
    )
    lang = WrittenInField(label=_("Language of this line"))


class ReportsFilter(Filter):
    q = SearchField(label=_("Words"))
    council = CouncilFilter()
    year = forms.TypedChoiceField(label=_("Year"), choices=[], coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("all")), *((str(year), str(year)) for year in years_with_reports())]
