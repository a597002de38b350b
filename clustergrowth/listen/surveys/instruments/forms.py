"""The file of an instrument, as it is handed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.limits.fields import FileField
from clustergrowth.common.limits.sizes import MEGABYTE


class InstrumentForm(forms.Form):
    file = FileField(
        largest=2 * MEGABYTE,
        label=_("Questionnaire file (.json)"),
        help_text=_(
            "Sections, questions with their codes, and texts in every language. Export a questionnaire to "
            "see the format."
        ),
    )
