"""Appointing who convenes a council: asked by a mail that leads in with one tap, and taken back likewise.

Everybody is asked, and until they answer everything reads alike (0023): only their own yes makes an unknown address a
person, and a known one a coordinator whose name the council sees.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, Refused
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Appointment, Council, Role
from clustergrowth.people.councils.queries.councils import coordinators_of
from clustergrowth.people.councils.services.offices import appoint_coordinator, end_office
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import register_person

APPOINTED, OFFICE_ENDED = "councils.appointed", "councils.office_ended"
LIVES = timedelta(days=30)
often.LONGER["appointments"] = LIVES
MOST_A_MONTH = 5  # to one address from one council: asked, corrected, and asked again after a mail got lost


@transaction.atomic
def ask_coordinator(council: Council, *, name: str, email: str, language: str, by: Person) -> Role | None:
    """Ask by mail, in that person's language. Oneself is not asked: then the office begins at once."""
    address = email.strip().lower()
    if address == by.email:
        return appoint_coordinator(council, by)
    if coordinators_of(council).filter(email=address).exists():
        sentence = _("They coordinate this council already.")
        raise Refused(sentence, fields={"email": [sentence]})
    often.count("appointments", f"{council.pk} {address}", most=MOST_A_MONTH, within=LIVES)
    defaults = {"name": name.strip(), "language": language, "asked_at": clock.now()}
    asked, _is_new = Appointment.objects.update_or_create(council=council, email=address, defaults=defaults)
    links.revoke(APPOINTED, asked.pk)  # of what was typed wrongly before
    reader = Person.objects.filter(email=address).first() or mail.Stranger(address, language)
    mail.write(compose_appointment(Ref("appointment", asked.pk), reader), to=reader)
    return None


def compose_appointment(about: Ref, to: Person | mail.Stranger) -> mail.Letter | None:
    """As long as they have not answered, and nobody took it back."""
    asked = Appointment.objects.select_related("council").filter(pk=about.id, email=to.address.lower()).first()
    if asked is None:
        return None
    return mail.Letter(
        kind=APPOINTED,
        template="councils/mail/appointed",
        button=(__("Begin"), lambda: _path_to_begin(asked, to)),
        why=__("You were asked to coordinate this council."),
        context={"name": asked.name},
        council=asked.council,
        about=about,
        is_personal=True,
    )


def _path_to_begin(asked: Appointment, to: Person | mail.Stranger) -> str:
    person = to if isinstance(to, Person) else None
    return reverse("appointment", args=[links.issue(APPOINTED, asked.pk, person=person, days=LIVES.days)])


@transaction.atomic
def take_office(secret: str) -> tuple[Council, Person]:
    """Their own yes: the office begins. Who reads the mail of an address that nobody had is a person from now on."""
    link = links.spend(secret, APPOINTED)
    asked = Appointment.objects.select_related("council").filter(pk=link.about_id).first()
    if asked is None:  # taken back at this moment
        raise LinkSpent(_("This has been taken back. Ask who wrote to you, or the council's other coordinators."))
    council = asked.council
    person = link.person or register_person(
        name=asked.name, email=asked.email, language=asked.language, time_zone=council.time_zone
    )
    if not person.is_active:
        raise LinkSpent(_("Your account is inactive. Ask the administrator of the site to reactivate it."))
    appoint_coordinator(council, person)
    take_back_appointment(asked)
    return council, person


@transaction.atomic
def decline_office(secret: str) -> None:
    """Their own no; what was typed of them is forgotten."""
    link = links.spend(secret, APPOINTED)
    take_back_appointments(Appointment.objects.filter(pk=link.about_id))


def take_back_appointment(asked: Appointment) -> None:
    take_back_appointments(Appointment.objects.filter(pk=asked.pk))


@transaction.atomic
def take_back_appointments(asked: QuerySet[Appointment]) -> None:
    """Nobody is asked any more: links end, waiting mails do not go, and what was typed is forgotten."""
    numbers = list(asked.values_list("pk", flat=True))
    links.revoke(APPOINTED, *numbers)
    mail.drop(*(Ref("appointment", number) for number in numbers))
    Appointment.objects.filter(pk__in=numbers).delete()


def forget_unanswered_appointments() -> None:
    """Who does not answer within the life of the link was never kept."""
    take_back_appointments(Appointment.objects.filter(asked_at__lte=clock.now() - LIVES))


@transaction.atomic
def end_coordination(role: Role, *, by: Person) -> None:
    """The office ends, and whose it was reads so by mail, unless they laid it down themselves."""
    end_office(role)
    if role.person_id != by.pk:
        mail.write(_farewell(role), to=role.person)


def _farewell(role: Role) -> mail.Letter:
    return mail.Letter(
        kind=OFFICE_ENDED,
        template="councils/mail/office_ended",
        button=None,
        why=__("You coordinated this council."),
        council=role.council,
        about=None,
    )
