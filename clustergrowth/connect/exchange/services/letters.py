"""The mails of the exchange: one act each, its button on top, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Introduction, Need, Offer
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import affiliations_of
from clustergrowth.people.persons.models import Person

ANSWER = "exchange.answer_introduction"
LINK_DAYS = 35  # an introduction waits three weeks, and its mail may have waited one
VALUE_OF_AN_INTRODUCTION = 90
VALUE_OF_A_REMINDER = 30


def address_for(person: Person, name: str, *arguments: Any) -> str:
    """The address of a page in the language of who is written to."""
    with translation.override(person.language):
        return reverse(name, args=arguments)


def subject_of(introduction: Introduction) -> Need | Offer | None:
    """What the introduction is about, as the side asked should read it: the asker's own text first."""
    return introduction.need or introduction.offer


def _write(
    to: Person,
    name: str,
    *,
    introduction: Introduction,
    button: tuple[str | Promise, str] | None,
    why: str | Promise,
    asks: int = 0,
    **context: Any,
) -> Mail | None:
    about = subject_of(introduction)
    known: Mapping[str, Any] = {
        "introduction": introduction,
        "asking": introduction.from_organisation,
        "asked": introduction.to_organisation,
        "headline": about.headline if about else "",
        "text": about.text if about else "",
        "english": about.english if about and about.lang != to.language else "",
        **context,
    }
    return mail.write(
        mail.Letter(
            kind=f"exchange.{name}",
            template=f"exchange/mail/{name}",
            button=button,
            why=why,
            context=known,
            council=introduction.council,
            asks=asks,
        ),
        to=to,
    )


def ask(introduction: Introduction, *, person: Person, other: Organisation) -> Mail | None:
    """“… asks for an introduction”, with a link that answers without signing in."""
    secret = links.issue(ANSWER, introduction.pk, person=person, days=LINK_DAYS)
    return _write(
        person,
        "introduction_proposed" if introduction.is_brokered else "introduction_asked",
        introduction=introduction,
        button=(_("Answer"), address_for(person, "introduction_answer_by_link", secret)),
        why=_("You are the person whom others reach first in your organisation."),
        asks=VALUE_OF_AN_INTRODUCTION,
        other=other,
    )


def tell_accepted(introduction: Introduction) -> None:
    """Each side gets the other's name and address."""
    sides = (
        (
            introduction.from_person,
            introduction.to_person,
            introduction.from_organisation,
            introduction.to_organisation,
        ),
        (
            introduction.to_person,
            introduction.from_person,
            introduction.to_organisation,
            introduction.from_organisation,
        ),
    )
    for person, contact, own, other in sides:
        if person is not None:
            _write(
                person,
                "introduction_accepted",
                introduction=introduction,
                button=(_("See where it stands"), address_for(person, "introduction", introduction.pk)),
                why=_("You have agreed to this introduction."),
                other=other,
                contact=contact,
                function=_function(contact, other) if contact else "",
                is_asking=own.pk == introduction.from_organisation_id,
            )


def _function(person: Person, organisation: Organisation) -> str:
    row = affiliations_of(person, clock.today()).filter(organisation=organisation).first()
    return row.function if row else ""


def tell_declined(introduction: Introduction, *, to: Iterable[Person | None]) -> None:
    """Kindly, with the reason given and what to do next."""
    about = subject_of(introduction)
    for person in {one.pk: one for one in to if one is not None}.values():
        own_is_asking = person.pk == introduction.from_person_id or person.pk == introduction.asked_by_id
        address = (
            address_for(person, about.SIDE, about.pk)
            if about and own_is_asking
            else address_for(person, "introduction", introduction.pk)
        )
        _write(
            person,
            "introduction_declined",
            introduction=introduction,
            button=(_("See who else could help"), address),
            why=_("You asked for this introduction, or agreed to it."),
            reason=introduction.get_declined_because_display(),
        )


def tell_expired(introduction: Introduction) -> None:
    person = introduction.asked_by
    if person is not None:
        _write(
            person,
            "introduction_expired",
            introduction=introduction,
            button=(_("See where it stands"), address_for(person, "introduction", introduction.pk)),
            why=_("You asked for this introduction."),
        )


def remind_of_end(posting: Need | Offer, *, purpose: str, person: Person) -> Mail | None:
    """“Is it still current?” a week before the day comes."""
    secret = links.issue(purpose, posting.pk, person=person, days=30)
    return mail.write(
        mail.Letter(
            kind="exchange.still_open",
            template="exchange/mail/still_open",
            button=(_("Answer"), address_for(person, f"{posting.SIDE}_keep_by_link", secret)),
            why=_("You wrote it, or are the first contact of your organisation."),
            context={"posting": posting, "is_need": posting.SIDE == "need"},
            council=posting.council,
            asks=VALUE_OF_A_REMINDER,
        ),
        to=person,
    )
