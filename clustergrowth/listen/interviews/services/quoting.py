"""Quotations: taken from a passage, shown to the person, published only as approved, gone when withdrawn."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, Refused, TooLate
from clustergrowth.common.ports import Ref
from clustergrowth.listen.interviews.domain.links import read_token
from clustergrowth.listen.interviews.domain.segments import is_taken_from
from clustergrowth.listen.interviews.models import (
    Attribution,
    ConsentScope,
    Interview,
    Quotation,
    QuotationState,
    in_force,
)
from clustergrowth.listen.interviews.queries.interviews import words_of
from clustergrowth.listen.interviews.services.coding import passage_of
from clustergrowth.listen.interviews.services.letters import send_quotation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


@transaction.atomic
def draft_quotation(
    interview: Interview,
    *,
    first: int,
    last: int,
    text: str,
    attribution: Attribution,
    role: str,
    by: Person,
    english: str = "",
) -> Quotation:
    """Take a quotation from a passage; what is left out of it stands in brackets."""
    require(by, "interviews.run", interview)
    passage = passage_of(interview, first=first, last=last)
    if not is_taken_from(text, words_of(passage.interview, first, last)):
        sentence = _("A quotation contains the words of its passage in their order. Use […] for what you leave out.")
        raise Refused(sentence, fields={"text": [sentence]})
    _must_be_covered(passage.interview, attribution)
    if not role.strip():
        sentence = _("Say who speaks, for example: owner of a firm with 20 people.")
        raise Refused(sentence, fields={"role": [sentence]})
    return Quotation.objects.create(
        council=interview.council, passage=passage, text=" ".join(text.split()), lang=interview.lang,
        english=english.strip(), attribution=attribution, role=role.strip(), nonce=secrets.token_hex(12),
        created_at=clock.now(),
    )  # fmt: skip


def _must_be_covered(interview: Interview, attribution: Attribution) -> None:
    wanted = ConsentScope.ANONYMOUS if attribution == Attribution.ANONYMOUS else ConsentScope.NAMED
    if wanted not in interview.scope and ConsentScope.NAMED not in interview.scope:
        sentence = _("The consent does not cover such a quotation. Ask the person first.")
        raise Refused(sentence, fields={"attribution": [sentence]})


def _locked(quotation: Quotation) -> Quotation:
    """The quotation, held, of an interview whose consent is in force."""
    Quotation.objects.select_for_update().get(pk=quotation.pk)
    locked = Quotation.objects.named().filter(in_force("passage__interview__"), pk=quotation.pk).first()
    if locked is None:
        raise Refused(_("There is no valid consent for this interview, so nothing of it may be kept or used."))
    return locked


@transaction.atomic
def ask_approval(quotation: Quotation, *, by: Person) -> Quotation:
    """Send it to the person, who approves, changes the wording or refuses with one button."""
    require(by, "interviews.run", quotation)
    locked = _locked(quotation)
    if locked.state != QuotationState.DRAFT:
        raise TooLate(_("The person has already been asked; nobody is asked twice."))
    if not locked.passage.interview.person.address:
        raise Refused(_("We do not have an address for this person. Record an approval on paper instead."))
    locked.state, locked.asked_at = QuotationState.ASKED, clock.now()
    locked.save(update_fields=["state", "asked_at"])
    send_quotation(locked)
    return locked


@transaction.atomic
def note_approval(quotation: Quotation, *, note: str, by: Person) -> Quotation:
    """What somebody without an address approved on paper."""
    require(by, "interviews.run", quotation)
    locked = _locked(quotation)
    if locked.passage.interview.person.address:
        raise Refused(_("This person has an address. Ask by mail, so that the answer is their own."))
    if not note.strip():
        sentence = _("Say where the signed paper is kept.")
        raise Refused(sentence, fields={"note": [sentence]})
    if locked.state != QuotationState.DRAFT:
        raise TooLate(_("This has already been answered."))
    locked.on_paper = note.strip()[:300]
    _approve(locked, by=by)
    return locked


def quotation_of_token(token: str) -> Quotation:
    pk, nonce = read_token("quotation", token)
    quotation = Quotation.objects.named().filter(in_force("passage__interview__"), pk=pk, nonce=nonce).first()
    if quotation is None:
        raise LinkSpent(_("This quotation no longer exists."))
    return quotation


@transaction.atomic
def answer_quotation(quotation: Quotation, *, act: str, wording: str = "") -> Quotation:
    """The person's own word, by the link: ``approve``, ``reword`` (and approve so), ``refuse``; later ``withdraw``."""
    locked = _locked(quotation)
    if act in ("refuse", "withdraw"):
        was = locked.state == QuotationState.APPROVED
        locked.state = QuotationState.WITHDRAWN if was else QuotationState.REFUSED
        locked.answered_at = clock.now()
        locked.save(update_fields=["state", "answered_at"])
        return locked
    if act == "reword":
        if not wording.strip():
            sentence = _("Write the words as they may be published.")
            raise Refused(sentence, fields={"wording": [sentence]})
        text = " ".join(wording.split())[:1200]
        locked.is_reworded, locked.text = locked.is_reworded or text != locked.text, text
    if locked.state != QuotationState.APPROVED:
        _approve(locked, by=locked.passage.interview.person)
    else:
        locked.save(update_fields=["text", "is_reworded"])
    return locked


def _approve(quotation: Quotation, *, by: Person) -> None:
    """From now on it may be published. The ledger names the firm only where the quotation does."""
    quotation.state, quotation.answered_at = QuotationState.APPROVED, clock.now()
    quotation.save()
    is_open = quotation.attribution != Attribution.ANONYMOUS
    ledger.write(
        Kind.QUOTATION_APPROVED,
        by=by if is_open else None,
        between=[quotation.passage.interview.organisation] if is_open else [],
        about=Ref("quotation", quotation.pk),
        council=quotation.council,
    )


@transaction.atomic
def remove_quotation(quotation: Quotation, *, by: Person) -> None:
    """Throw away a draft nobody was asked about."""
    require(by, "interviews.run", quotation)
    deleted, _rows = Quotation.objects.filter(pk=quotation.pk, state=QuotationState.DRAFT).delete()
    if not deleted:
        raise TooLate(_("The person has already been asked; nobody is asked twice."))
