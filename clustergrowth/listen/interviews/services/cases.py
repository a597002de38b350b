"""Case studies: written by a coordinator, published by the firm's own word, withdrawn by it at any time."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, NotYours, Refused, TooLate
from clustergrowth.common.languages import searchable
from clustergrowth.common.ports import Ref
from clustergrowth.listen.interviews.domain.factors import factors
from clustergrowth.listen.interviews.domain.links import read_token
from clustergrowth.listen.interviews.models import (
    Attribution,
    CaseFigure,
    CaseKey,
    CaseMeasure,
    CaseScore,
    CaseState,
    CaseStudy,
    Confirmed,
    Direction,
    Quotation,
)
from clustergrowth.listen.interviews.queries.conditions import BY_HAND
from clustergrowth.listen.interviews.services.letters import send_case
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.services import first_contact_of

Keys = Mapping[str, tuple[Direction, str]]  # {factor: (direction, in a few words)}


@transaction.atomic
def draft_case(
    *, council: Council, organisation: Organisation, title: str, text: str, lang: str, by: Person, english: str = "",
    keys: Keys | None = None, quotations: Iterable[Quotation] = (),
) -> CaseStudy:  # fmt: skip
    """Begin the story of a firm; nobody but the council's coordinators sees it yet."""
    require(by, "interviews.run", council)
    if not members_of(council).filter(pk=organisation.pk).exists():
        raise NotYours(_("You can tell the stories of members of your own council."))
    case = CaseStudy(
        council=council, organisation=organisation, nonce=secrets.token_hex(12), created_at=clock.now(), created_by=by
    )
    _write(case, title=title, text=text, lang=lang, english=english)
    _set(case, keys or {}, quotations)
    return case


def _write(case: CaseStudy, **words: str) -> None:
    for name, value in words.items():
        setattr(case, name, value.strip())
    if not (case.title and case.text):
        raise Refused(_("A case study needs a title and its story."))
    case.search = searchable(case.title, case.english, case.organisation.name)
    case.save()


def _set(case: CaseStudy, keys: Keys, quotations: Iterable[Quotation]) -> None:
    if any(code not in factors() for code in keys):
        raise Refused(_("Choose at least one factor."))
    case.keys.all().delete()
    CaseKey.objects.bulk_create(
        CaseKey(case=case, factor=code, direction=way, words=words.strip()[:200]) for code, (way, words) in keys.items()
    )
    chosen = Quotation.objects.usable().filter(
        pk__in=[quotation.pk for quotation in quotations], passage__interview__organisation=case.organisation_id
    )
    case.quotations.set(chosen.exclude(attribution=Attribution.ANONYMOUS))  # the page of a firm would name its speaker


def _draft(case: CaseStudy, by: Person) -> CaseStudy:
    require(by, "interviews.run", case)
    locked = CaseStudy.objects.select_for_update().get(pk=case.pk)
    if locked.state != CaseState.DRAFT:
        raise TooLate(
            _("The firm is looking at this version. Make it a draft again first, then change it and ask again.")
        )
    return locked


@transaction.atomic
def edit_case(
    case: CaseStudy, *, title: str, text: str, lang: str, english: str, keys: Keys, quotations: Iterable[Quotation],
    by: Person,
) -> CaseStudy:  # fmt: skip
    locked = _draft(case, by)
    _write(locked, title=title, text=text, lang=lang, english=english)
    _set(locked, keys, quotations)
    return locked


@transaction.atomic
def add_figure(
    case: CaseStudy, *, measure: CaseMeasure, year: int, value: float, source: str, confirmed: Confirmed, by: Person
) -> CaseFigure:
    """A figure of one year; the same year again replaces it."""
    locked = _draft(case, by)
    if not source.strip():
        sentence = _("Say where the figure comes from.")
        raise Refused(sentence, fields={"source": [sentence]})
    figure, _is_new = CaseFigure.objects.update_or_create(
        case=locked, measure=measure, year=year,
        defaults={"value": value, "source": source.strip(), "confirmed": confirmed},
    )  # fmt: skip
    return figure


@transaction.atomic
def remove_figure(figure: CaseFigure, *, by: Person) -> None:
    _draft(figure.case, by)
    figure.delete()


@transaction.atomic
def score_condition(case: CaseStudy, *, condition: str, score: float | None, reason: str, by: Person) -> None:
    """Say by hand how far a condition holds, with the reason; None takes it away."""
    locked = _draft(case, by)
    if condition not in BY_HAND:
        raise Refused(_("This condition follows from the figures."))
    if score is None:
        locked.scores.filter(condition=condition).delete()
        return
    if not 0 <= score <= 1 or not reason.strip():
        sentence = _("A score lies between 0 and 1 and has a reason.")
        raise Refused(sentence, fields={"reason": [sentence]})
    CaseScore.objects.update_or_create(
        case=locked, condition=condition, defaults={"score": score, "reason": reason.strip()[:300]}
    )


@transaction.atomic
def ask_firm(case: CaseStudy, *, by: Person) -> CaseStudy:
    """Show it to the firm's first contact, who publishes it or says what must change."""
    locked = _draft(case, by)
    person = first_contact_of(locked.organisation)
    if person is None:
        raise Refused(_("We do not have an address for this firm, so nobody could say yes."))
    locked.state, locked.asked_at, locked.reminded_at = CaseState.ASKED, clock.now(), None
    locked.approver, locked.remark, locked.nonce = person, "", secrets.token_hex(12)
    locked.save()
    send_case(locked)
    return locked


@transaction.atomic
def take_back_case(case: CaseStudy, *, by: Person) -> CaseStudy:
    """Make it a draft again: nothing is public, and the link in the mail ends."""
    require(by, "interviews.run", case)
    locked = CaseStudy.objects.select_for_update().get(pk=case.pk)
    locked.state, locked.nonce = CaseState.DRAFT, secrets.token_hex(12)
    locked.save(update_fields=["state", "nonce"])
    return locked


def case_of_token(token: str) -> CaseStudy:
    pk, nonce = read_token("case", token)
    rows = CaseStudy.objects.select_related("council", "organisation", "approver")
    case = rows.filter(pk=pk, nonce=nonce, approver__isnull=False).first()
    if case is None:
        raise LinkSpent(_("This story has been withdrawn or changed. You will be asked again before it is published."))
    return case


@transaction.atomic
def answer_case(case: CaseStudy, *, act: str, remark: str = "") -> CaseStudy:
    """The firm's own word: ``publish``, ``change`` with a remark, or ``withdraw`` what was published."""
    rows = CaseStudy.objects.select_for_update(of=("self",)).select_related("approver")
    locked = rows.filter(pk=case.pk, nonce=case.nonce).first()
    if locked is None or (act == "publish" and locked.state == CaseState.DRAFT):
        raise LinkSpent(_("This story has been withdrawn or changed. You will be asked again before it is published."))
    moment = clock.now()
    if act == "publish":
        if locked.state == CaseState.PUBLISHED:
            return locked
        locked.state, locked.published_at = CaseState.PUBLISHED, moment
        ledger.write(
            Kind.CASE_STUDY_PUBLISHED, by=locked.approver, between=[locked.organisation],
            about=Ref("case", locked.pk), council=locked.council, acting_for=locked.organisation,
        )  # fmt: skip
    elif act == "change":
        if not remark.strip():
            sentence = _("Please say in a few words what needs to change.")
            raise Refused(sentence, fields={"remark": [sentence]})
        locked.state, locked.remark, locked.nonce = CaseState.DRAFT, remark.strip()[:1000], secrets.token_hex(12)
    else:
        locked.state, locked.withdrawn_at = CaseState.WITHDRAWN, moment
    locked.save()
    return locked


def facts_of(case: CaseStudy) -> dict[str, Any]:
    """The story as the form knows it."""
    return {"title": case.title, "text": case.text, "lang": case.lang, "english": case.english}
