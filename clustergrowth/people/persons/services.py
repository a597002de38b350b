"""What people do with persons: know them, let them correct themselves, erase them."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from clustergrowth.common import ports
from clustergrowth.common.errors import Refused
from clustergrowth.people.persons.models import Person


@transaction.atomic
def register_person(
    *, name: str, email: str | None, language: str = "en", time_zone: str = "UTC", phone: str = ""
) -> Person:
    """The person behind an address: known already, or known from now on. Nobody is registered twice."""
    address = (email or "").strip().lower() or None
    known = Person.objects.filter(email__iexact=address).first() if address else None
    if known is not None:
        return known
    return Person.objects.create(name=name.strip(), email=address, language=language, time_zone=time_zone, phone=phone)


@transaction.atomic
def edit_person(
    person: Person,
    *,
    name: str,
    email: str | None,
    phone: str = "",
    language: str,
    time_zone: str,
    receives_letters: bool,
) -> Person:
    """The person's own words about themselves. Who has an account needs an address: the code goes there."""
    address = (email or "").strip().lower() or None
    if address is None and person.email:
        raise Refused(
            _("Without an address you could not sign in again. To leave, erase yourself below."),
            fields={"email": [_("Keep an address here.")]},
        )
    if address and Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Refused(
            _("Somebody else signs in with this address."),
            fields={"email": [_("Somebody else signs in with this address.")]},
        )
    person.name, person.email, person.phone = name.strip(), address, phone.strip()
    person.language, person.time_zone, person.receives_letters = language, time_zone, receives_letters
    person.full_clean(exclude=["password", "notice_sent_at", "created_at"])
    person.save()
    return person


@transaction.atomic
def erase_person(person: Person, *, by: Person) -> None:
    """Take a person out of everything, for good. Ledger lines stay, under a key that means nobody from now on.

    Every noun forgets through its port; one that cannot (the only coordinator of a council) refuses all of it.
    """
    if by.pk != person.pk and not by.is_site_administrator:
        raise Refused(_("Only the person, or a site administrator whom the person asked, may do this."))
    for forget in ports.forget:
        forget(person)
    _end_sessions(person)
    person.delete()


def _end_sessions(person: Person) -> None:
    """Wherever the person is signed in: the session holds the number of a row that will be gone."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
