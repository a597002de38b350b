"""Holding an interview, writing down what was said, and changing the guide."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.ports import Ref
from clustergrowth.listen.interviews.models import ConsentScope, ConsentWay, Guide, Interview, Mark
from clustergrowth.listen.interviews.queries.interviews import guide_of, people_of
from clustergrowth.listen.interviews.services.consent import note_consent
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.councils.services import introduce
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Channel


@dataclass(frozen=True)
class HeldInterview:
    """An interview that took place: with whom, when, and what the person said yes to."""

    organisation: Organisation
    held_on: date
    lang: str
    scope: Sequence[ConsentScope]
    how: ConsentWay
    person: Person | None = None
    named: str = ""  # somebody without an account
    address: str = ""
    interviewer: Person | None = None
    until: date | None = None
    note: str = ""


@transaction.atomic
def hold_interview(held: HeldInterview, *, council: Council, by: Person) -> Interview:
    """Record that an interview took place. Somebody new comes onto the council's list of contacts."""
    require(by, "interviews.run", council)
    if not members_of(council).filter(pk=held.organisation.pk).exists():
        raise NotYours(_("You can interview members of your own council."))
    if held.held_on > clock.today(ZoneInfo(council.time_zone)):
        sentence = _("This day has not come yet. Only what has already happened can be recorded.")
        raise Refused(sentence, fields={"held_on": [_("Choose today or an earlier day.")]})
    interview = Interview.objects.create(
        council=council, organisation=held.organisation, person=_whom(held, council),
        interviewer=held.interviewer or by, guide=_kept(guide_of(council)), held_on=held.held_on, lang=held.lang,
        scope=[], consent_how=held.how, nonce=secrets.token_hex(12), created_at=clock.now(),
    )  # fmt: skip
    interview = note_consent(interview, scope=held.scope, how=held.how, until=held.until, note=held.note, by=by)
    noon = datetime.combine(held.held_on, time(12), ZoneInfo(council.time_zone))
    ledger.write(
        Kind.INTERVIEW_HELD, by=by, between=[held.organisation], about=Ref("interview", interview.pk), council=council,
        channel=Channel.IN_PERSON, at=min(noon, clock.now()),
    )  # fmt: skip
    return interview


def _whom(held: HeldInterview, council: Council) -> Person:
    """The council's own person, or somebody new by name."""
    if held.person is not None:
        if not people_of(council).filter(pk=held.person.pk).exists():
            raise NotYours(_("Interview people of your own council, or enter a name."))
        return held.person
    if not held.named.strip():
        sentence = _("Choose who was interviewed, or enter the name.")
        raise Refused(sentence, fields={"person": [sentence]})
    return introduce(council, name=held.named, email=held.address, language=held.lang, source="interview")


def _kept(guide: Guide) -> Guide:
    """The guide in the database: the one that comes with the software lands when it is first used."""
    if guide.pk:
        return guide
    defaults = {"questions": guide.questions, "created_at": clock.now()}
    return Guide.objects.get_or_create(council=None, version=guide.version, defaults=defaults)[0]


@transaction.atomic
def write_text(interview: Interview, *, text: str, by: Person) -> Interview:
    """Keep notes or a transcript. Once something rests on its sentences, the text stays as it is."""
    require(by, "interviews.run", interview)
    locked = Interview.objects.select_for_update().get(pk=interview.pk)
    must_be_in_force(locked)
    rests = Mark.objects.filter(coder__interview=locked).exists() or locked.passages.exists()
    if rests and text.strip() != locked.text:
        raise TooLate(_("Codes and quotations rest on this text, so it cannot change."))
    if not rests:
        locked.text, locked.sentences = text.replace("\r\n", "\n").strip(), []
        locked.save(update_fields=["text", "sentences"])
    return locked


def must_be_in_force(interview: Interview) -> None:
    if not interview.is_in_force:
        raise Refused(_("There is no valid consent for this interview, so nothing of it may be kept or used."))


@transaction.atomic
def write_guide(*, council: Council, questions: Sequence[Mapping[str, Any]], by: Person) -> Guide:
    """The council's next version of the guide; interviews that were held keep the version they were held with."""
    require(by, "interviews.run", council)
    worded = [dict(question) for question in questions if any(words.strip() for words in question["text"].values())]
    if not worded:
        raise Refused(_("A guide needs at least one question."))
    newest = guide_of(council)
    if newest.council_id == council.pk and newest.questions == worded:
        return newest
    version = (newest.version if newest.council_id else 0) + 1
    try:
        with transaction.atomic():
            return Guide.objects.create(
                council=council, version=version, questions=worded, created_at=clock.now(), created_by=by
            )
    except IntegrityError as error:
        raise TooLate(_("Somebody else has just changed the guide. Please look at it again.")) from error
