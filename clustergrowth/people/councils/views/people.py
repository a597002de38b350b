"""Who sits at the table, who convenes, whom to call; and the coordinator's acts on that."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_GET

from clustergrowth.common import clock
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.components.charts import Bar
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.mail import links
from clustergrowth.people.councils import services
from clustergrowth.people.councils.forms.councils import PersonForm, SeatForm
from clustergrowth.people.councils.models import Council, Seat, SeatCategory
from clustergrowth.people.councils.queries.councils import members_of, persons_visible_to
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.persons.queries.persons import address_begins, is_called
from clustergrowth.people.subjects import edited, of_link, subject

SHORTEST_PART = 2  # letters; one finds everybody
SHOWN, ASKED = (
    __("You are now shown as the person to call."),
    __("They have been asked by mail and will be shown once they agree."),
)
RUN = "organisations.join_council"  # members, contacts and who knocks are the coordinator's


@require_GET
def council_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Seats with their balance; persons only for those who may see them."""
    council = subject(request.user, _councils(request), slug=slug)
    today = clock.today()
    seats = council.seats.filter(live(today)).select_related("organisation", "person")
    seats = seats.order_by("category", "since", "pk")
    roles = council.roles.filter(live(today)).select_related("person").order_by("since")
    visible = set(persons_visible_to(request.user).filter(seats__in=seats).values_list("pk", flat=True))
    visible |= set(persons_visible_to(request.user).filter(roles__in=roles).values_list("pk", flat=True))
    bodies = council.affiliated_bodies.filter(live(today)).select_related("organisation")
    context = {
        "council": council,
        "seats": seats,
        "roles": roles,
        "visible": visible,
        "bodies": bodies.order_by("organisation__folded"),
        "balance": _balance(list(seats)),
        "members": members_of(council).count(),
        "may_edit": request.user.is_authenticated and may(request.user, "councils.edit", council),
        "may_run": may(request.user, RUN, council),
    }
    return render(request, "councils/people.html", context)


@needs("persons.list")
def names(request: SignedIn) -> HttpResponse:
    """People near to what is typed in the one field that asks: of those whom the reader may see."""
    typed = str(next(iter(request.GET.values()), "")).strip()
    persons = persons_visible_to(request.user).filter(is_active=True)
    if len(typed) < SHORTEST_PART:
        persons = persons.filter(is_called(typed))
    else:
        persons = persons.filter(holds(typed, "search") | address_begins(typed))
    return render(request, "councils/_names.html", {"near": persons.order_by("folded", "pk")[:10]})


def _balance(seats: list[Seat]) -> list[Bar]:
    """How many seats each category holds, all of them shown: an empty one is news."""
    filled = Counter(seat.category for seat in seats)
    return [Bar(str(category.label), filled[category], n=filled[category]) for category in SeatCategory]


def own_council(request: SignedIn, slug: str, permission: str = "councils.edit") -> Council:
    """The council whose page it is, when the person may act on it."""
    return subject(request.user, _councils(request), permission, slug=slug)


def edited_council(request: SignedIn, slug: str) -> Council:
    """The council whose own texts are written."""
    return edited(request.user, _councils(request), "councils.edit", slug=slug)


def _councils(request: HttpRequest) -> QuerySet[Council]:
    return Council.objects.visible_to(request.user).select_related("leader_member", "first_contact")


def council_page(request: HttpRequest, name: str, form: Any, council: Council, **context: Any) -> HttpResponse:
    """A page of the council that has a form, maybe with others among what it knows."""
    return shown(request, name, form, council=council, may_run=may(request.user, RUN, council), **context)


@needs("councils.edit")
def seats(request: SignedIn, slug: str) -> HttpResponse:
    """Give a seat, end one; name the person to call."""
    council = own_council(request, slug)
    form = _seat_form(request, council, sent(request))
    if done(form, lambda: services.give_seat(council, **form.arguments())):
        return redirect_with(request, _("The seat is given."), "council_seats", slug=slug)
    return _seats_page(request, council, form, _call_form(request, None))


def _seat_form(request: SignedIn, council: Council, typed: Any) -> SeatForm:
    form = SeatForm(typed, council=council, visible=persons_visible_to(request.user), initial={"since": clock.today()})
    if not may(request.user, "persons.list", council):
        del form.fields["person"]
    return form


def _call_form(request: SignedIn, typed: Any) -> PersonForm:
    return PersonForm(typed, visible=persons_visible_to(request.user), auto_id="call-%s")


def _seats_page(request: SignedIn, council: Council, form: SeatForm, call_form: PersonForm) -> HttpResponse:
    rows = council.seats.filter(live(clock.today())).select_related("organisation", "person")
    visible = set(persons_visible_to(request.user).values_list("pk", flat=True))
    if council.first_contact_id not in visible and council.first_contact_consent_at is None:
        council.first_contact = None
    named = [_without_a_name(seat, visible) for seat in rows.order_by("category", "pk")]
    may_name = may(request.user, "persons.list", council)
    page = {"seats": named, "call_form": call_form, "may_name": may_name}
    return council_page(request, "councils/seats.html", form, council, **page)


def _without_a_name(seat: Seat, visible: Collection[int]) -> Seat:
    """The site administrator may arrange seats, and yet reads the name of nobody outside their own circle."""
    if seat.person_id not in visible:
        seat.person = None
    return seat


@needs("councils.edit", post=True)
def seat_end(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = own_council(request, slug)
    services.end_seat(still_there(council.seats.filter(live(clock.today())), pk))
    return redirect_with(request, _("The seat is free."), "council_seats", slug=slug)


@needs("councils.edit", post=True)
def first_contact(request: SignedIn, slug: str) -> HttpResponse:
    """Name the person to call, or nobody; another than oneself is asked by mail first."""
    council = own_council(request, slug)
    if request.POST.get("act") == "nobody":
        services.withdraw_first_contact(council)
        return redirect_with(request, _("Nobody is shown as the person to call now."), "council_seats", slug=slug)
    form = _call_form(request, request.POST)
    if is_done := done(form, lambda: services.ask_first_contact(council, form.cleaned_data["person"], by=request.user)):
        return redirect_with(request, SHOWN if is_done.result else ASKED, "council_seats", slug=slug)
    return _seats_page(request, council, _seat_form(request, council, None), form)


def first_contact_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Opened from the mail, without signing in; only the button answers."""
    if request.method == "POST":
        services.answer_first_contact(secret, is_true=request.POST.get("answer") == "yes")
        return redirect(request.path)
    link = links.look_again(secret, services.FIRST_CONTACT)
    page = {"council": of_link(link, Council), "is_answered": link.used_at}
    return render(request, "councils/first_contact.html", page)
