"""Who convenes a council: its coordinators and the site administrator appoint and take back; the appointed begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.mail import links
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import CoordinatorForm
from clustergrowth.people.councils.models import Appointment, Role
from clustergrowth.people.councils.queries.councils import offices_of_today
from clustergrowth.people.councils.views.people import council_page, own_council
from clustergrowth.people.permissions import needs
from clustergrowth.people.persons.services.sessions import sign_in_by_link
from clustergrowth.people.subjects import of_link

APPOINT = "councils.appoint"


@needs(APPOINT)
def coordinators(request: SignedIn, slug: str) -> HttpResponse:
    """Who convenes the council, who was asked to, and a form to ask somebody."""
    council = own_council(request, slug, APPOINT)
    form = CoordinatorForm(sent(request), initial={"language": council.language_of_pages})
    if made := done(form, lambda: services.ask_coordinator(council, by=request.user, **form.cleaned_data)):
        asked = _("A mail asks them. The office begins with one tap in it.")
        return redirect_with(request, _("You now coordinate it.") if made.result else asked, "coordinator_new", slug)
    roles = offices_of_today().filter(council=council, office=Role.Office.COORDINATOR).select_related("person")
    page = {"roles": roles.order_by("since", "pk"), "asked": council.appointments.all()}
    return council_page(request, "councils/coordinators.html", form, council, **page)


@needs(APPOINT, post=True)
def office_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, APPOINT)
    role = still_there(offices_of_today().filter(council=council, office=Role.Office.COORDINATOR), pk)
    services.end_coordination(role, by=request.user)
    return redirect_with(request, _("The office has ended."), _where(request, role, slug))


def _where(request: SignedIn, role: Role, slug: str) -> str:
    """Who laid the own office down may not see its page any more."""
    is_own = role.person_id == request.user.pk and not request.user.is_site_administrator
    return reverse("today") if is_own else reverse("coordinator_new", args=[slug])


@needs(APPOINT, post=True)
def appointment_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug, APPOINT)
    services.take_back_appointment(still_there(council.appointments.all(), pk))
    return redirect_with(request, _("Taken back: the link in the mail leads nowhere now."), "coordinator_new", slug)


def appointment(request: HttpRequest, secret: str) -> HttpResponse:
    """Opened from the mail, without signing in; only the button begins, and signs in as a code from there would."""
    if request.method != "POST":
        link = links.look_again(secret, services.APPOINTED)
        asked = None if link.used_at else of_link(link, Appointment, "council")
        return render(request, "councils/appointment.html", {"asked": asked})
    if request.POST.get("answer") != "yes":
        services.decline_office(secret)
        return redirect("appointment", secret)
    council, person = services.take_office(secret)
    return sign_in_by_link(request, person, f"{reverse('desk')}?council={council.slug}")
