"""Services for many persons at once, for lists of contacts; one at a time is in ``services``."""

from collections.abc import Collection, Sequence

from clustergrowth.common import clock
from clustergrowth.common.tables.copying import copy_in, new_ids
from clustergrowth.common.tables.removing import remove
from clustergrowth.people.persons.models import Person


def introduce_many(persons: Sequence[Person]) -> None:
    """Store persons a council learned of; gives each its number. They have no password and signed in nowhere yet."""
    now = clock.now()
    for person, id in zip(persons, new_ids(Person, len(persons)), strict=True):
        person.pk = id
        person.created_at = now
        person.email = (person.email or "").strip().lower() or None
        person.listed_address = person.listed_address.strip().lower()
        person.prepare()
        person.set_unusable_password()
    copy_in(Person, persons)


def remove_many(ids: Collection[int]) -> None:
    """Take back persons that came with a list by mistake and that nothing refers to."""
    remove(Person, ids)


def silence(ids: Collection[int]) -> None:
    """Keep that these want no mail, as a list says: no letters of their council either."""
    Person.objects.filter(pk__in=ids).update(wants_no_mail=True, receives_letters=False)


def take_silence_back(ids: Collection[int], *, had_letters: Collection[int]) -> None:
    """Undo that, where it was said by mistake; letters come again to those who had them before."""
    Person.objects.filter(pk__in=ids).update(wants_no_mail=False)
    Person.objects.filter(pk__in=had_letters).update(receives_letters=True)
