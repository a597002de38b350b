"""Members and contacts of a council, for its coordinator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import MemberForm
from clustergrowth.people.councils.queries.councils import bodies_of
from clustergrowth.people.councils.views.joining import asked_first
from clustergrowth.people.councils.views.people import council_page, own_council
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import needs

JOIN = "organisations.join_council"


@needs(JOIN)
def member_new(request: SignedIn, slug: str) -> HttpResponse:
    """An organisation joins."""
    council = own_council(request, slug, JOIN)
    form = MemberForm(sent(request), bodies=bodies_of(council), viewer=request.user, today=clock.today())
    if made := done(form, lambda: services.take_in(council, by=request.user, **form.arguments())):
        organisation = form.cleaned_data["organisation"]
        joined = _("%(name)s is now a member of the council.") % {"name": organisation.name}
        return redirect_with(request, joined if made.result else asked_first(organisation), "members", slug=slug)
    return council_page(request, "councils/member_new.html", form, council)


@needs(JOIN, post=True)
def member_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, JOIN)
    rows = council.memberships.filter(live(clock.today())).select_related("organisation")
    membership = still_there(rows, pk)
    services.end_membership(membership)
    name = membership.organisation.name
    messages.success(request, _("%(name)s no longer belongs to the council.") % {"name": name})
    return redirect("members", slug=slug)


@needs("persons.list", post=True)
def contact_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, "persons.list")
    services.remove_contact(still_there(council.contacts.all(), pk))
    return redirect_with(request, _("Removed from the list."), "contacts", slug=slug)
