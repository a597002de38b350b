"""Members and contacts of a council, for its coordinator."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.limits import often
from clustergrowth.common.limits.sizes import PAGE
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import MemberForm
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import bodies_of, members_of
from clustergrowth.people.councils.queries.first_contacts import (
    first_contacts_among,
    proposed_contacts,
    without_first_contact,
)
from clustergrowth.people.councils.views.joining import asked_first
from clustergrowth.people.councils.views.people import council_page, own_council
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.organisations.services.organisations import name_first_contacts
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import several

JOIN = "organisations.join_council"
NAMED = "first contacts named in council %s"  # in the session


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


@often.again()
@needs(JOIN)
def first_contacts(request: SignedIn, slug: str) -> HttpResponse:
    """The members nobody answers for, each with the person one would name: one act for all that are ticked."""
    council = own_council(request, slug, JOIN)
    if request.method == "POST":
        chosen = list(several(request.user, proposed_contacts(council), request.POST.getlist("contact")))
        request.session[NAMED % council.pk] = [affiliation.pk for affiliation in chosen]
        n = name_first_contacts(chosen)
        words = ngettext("%(n)s member has a first contact now.", "%(n)s members have a first contact now.", n)
        return redirect_with(request, words % {"n": n}, "first_contacts", slug=slug)
    page = _first_contacts(council) | {"named": _named(request, council).count(), "may_run": True}
    page["has_members"] = members_of(council).exists()
    return render(request, "councils/first_contacts.html", page)


def _first_contacts(council: Council) -> dict[str, Any]:
    """A page of them; the next follow when these are done."""
    silent = [row.organisation for row in without_first_contact(council, clock.today())[:PAGE]]
    proposed = proposed_contacts(council).filter(organisation__in=silent)
    by_firm = {affiliation.organisation_id: affiliation for affiliation in proposed}
    rows = [(firm, by_firm.get(firm.pk)) for firm in silent]
    known = [(firm, affiliation) for firm, affiliation in rows if affiliation]
    return {"council": council, "known": known, "unknown": [firm for firm, person in rows if not person]}


def _named(request: SignedIn, council: Council) -> QuerySet[Affiliation]:
    """Whom this coordinator named by the last such act: the session knows, for that is who takes it back."""
    return first_contacts_among(council, request.session.get(NAMED % council.pk, []))


@often.again()
@needs(JOIN, post=True)
def first_contacts_undo(request: SignedIn, slug: str) -> HttpResponse:
    """Take the last act back."""
    council = own_council(request, slug, JOIN)
    name_first_contacts(list(_named(request, council)), are_named=False)
    request.session.pop(NAMED % council.pk, None)
    return redirect_with(request, _("Undone."), "first_contacts", slug=slug)


@needs("persons.list", post=True)
def contact_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, "persons.list")
    services.remove_contact(still_there(council.contacts.all(), pk))
    return redirect_with(request, _("Removed from the list."), "contacts", slug=slug)
