"""What is asked of a coordinator about a wave: what, who asks, who is asked, which invitations to see."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.editions import EditForm
from clustergrowth.common.languages import CODES, NAMES
from clustergrowth.common.limits.fields import Filter, SearchField
from clustergrowth.common.tables import typed
from clustergrowth.listen.surveys.instruments.queries import latest_instruments
from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.listen.surveys.waves.queries.audience import AUDIENCES
from clustergrowth.listen.surveys.waves.services.sampling import UNKNOWN_SIZE, Wanted, new_seed
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, coordinated_by, every_council
from clustergrowth.people.organisations.domain.kinds import Size
from clustergrowth.people.organisations.forms.fields import NaceBeginning
from clustergrowth.people.persons.models import Person

AUDIENCE_WORDS = {
    "engineering": _("the engineering SMEs of the council"),
    "smes": _("all SMEs of the council"),
    "firms": _("all firms of the council, large ones too"),
}


def councils_run_by(person: Person) -> QuerySet[Council]:
    """The councils in whose name this person may ask."""
    return every_council() if access_of(person).is_lead else coordinated_by(person)


class _InstrumentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class WaveForm(forms.Form):
    """Which instrument, which councils, from when to when, and a title of its own if it needs one."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        instruments = latest_instruments()
        councils = councils_run_by(person)
        self.fields["instrument"] = _InstrumentField(instruments, label=_("Questionnaire"), empty_label=None)
        self.fields["councils"] = forms.ModelMultipleChoiceField(
            councils, label=_("Who asks"), widget=forms.CheckboxSelectMultiple,
            initial=list(councils) if councils.count() == 1 else None,
            help_text=_("Councils that ask together can be compared. Others can join while the survey is open."),
        )  # fmt: skip
        self.fields["opens"] = typed.Day(label=_("First day"))
        self.fields["closes"] = typed.Day(label=_("Last day"))
        self.fields["opens"].initial = clock.today(timezone.get_current_timezone())
        for code in CODES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": NAMES[code]}, required=False, max_length=150,
                widget=forms.TextInput(attrs={"lang": code}),
                help_text=_("If empty, it takes the title of the questionnaire.") if code == CODES[0] else "",
            )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("instrument", "opens", "closes")}
        return {**values, "councils": list(self.cleaned_data["councils"]), "title": self.title()}

    def title(self) -> LazyI18nString:
        titles = {code: self.cleaned_data[f"title_{code}"] for code in CODES if self.cleaned_data[f"title_{code}"]}
        instrument: Instrument = self.cleaned_data["instrument"]
        return LazyI18nString(titles or dict(instrument.content["title"]))


class SampleForm(EditForm):
    known = typed.Whole(
        label=_("Firms the survey is about"), required=False, min_value=1, max_value=10_000_000,
        help_text=_("All firms the survey is about, for example the engineering SMEs of the region."),
    )  # fmt: skip
    asked = typed.Whole(
        label=_("Firms asked elsewhere"), min_value=0, max_value=10_000_000,
        help_text=_("On paper, by phone or with another tool, besides those invited here. The response "
"rate includes both."),
    )  # fmt: skip


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who is asked"),
        choices=[(name, AUDIENCE_WORDS[name]) for name in AUDIENCES],
        widget=forms.RadioSelect,
        initial=AUDIENCES[0],
    )


SIZES = [*Size.choices, (UNKNOWN_SIZE, _("size not known"))]


MOST_REMOVED = 500  # by hand; more are left out by a filter


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
        label=_("Not asked in the last … months"), required=False, min_value=1, max_value=60,
        help_text=_("Leaves out firms that any council has asked within this many months."),
    )  # fmt: skip
    per_stratum = typed.Whole(
        label=_("Sample this many of each size and field"), required=False, min_value=1, max_value=10_000,
        help_text=_("Leave it empty to ask them all. Only firms with an e-mail address are sampled."),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("Seed of the sample"), required=False, max_length=40,
        help_text=_("The same directory, filters and seed give the same sample. The seed is saved with the survey."),
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
        values = super().wanted()
        return Wanted(
            audience=values["audience"] or AUDIENCES[0], sizes=tuple(values["size"]), nace=values["nace"],
            place=values["place"].strip(), member_since=values["since"], not_asked=values["not_asked"],
            per_stratum=values["per_stratum"], seed=values["seed"].strip(), without=self.without,
        )  # fmt: skip


class InvitationsForm(Filter):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", _("all")), ("asked", _("asked, nothing yet")), ("begun", pgettext_lazy("a firm", "started")),
            ("answered", pgettext_lazy("a firm", "answered")), ("unsent", _("not sent yet")),
        ],
    )  # fmt: skip
    q = SearchField(label=_("Firm"))
