"""The bar that lets a visitor of the demonstration act as each role. It exists in a demonstration only."""

from dataclasses import dataclass

from django.contrib.auth import logout
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.htmx import onward
from clustergrowth.common.limits import often
from clustergrowth.common.network import queries as network
from clustergrowth.people.councils.models import Role
from clustergrowth.people.organisations.kinds import SMALL_FIRMS
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


# Every page of a demonstration asks this: one question, in the words of the database.
_OFFICES = """
SELECT councils_council.name, one.office, one.person_id FROM (
    SELECT 1 AS rank, id, council_id, office, person_id FROM councils_role
    WHERE since <= %(today)s AND (until IS NULL OR until >= %(today)s)
    UNION ALL
    (SELECT DISTINCT ON (council_id) 2, id, council_id, 'seat', person_id FROM councils_seat
     WHERE person_id IS NOT NULL AND since <= %(today)s AND (until IS NULL OR until >= %(today)s)
     ORDER BY council_id, id)
    UNION ALL
    (SELECT DISTINCT ON (member.council_id) 3, works.id, member.council_id, 'member', works.person_id
     FROM organisations_affiliation works
     JOIN organisations_organisation firm ON firm.id = works.organisation_id AND firm.kind = ANY(%(firms)s)
     JOIN councils_membership member ON member.organisation_id = firm.id
     WHERE works.is_first_contact AND works.since <= %(today)s AND (works.until IS NULL OR works.until >= %(today)s)
       AND member.since <= %(today)s AND (member.until IS NULL OR member.until >= %(today)s)
       AND NOT EXISTS (SELECT FROM councils_seat WHERE councils_seat.person_id = works.person_id)
     ORDER BY member.council_id, works.id)
    UNION ALL
    (SELECT 4, id, NULL, 'administrator', id FROM persons_person
     WHERE is_site_administrator AND is_active ORDER BY id LIMIT 1)
) one LEFT JOIN councils_council ON councils_council.id = one.council_id
ORDER BY one.rank, councils_council.city, one.id
"""


def _offices() -> list[tuple[str, str, int]]:
    """(group, label, person): coordinators, a seat holder and a member of each council, lead, administrator."""
    labels = dict(Role.Office.choices) | {
        "seat": _("seat holder"),
        "member": _("member (SME owner)"),
        "administrator": _("site administrator"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OFFICES, {"today": clock.today(), "firms": list(SMALL_FIRMS)})
        rows = cursor.fetchall()
    found = [
        (str(LazyI18nString(name)) if name else _("Network"), str(labels[office]), person)
        for name, office, person in rows
    ]
    return sorted(found, key=lambda one: one[0])


def bar(request: HttpRequest) -> dict[str, object]:
    """Context processor: the roles to choose from, in a demonstration."""
    if not network.is_demonstration():
        return {}
    current = request.user.pk if getattr(request, "user", None) is not None else None
    roles = [DemoRole(_("the public"), PUBLIC, "", current is None)]
    roles += [DemoRole(label, str(person), group, person == current) for group, label, person in _offices()]
    return {"demo_roles": roles, "demo_url": reverse("demo_role")}


@often.again(bounded="on a demonstration everybody is everybody")
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
