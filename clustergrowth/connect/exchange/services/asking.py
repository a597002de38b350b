"""Asking for an introduction: by one side, or by a coordinator who brings two together."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.locks import lock
from clustergrowth.connect.exchange.models import Introduction, IntroductionState, Need, Offer
from clustergrowth.connect.exchange.queries.postings import asked_lately, council_of
from clustergrowth.connect.exchange.services import letters
from clustergrowth.connect.exchange.services.lines import works_at, write_down
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may, require
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.services import first_contact_of


def ask_introduction(
    *,
    by: Person,
    from_organisation: Organisation,
    to_organisation: Organisation | None = None,
    need: Need | None = None,
    offer: Offer | None = None,
    message: str = "",
    lang: str = "",
) -> Introduction:
    """One side asks to meet the other, about a need, an offer, or both.

    ``to_organisation`` may be left out where the need or offer of the other side says who it is. Where a coordinator
    asks for a member, nobody of it has agreed yet: both sides are asked.
    """
    require(by, "exchange.ask_introduction", from_organisation)
    to = to_organisation or _other_side(from_organisation, need, offer)
    return _start(
        by=by,
        sides=(from_organisation, to),
        need=need,
        offer=offer,
        message=message,
        lang=lang,
        is_brokered=not works_at(by, from_organisation),
    )


def broker_introduction(
    *,
    by: Person,
    council: Council,
    from_organisation: Organisation,
    to_organisation: Organisation,
    need: Need | None = None,
    offer: Offer | None = None,
    message: str = "",
    lang: str = "",
) -> Introduction:
    """A coordinator brings two together, one of them of an own council: both are asked, and each must agree."""
    require(by, "exchange.broker_introduction", council)
    if not may(by, "exchange.ask_introduction", to_organisation):
        require(by, "exchange.ask_introduction", from_organisation)
    return _start(
        by=by,
        sides=(from_organisation, to_organisation),
        need=need,
        offer=offer,
        message=message,
        lang=lang,
        is_brokered=True,
        council=council,
    )


def _other_side(own: Organisation, need: Need | None, offer: Offer | None) -> Organisation:
    for posting in (offer, need):
        if posting is not None and posting.organisation_id != own.pk:
            return posting.organisation
    raise Refused(_("Choose an organisation other than your own."))


@transaction.atomic
def _start(
    *,
    by: Person,
    sides: tuple[Organisation, Organisation],
    need: Need | None,
    offer: Offer | None,
    message: str,
    lang: str,
    is_brokered: bool,
    council: Council | None = None,
) -> Introduction:
    for posting in (need, offer):  # the need always first, so that no two wait for each other
        if posting is not None:
            lock(posting, "organisation", "council", "posted_by")
    _must_make_sense(sides, need, offer)
    asking, asked = sides
    moment = clock.now()
    own = council or (need.council if need and need.organisation_id == asking.pk else None) or council_of(asking)
    introduction = Introduction(
        need=need,
        offer=offer,
        from_organisation=asking,
        to_organisation=asked,
        asked_by=by,
        from_person=_contact(asking, need, offer) if is_brokered else by,
        to_person=_contact(asked, need, offer),
        is_brokered=is_brokered,
        council=own,
        to_council=council_of(asked),
        message=message.strip(),
        lang=lang or (own.language_of_texts(by.language) if own else by.language),
        asked_at=moment,
        from_agreed_at=None if is_brokered else moment,
    )
    try:
        with transaction.atomic():
            introduction.save()
    except IntegrityError as error:
        raise Refused(_("These two have already been introduced, or one of them has been asked.")) from error
    write_down(Kind.INTRODUCTION_ASKED, introduction, by=by, side=None if is_brokered else asking)
    _ask(introduction)
    return introduction


def _contact(organisation: Organisation, need: Need | None, offer: Offer | None) -> Person | None:
    """Who wrote the need or offer, while working there and reachable; else the first contact; else nobody is known."""
    for posting in (need, offer):
        if posting is not None and posting.organisation_id == organisation.pk and posting.posted_by is not None:
            writer = posting.posted_by
            if writer.is_active and writer.email and works_at(writer, organisation):
                return writer
    return first_contact_of(organisation)


def _must_make_sense(sides: tuple[Organisation, Organisation], need: Need | None, offer: Offer | None) -> None:
    asking, asked = sides
    ids = {asking.pk, asked.pk}
    if len(ids) < 2:
        raise Refused(_("An introduction has two sides. Choose an organisation other than your own."))
    for posting in (need, offer):
        if posting is None:
            continue
        if posting.organisation_id not in ids:
            raise Refused(_("This need or offer belongs to neither side."))
        if not posting.is_open:
            raise TooLate(_("It has been closed in the meantime. Please look for another one."))
    if offer is not None and offer.capacity is not None and asked_lately([offer]).get(offer.pk, 0) >= offer.capacity:
        raise Refused(
            _(
                "In the last 30 days they had as many requests as they can answer. "
                "Please try again later, or choose somebody else."
            )
        )
    before = Introduction.objects.filter(
        need=need, state=IntroductionState.DECLINED, from_organisation__in=ids, to_organisation__in=ids
    )
    if before.exists():
        raise Refused(_("They were asked about this before and declined. Nobody is asked twice about the same thing."))


def _ask(introduction: Introduction) -> None:
    """Write to every side that has not agreed; where nobody is known, the desk shows it."""
    agreed = introduction.from_agreed_at is not None
    for person in (introduction.to_person, None if agreed else introduction.from_person):
        if person is not None:
            letters.ask(introduction, person=person)
