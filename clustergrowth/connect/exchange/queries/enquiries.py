"""Who stands behind a need that was said first, and which of them came with a request to join."""

from django.db.models import QuerySet

from clustergrowth.connect.exchange.models import Enquiry
from clustergrowth.people.councils.queries.councils import access_of, requests_visible_to
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer


def person_behind(enquiry: Enquiry) -> Person | None:
    return Person.objects.filter(email=enquiry.email, is_active=True).first()


def firms_of(person: Person | None) -> list[Organisation]:
    """For which organisations somebody may say what they need."""
    if person is None:
        return []
    return list(Organisation.objects.filter(pk__in=access_of(person).organisations).order_by("folded", "pk"))


def of_request(number: int) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(join_request=number, need=None).order_by("pk")


def enquiries_visible_to(viewer: Viewer) -> QuerySet[Enquiry]:
    """Those that came with a request which the viewer answers."""
    waiting = requests_visible_to(viewer).filter(answered_at=None)
    return Enquiry.objects.filter(join_request__in=waiting, need=None).select_related("council")
