"""Members and contacts of a council, for its coordinator."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in, still_there
from clustergrowth.common.limits.fields import words_in
from clustergrowth.common.tables.writing import CSV_TYPE, write_csv
from clustergrowth.people.councils import services
from clustergrowth.people.councils.export import CONTACTS, MEMBERS, contact_rows, member_rows
from clustergrowth.people.councils.forms.councils import MemberForm, MembersFilter
from clustergrowth.people.councils.queries.contacts import contacts_found, memberships_found
from clustergrowth.people.councils.queries.councils import bodies_of
from clustergrowth.people.councils.views.joining import asked_first
from clustergrowth.people.councils.views.people import own_council, shown
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import needs

PAGE = 50
JOIN = "organisations.join_council"


@require_GET
@needs(JOIN)
def members(request: SignedIn, slug: str) -> HttpResponseBase:
    """Who belongs, since when, with what figures at joining."""
    council = own_council(request, slug, JOIN)
    form = MembersFilter(request.GET)
    rows = memberships_found(council, clock.today(), **form.wanted())
    if request.GET.get("format") == "csv":
        return _file(f"members-{slug}", write_csv(MEMBERS, member_rows(rows.iterator(chunk_size=2000))))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"council": council, "form": form, "page_obj": page, "query": request.GET}
    return render(request, "councils/members.html", context)


def _file(name: str, content: object) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(cast("list[bytes]", content), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.csv"'
    return answer


@needs(JOIN)
def member_new(request: SignedIn, slug: str) -> HttpResponse:
    """An organisation joins."""
    council = own_council(request, slug, JOIN)
    form = MemberForm(request.POST or None, bodies=bodies_of(council), viewer=request.user, today=clock.today())
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            is_done = services.take_in(
                council, asked["organisation"], by=request.user, since=asked["since"],
                through=asked.get("through"), **form.baseline(),
            )  # fmt: skip
        except Refused as refused:
            show_in(form, refused)
        else:
            done = _("%(name)s belongs to the council.") % {"name": asked["organisation"].name}
            messages.success(request, done if is_done else asked_first(asked["organisation"]))
            return redirect("members", slug=slug)
    return shown(request, "councils/member_new.html", form, {"council": council})


@require_POST
@needs(JOIN)
def member_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, JOIN)
    rows = council.memberships.filter(live(clock.today())).select_related("organisation")
    membership = still_there(rows, pk)
    services.end_membership(membership)
    name = membership.organisation.name
    messages.success(request, _("%(name)s no longer belongs to the council.") % {"name": name})
    return redirect("members", slug=slug)


@require_GET
@needs("persons.list")
def contacts(request: SignedIn, slug: str) -> HttpResponseBase:
    """Persons known to the council besides its members, with the list they come from."""
    council = own_council(request, slug, "persons.list")
    typed = words_in(request.GET)
    rows = contacts_found(council, typed)
    if request.GET.get("format") == "csv":
        return _file(f"contacts-{slug}", write_csv(CONTACTS, contact_rows(rows.iterator(chunk_size=2000))))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"council": council, "page_obj": page, "typed": typed}
    return render(request, "councils/contacts.html", context)


@require_POST
@needs("persons.list")
def contact_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, "persons.list")
    services.remove_contact(still_there(council.contacts.all(), pk))
    messages.success(request, _("Taken off the list."))
    return redirect("contacts", slug=slug)
