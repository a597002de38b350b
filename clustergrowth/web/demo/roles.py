"""The bar that lets a visitor of the demonstration act as each role. It exists in a demonstration only."""

from dataclasses import dataclass

from django.contrib.auth import logout
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common import clock
from clustergrowth.common.htmx import onward
from clustergrowth.common.network import queries as network
from clustergrowth.people.councils.models import Council, Role, Seat
from clustergrowth.people.organisations.kinds import SMALL_FIRMS
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.sessions import sign_in
from clustergrowth.people.subjects import part

PUBLIC = "public"


@dataclass(frozen=True)
class DemoRole:
    label: str
    value: str
    group: str
    is_current: bool


def _offices() -> list[tuple[str, str, int]]:
    """(group, label, person): coordinators, a seat holder and a member of each council, lead, administrator."""
    found: list[tuple[str, str, int]] = []
    councils = {council.pk: str(council.name) for council in Council.objects.order_by("city")}
    now = live(clock.today())
    roles = Role.objects.filter(now).order_by("council__city", "pk").distinct()
    seats = Seat.objects.filter(now, person__isnull=False).order_by("council_id", "pk").distinct("council_id")
    works = Affiliation.objects.filter(now, is_first_contact=True, organisation__kind__in=SMALL_FIRMS)
    members = (
        works.filter(live(clock.today(), "organisation__memberships__"))
        .filter(~Exists(Seat.objects.filter(person=OuterRef("person"))))
        .order_by("organisation__memberships__council_id", "pk")
        .distinct("organisation__memberships__council_id")
        .values_list("organisation__memberships__council_id", "person_id")
    )
    for role in roles:
        group = councils.get(role.council_id or 0, _("Network"))
        found.append((group, role.get_office_display(), role.person_id))
    found += [(councils[seat.council_id], _("seat holder"), seat.person_id or 0) for seat in seats]
    found += [(councils[council_id], _("member (SME owner)"), person_id) for council_id, person_id in members]
    administrator = Person.objects.filter(is_site_administrator=True, is_active=True).order_by("pk").first()
    if administrator:
        found.append((_("Network"), _("site administrator"), administrator.pk))
    return sorted(found, key=lambda one: one[0])


def bar(request: HttpRequest) -> dict[str, object]:
    """Context processor: the roles to choose from, in a demonstration."""
    if not network.is_demonstration():
        return {}
    current = request.user.pk if getattr(request, "user", None) is not None else None
    roles = [DemoRole(_("the public"), PUBLIC, "", current is None)]
    roles += [DemoRole(label, str(person), group, person == current) for group, label, person in _offices()]
    return {"demo_roles": roles, "demo_url": reverse("demo_role")}


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen role, without a code: in a demonstration only."""
    if not network.is_demonstration():
        raise Http404
    role = request.POST.get("role", PUBLIC)
    logout(request)
    if role.isdecimal():
        sign_in(request, part(Person.objects.filter(is_active=True), pk=role))
        return onward(request, reverse("today"))
    return redirect("home")
