"""What a place is for and what is done in it first, for whoever is new there: an empty page is no work done.

A step is ticked by what has happened, as the nouns' records say. When all are, they are shown no more; who knows them
folds them away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common import ports
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.limits import often
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, coordinated_by, own_organisations
from clustergrowth.people.organisations.domain.kinds import FIRMS, HIGHER_EDUCATION
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Person

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where somebody is new: what it is for, and what is done there first."""

    why: ports.Words
    steps: Sequence[ports.FirstStep]


@dataclass(frozen=True)
class FirstSteps:
    """The steps of one place, each with whether it was done."""

    why: ports.Words
    steps: Sequence[tuple[ports.FirstStep, bool]]
    are_folded: bool

    @property
    def done(self) -> int:
        return sum(is_done for _step, is_done in self.steps)

    @property
    def next(self) -> ports.FirstStep | None:
        return next((step for step, is_done in self.steps if not is_done), None)


def of_council(council: Council, viewer: Person) -> Place:
    """The desk of a council."""
    why = _("This is the council’s desk: what waits for you, who is forgotten and what is due. It fills as you begin.")
    return Place(why, _steps(viewer, council))


def of_person(viewer: Person) -> list[Place]:
    """What a person's own page is for; a coordinator begins with the councils."""
    if not access_of(viewer).is_coordinator:
        return [Place(_purpose(viewer), _steps(viewer, None))]
    why = _("What waits for you stands on this page; the work of your council on its desk.")
    return [*of_site(viewer), *_of_councils(viewer, why)]


def of_site(viewer: Person) -> list[Place]:
    """Who looks after the site and coordinates a council too is still led to the end of what the site needs."""
    return [Place(_purpose(viewer), _steps(viewer, None))] if access_of(viewer).is_site_administrator else []


def _of_councils(viewer: Person, why: ports.Words) -> list[Place]:
    return [Place(why, _steps(viewer, council)) for council in coordinated_by(viewer)]


def _steps(viewer: Person, council: Council | None) -> Sequence[ports.FirstStep]:
    return sorted((step for port in ports.first_steps for step in port(viewer, council)), key=lambda step: step.order)


def looked_up(
    lookups: Iterable[ports.Lookup[T]], places: Sequence[Place], viewer: Person
) -> tuple[list[T], FirstSteps | None]:
    """What a page shows, and the first of these places where something is left to do: counted in one query."""
    found, numbers = ports.looked_up_beside(lookups, [step.records for place in places for step in place.steps])
    counted = iter(numbers)
    for place in places:
        ticked = [(step, next(counted) > 0) for step in place.steps]
        if not ticked or not all(is_done for _step, is_done in ticked):
            return found, FirstSteps(place.why, ticked, viewer.folds_first_steps)
    return found, None


def _purpose(viewer: Person) -> str:
    access = access_of(viewer)
    if access.is_site_administrator:
        return _("You look after the site: you set up councils and appoint their coordinators.")
    kinds = {organisation.kind for organisation in own_organisations(viewer)}
    if kinds.intersection(FIRMS):
        return _(
            "This page shows what others ask of your firm. From here you say what it needs, and find who could help."
        )
    if kinds.intersection(HIGHER_EDUCATION):
        return _("Firms of the region say here what they need. What they ask of you waits on this page.")
    if kinds:
        return _("Firms of the region are sent to you from here. What they ask of you waits on this page.")
    if access.offices:
        return _("What councils ask of you waits on this page.")
    if access.belongs_to:
        return _("What your council asks of you waits on this page.")
    return _("You belong to no organisation here yet. Find your council and ask it to let you in.")


@often.again()
@needs("factors.see_records", post=True)
def fold(request: SignedIn) -> HttpResponse:
    """Fold the first steps away, or unfold them again."""
    request.user.folds_first_steps = request.POST.get("act") == "fold"
    request.user.save(update_fields=["folds_first_steps"])
    if council := request.POST.get("council"):
        return redirect(f"{reverse('desk')}?{urlencode({'council': council})}")
    return redirect("today")
