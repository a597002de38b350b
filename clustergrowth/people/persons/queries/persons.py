"""Reading persons."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact

from clustergrowth.common import languages, ports
from clustergrowth.common.mail.models import Bounce
from clustergrowth.people.persons.models import CALLED, FormerAddress, Person


def everything_about(person: Person) -> dict[str, Any]:
    """What every noun holds about a person, by the name of the noun, and about whom councils wrote down for them."""
    own, *others = [
        {name: port(p) for name, port in ports.personal_data.items()} for p in [person, *written_down(person)]
    ]
    return own | {"written down by councils": others}


def reachable(prefix: str = "") -> Q:
    """Whom mail reaches: an address that it does not come back from, and no wish for none; ``prefix``: ``person__``."""
    return ~without_address(prefix) & Q(**{f"{prefix}wants_no_mail": False}) & ~Q(comes_back(prefix))


def comes_back(prefix: str = "") -> Exists:
    """Whose mail comes back, or who complained of it: nothing goes there until somebody corrects the address."""
    return Exists(Bounce.objects.filter(address=_outer_address(prefix)))


def _outer_address(prefix: str) -> Lower:
    return Lower(Coalesce(OuterRef(f"{prefix}email"), OuterRef(f"{prefix}listed_address")))


def without_address(prefix: str = "") -> Q:
    return Q(**{f"{prefix}email__isnull": True, f"{prefix}listed_address": ""})


def bounce_of(prefix: str = "") -> Subquery:
    """Of what kind the last news of the address is: that mail comes back, or was complained of."""
    return Subquery(Bounce.objects.filter(address=_outer_address(prefix)).values("kind")[:1])


def written_down(person: Person) -> QuerySet[Person]:
    """Whom councils wrote down with an address of this person's: the same human being, whatever councils may know."""
    addresses = {*_given_up().filter(person=person).values_list("address", flat=True), person.email or ""} - {""}
    rows = Person.objects.alias(low=Lower("listed_address")).exclude(listed_address="")
    return rows.filter(low__in=[address.lower() for address in addresses]).order_by("pk")


def gets_letters() -> Q:
    """Who has not ended the letters of councils; for whom a council wrote down, who has the address says so."""
    ended = Person.objects.filter(email=OuterRef("listed_address"), receives_letters=False)
    before = _given_up().filter(address=OuterRef("listed_address"), person__receives_letters=False)
    return Q(~Exists(ended), ~Exists(before), receives_letters=True)


def _given_up() -> QuerySet[FormerAddress]:
    """Addresses somebody had until a change, and with which nobody signs in since."""
    return FormerAddress.objects.filter(~Exists(Person.objects.filter(email=OuterRef("address"))))


def has_address(address: str, prefix: str = "") -> Q:
    """Whose address this is, to sign in with or as a council wrote it down."""
    return Q(**{f"{prefix}email": address.lower()}) | Q(**{f"{prefix}listed_address": address.lower() or "-"})


def address_begins(typed: str) -> Q:
    return Q(email__startswith=typed.lower()) | Q(listed_address__startswith=typed.lower())


def is_called(typed: str) -> "Exact[Any]":
    """Whether a person has this name, however its signs and gaps are typed: O'Brien, O’Brien, OBrien."""
    return Exact(CALLED, languages.fold(typed)[:300].replace(" ", ""))


def findable(typed: str) -> list[Person]:
    """Who has exactly this address, or this name: for erasing on request, not for browsing."""
    typed = typed.strip()
    if not typed:
        return []
    return list(Person.objects.filter(has_address(typed) | Q(is_called(typed))).order_by("pk")[:20])


def oneself(person: Person) -> Person:
    """The person as the database has it, so that what a form refuses does not stand on the page."""
    return Person.objects.get(pk=person.pk)


def everybody() -> QuerySet[Person]:
    """For who erases on request: the law is asked of each."""
    return Person.objects.all()


def own_words_of(person: Person) -> str:
    """What the person wrote that would stay without the name, counted: “3 needs, 2 remarks”; "" when there is none."""
    kinds = list(ports.own_words)
    counts = ports.counted([words.rows(person) for words in kinds])
    return ", ".join(str(words.title(n)) for words, n in zip(kinds, counts, strict=True) if n)
