"""Services for many memberships at once, for files; one at a time is in ``services``."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from clustergrowth.common import clock
from clustergrowth.common.tables.copying import among, copy_in, new_ids
from clustergrowth.common.tables.removing import remove
from clustergrowth.people.councils.models import Contact, Council, Label, Membership
from clustergrowth.people.organisations.models import live


def last_days_of(council: Council, organisations: Collection[int]) -> dict[int, date | None]:
    """For those that are or were members: the day the last membership ended, None while it goes on."""
    rows = Membership.objects.filter(among(Membership, "organisation", organisations), council=council).order_by(
        "since"
    )
    return dict(rows.values_list("organisation_id", "until"))  # the latest one wins


def of_others(council: Council, organisations: Collection[int]) -> set[int]:
    """Those that are members of other councils only: what is said of them is not for this one to say."""
    rows = Membership.objects.filter(among(Membership, "organisation", organisations), live(clock.today()))
    own: set[int] = set()
    others: set[int] = set()
    for organisation, member_of in rows.values_list("organisation_id", "council_id"):
        (own if member_of == council.pk else others).add(organisation)
    return others - own


def join_many(memberships: Sequence[Membership], last_days: dict[int, date | None]) -> None:
    """Store memberships of organisations that have none that goes on; gives each its number.

    A new membership begins after an earlier one of the same organisation ended.
    """
    for membership, id in zip(memberships, new_ids(Membership, len(memberships)), strict=True):
        membership.pk = id
        ended = last_days.get(membership.organisation_id)
        if ended is not None and membership.since <= ended:
            membership.since = ended + timedelta(days=1)
    copy_in(Membership, memberships)


def leave_many(ids: Collection[int]) -> None:
    """Take back memberships that were made by mistake."""
    remove(Membership, ids)


def list_contacts(contacts: Sequence[Contact]) -> None:
    """Put persons on a council's list; gives each entry its number."""
    now = clock.now()
    for contact, id in zip(contacts, new_ids(Contact, len(contacts)), strict=True):
        contact.pk = id
        contact.created_at = now
    copy_in(Contact, contacts)


def correct_contacts(contacts: Sequence[Contact]) -> None:
    """Keep what a list says of people it names already: name, telephone, note, labels."""
    Contact.objects.bulk_update(contacts, ["name", "phone", "note", "labels"], batch_size=500)


def hand_contacts_over(contacts: Sequence[Contact]) -> None:
    """Let entries of a list stand for other persons than until now."""
    Contact.objects.bulk_update(contacts, ["person"], batch_size=500)


def unlist_contacts(ids: Collection[int]) -> None:
    """Take back entries of the list that were made by mistake."""
    remove(Contact, ids)


def label_many(labels: Sequence[Label]) -> None:
    """Give organisations words of a council's own that they do not have yet; gives each its number."""
    for label, id in zip(labels, new_ids(Label, len(labels)), strict=True):
        label.pk = id
    copy_in(Label, labels)


def take_labels_off(ids: Collection[int]) -> None:
    """Take back labels that were given by mistake."""
    remove(Label, ids)
