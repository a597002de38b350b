"""Reading organisations and who works in them."""

from datetime import date

from django.db.models import Q, QuerySet

from clustergrowth.people.organisations.kinds import SMALL_FIRMS, Kind, Size
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person, Viewer

_OWN_FIGURES = Q(kind__in=[*SMALL_FIRMS, Kind.LARGE_FIRM]) & ~Q(size="") & ~Q(size=Size.LARGE)
_FLAG = Q(size="", kind__in=[*SMALL_FIRMS, Kind.LARGE_FIRM], declared_sme=True)
_BY_KIND = Q(size="", declared_sme=None, kind__in=SMALL_FIRMS)
IS_SME = _OWN_FIGURES | _FLAG | _BY_KIND  # the same rule as Organisation.is_sme, for the database


def smes() -> QuerySet[Organisation]:
    return Organisation.objects.filter(IS_SME)


def live(on: date, prefix: str = "") -> Q:
    """Rows with ``since``/``until`` that are in force on a day; ``prefix`` walks a relation, e.g. ``memberships__``."""
    return Q(**{f"{prefix}since__lte": on}) & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on}))


def affiliations_of(person: Person, on: date) -> QuerySet[Affiliation]:
    return person.affiliations.filter(live(on)).select_related("organisation").order_by("organisation__folded")


def organisation_ids_of(viewer: Viewer, on: date) -> frozenset[int]:
    if not viewer.is_authenticated:
        return frozenset()
    return frozenset(affiliations_of(viewer, on).values_list("organisation_id", flat=True))
