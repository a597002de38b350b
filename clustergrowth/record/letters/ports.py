"""What letters show elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.ports import Described
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.record.letters.models import CouncilLetter


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    letters = CouncilLetter.objects.visible_to(viewer).filter(pk__in=ids)
    return {letter.pk: Described(str(letter.subject), reverse("letter", args=[letter.pk])) for letter in letters}


def personal_data(person: Person) -> Mapping[str, Any]:
    written = CouncilLetter.objects.filter(author=person).order_by("pk")
    return {"letters written": [{"subject": str(letter.subject), "sent": letter.sent_at} for letter in written]}


def words_told(n: int) -> str:
    return ngettext("%(n)s letter not sent", "%(n)s letters not sent", n) % {"n": grouped(n)}


def take_words_out(person: Person) -> None:
    words_of(person).delete()


def words_of(person: Person) -> QuerySet[CouncilLetter]:
    """The letters a person has begun and not sent; those that were sent are the council's."""
    return CouncilLetter.objects.filter(author=person, sent_at=None)


def erase(person: Person) -> None:
    """A letter stays as the council's; who wrote it is forgotten."""
    CouncilLetter.objects.filter(author=person).update(author=None)
