"""Consent: noted or asked for, given, withdrawn by the same link at any time, erased on request."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, Refused
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.listen.interviews.domain.links import read_token
from clustergrowth.listen.interviews.models import ConsentScope, ConsentWay, Interview, Quotation
from clustergrowth.listen.interviews.services.letters import send_consent
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def note_consent(
    interview: Interview,
    *,
    scope: Sequence[ConsentScope],
    how: ConsentWay,
    by: Person,
    until: date | None = None,
    note: str = "",
) -> Interview:
    """Note what somebody agreed to in writing or orally, or ask by mail. Every way the person gets the one link.

    A consent that was withdrawn is renewed by the person alone.
    """
    require(by, "interviews.run", interview)
    locked = Interview.objects.select_for_update().select_related("person", "council").get(pk=interview.pk)
    _check(locked, scope, how, until, note)
    locked.scope = [part.value for part in ConsentScope if part in scope]
    locked.consent_how, locked.consent_until, locked.consent_note = how, until, note.strip()[:300]
    if how == ConsentWay.LINK:
        locked.asked_at, locked.reminded_at = clock.now(), None
    else:
        locked.consent_at = clock.now()
    locked.save()
    if locked.person.address:
        send_consent(locked, is_told=how != ConsentWay.LINK)
    return locked


def _check(interview: Interview, scope: Sequence[ConsentScope], how: ConsentWay, until: date | None, note: str) -> None:
    if interview.withdrawn_at:
        raise Refused(_("This person said no. Only they can change that, with the link in the mail."))
    if ConsentScope.ANALYSIS not in scope:
        sentence = _("Without consent to reading and coding there is nothing to keep.")
        raise Refused(sentence, fields={"scope": [sentence]})
    if until is not None and until < clock.today():
        raise Refused(_("This day is in the past. Choose a later one."), fields={"until": [_("Choose a later day.")]})
    if how == ConsentWay.LINK and not interview.person.address:
        sentence = _("We do not have an address for this person. Record a written or an oral consent.")
        raise Refused(sentence, fields={"how": [sentence]})
    if how == ConsentWay.LINK and interview.consent_at:
        raise Refused(_("There is already a consent. Record in writing or orally what has changed."))
    if how != ConsentWay.LINK and not note.strip():
        sentence = _("Say where the consent is kept, or when and to whom it was said.")
        raise Refused(sentence, fields={"note": [sentence]})


def interview_of_token(token: str) -> Interview:
    """The interview a link is about. Raises LinkSpent when the link was cut off or everything was erased."""
    pk, nonce = read_token("consent", token)
    rows = Interview.objects.select_related("council", "organisation", "person", "interviewer")
    interview = rows.filter(pk=pk, nonce=nonce).first()
    if interview is None:
        raise LinkSpent(_("This interview no longer exists."))
    return interview


@transaction.atomic
def answer_consent(token: str, *, act: str) -> Interview:
    """The person's own word by the link: ``give``, ``withdraw`` or ``erase``, in any order, as often as wanted."""
    interview = Interview.objects.select_for_update().get(pk=interview_of_token(token).pk)
    if act == "give":
        if interview.erased_at:
            raise Refused(_("What you said has been erased, so there is nothing to consent to."))
        interview.consent_at, interview.withdrawn_at = clock.now(), None
        interview.save(update_fields=["consent_at", "withdrawn_at"])
    else:
        _withdraw(interview, is_erased=act == "erase")
    return interview


@transaction.atomic
def withdraw(interview: Interview, *, by: Person, is_erased: bool = False) -> Interview:
    """What the person asked for on the telephone: hide it everywhere at once, or erase it."""
    require(by, "interviews.run", interview)
    locked = Interview.objects.select_for_update().get(pk=interview.pk)
    _withdraw(locked, is_erased=is_erased)
    return locked


def _withdraw(interview: Interview, *, is_erased: bool) -> None:
    """Every page asks for a consent in force, so this one column hides notes, codes, passages and quotations."""
    moment = clock.now()
    quotations = Quotation.objects.filter(passage__interview=interview).values_list("pk", flat=True)
    mail.drop(Ref("interview", interview.pk), *(Ref("quotation", pk) for pk in quotations))
    interview.withdrawn_at = interview.withdrawn_at or moment
    if is_erased:
        erase(interview)
        interview.erased_at = interview.erased_at or moment
    interview.save()
    if is_erased:  # the mails quote what was said
        mail.take_words_out(person_id=interview.person_id, kinds="interviews.")


def erase(interview: Interview) -> None:
    """Take away every word: the text, its codes, its passages with their quotations and all that rested on them."""
    interview.text, interview.sentences, interview.consent_note = "", [], ""
    interview.passages.all().delete()
    interview.coders.all().delete()
    interview.settled.all().delete()
