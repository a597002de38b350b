"""The points of an agenda: add, change, move, take off, minute."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.forms import ItemForm, MinutesForm
from clustergrowth.agree.meetings.queries import themes_to_decide
from clustergrowth.agree.meetings.views.finding import item_of, meeting_for, own_meeting
from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages import in_language
from clustergrowth.common.limits import often
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import named


def _to_agenda(pk: int) -> HttpResponse:
    return redirect(f"{reverse('meeting', args=[pk])}#agenda")


@needs("meetings.run")
def item_new(request: SignedIn, pk: int) -> HttpResponse:
    """A further point; from a theme (``?theme=``) it comes filled in."""
    meeting = meeting_for(request, pk, "meetings.run")
    asked = request.GET.get("theme", "")
    theme = named(themes_to_decide(meeting.council, request.user), pk=asked)
    initial = {"theme": theme, "title": in_language(theme.title)[0], "kind": "decision"} if theme else {}
    form = ItemForm(sent(request), meeting=meeting, viewer=request.user, initial=initial)
    if done(form, lambda: services.add_item(meeting, by=request.user, **form.arguments())):
        return _to_agenda(pk)
    return shown(request, "meetings/item.html", form, meeting=meeting)


@needs("meetings.run")
def item_edit(request: SignedIn, pk: int, item: int) -> HttpResponse:
    meeting = own_meeting(request, pk)
    point = item_of(request, meeting, item)
    form = ItemForm(sent(request), meeting=meeting, viewer=request.user, item=point)
    if done(form, lambda: services.edit_item(point, by=request.user, **form.arguments())):
        return _to_agenda(pk)
    return shown(request, "meetings/item.html", form, meeting=meeting, item=point)


@often.again()
@needs("meetings.run")
def item_minutes(request: SignedIn, pk: int, item: int) -> HttpResponse:
    meeting = own_meeting(request, pk)
    point = item_of(request, meeting, item)
    form = MinutesForm(sent(request), stored={"minutes": point.minutes, "english": point.english})
    if done(form, lambda: services.write_minutes(point, by=request.user, **form.cleaned_data)):
        return _to_agenda(pk)
    return shown(request, "meetings/minutes.html", form, meeting=meeting, item=point)


@often.again()
@needs("meetings.run", post=True)
def item_move(request: SignedIn, pk: int, item: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.run")
    services.move_item(item_of(request, meeting, item), up=request.POST.get("way") == "up", by=request.user)
    return _to_agenda(pk)


@needs("meetings.run", post=True)
def item_remove(request: SignedIn, pk: int, item: int) -> HttpResponse:
    meeting = meeting_for(request, pk, "meetings.run")
    services.remove_item(item_of(request, meeting, item), by=request.user)
    return _to_agenda(pk)
