"""Whom a mail names besides its reader: known since it was written, never looked for in its words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from clustergrowth.common.mail.models import Bounce, Mail, Naming


def keep(mail: Mail, *, context: Mapping[str, Any], names: Iterable[Any]) -> None:
    """Note the persons that stand in what the mail is written from, and those stated: persons, or bare addresses."""
    named = [*_persons_in(context.values()), *names]
    persons = {row.pk for row in named if row is not None and not isinstance(row, str)} - {mail.person_id, None}
    addresses = {address.strip().lower() for address in named if isinstance(address, str)} - {"", mail.to.lower()}
    Naming.objects.bulk_create(
        [Naming(mail=mail, person_id=pk) for pk in sorted(persons)]
        + [Naming(mail=mail, address=address) for address in sorted(addresses)]
    )


def _persons_in(values: Iterable[Any]) -> Iterator[Any]:
    model = get_user_model()
    for value in values:
        if isinstance(value, model):
            yield value
        elif isinstance(value, list | tuple):
            yield from _persons_in(value)


def erase(person: Any) -> None:
    """Mails to the person go; those that name them lose their words whole, and never go out if they have not yet.

    No word of a mail is changed: it is there as it was written, or it is not there.
    """
    addressed, named = Q(person=person), Q(naming__person=person)
    if person.email:
        addressed |= Q(to__iexact=person.email)
        named |= Q(naming__address__iexact=person.email)
    Mail.objects.filter(addressed).delete()
    naming = Mail.objects.filter(pk__in=Mail.objects.filter(named).values("pk"))
    naming.drop(Mail.Why.ERASED)
    naming.without_words(subject="")
    if person.email:
        Naming.objects.filter(address__iexact=person.email).delete()
    Bounce.objects.filter(address=person.address.lower()).delete()
