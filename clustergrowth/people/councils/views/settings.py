"""For the site administrator: which councils there are, and who convenes them."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import CoordinatorForm, NewCouncilForm
from clustergrowth.people.councils.models import Council, Role
from clustergrowth.people.councils.queries.councils import offices_of_today
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.services.accounts import register_person
from clustergrowth.people.subjects import subject


@needs("councils.appoint")
def councils(request: SignedIn) -> HttpResponse:
    """All councils with their coordinators."""
    return _councils_page(request)


def _councils_page(request: SignedIn, typed: CoordinatorForm | None = None, at: str = "") -> HttpResponse:
    """Each council with a form to appoint somebody; ``typed`` is what was sent for the council ``at``."""
    roles = offices_of_today().filter(office=Role.Office.COORDINATOR).select_related("person")
    rows = (
        Council.objects.visible_to(request.user)
        .order_by("colour")
        .prefetch_related(Prefetch("roles", roles, to_attr="coordinators"))
    )
    forms = [(council, typed if typed and council.slug == at else _form_for(council.slug)) for council in rows]
    return render(request, "councils/settings.html", {"councils": forms}, status=422 if typed else 200)


def _form_for(slug: str, typed: QueryDict | None = None) -> CoordinatorForm:
    return CoordinatorForm(typed, auto_id=f"{slug}-%s")


@needs("councils.create")
def council_new(request: SignedIn) -> HttpResponse:
    form = NewCouncilForm(sent(request))
    if made := done(form, lambda: services.found_council(by=request.user, **form.arguments())):
        message = _("The council is set up, in the time zone %(zone)s. Now appoint its coordinator.")
        return redirect_with(request, message % {"zone": made.result.time_zone}, "council_settings")
    return shown(request, "councils/new.html", form)


@needs("councils.appoint", post=True)
def coordinator_new(request: SignedIn, slug: str) -> HttpResponse:
    council = subject(request.user, Council, "councils.appoint", slug=slug)
    form = _form_for(slug, request.POST)
    if not form.is_valid():
        return _councils_page(request, form, slug)
    person = register_person(**form.cleaned_data, language=council.languages[0], time_zone=council.time_zone)
    services.appoint_coordinator(council, person)
    messages.success(request, _("%(name)s now coordinates the council.") % {"name": person.name})
    return redirect("council_settings")


@needs("councils.appoint", post=True)
def office_end(request: SignedIn, pk: int) -> HttpResponse:
    services.end_office(still_there(offices_of_today(), pk))
    return redirect_with(request, _("The office has ended."), "council_settings")
