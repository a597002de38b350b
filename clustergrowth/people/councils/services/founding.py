"""Founding a council, saying what it is, whom it counts and through whom it works."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias, TypedDict, Unpack

import pghistory
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.locks import lock
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import AffiliatedBody, Council, Focus, Inclusion
from clustergrowth.people.councils.queries.councils import of_councils
from clustergrowth.people.councils.queries.founding import fixed_of
from clustergrowth.people.councils.services.members import must_be_member, must_be_ours
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person

Text: TypeAlias = Any  # a LazyI18nString (the library ships no types) or plain words
FIRST_CONTACT = "councils.first_contact"


class Texts(TypedDict, total=False):
    """What a council says of itself, each in five languages."""

    promise: Text
    mission: Text
    vision: Text
    involved: Text
    benefits: Text
    leader_member: Organisation | None


class Words(Texts, total=False):
    """That, and what it is."""

    name: Text
    focus: Text
    slug: str
    prefix: str
    letter: str
    city: str
    country: str
    latitude: float
    longitude: float
    form: str
    nuts: list[str]
    languages: list[str]
    time_zone: str
    founded_on: date | None


@transaction.atomic
def found_council(
    *,
    slug: str,
    name: Text,
    city: str,
    country: str,
    prefix: str,
    letter: str,
    form: str,
    focus: Text,
    nuts: Sequence[str],
    languages: Sequence[str],
    time_zone: str,
    latitude: float,
    longitude: float,
    nace: Sequence[str],
    since: date | None = None,
    colour: int | None = None,
    by: Person | None = None,
    **texts: Unpack[Texts],
) -> Council:
    """A new council with the focus that says whom it counts."""
    prefix = prefix.upper()
    _must_be_free(slug=slug, prefix=prefix)
    council = Council(
        slug=slug,
        name=name,
        city=city,
        country=country,
        prefix=prefix,
        letter=letter.upper(),
        form=form,
        focus=focus,
        nuts=list(nuts),
        languages=list(languages),
        time_zone=time_zone,
        latitude=latitude,
        longitude=longitude,
        colour=colour or (Council.objects.aggregate(last=Max("colour"))["last"] or 0) + 1,
        founded_on=since,
        **texts,
    )
    with pghistory.context(by=str(by.key) if by else ""):
        council.save()
    set_focus(council, nace=nace, since=since)
    return council


def _must_be_free(but: Council | None = None, **named: str) -> None:
    """An address and a prefix are one council's."""
    others = Council.objects.exclude(pk=but.pk) if but else Council.objects.all()
    taken = [name for name, value in named.items() if others.filter(**{name: value}).exists()]
    if taken:
        sentence = _("Another council already uses this address or prefix of decisions. Choose another one.")
        raise Refused(sentence, fields={name: [sentence] for name in taken})


@transaction.atomic
def edit_council(council: Council, *, by: Person | None, **words: Unpack[Words]) -> Council:
    """Change what a council says of itself; its former words stay in the history."""
    unknown = [area for area in words.get("nuts", ()) if area not in codes.regions()]
    if unknown:
        sentence = _("There is no region with the code %(code)s.") % {"code": unknown[0]}
        raise Refused(sentence, fields={"nuts": [sentence]})
    leader = words.get("leader_member")
    if leader is not None and leader.pk != council.leader_member_id:
        must_be_member(council, leader, "leader_member")
    lock(council)
    _must_not_be_fixed(council, words)
    if words.get("slug", council.slug) != council.slug:
        mail.rename_council(council.slug, words["slug"])
    for name, value in words.items():
        setattr(council, name, value)
    with pghistory.context(by=str(by.key) if by else ""):
        council.save()
    return council


def _must_not_be_fixed(council: Council, words: Words) -> None:
    """Address and prefix change as long as nothing is cited by them."""
    named = {"slug": words.get("slug", council.slug), "prefix": words.get("prefix", council.prefix)}
    changed = {name: value for name, value in named.items() if value != getattr(council, name)}
    fixed = fixed_of(council) if changed else {}
    reasons = {name: [why] for name, why in fixed.items() if name in changed}
    if reasons:
        raise Refused(next(iter(reasons.values()))[0], fields=reasons)
    _must_be_free(council, **changed)


@transaction.atomic
def set_focus(council: Council, *, nace: Sequence[str], since: date | None = None, reason: str = "") -> Focus:
    """From that day on the council counts these activities; figures of earlier days keep the list of their day."""
    unknown = [code for code in nace if not codes.is_nace(code)]
    if unknown or not nace:
        sentence = _("NACE has no code %(code)s.") % {"code": unknown[0] if unknown else "–"}
        raise Refused(sentence, fields={"nace": [sentence]})
    day = since or clock.today()
    focus, _is_new = Focus.objects.update_or_create(
        council=council, since=day, defaults={"nace": sorted(set(nace)), "reason": reason[:300]}
    )
    return focus


@transaction.atomic
def include(council: Council, organisation: Organisation, *, reason: str, since: date | None = None) -> Inclusion:
    """Count a firm among the engineering SMEs although its code lies outside the focus, with the reason."""
    if not reason.strip():
        raise Refused(
            _("Say why it is counted. The reason is printed with every figure."),
            fields={"reason": [_("Please say why.")]},
        )
    must_be_ours(council, organisation)
    inclusion, _is_new = Inclusion.objects.update_or_create(
        council=council,
        organisation=organisation,
        defaults={"reason": reason.strip()[:300], "since": since or clock.today()},
    )
    return inclusion


def take_back_inclusion(inclusion: Inclusion) -> None:
    inclusion.delete()


@transaction.atomic
def affiliate_body(
    council: Council, organisation: Organisation, *, helps_with: Text = "", since: date | None = None
) -> AffiliatedBody:
    """An existing body through which the council works; said twice, it is the same one with the newer words."""
    must_be_ours(council, organisation)
    body, is_new = AffiliatedBody.objects.get_or_create(
        council=council,
        organisation=organisation,
        until=None,
        defaults={"helps_with": helps_with, "since": since or clock.today()},
    )
    if not is_new:
        body.helps_with = helps_with
        body.save(update_fields=["helps_with"])
    return body


def end_affiliated_body(body: AffiliatedBody, *, on: date | None = None) -> None:
    """The council works through it no longer; noted and taken back the same day, it never did."""
    last_day = on or clock.today() - timedelta(days=1)
    if last_day < body.since:
        body.delete()
    else:
        body.until = last_day
        body.save(update_fields=["until"])


@transaction.atomic
def ask_first_contact(council: Council, person: Person, *, by: Person) -> bool:
    """Name the person to call. Shown once that person agrees; True when it is oneself, False when a mail asks first."""
    if not Person.objects.filter(of_councils([council.pk], clock.today()), pk=person.pk).exists():
        raise Refused(_("Only somebody in this council can be its first contact."))
    council.first_contact, council.first_contact_consent_at = person, None
    council.save(update_fields=["first_contact", "first_contact_consent_at"])
    if person.pk == by.pk:
        confirm_first_contact(council, person=person)
        return True
    links.revoke(FIRST_CONTACT, council.pk)
    mail.write(compose_first_contact(Ref("council", council.pk), person), to=person)
    return False


def compose_first_contact(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the person is the one named, and has not agreed."""
    council = Council.objects.filter(pk=about.id, first_contact=to.pk, first_contact_consent_at=None).first()
    if council is None:
        return None
    return mail.Letter(
        kind=FIRST_CONTACT,
        template="councils/mail/first_contact",
        button=(__("Read it and decide"), lambda: _first_contact_path(council, to)),
        why=__("You belong to this council."),
        council=council,
        is_personal=True,
        about=about,
    )


def _first_contact_path(council: Council, to: Person) -> str:
    return reverse("first_contact_answer", args=[links.issue(FIRST_CONTACT, council.pk, person=to)])


@transaction.atomic
def confirm_first_contact(council: Council, *, person: Person) -> None:
    """The person agrees, personally, to be the one to call on the public page."""
    if lock(council).first_contact_id != person.pk:
        raise Refused(_("Somebody else has been named as first contact in the meantime."))
    council.first_contact_consent_at = clock.now()
    council.save(update_fields=["first_contact_consent_at"])


@transaction.atomic
def withdraw_first_contact(council: Council) -> None:
    council.first_contact, council.first_contact_consent_at = None, None
    council.save(update_fields=["first_contact", "first_contact_consent_at"])


@transaction.atomic
def answer_first_contact(secret: str, *, is_true: bool) -> Council:
    """The named person's own answer to the mail."""
    link = links.look(secret, FIRST_CONTACT)
    council = lock(Council.objects.get(pk=link.about_id))  # before the link, as whoever names another one does
    links.spend(secret, FIRST_CONTACT)
    if is_true and link.person_id is not None:
        confirm_first_contact(council, person=Person.objects.get(pk=link.person_id))
    elif council.first_contact_id == link.person_id:
        withdraw_first_contact(council)
    return council
