"""Who knocks at a council's door, and the coordinator's answer."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import TooLate
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.linking import addresses_in
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council, JoinRequest
from clustergrowth.people.councils.queries.councils import coordinators_of
from clustergrowth.people.councils.queries.others import is_anothers, is_member
from clustergrowth.people.councils.services import asking
from clustergrowth.people.councils.services.members import add_member
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.persons.models import Person

MOST_AN_HOUR = 120  # for one council: a flood from many networks, as one alone never reaches it
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
    moment = clock.now()
    waiting = JoinRequest.objects.filter(council=council, answered_at=None)
    values = {
        "door": door, "name": name.strip(), "email": email.strip().lower(),
        "organisation_name": organisation_name.strip(), "message": message.strip(),
    }  # fmt: skip
    asked_before = waiting.filter(**values).first()
    if asked_before is not None:
        return asked_before
    if waiting.filter(created_at__gte=moment - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooLate(_("Too many requests came in this hour. Please try again a little later; nothing was saved."))
    request = JoinRequest.objects.create(council=council, language=language, created_at=moment, **values)
    about = Ref("join_request", request.pk)
    for coordinator in coordinators_of(council):
        mail.write(compose_request(about, coordinator), to=coordinator)
    return request


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
        context={"request": request},
        council=request.council,
        about=about,
        names=[request.email],
        author=mail.Stranger(request.email, request.language, request.name),
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
    asking.close_request(request, welcomed=False)


def _open(request: JoinRequest) -> JoinRequest:
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("council").get(pk=request.pk)
    if locked.answered_at is not None:
        raise TooLate(_("A colleague has already answered this request."))
    return locked
