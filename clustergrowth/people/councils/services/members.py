"""Members and contacts of a council."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypedDict, Unpack

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.tables.copying import among
from clustergrowth.people.councils.models import AffiliatedBody, Contact, Council, Membership
from clustergrowth.people.councils.queries.contacts import persons_by_address
from clustergrowth.people.councils.queries.others import is_member, is_ours
from clustergrowth.people.organisations.models import Listing, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person


class Baseline(TypedDict, total=False):
    """Where the organisation stood when it joined."""

    baseline_year: int | None
    baseline_staff: int | None
    baseline_turnover: str
    baseline_exports: int | None


def add_member(
    council: Council,
    organisation: Organisation,
    *,
    since: date | None = None,
    through: Organisation | None = None,
    **baseline: Unpack[Baseline],
) -> Membership:
    """The organisation belongs to the council from that day; one of another council is asked instead (``take_in``)."""
    must_be_ours(council, organisation)
    return join(council, organisation, since=since, through=through, **baseline)


def must_be_ours(council: Council, organisation: Organisation) -> None:
    """What one council says alone, it says of its members and of those for whom nobody else speaks."""
    if not is_ours(council, organisation):
        sentence = _("Other people speak for %(name)s. Add it as a member first: it will be asked by mail.")
        message = sentence % {"name": organisation.name}
        raise Refused(message, fields={"organisation": [message]})


def must_be_member(council: Council, organisation: Organisation, field: str) -> None:
    if not is_member(council, organisation):
        sentence = _("%(name)s is not a member of this council.") % {"name": organisation.name}
        raise Refused(sentence, fields={field: [sentence]})


def join(
    council: Council,
    organisation: Organisation,
    *,
    since: date | None = None,
    through: Organisation | None = None,
    **baseline: Unpack[Baseline],
) -> Membership:
    """Write a membership down on which all sides agree; in a federation it may come through an affiliated body."""
    day = since or clock.today()
    if (
        through is not None
        and not AffiliatedBody.objects.filter(live(day), council=council, organisation=through).exists()
    ):
        sentence = _("%(name)s is not an affiliated body of this council on that day.") % {"name": through.name}
        raise Refused(sentence, fields={"through": [sentence]})
    facts: Baseline = {"baseline_staff": organisation.staff, "baseline_turnover": organisation.turnover, **baseline}
    facts.setdefault("baseline_year", day.year)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                council=council, organisation=organisation, through=through, since=day, **facts
            )
    except IntegrityError as clash:
        sentence = _("%(name)s already belongs to this council on that day.") % {"name": organisation.name}
        raise Refused(sentence, fields={"organisation": [sentence]}) from clash
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, on: date | None = None) -> None:
    """The last day of a membership; its history and baseline stay. Taken back on its first day, it never was."""
    last_day = on or clock.today() - timedelta(days=1)
    organisation = membership.organisation_id
    if last_day < membership.since:
        membership.delete()
    else:
        membership.until = last_day
        membership.save(update_fields=["until"])
    list_members([organisation])


def list_members(organisations: Iterable[int]) -> None:
    """Bring the directory's lines of these organisations to today: a dated membership runs until its last day."""
    lived = Membership.objects.filter(live(clock.today()), organisation=OuterRef("organisation"))
    councils = lived.order_by("council_id").values("council_id").distinct()
    Listing.objects.filter(among(Listing, "organisation", list(organisations))).update(councils=ArraySubquery(councils))


def list_members_of_today() -> int:
    """What a new day changes: memberships that began or ended since a week. How many organisations that concerns."""
    today = clock.today()
    week = (today - timedelta(days=7), today)
    ids = set(Membership.objects.filter(since__range=week).values_list("organisation_id", flat=True))
    ids |= set(Membership.objects.filter(until__range=week).values_list("organisation_id", flat=True))
    list_members(sorted(ids))
    return len(ids)


@transaction.atomic
def introduce(council: Council, *, name: str, email: str, language: str, source: str) -> Person:
    """Somebody by name and, where there is one, by address comes onto the council's list.

    Of an address that is somebody's elsewhere the council gets a person of its own, to whom it writes there.
    """
    address = email.strip().lower()
    person = persons_by_address(council, [address]).get(address)
    if person is None:
        signs_in_as_another = bool(address) and Person.objects.filter(email__iexact=address).exists()
        person = Person.objects.create(
            name=name.strip(), language=language, time_zone=council.time_zone,
            email=None if signs_in_as_another else address or None,
            listed_address=address if signs_in_as_another else "",
        )  # fmt: skip
    add_contact(council, person, source=source)
    return person


def add_contact(
    council: Council, person: Person, *, source: str, note: str = "", name: str = "", phone: str = ""
) -> Contact:
    """Put a person on the council's list, with the place the address comes from; the name as the list has it."""
    contact, is_new = Contact.objects.get_or_create(
        council=council,
        person=person,
        defaults={
            "name": (name or person.name)[:200],
            "phone": phone[:40],
            "source": source[:200],
            "note": note,
            "created_at": clock.now(),
        },
    )
    if not is_new and note and note != contact.note:
        contact.note = note
        contact.save(update_fields=["note"])
    return contact


def remove_contact(contact: Contact) -> None:
    contact.delete()
