"""What the record shows elsewhere: confirmations and reminders that wait, contacts nobody answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.ports import DESK_ROWS, Described, DeskGroup, DeskRow, Ref, Text, Waiting
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, members_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.record.models import Line, Note, Party
from clustergrowth.record.queries import lines_visible_to, readable_lines, valid_lines
from clustergrowth.record.services import CONFIRMABLE

FORGOTTEN_AFTER = timedelta(days=182)  # half a year without a line: the desk names who is forgotten


def waiting_for(person: Person) -> Sequence[Waiting]:
    return [*_to_confirm(person), *_reminders(person)]


def unconfirmed_for(person: Person) -> Sequence[Line]:
    """Contacts that the other side told and this person's organisation has not answered, newest first, at most 20."""
    own = list(access_of(person).organisations)
    if not own:
        return []
    mine = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=own)
    answered = Line.objects.filter(earlier=OuterRef("pk"))
    lines = valid_lines().filter(Exists(mine), ~Exists(answered), kind__in=CONFIRMABLE)
    return list(lines.exclude(actor=person.key).exclude(acting_for__in=own).order_by("-at")[:20])


def _to_confirm(person: Person) -> list[Waiting]:
    lines = readable_lines(unconfirmed_for(person), person)
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
        for line in lines
    ]


def _reminders(person: Person) -> list[Waiting]:
    today = clock.today(ZoneInfo(person.time_zone))
    notes = Note.objects.filter(author=person, remind_on__lte=today, reminded_at=None).select_related("line")
    return [
        Waiting(
            title=_("You wanted to come back to this"),
            detail=note.text,
            url=reverse("reminder_settle", args=[note.line_id]),
            button=_("Done"),
            since=datetime.combine(note.remind_on or today, time(), ZoneInfo(person.time_zone)),
            value=40,
            post=True,
            kind="record.reminder",
        )
        for note in notes.order_by("remind_on")[:20]
    ]


def desk(council: Council, viewer: Viewer) -> DeskGroup | None:
    """Members nobody had anything to do with for half a year, those longest forgotten first."""
    since = clock.now() - FORGOTTEN_AFTER
    lately = Party.objects.filter(organisation_id=OuterRef("pk"), at__gte=since)
    forgotten = members_of(council).filter(~Exists(lately), memberships__council=council, memberships__since__lt=since)
    total = forgotten.count()
    rows = [
        DeskRow(
            title=organisation.name,
            detail=organisation.city,
            url=f"{reverse('quick_log')}?{urlencode({'second': organisation.name})}",
            button=_("Log a contact"),
        )
        for organisation in forgotten.order_by("memberships__since", "folded")[:DESK_ROWS]
    ]
    note = ngettext(
        "%(n)s member without contact for six months", "%(n)s members without contact for six months", total
    )
    return DeskGroup(_("Out of touch"), rows, total, note % {"n": total}, order=70) if total else None


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
    rows = (
        Party.objects.filter(organisation_id__in=organisation_ids).values_list("organisation_id", flat=True).distinct()
    )
    return {id: _("something recorded in the ledger happened with it") for id in rows}
