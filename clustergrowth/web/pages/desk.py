"""Desk: the coordinator's Monday page. What leaks, who is forgotten, what is due; each row ends in an act."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clustergrowth.common import ports
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.models import Viewer


def groups(council: Council, viewer: Viewer) -> list[ports.DeskGroup]:
    """The groups that have something to say, in the order their nouns ask for."""
    lookups = [lookup for port in ports.desk if (lookup := port(council, viewer)) is not None]
    groups = [group for group in ports.looked_up(lookups) if group is not None]
    return sorted(groups, key=lambda group: group.order)


@needs("desk.see")
def desk(request: SignedIn) -> HttpResponse:
    own = list(coordinated_by(request.user))
    wanted = request.GET.get("council", own[0].slug)
    council = next((council for council in own if council.slug == wanted), None)
    if council is None:
        raise Http404
    shown = groups(council, request.user)
    page = {"council": council, "councils": own, "groups": shown, "total": sum(group.total for group in shown)}
    return render(request, "web/desk.html", page)
