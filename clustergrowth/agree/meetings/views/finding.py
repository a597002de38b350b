"""What every page of meetings asks first: the meeting one may see, the council one runs."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.models import AgendaItem, Meeting
from clustergrowth.common.errors import Gone
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.subjects import edited, edited_part, named_or_first, subject


def meeting_for(request: SignedIn, pk: int, permission: str | None = None) -> Meeting:
    """The meeting, 404 to a stranger, 403 to who may only look."""
    rows = Meeting.objects.visible_to(request.user).select_related("council")
    return subject(request.user, rows, permission, pk=pk)


def own_meeting(request: SignedIn, pk: int) -> Meeting:
    """The meeting whose own day, place and words are written."""
    rows = Meeting.objects.visible_to(request.user).select_related("council")
    return edited(request.user, rows, "meetings.run", pk=pk)


def item_of(request: HttpRequest, meeting: Meeting, pk: int | str) -> AgendaItem:
    """The point that is named; who writes on one that is gone meanwhile reads so, and what was typed stays."""
    try:
        item = edited_part(meeting.items.select_related("theme", "owner"), pk=pk)
    except Http404 as error:
        if request.method == "POST":
            raise Gone(services.NO_POINT) from error
        raise
    item.meeting = meeting
    return item


def own_councils(request: SignedIn) -> QuerySet[Council]:
    return coordinated_by(request.user)


def own_council(request: SignedIn) -> Council:
    """The council named in the address, else the first of one's own."""
    return named_or_first(own_councils(request), request.GET.get("council"))
