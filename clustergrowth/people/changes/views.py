"""Changing many members of a council at once: choose, look, have it done, take it back."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.changes import queries, services
from clustergrowth.people.changes.forms import BulkChangeForm
from clustergrowth.people.changes.models import BulkChange
from clustergrowth.people.councils.forms.councils import MembersFilter
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import subject

JOIN = services.JOIN
EARLIER = 10


@needs(JOIN)
def new(request: SignedIn, slug: str) -> HttpResponse:
    """The filter stands in the address, as on the list one comes from; nothing is done before it was shown."""
    council = subject(request.user, Council, JOIN, slug=slug)
    wanted = request.GET.dict() | MembersFilter(request.GET).wanted()
    rows = queries.listed(council, request.user, wanted)
    form = BulkChangeForm(sent(request), council=council, viewer=request.user, rows=rows)
    judged = None
    if form.is_valid():
        if form.cleaned_data["is_confirmed"]:
            if made := done(form, lambda: services.begin(council, by=request.user, **form.arguments())):
                return redirect("bulk_change", made.result.pk)
        else:
            judged = queries.judge(council, by=request.user, **form.arguments())
    earlier = [(one, services.said(one)) for one in council.bulk_changes.all()[:EARLIER]]
    return shown(request, "changes/new.html", form, council=council, judged=judged, earlier=earlier)


@needs(JOIN)
@require_GET
def bulk_change(request: SignedIn, pk: int) -> HttpResponse:
    change = subject(request.user, BulkChange, JOIN, pk=pk)
    words = services.said(change)
    return shown(request, "changes/change.html", change=change, said=words, council=change.council)


@needs(JOIN, post=True)
def bulk_change_undo(request: SignedIn, pk: int) -> HttpResponse:
    services.start_undoing(subject(request.user, BulkChange, JOIN, pk=pk), by=request.user)
    return redirect_with(request, _("This is being undone."), "bulk_change", pk)
