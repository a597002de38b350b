"""Desk: the coordinator's Monday page. What leaks, who is forgotten, what is due; each row ends in an act."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clustergrowth.common import ports
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Person
from clustergrowth.web.pages import first_steps
from clustergrowth.web.pages.first_steps import FirstSteps


def monday(council: Council, viewer: Person) -> tuple[list[ports.DeskGroup], FirstSteps | None]:
    """The groups that have something to say, in the order their nouns ask for; and what is done here first."""
    lookups = [lookup for port in ports.desk if (lookup := port(council, viewer)) is not None]
    found, first = first_steps.looked_up(lookups, [first_steps.of_council(council, viewer)], viewer)
    groups = [group for group in found if group is not None]
    return sorted(groups, key=lambda group: group.order), first


@needs("desk.see")
def desk(request: SignedIn) -> HttpResponse:
    own = list(coordinated_by(request.user))
    wanted = request.GET.get("council", own[0].slug)
    council = next((council for council in own if council.slug == wanted), None)
    if council is None:
        raise Http404
    groups, first = monday(council, request.user)
    page = {"council": council, "councils": own, "groups": groups, "first": first}
    page["total"] = sum(group.tasks for group in groups)
    return render(request, "web/desk.html", page)
