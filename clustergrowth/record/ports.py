"""What the record shows elsewhere: confirmations and reminders that wait, contacts nobody answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.ports import Described, DeskGroup, DeskRow, Lookup, Ref, Text, Waiting, on_desk, waits
from clustergrowth.common.tables.copying import named_in
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.record.models import Line, Note, Party
from clustergrowth.record.queries import lines_visible_to, readable_lines, valid_lines
from clustergrowth.record.services import CONFIRMABLE

FORGOTTEN_AFTER = timedelta(days=182)  # half a year without a line: the desk names who is forgotten
# A list says since when a firm is a member, not when somebody last spoke to it: what was before it came into the
# network is not known. Its half year begins on the day it came in, so an import makes nobody forgotten at once.
GRACE = FORGOTTEN_AFTER


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    today = clock.today(ZoneInfo(person.time_zone))
    notes = Note.objects.filter(author=person, remind_on__lte=today, reminded_at=None).select_related("line")
    return [
        Lookup([unconfirmed_for(person)], lambda lines, total: _to_confirm(lines, person), 20),
        waits(notes.order_by("remind_on"), lambda note: _reminder(note, person), 20),
    ]


def unconfirmed_for(person: Person) -> QuerySet[Line]:
    """Contacts that the other side told and this person's organisation has not answered, newest first."""
    own = list(access_of(person).organisations)
    mine = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=own)
    answered = Line.objects.filter(earlier=OuterRef("pk"))
    lines = valid_lines().filter(Exists(mine), ~Exists(answered), kind__in=CONFIRMABLE)
    return lines.exclude(actor=person.key).exclude(acting_for__in=own).order_by("-at")


def _to_confirm(lines: Sequence[Line], person: Person) -> list[Waiting]:
    return [
        Waiting(
            title=_("Did this happen?"),
            detail=" · ".join([line.note, *(side.organisation.name for side in line.sides if side.organisation)]),
            url=reverse("line_answer", args=[line.line.pk]),
            button=_("Yes, this happened"),
            since=line.line.at,
            value=60,
            post=True,
            kind="record.confirm",
            fields={"act": "confirm", "next": "/today/"},
        )
        for line in readable_lines(lines, person)
    ]


def _reminder(note: Note, person: Person) -> Waiting:
    zone = ZoneInfo(person.time_zone)
    return Waiting(
        title=_("You wanted to come back to this"),
        detail=note.text,
        url=reverse("reminder_settle", args=[note.line_id]),
        button=_("Done"),
        since=datetime.combine(note.remind_on or clock.today(zone), time(), zone),
        value=40,
        post=True,
        kind="record.reminder",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Members nobody had anything to do with for half a year, those longest forgotten first."""
    since = clock.now() - FORGOTTEN_AFTER
    lately = Party.objects.filter(organisation_id=OuterRef("organisation_id"), at__gte=since)
    members = Membership.objects.filter(
        live(clock.today()),
        ~Exists(lately),
        council=council,
        since__lt=since,
        organisation__created_at__lt=clock.now() - GRACE,
    )
    return on_desk(
        _("Not heard from lately"),
        members.select_related("organisation").order_by("since", "organisation__folded"),
        row=_out_of_touch,
        note=_number_out_of_touch,
        url=f"{reverse('letter_new')}?{urlencode({'council': council.slug, 'quiet_months': 6})}",
        button=_("Write to them"),
        order=70,
    )


def _out_of_touch(membership: Membership) -> DeskRow:
    organisation = membership.organisation
    return DeskRow(
        title=organisation.name,
        detail=organisation.city,
        url=f"{reverse('quick_log')}?{urlencode({'second': organisation.name})}",
        button=_("Log a contact"),
    )


def _number_out_of_touch(total: int) -> str:
    words = ngettext(
        "%(n)s member without contact for six months", "%(n)s members without contact for six months", total
    )
    return words % {"n": grouped(total)}


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = lines_visible_to(viewer).filter(pk__in=ids)
    return {line.pk: Described(line.get_kind_display(), reverse("line", args=[line.pk])) for line in rows}


def personal_data(person: Person) -> Mapping[str, Any]:
    notes = Note.objects.filter(author=person).order_by("pk")
    lines = Line.objects.filter(actor=person.key).order_by("at")
    return {
        "notes": [{"text": note.text, "line": note.line_id} for note in notes],
        "acts": [{"at": line.at.isoformat(), "what": line.kind, "council": line.council} for line in lines],
    }


def texts_with(letters: str) -> Iterator[Text]:
    """Notes on what happened in which these letters stand, by their line."""
    notes = Note.objects.filter(text__contains=letters)
    for line, council, text in notes.values_list("line", "line__council", "text"):
        yield Text(Ref("line", line), council, text)


def erase(person: Person) -> None:
    """The notes go; the lines stay, under a key that means nobody any more."""
    Note.objects.filter(author=person).delete()


def history(organisation: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    """The block on an organisation's page: what happened with it, as far as the viewer may read it."""
    parts = Party.objects.filter(line=OuterRef("pk"), organisation_id=organisation.pk)
    lines = lines_visible_to(viewer).filter(Exists(parts), earlier=None).order_by("-at", "-pk")[:10]
    readable = readable_lines(list(lines), viewer)
    if not readable:
        return None
    return {"title": _("What happened"), "template": "record/_lines.html", "lines": readable, "order": 80}


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    ids = named_in(Party, "organisation_id", organisation_ids)
    return {id: _("something recorded in the ledger happened with it") for id in ids}


def fixed(council: Council) -> Mapping[str, str]:
    """The ledger names a council by its address, and no line of it ever changes."""
    named = (Line.objects.filter(council=council.slug), Party.objects.filter(councils__contains=[council.slug]))
    if not any(rows.exists() for rows in named):
        return {}
    return {"slug": _("The record names the council by this address, so it stays.")}
