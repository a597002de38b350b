"""The three mails of this noun: may we use what you said, may we quote you, may we tell your story."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.mail import services as mail
from clustergrowth.listen.interviews.links import token_of
from clustergrowth.listen.interviews.models import CaseStudy, Interview, Quotation, Scope
from clustergrowth.people.persons.models import Person

CONSENT, QUOTATION, CASE = "interviews.consent", "interviews.quotation", "interviews.case"


def scope_words(interview: Interview) -> list[str]:
    return [str(Scope(one).label) for one in interview.scope]


def address_of(kind: str, name: str, thing: Interview | Quotation | CaseStudy, reader: Person) -> str:
    """The link's path in the reader's language."""
    with translation.override(reader.language):
        return reverse(name, args=[token_of(kind, thing)])


def send_consent(interview: Interview, *, asks: int = 50) -> None:
    """Ask for consent, or (``asks`` 0) tell the person the link by which it can be withdrawn."""
    with translation.override(interview.person.language):
        scope = scope_words(interview)
    mail.write(
        mail.Letter(
            kind=CONSENT,
            template="interviews/mail/consent" if asks else "interviews/mail/noted",
            button=(
                _("Read it and decide") if asks else _("See or withdraw it"),
                address_of("consent", "consent", interview, interview.person),
            ),
            why=_("You were interviewed, so only you decide about what you said."),
            context={"interview": interview, "scope": scope},
            council=interview.council,
            asks=asks,
        ),
        to=interview.person,
    )


def send_quotation(quotation: Quotation, *, asks: int = 45) -> None:
    person = quotation.passage.interview.person
    mail.write(
        mail.Letter(
            kind=QUOTATION,
            template="interviews/mail/quotation",
            button=(_("Read it and decide"), address_of("quotation", "quoted", quotation, person)),
            why=_("These are your words, so only you decide about them."),
            context={"quotation": quotation},
            council=quotation.council,
            asks=asks,
        ),
        to=person,
    )


def send_case(case: CaseStudy, *, asks: int = 45) -> None:
    if case.approver is None:
        return
    mail.write(
        mail.Letter(
            kind=CASE,
            template="interviews/mail/case",
            button=(_("Read it and decide"), address_of("case", "story", case, case.approver)),
            why=_("It is the story of your firm, so only your firm decides."),
            context={"case": case},
            council=case.council,
            asks=asks,
        ),
        to=case.approver,
    )
