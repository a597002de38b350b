"""What a coordinator says when choosing who is asked, and which invitations to see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.surveys.forms import AUDIENCE_WORDS
from clustergrowth.listen.surveys.queries import AUDIENCES
from clustergrowth.listen.surveys.sampling import UNKNOWN_SIZE, Wanted, new_seed
from clustergrowth.people.organisations.fields import NaceBeginning
from clustergrowth.people.organisations.kinds import Size

SIZES = [*Size.choices, (UNKNOWN_SIZE, _("size not known"))]
MOST_REMOVED = 500


class ChooseForm(Filter):
    """Filters, all in the address. A random sample states its seed, so that it can be drawn again."""

    audience = forms.ChoiceField(
        label=_("Who is asked"),
        choices=[(name, AUDIENCE_WORDS[name]) for name in AUDIENCES],
        required=False,
        initial=AUDIENCES[0],
    )
    size = forms.MultipleChoiceField(
        label=_("Size"), choices=SIZES, required=False, widget=forms.CheckboxSelectMultiple
    )
    nace = NaceBeginning(
        label=_("NACE code begins with"), required=False, max_length=8, help_text=_("For example: 25 or 28.4 or C.")
    )
    place = SearchField(label=_("Place"))
    since = typed.Day(label=_("Member since this day or before"), required=False)
    not_asked = typed.Whole(
        label=_("Not asked in the last months"), required=False, min_value=1, max_value=60,
        help_text=_("Leaves out firms that any council asked in so many months."),
    )  # fmt: skip
    per_stratum = typed.Whole(
        label=_("Draw so many of each size and field"), required=False, min_value=1, max_value=10_000,
        help_text=_("Left empty, all are asked. Drawn are firms that can be written to."),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("Seed of the draw"), required=False, max_length=40,
        help_text=_("The same directory, filters and seed draw the same firms; it is kept with the survey."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        filled = data.copy() if data else None
        if filled is not None and filled.get("per_stratum") and not filled.get("seed"):
            filled["seed"] = new_seed()
        super().__init__(filled)
        self.without = tuple(dict.fromkeys(filled.getlist("without")))[:MOST_REMOVED] if filled is not None else ()

    def wanted(self) -> Wanted:  # type: ignore[override]  # in the words of the sampling
        """What the filters ask for; with none given, the engineering SMEs."""
        if not self.is_bound:
            return Wanted(without=self.without)
        told = super().wanted()
        return Wanted(
            audience=told["audience"] or AUDIENCES[0], sizes=tuple(told["size"]), nace=told["nace"],
            place=told["place"].strip(), member_since=told["since"], not_asked=told["not_asked"],
            per_stratum=told["per_stratum"], seed=told["seed"].strip(), without=self.without,
        )  # fmt: skip


class InvitationsForm(Filter):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", _("all")), ("asked", _("asked, nothing yet")), ("begun", _("begun")), ("answered", _("answered")),
            ("unsent", _("not sent yet")),
        ],
    )  # fmt: skip
    q = SearchField(label=_("Firm"))
