"""What people do with organisations: register, correct, work there, show a public page, open a door to a person."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TypedDict, Unpack

import pghistory
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clustergrowth.common import clock, jobs, languages, slugs
from clustergrowth.common.errors import Refused
from clustergrowth.common.mail.services import can_reach
from clustergrowth.common.tables.values import domain
from clustergrowth.people.organisations.models import RESERVED, Affiliation, Disclosure, FormerSlug, Organisation
from clustergrowth.people.organisations.queries import answered_for
from clustergrowth.people.persons.models import Person


class OrganisationFacts(TypedDict, total=False):
    """What one may know of an organisation beyond its name, kind and country."""

    short_name: str
    founded: int | None
    street: str
    postcode: str
    city: str
    nuts: str
    latitude: float | None
    longitude: float | None
    site: str
    emails: list[str]
    phones: list[str]
    vat: str | None
    ror: str | None
    pic: str | None
    nace: list[str]
    staff: int | None
    turnover: str
    declared_sme: bool | None
    text: str
    lang: str
    english: str


class AllFacts(OrganisationFacts, total=False):
    name: str
    kind: str
    country: str


@transaction.atomic
def register_organisation(
    *, by: Person | None, name: str, kind: str, country: str, **facts: Unpack[OrganisationFacts]
) -> Organisation:
    """Register an organisation once. Refused where one with the same number, or name and country, is there already."""
    organisation = Organisation(name=name.strip(), kind=kind, country=country, created_at=clock.now(), **facts)

    def save() -> None:
        organisation.slug = slugs.free_slug(
            Organisation,
            organisation.short_name or organisation.name,
            otherwise="organisation",
            reserved=RESERVED.union(FormerSlug.objects.values_list("slug", flat=True)),
        )
        _save(organisation, by)

    slugs.decided_by_the_database(save)
    return organisation


@transaction.atomic
def edit_organisation(organisation: Organisation, *, by: Person | None, **facts: Unpack[AllFacts]) -> Organisation:
    """Correct what is said of an organisation; its former words stay in the history."""
    for fact, value in facts.items():
        setattr(organisation, fact, value)
    _save(organisation, by)
    return organisation


def _save(organisation: Organisation, by: Person | None) -> None:
    for number in ("vat", "ror", "pic"):
        setattr(organisation, number, getattr(organisation, number) or None)
    if organisation.site:
        organisation.domain = domain(organisation.site)[:120]
    registered = _registered_already(organisation)
    if registered is not None:
        raise Refused(
            _("%(name)s in %(city)s is already registered. Open its page and add what is missing there.")
            % {"name": registered.name, "city": registered.city or registered.country},
            fields={"name": [_("This organisation is already registered.")]},
        )
    with pghistory.context(by=str(by.key) if by else ""):
        organisation.save()
    jobs.defer("organisations.learn_words", ids=[organisation.pk])


def _registered_already(organisation: Organisation) -> Organisation | None:
    same = Q(folded=languages.fold(organisation.name)[:300], country=organisation.country, city=organisation.city)
    for number in ("vat", "ror", "pic"):
        if getattr(organisation, number):
            same |= Q(**{number: getattr(organisation, number)})
    return Organisation.objects.filter(same).exclude(pk=organisation.pk).order_by("pk").first()


def learn_words(ids: Sequence[int] | None = None) -> int:
    """Remember the words one may mistype; how many are new. All organisations, or those named."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO organisations_word (word)
            SELECT DISTINCT word FROM (
                SELECT unnest(string_to_array(search, ' ')) AS word FROM organisations_listing
                WHERE %(ids)s::bigint[] IS NULL OR organisation_id = ANY (%(ids)s::bigint[])
            ) AS all_words WHERE word ~ '^[^0-9.@]{3,80}$' ON CONFLICT DO NOTHING
            """,
            {"ids": list(ids) if ids is not None else None},
        )
        return int(cursor.rowcount)


# --- who works there -------------------------------------------------------------------------------------------------


@transaction.atomic
def affiliate(
    *,
    person: Person,
    organisation: Organisation,
    function: str = "",
    is_first_contact: bool = False,
    since: date | None = None,
) -> Affiliation:
    """Say that a person works for an organisation; said twice it is one affiliation with the newer function.

    Where nobody answers for it yet, the first whom one can write to does.
    """
    affiliation, is_new = Affiliation.objects.get_or_create(
        person=person,
        organisation=organisation,
        until=None,
        defaults={
            "function": function[:120],
            "is_first_contact": is_first_contact or (can_reach(person) and not answered_for([organisation.pk])),
            "since": since or clock.today(),
        },
    )
    if not is_new and (function or is_first_contact):
        affiliation.function = function[:120] or affiliation.function
        affiliation.is_first_contact = affiliation.is_first_contact or is_first_contact
        affiliation.save(update_fields=["function", "is_first_contact"])
    return affiliation


def name_first_contacts(affiliations: Collection[Affiliation], *, are_named: bool = True) -> int:
    """Who answers when somebody asks, or does so no longer; for how many that was new."""
    ids = [affiliation.pk for affiliation in affiliations]
    return Affiliation.objects.filter(pk__in=ids, is_first_contact=not are_named).update(is_first_contact=are_named)


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, on: date | None = None) -> None:
    """The person has left; the public page shows them no longer."""
    last_day = on or clock.today() - timedelta(days=1)
    if last_day < affiliation.since:
        affiliation.delete()  # noted and taken back the same day: it never was
    else:
        affiliation.until, affiliation.is_first_contact = last_day, False
        affiliation.save(update_fields=["until", "is_first_contact"])
    organisation = affiliation.organisation
    if organisation.manager_id == affiliation.person_id:
        withdraw_consent(organisation, person=affiliation.person)


# --- the public page -------------------------------------------------------------------------------------------------


@transaction.atomic
def publish_page(organisation: Organisation, *, by: Person | None, text: str, lang: str, english: str = "") -> None:
    """Show the public what the firm does, in its own words."""
    if not text.strip():
        raise Refused(
            _("Say in two or three sentences what you do. This is what the public will read."),
            fields={"text": [_("Say in two or three sentences what you do.")]},
        )
    organisation.is_public = True
    edit_organisation(organisation, by=by, text=text.strip(), lang=lang, english=english.strip())


def unpublish_page(organisation: Organisation, *, by: Person | None) -> None:
    """Take the page back; its text is kept for the day it is wanted again."""
    organisation.is_public = False
    with pghistory.context(by=str(by.key) if by else ""):
        organisation.save(update_fields=["is_public"])


def consent_to_be_shown(organisation: Organisation, *, person: Person) -> None:
    """The person agrees, personally, to be named as its manager on the public page."""
    if not person.affiliations.filter(organisation=organisation, until=None).exists():
        raise Refused(_("Only somebody who works there can be shown as its manager."))
    organisation.manager, organisation.manager_consent_at = person, clock.now()
    organisation.save(update_fields=["manager", "manager_consent_at"])


def withdraw_consent(organisation: Organisation, *, person: Person) -> None:
    """The person is shown no longer."""
    if organisation.manager_id == person.pk:
        organisation.manager, organisation.manager_consent_at = None, None
        organisation.save(update_fields=["manager", "manager_consent_at"])


# --- doors between councils ------------------------------------------------------------------------------------------


def disclose(*, person: Person, to_organisation: Organisation, because: str, days: int | None = None) -> Disclosure:
    """Open the door between councils: the person is visible to that organisation, because both sides agreed."""
    moment = clock.now()
    disclosure, _is_new = Disclosure.objects.get_or_create(
        person=person,
        to_organisation=to_organisation,
        because=because,
        defaults={"since": moment, "until": moment + timedelta(days=days) if days else None},
    )
    return disclosure
