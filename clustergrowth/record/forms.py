"""Quick log: two organisations, one line, remind me in three weeks."""

from datetime import datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.limits.fields import FileField, Filter, SearchField
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Activity, Kind, Level
from clustergrowth.record.models import Channel
from clustergrowth.record.queries import ANSWERS
from clustergrowth.record.services import REMIND_AFTER


class ContactForm(forms.Form):
    """Fifteen seconds: the rest has a default."""

    first = OrganisationField(label=_("Between"))
    second = OrganisationField(label=_("and"))
    text = forms.CharField(label=_("What happened, in one line"), max_length=500)
    channel = forms.ChoiceField(
        label=_("How"), choices=[c for c in Channel.choices if c[0] != Channel.SYSTEM], initial=Channel.PHONE
    )
    level = forms.TypedChoiceField(label=_("How far it went"), choices=Level.choices, coerce=int, initial=Level.CONTACT)
    activities = forms.MultipleChoiceField(label=_("What it was about"), choices=Activity.choices, required=False)
    on = typed.Day(label=_("When"))
    remind = forms.BooleanField(label=_("Remind me in three weeks"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name in ("first", "second"):
            cast(OrganisationField, self.fields[name]).among(Organisation.objects.visible_to(person))
        self.fields["on"].initial = clock.today(ZoneInfo(person.time_zone))
        councils = coordinated_by(person)
        if councils:
            self.fields["first"].required = False
            self.fields["first"].help_text = _(
                "Empty: the council itself, such as a call you made. No figure counts it."
            )
        if len(councils) > 1:
            self.fields["council"] = forms.ModelChoiceField(councils, label=_("For which council"))
        self._only = councils[0] if len(councils) == 1 else None

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        zone = ZoneInfo(self.person.time_zone)
        return {
            "between": [side for side in (values["first"], values["second"]) if side is not None],
            "text": values["text"],
            "channel": Channel(values["channel"]),
            "level": Level(values["level"]),
            "activities": [Activity(value) for value in values["activities"]],
            "council": values.get("council") or self._only,
            "at": None if values["on"] == clock.today(zone) else datetime.combine(values["on"], time(12), zone),
            "remind_on": clock.today(zone) + REMIND_AFTER if values["remind"] else None,
        }


class MessageForm(forms.Form):
    """A forwarded message, so that nothing is typed twice."""

    file = FileField(
        largest=25 * MEGABYTE,
        label=_("Forwarded message (.eml)"),
        help_text=_("Only the subject, the day and the addresses are read; the message itself is not kept."),
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822", "data-no-draft": ""}),
    )


class LinesFilter(Filter):
    """Which part of the ledger."""

    organisation = SearchField(label=_("Organisation"))
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[("", _("anything")), *[c for c in Kind.choices if c[0] not in ANSWERS]],
        required=False,
    )
    level = forms.ChoiceField(label=_("At least"), choices=[("", _("any depth")), *Level.choices], required=False)
    since = typed.Day(label=_("From"), required=False)
    until = typed.Day(label=_("To"), required=False)
