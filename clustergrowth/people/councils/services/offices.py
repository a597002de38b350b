"""Offices and seats: who convenes, who leads all, who sits at the table, for how long."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.people.councils.models import Council, Role, Seat
from clustergrowth.people.councils.queries.others import is_of_another
from clustergrowth.people.councils.services.members import must_be_ours
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person


def appoint(person: Person, office: str, council: Council | None, *, since: date | None = None) -> Role:
    """The person holds the office from that day, in a council or over all of them."""
    defaults = {"since": since or clock.today()}
    return Role.objects.get_or_create(person=person, office=office, council=council, until=None, defaults=defaults)[0]


def appoint_coordinator(council: Council, person: Person, *, since: date | None = None) -> Role:
    """The person convenes the council from that day."""
    return appoint(person, Role.Office.COORDINATOR, council, since=since)


def appoint_lead(person: Person, *, since: date | None = None) -> Role:
    """The person leads the consortium: reads figures and the ledger of all councils."""
    return appoint(person, Role.Office.CONSORTIUM_LEAD, None, since=since)


@transaction.atomic
def end_office(role: Role, *, on: date | None = None) -> None:
    """The office ends; a council is never left without a coordinator."""
    if role.office == Role.Office.COORDINATOR and is_only_coordinator(role):
        raise Refused(_("This is the only coordinator of the council. Appoint another one first."))
    last_day = on or clock.today() - timedelta(days=1)
    if last_day < role.since:
        role.delete()
    else:
        role.until = last_day
        role.save(update_fields=["until"])


def is_only_coordinator(role: Role) -> bool:
    others = Role.objects.select_for_update().filter(
        live(clock.today()), council=role.council, office=Role.Office.COORDINATOR
    )
    return not any(other.person_id != role.person_id for other in others)


def give_seat(
    council: Council,
    *,
    category: str,
    organisation: Organisation | None,
    person: Person | None = None,
    title: LazyI18nString | str = "",
    since: date | None = None,
    until: date | None = None,
) -> Seat:
    """A place at the table, for an organisation, held by a person, for a term."""
    if organisation is None and person is None:
        raise Refused(_("A seat is held by an organisation or a person: choose at least one of them."))
    if organisation is not None:
        must_be_ours(council, organisation)
    if person is not None and is_of_another(council, person):
        sentence = _("%(name)s belongs to another council. Ask them to join yours first.") % {"name": person.name}
        raise Refused(sentence, fields={"person": [sentence]})
    return Seat.objects.create(
        council=council,
        category=category,
        organisation=organisation,
        person=person,
        title=title,
        since=since or clock.today(),
        until=until,
    )


def end_seat(seat: Seat, *, on: date | None = None) -> None:
    """The term ends; noted and taken back the same day, it never began."""
    last_day = on or clock.today() - timedelta(days=1)
    if last_day < seat.since:
        seat.delete()
    else:
        seat.until = last_day
        seat.save(update_fields=["until"])
