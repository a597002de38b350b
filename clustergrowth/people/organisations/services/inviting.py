"""Asking somebody whether they work in an organisation.

Everybody is asked, and until they answer everything reads alike: otherwise whoever adds a colleague could try out which
addresses the network knows. Only their own yes makes an unknown address a person, and a known one a colleague.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.limits import often
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, works_there
from clustergrowth.people.organisations.models import ColleagueInvitation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.organisations.services.organisations import affiliate
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.services.accounts import register_person

WORKS_THERE = "organisations.works_there"
INVITED = "organisations.invited"
LIVES = timedelta(days=30)
often.LONGER["invitations"] = LIVES
MOST_A_MONTH = 3  # to one address from one organisation, however often it is taken back; who knocked wants the mail
FORGOTTEN_A_NIGHT = 500  # a transaction of seconds; the rest the next night


@transaction.atomic
def invite_colleague(
    organisation: Organisation, *, name: str, email: str, function: str = "", is_first_contact: bool = False,
    language: str, time_zone: str, visible: QuerySet[Person],
) -> ColleagueInvitation | None:  # fmt: skip
    """Ask by mail whether they work there. None where one of the ``visible`` does already: then it is noted how."""
    address = email.strip().lower()
    there = visible.filter(Q(affiliations__in=organisation.affiliations.filter(live(clock.today()))), email=address)
    if (person := there.first()) is not None:
        affiliate(person=person, organisation=organisation, function=function, is_first_contact=is_first_contact)
        return None
    often.count("invitations", f"{organisation.pk} {address}", most=MOST_A_MONTH, within=LIVES)
    asked = note_invitation(
        organisation, name=name, email=address, function=function, is_first_contact=is_first_contact,
        language=language, time_zone=time_zone,
    )  # fmt: skip
    write_to_invited(asked, compose_works_there)
    return asked


def note_invitation(
    organisation: Organisation, *, name: str, email: str, function: str = "", is_first_contact: bool,
    language: str, time_zone: str,
) -> ColleagueInvitation:  # fmt: skip
    """Keep what was typed until the answer; typed again it is one question with the newer words."""
    defaults = {
        "name": name.strip(), "function": function, "is_first_contact": is_first_contact, "language": language,
        "time_zone": time_zone, "asked_at": clock.now(),
    }  # fmt: skip
    asked, _is_new = ColleagueInvitation.objects.update_or_create(
        organisation=organisation, email=email.strip().lower(), defaults=defaults
    )
    return asked


def write_to_invited(asked: ColleagueInvitation, compose: mail.Composer) -> None:
    """To the person who has the address, in their own language, or to the bare address: a mail each."""
    person = Person.objects.filter(email__iexact=asked.email).first()
    reader = person or mail.Stranger(asked.email, asked.language)
    mail.write(compose(Ref("invitation", asked.pk), reader), to=reader)


def compose_works_there(about: Ref, to: Person | mail.Stranger) -> mail.Letter | None:
    """As long as nobody answered. It does not say who asks: both may be of two councils."""
    asked = still_asked(about, to)
    if asked is None:
        return None
    return mail.Letter(
        kind=WORKS_THERE,
        template="organisations/mail/works_there",
        button=(_("Say yes or no"), lambda: path_to_answer(asked, to)),
        why=_("Somebody said that you work there."),
        context={"organisation": asked.organisation.name, "by": asked.organisation.name},
        is_personal=True,
        about=about,
    )


def still_asked(about: Ref, to: Person | mail.Stranger) -> ColleagueInvitation | None:
    asked = ColleagueInvitation.objects.select_related("organisation").filter(pk=about.id).first()
    if asked is None or asked.organisation.affiliations.filter(live(clock.today()), person=to.pk or 0).exists():
        return None
    return asked


def path_to_answer(asked: ColleagueInvitation, to: Person | mail.Stranger) -> str:
    person = to if isinstance(to, Person) else None
    return reverse("works_there", args=[links.issue(INVITED, asked.pk, person=person, days=LIVES.days)])


@transaction.atomic
def confirm_works_there(secret: str, *, is_true: bool) -> Person | None:
    """The own answer to the mail: who said yes; from an address that nobody has it makes a person."""
    link = links.spend(secret, INVITED)
    asked = ColleagueInvitation.objects.select_related("organisation").filter(pk=link.about_id).first()
    if asked is None:  # taken back at this moment
        raise LinkSpent(_("This link has already been used. Sign in to see where things stand."))
    person = None
    if is_true:
        person = link.person or register_person(
            name=asked.name, email=asked.email, language=asked.language, time_zone=asked.time_zone
        )
        affiliate(
            person=person, organisation=asked.organisation, function=asked.function,
            is_first_contact=asked.is_first_contact,
        )  # fmt: skip
    take_back_invitation(asked)
    return person


def take_back_invitation(asked: ColleagueInvitation) -> None:
    take_back(ColleagueInvitation.objects.filter(pk=asked.pk))


@transaction.atomic
def take_back(asked: QuerySet[ColleagueInvitation]) -> None:
    """Nobody is asked any more: the links end, waiting mails do not go, and what was typed of them is forgotten."""
    numbers, whose = [], []
    for number, organisation, email in asked.values_list("pk", "organisation_id", "email"):
        numbers.append(number)
        whose.append((organisation, email))
    for port in works_there:
        port(whose)
    links.revoke(INVITED, *numbers)
    mail.drop(*(Ref("invitation", number) for number in numbers))
    ColleagueInvitation.objects.filter(pk__in=numbers).delete()


def forget_unanswered() -> None:
    """Who does not answer within the life of the link was never kept."""
    take_back(
        ColleagueInvitation.objects.filter(asked_at__lte=clock.now() - LIVES).order_by("asked_at")[:FORGOTTEN_A_NIGHT]
    )
