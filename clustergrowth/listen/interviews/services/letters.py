"""The three mails of this noun: may we use what you said, may we quote you, may we tell your story."""

from dataclasses import replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, Words
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import (
    CaseState,
    CaseStudy,
    ConsentScope,
    ConsentWay,
    Interview,
    Quotation,
    QuotationState,
    in_force,
)
from clustergrowth.people.persons.models import Person


def scope_words(interview: Interview) -> list[str]:
    return [str(ConsentScope(code).label) for code in interview.scope]


def address_of(kind: str, name: str, linked: Interview | Quotation | CaseStudy, reader: Person) -> str:
    """The link's path in the reader's language."""
    with translation.override(reader.language):
        return reverse(name, args=[token_of(kind, linked)])


def send_consent(interview: Interview, *, asks: int = 0, is_told: bool = False) -> None:
    """Ask for consent, or tell the person the link by which it can be withdrawn; a reminder ``asks`` by itself."""
    compose = compose_noted if is_told else compose_consent
    _send(compose(Ref("interview", interview.pk), interview.person), interview.person, asks)


def send_quotation(quotation: Quotation, *, asks: int = 0) -> None:
    person = quotation.passage.interview.person
    _send(compose_quotation(Ref("quotation", quotation.pk), person), person, asks)


def send_case(case: CaseStudy, *, asks: int = 0) -> None:
    if case.approver is not None:
        _send(compose_case(Ref("case", case.pk), case.approver), case.approver, asks)


def _send(letter: mail.Letter | None, to: Person, asks: int) -> None:
    """Asked by a person it goes at once; of a reminder the contact budget decides."""
    if letter is not None and asks:
        letter = replace(letter, asks=asks, is_personal=False)
    mail.write(letter, to=to)


def compose_consent(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the person was asked and has said neither yes nor no."""
    asked = Interview.objects.filter(consent_how=ConsentWay.LINK, consent_at=None, withdrawn_at=None)
    return _about_interview(asked, about, to, "consent", _("Read it and decide"))


def compose_noted(about: Ref, to: Person) -> mail.Letter | None:
    """As long as what was noted can be withdrawn."""
    noted = Interview.objects.filter(consent_at__isnull=False, withdrawn_at=None)
    return _about_interview(noted, about, to, "noted", _("See or withdraw it"))


def _about_interview(rows: QuerySet[Interview], about: Ref, to: Person, name: str, label: Words) -> mail.Letter | None:
    interview = rows.select_related("council", "organisation", "interviewer").filter(pk=about.id, person=to.pk).first()
    if interview is None:
        return None
    with translation.override(to.language):
        scope = scope_words(interview)
    return mail.Letter(
        kind=f"interviews.{name}",
        template=f"interviews/mail/{name}",
        button=(label, address_of("consent", "consent", interview, to)),
        why=_("You were interviewed, so only you decide about what you said."),
        context={"interview": interview, "scope": scope},
        council=interview.council,
        is_personal=name == "consent",
        author=interview.interviewer,
        about=about,
    )


def compose_quotation(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the consent to the interview holds and the person has said nothing to the quotation."""
    asked = Quotation.objects.named().filter(in_force("passage__interview__"), state=QuotationState.ASKED)
    quotation = asked.filter(pk=about.id, passage__interview__person=to.pk).first()
    why = _("These are your words, so only you decide about them.")
    return _to_decide(quotation, about, to, "quoted", why) if quotation else None


def compose_case(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the firm has not answered and the story was not taken back."""
    rows = CaseStudy.objects.select_related("council", "organisation")
    case = rows.filter(pk=about.id, approver=to.pk, state=CaseState.ASKED).first()
    why = _("It is the story of your firm, so only your firm decides.")
    return _to_decide(case, about, to, "story", why) if case else None


def _to_decide(draft: Quotation | CaseStudy, about: Ref, to: Person, page: str, why: Words) -> mail.Letter:
    return mail.Letter(
        kind=f"interviews.{about.kind}",
        template=f"interviews/mail/{about.kind}",
        button=(_("Read it and decide"), address_of(about.kind, page, draft, to)),
        why=why,
        context={about.kind: draft},
        council=draft.council,
        is_personal=True,
        about=about,
    )
