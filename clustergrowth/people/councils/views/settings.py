"""For the site administrator: which councils there are, and founding one."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.founding import NewCouncilForm, PlaceForm
from clustergrowth.people.councils.models import Council, Role
from clustergrowth.people.councils.queries.councils import offices_of_today
from clustergrowth.people.organisations.domain.countries import country_name
from clustergrowth.people.permissions import needs


@needs("councils.create")
def councils(request: SignedIn) -> HttpResponse:
    """All councils with their coordinators."""
    roles = offices_of_today().filter(office=Role.Office.COORDINATOR).select_related("person")
    rows = (
        Council.objects.visible_to(request.user)
        .order_by("colour")
        .prefetch_related(Prefetch("roles", roles, to_attr="coordinators"), "appointments")
    )
    return render(request, "councils/settings.html", {"councils": rows})


@needs("councils.create")
def council_new(request: SignedIn) -> HttpResponse:
    """First what everybody knows, in the address; then what its place says of itself, to be read over."""
    place = PlaceForm(request.POST if request.method == "POST" else request.GET or None)
    if not place.is_valid() or "change" in request.GET:
        return shown(request, "councils/new.html", place)
    form = NewCouncilForm(sent(request), place=place.cleaned_data)
    is_asked = "find" not in request.POST
    if is_asked and (made := done(form, lambda: services.found_council(by=request.user, **form.arguments()))):
        message = _("The council is founded. Now ask who is to coordinate it: you, or somebody else.")
        return redirect_with(request, message, "coordinator_new", made.result.slug)
    page = {
        "country": country_name(place.cleaned_data["country"]),
        "again": urlencode({**place.cleaned_data, "change": 1}),
    }
    return shown(request, "councils/new.html", form, place=place.cleaned_data, **page)
