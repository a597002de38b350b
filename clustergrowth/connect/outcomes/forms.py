"""One tap, and a line for whoever wants to say more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.connect.outcomes.models import Answer
from clustergrowth.connect.outcomes.services import OutcomeAnswer
from clustergrowth.record.kinds import Activity


class TellForm(forms.Form):
    """The answer is the button that was pressed."""

    answer = forms.ChoiceField(label=_("What came of it"), choices=Answer.choices)
    text = forms.CharField(
        label=_("In one line"),
        max_length=500,
        required=False,
        help_text=_("The other side and the coordinators of both councils read it."),
    )
    activities = forms.MultipleChoiceField(
        label=_("What it was about"), choices=Activity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def telling(self) -> OutcomeAnswer:
        values = self.cleaned_data
        return OutcomeAnswer(
            answer=Answer(values["answer"]),
            text=values["text"],
            activities=[Activity(value) for value in values["activities"]],
        )
