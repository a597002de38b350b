"""Who knocks at a council's door, and the coordinator's answer."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.limits import often
from clustergrowth.common.locks import alone
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.linking import addresses_in
from clustergrowth.common.ports import Ref, brought_with
from clustergrowth.people.councils.models import Council, Form, JoinRequest
from clustergrowth.people.councils.queries.councils import coordinators_of
from clustergrowth.people.councils.queries.others import is_anothers, is_member
from clustergrowth.people.councils.services import asking
from clustergrowth.people.councils.services.members import add_member
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.persons.models import Person

LIVES = timedelta(days=60)  # unanswered, chosen: outlasts any holiday, and no address lies about for ever
TRIES = 5  # an hour from one network for one mail address
NETWORK_TRIES = 20  # a whole house, or a fair, joins from one network
MOST_AN_HOUR = 120  # for one council: a flood from many networks, as one alone never reaches it
MOST_EXPIRED = 500  # a night
KINDS = {
    JoinRequest.Door.FIRM: OrganisationKind.SME,
    JoinRequest.Door.UNIVERSITY: OrganisationKind.UNIVERSITY,
    JoinRequest.Door.SUPPORT: OrganisationKind.OTHER,
}


@transaction.atomic
def ask_to_join(
    council: Council, *, door: str, name: str, email: str, organisation_name: str, message: str = "", language: str
) -> JoinRequest:
    """Somebody came through one of the three doors; the same words twice are one request. The coordinators are told.

    Other words of the same address are a request of their own: who wrote first may be a stranger who typed it.
    """
    if door == JoinRequest.Door.FIRM and council.form == Form.FEDERATION:
        raise Refused(_("Firms do not register here. The council’s page shows the bodies that already help them."))
    must_have_room(JoinRequest.objects.filter(council=council, created_at__gte=clock.now() - timedelta(hours=1)))
    request, is_new = note_request(
        council, door=door, name=name, email=email, organisation_name=organisation_name, message=message,
        language=language,
    )  # fmt: skip
    if is_new:
        tell_coordinators(request)
    return request


def count_tries(network: str, email: str) -> None:
    """Whose mail address it is first: who tries too often with one of theirs keeps nobody beside them out."""
    often.count("join", f"{network} {email.casefold()}", most=TRIES)
    often.count("joins from a network", network, most=NETWORK_TRIES)


def must_have_room(came_in: QuerySet[Any]) -> None:
    if came_in.count() >= MOST_AN_HOUR:
        raise TooLate(_("Too many requests came in this hour. Please try again a little later; nothing was saved."))


def note_request(
    council: Council, *, door: str, name: str, email: str, organisation_name: str, message: str = "", language: str
) -> tuple[JoinRequest, bool]:
    """Keep it until it is answered, and whether it is new: nobody is told yet."""
    values = {
        "door": door, "name": name.strip(), "email": email.strip().lower(),
        "organisation_name": organisation_name.strip(), "message": message.strip(),
    }  # fmt: skip
    alone(f"join request {council.pk} {values['email']}")  # else two taps at one moment are two
    asked_before = JoinRequest.objects.filter(council=council, answered_at=None, **values).first()
    if asked_before is not None:
        return asked_before, False
    return JoinRequest.objects.create(council=council, language=language, created_at=clock.now(), **values), True


def tell_coordinators(request: JoinRequest) -> None:
    about = Ref("join_request", request.pk)
    for coordinator in coordinators_of(request.council):
        mail.write(compose_request(about, coordinator), to=coordinator)


def compose_request(about: Ref, to: Person) -> mail.Letter | None:
    """As long as nobody has answered, to whoever coordinates the council."""
    request = JoinRequest.objects.select_related("council").filter(pk=about.id, answered_at=None).first()
    if request is None or not coordinators_of(request.council).filter(pk=to.pk).exists():
        return None
    return mail.Letter(
        kind="councils.join_asked",
        template="councils/mail/join_asked",
        button=(_("Read and answer"), reverse("join_requests", args=[request.council.slug])),
        why=_("You coordinate this council."),
        context={"request": request, "brought": brought_with([request.pk], to).get(request.pk, ())},
        council=request.council,
        about=about,
        names=[request.email],
        author=mail.Stranger(request.email, request.language, request.name),
        is_personal=True,  # the first goes at once; whoever knocks at many doors fills nobody's mailbox
    )


@transaction.atomic
def welcome(request: JoinRequest, *, by: Person, organisation: Organisation | None = None) -> bool:
    """Take the organisation in, a new one is registered; whoever knocked is asked by mail whether they work there.

    True when done; False when others speak for the organisation: they are asked whether the person works there.
    """
    request = _open(request)
    council = request.council
    if organisation is None:
        organisation = register_organisation(
            by=by,
            name=request.organisation_name,
            kind=KINDS[JoinRequest.Door(request.door)],
            country=council.country,
            city="",
            lang=request.language,
        )
    elif is_anothers(council, organisation):
        asking.ask_firm(council, organisation, by=by, join_request=request)
        return False
    if not is_member(council, organisation):
        add_member(council, organisation)
    asking.works_there(request, organisation)
    return True


@transaction.atomic
def decline(request: JoinRequest, *, by: Person, words: str = "") -> None:
    """Say no kindly, with the coordinator's own words; the person is not kept, so the mail goes to the bare address."""
    request = _open(request)
    letter = mail.Letter(
        kind="councils.declined",
        template="councils/mail/declined",
        button=None,
        why=_("You asked to join this council."),
        context={"words": words.strip(), "name": request.name},
        council=request.council,
        about=None,
        shows=addresses_in(words),
        author=by,
    )
    mail.write(letter, to=mail.Stranger(request.email, request.language))
    asking.close_request(request)


def expire_requests() -> int:
    """What nobody answered in two months: who asked reads so, and nothing of it is kept. How many."""
    late = JoinRequest.objects.filter(answered_at=None, created_at__lte=clock.now() - LIVES)
    numbers = list(late.order_by("created_at").values_list("pk", flat=True)[:MOST_EXPIRED])
    return sum(_expire(number) for number in numbers)


@transaction.atomic
def _expire(number: int) -> bool:
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("council")
    request = rows.filter(pk=number, answered_at=None).first()
    if request is None:
        return False  # answered at this moment
    letter = mail.Letter(
        kind="councils.expired",
        template="councils/mail/expired",
        button=None,
        why=_("You asked to join this council."),
        context={"name": request.name},
        council=request.council,
        about=None,
    )
    mail.write(letter, to=mail.Stranger(request.email, request.language))
    asking.close_request(request)
    request.delete()
    return True


def _open(request: JoinRequest) -> JoinRequest:
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("council").get(pk=request.pk)
    if locked.answered_at is not None:
        raise TooLate(_("A colleague has already answered this request."))
    return locked
