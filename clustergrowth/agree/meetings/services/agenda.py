"""The agenda: points, their order, their papers before and their minutes after."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import AgendaItem, ItemKind, Meeting
from clustergrowth.agree.meetings.services.locking import lock_meeting
from clustergrowth.agree.meetings.services.planning import (
    must_be_planned,
    must_not_be_cancelled,
    plan_meeting,
    search_text,
)
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.languages import in_language
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    title: str,
    kind: ItemKind,
    by: Person,
    paper: str = "",
    theme: Theme | None = None,
    owner: Person | None = None,
) -> AgendaItem:
    """A further point, at the end of the agenda; also while the meeting goes on."""
    require(by, "meetings.run", meeting)
    must_not_be_cancelled(lock_meeting(meeting))
    _must_be_of_the_council(theme, meeting, by)
    last = meeting.items.aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, order=last + 1, title=title.strip(), kind=kind, paper=paper.strip(), theme=theme, owner=owner
    )
    _index(meeting)
    return item


@transaction.atomic
def plan_meeting_on(theme: Theme | None, *, by: Person, **planned: Any) -> Meeting:
    """Plan a meeting that is to decide on a theme: it stands on the agenda from the beginning."""
    meeting = plan_meeting(by=by, **planned)
    if theme is not None:
        add_item(meeting, title=in_language(theme.title)[0][:200], kind=ItemKind.DECISION, theme=theme, by=by)
    return meeting


@transaction.atomic
def edit_item(
    item: AgendaItem,
    *,
    title: str,
    kind: ItemKind,
    by: Person,
    paper: str = "",
    theme: Theme | None = None,
    owner: Person | None = None,
) -> AgendaItem:
    require(by, "meetings.run", item.meeting)
    must_not_be_cancelled(lock_meeting(item.meeting, item))
    _must_be_of_the_council(theme, item.meeting, by)
    item.title, item.kind, item.paper = title.strip(), kind, paper.strip()
    item.theme, item.owner = theme, owner
    item.save(update_fields=["title", "kind", "paper", "theme", "owner"])
    _index(item.meeting)
    return item


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool, by: Person) -> None:
    """Change places with the point before or after; at the ends nothing happens."""
    require(by, "meetings.run", item.meeting)
    must_be_planned(lock_meeting(item.meeting, item))
    others = AgendaItem.objects.filter(meeting=item.meeting_id)
    other = (
        others.filter(order__lt=item.order).order_by("-order").first()
        if up
        else others.filter(order__gt=item.order).order_by("order").first()
    )
    if other is not None:
        item.order, other.order = other.order, item.order
        item.save(update_fields=["order"])
        other.save(update_fields=["order"])


@transaction.atomic
def remove_item(item: AgendaItem, *, by: Person) -> None:
    """Take a point off the agenda; one that was decided or minuted stays."""
    require(by, "meetings.run", item.meeting)
    must_not_be_cancelled(lock_meeting(item.meeting, item))
    if item.minutes or item.decisions.exists():
        raise TooLate(_("This point already has minutes or a decision, so it stays on the agenda."))
    item.delete()
    _index(item.meeting)


@transaction.atomic
def write_minutes(item: AgendaItem, *, minutes: str, by: Person, english: str = "") -> AgendaItem:
    """What was said, in the language of the meeting and in one English sentence; earlier words stay in the history."""
    require(by, "meetings.run", item.meeting)
    must_not_be_cancelled(lock_meeting(item.meeting, item))
    if not minutes.strip():
        raise Refused(_("Write what was said."), fields={"minutes": [_("Write what was said.")]})
    item.minutes, item.english = minutes.strip(), english.strip()
    item.save(update_fields=["minutes", "english"])
    return item


def _index(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(search=search_text(meeting))


def _must_be_of_the_council(theme: Theme | None, meeting: Meeting, by: Person) -> None:
    if theme is not None and not Theme.objects.visible_to(by).filter(pk=theme.pk).exists():
        raise NotYours(_("This theme belongs to another council. Choose one of your own."))
