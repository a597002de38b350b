"""The bar that lets a visitor of the demonstration act as each role. It exists in a demonstration only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import caches
from django.db.models import QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clustergrowth.common import clock
from clustergrowth.common.htmx import onward
from clustergrowth.common.limits import often
from clustergrowth.common.network import queries as network
from clustergrowth.people.councils.models import Membership, Role, Seat
from clustergrowth.people.organisations.domain.kinds import SMALL_FIRMS
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.sessions import sign_in
from clustergrowth.people.subjects import part
from clustergrowth.web.requests.speaking import AS_A_ROLE
from clustergrowth.web.requests.unsent import comes_from_us, session_renewed

PUBLIC = "public"


@dataclass(frozen=True)
class DemoRole:
    label: str
    value: str
    group: str
    is_current: bool


def _known_offices() -> list[tuple[str, str, int]]:
    """Kept as long as public pages: every page asks, and who chooses an office that ended meanwhile is told so."""
    key = f"offices-{clock.today()}-{get_language()}"
    return caches["pages"].get_or_set(key, _offices, settings.PUBLIC_PAGES_KEPT) or []


def _offices() -> list[tuple[str, str, int]]:
    """(group, label, person): coordinators, a seat holder and a member of each council, lead, administrator."""
    labels = dict(Role.Office.choices) | {
        "seat": _("seat holder"),
        "member": _("member (SME owner)"),
        "administrator": _("site administrator"),
    }
    offices = [
        (str(name) if name else _("Network"), str(labels[office]), person)
        for _rank, _city, _pk, name, office, person in sorted(
            _rows(clock.today()), key=lambda row: (row[0], row[1] or "", row[2])
        )
    ]
    return sorted(offices, key=lambda office: office[0])


def _rows(today: date) -> QuerySet[Any, Any]:
    """One query."""
    works = "organisation__affiliations__"
    seats = Seat.objects.filter(live(today), person__isnull=False).order_by("council_id", "pk").distinct("council_id")
    members = Membership.objects.filter(live(today), organisation__kind__in=SMALL_FIRMS)
    members = members.filter(live(today, works), **{f"{works}is_first_contact": True, f"{works}person__seats": None})
    members = members.order_by("council_id", f"{works}pk").distinct("council_id")
    administrators = Person.objects.filter(is_site_administrator=True, is_active=True).order_by("pk")
    place = ("council__city", "pk", "council__name")
    return (
        Role.objects.filter(live(today))
        .values_list(Value(1), *place, "office", "person")
        .union(
            seats.values_list(Value(2), *place, Value("seat"), "person"),
            members.values_list(
                Value(3), "council__city", f"{works}pk", "council__name", Value("member"), f"{works}person"
            ),
            administrators.values_list(Value(4), Value(""), "pk", Value(""), Value("administrator"), "pk")[:1],
            all=True,
        )
    )


def bar(request: HttpRequest) -> dict[str, object]:
    """Context processor: the roles to choose from, in a demonstration."""
    if not network.is_demonstration():
        return {}
    current = request.user.pk if getattr(request, "user", None) is not None else None
    roles = [DemoRole(_("the public"), PUBLIC, "", current is None)]
    roles += [DemoRole(label, str(person), group, person == current) for group, label, person in _known_offices()]
    return {"demo_roles": roles, "demo_url": reverse("demo_role")}


@csrf_exempt  # a token in every page would let none be kept; a browser says by itself where a form comes from
@often.again(bounded="on a demonstration everybody is everybody")
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen role, without a code: in a demonstration only."""
    if not network.is_demonstration():
        raise Http404
    if _says_whence(request) and not comes_from_us(request):
        return session_renewed(request)
    role = request.POST.get("role", PUBLIC)
    person = part(Person.objects.filter(is_active=True), pk=role) if role.isdecimal() else None
    if person is None and role != PUBLIC:
        raise Http404
    logout(request)
    if person is None:
        return redirect("home")
    sign_in(request, person)
    request.session[AS_A_ROLE] = True
    return onward(request, reverse("today"))


def _says_whence(request: HttpRequest) -> bool:
    """A browser does; over https nothing else is believed, as by Django."""
    return request.is_secure() or not {"Origin", "Referer"}.isdisjoint(request.headers)
