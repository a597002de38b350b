"""The mails of the exchange: one act each, its button on top, in the reader's language."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, Words
from clustergrowth.connect.exchange.models import Introduction, IntroductionState, Need, Offer
from clustergrowth.connect.exchange.queries.postings import SIDES
from clustergrowth.connect.exchange.services.lines import works_at
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import affiliations_of
from clustergrowth.people.persons.models import Person

ANSWER = "exchange.answer_introduction"
KEEP = "exchange.keep"  # completed by the side: need or offer
LINK_DAYS = 35  # an introduction waits three weeks, and its mail may have waited a day
VALUE_OF_A_REMINDER = 30  # in the contact budget (decision 0002), behind surveys and outcomes


def address_for(person: Person | mail.Stranger, name: str, *arguments: Any) -> str:
    """The address of a page in the language of who is written to."""
    with translation.override(person.language):
        return reverse(name, args=arguments)


def subject_of(introduction: Introduction) -> Need | Offer | None:
    """What the introduction is about, as the side asked should read it: the asker's own text first."""
    return introduction.need or introduction.offer


def _matter(introduction: Introduction) -> Ref:
    return Ref("introduction", introduction.pk)


def _introduction(about: Ref) -> Introduction | None:
    rows = Introduction.objects.select_related(
        "need", "offer", "from_organisation", "to_organisation", "from_person", "to_person", "council"
    )
    return rows.filter(pk=about.id).first()


def _letter(
    introduction: Introduction,
    name: str,
    to: Person,
    *,
    button: tuple[Words, Callable[[], str]],
    why: Words,
    is_personal: bool = False,
    author: Person | None = None,
    shows: Collection[str] = (),
    **further: Any,
) -> mail.Letter:
    about = subject_of(introduction)
    context: Mapping[str, Any] = {
        "introduction": introduction,
        "asking": introduction.from_organisation,
        "asked": introduction.to_organisation,
        "headline": about.headline if about else "",
        "text": about.text if about else "",
        "english": about.english if about and about.lang != to.language else "",
        **further,
    }
    return mail.Letter(
        kind=f"exchange.{name}",
        template=f"exchange/mail/{name}",
        button=button,
        why=why,
        context=context,
        council=introduction.council,
        is_personal=is_personal,
        author=author,
        about=_matter(introduction),
        names=[
            introduction.asked_by if introduction.message else None,
            introduction.answered_by if introduction.answer else None,
        ],
        shows=shows,
    )


def ask(introduction: Introduction, *, person: Person) -> None:
    """“… asks for an introduction”, with a link that answers without signing in."""
    mail.write(asked(_matter(introduction), person), to=person)


def asked(about: Ref, to: Person) -> mail.Letter | None:
    """To the one who is asked for a side that has not agreed, as long as it can be answered."""
    introduction = _introduction(about)
    if introduction is None or not introduction.is_waiting:
        return None
    if to.pk == introduction.to_person_id and introduction.to_agreed_at is None:
        own, other = introduction.to_organisation, introduction.from_organisation
    elif to.pk == introduction.from_person_id and introduction.from_agreed_at is None:
        own, other = introduction.from_organisation, introduction.to_organisation
    else:
        return None
    if not works_at(to, own):
        return None
    postings = [posting for posting in (introduction.need, introduction.offer) if posting is not None]
    has_written = any(posting.posted_by_id == to.pk and posting.organisation_id == own.pk for posting in postings)
    return _letter(
        introduction,
        "introduction_proposed" if introduction.is_brokered else "introduction_asked",
        to,
        button=(_("Answer"), lambda: _answer_path(introduction, to)),
        why=_("You wrote the need or offer that this is about.")
        if has_written
        else _("You are the first contact of your organisation."),
        is_personal=True,
        other=other,
    )


def _answer_path(introduction: Introduction, to: Person) -> str:
    secret = links.issue(ANSWER, introduction.pk, person=to, days=LINK_DAYS)
    return address_for(to, "introduction_answer_by_link", secret)


def tell_accepted(introduction: Introduction) -> None:
    """Each side gets the other's name and address."""
    for person in (introduction.from_person, introduction.to_person):
        if person is not None:
            mail.write(accepted(_matter(introduction), person), to=person)


def accepted(about: Ref, to: Person) -> mail.Letter | None:
    introduction = _introduction(about)
    if introduction is None or not introduction.is_accepted:
        return None
    is_asking = to.pk == introduction.from_person_id
    if not is_asking and to.pk != introduction.to_person_id:
        return None
    contact = introduction.to_person if is_asking else introduction.from_person
    other = introduction.to_organisation if is_asking else introduction.from_organisation
    return _letter(
        introduction,
        "introduction_accepted",
        to,
        button=_its_page(introduction, to),
        why=_("You have agreed to this introduction."),
        other=other,
        contact=contact,
        author=contact,
        shows=[contact.address] if contact else [],
        function=_function(contact, other) if contact else "",
        is_asking=is_asking,
    )


def _its_page(introduction: Introduction, to: Person) -> tuple[Words, Callable[[], str]]:
    return _("See where it stands"), lambda: address_for(to, "introduction", introduction.pk)


def _function(person: Person, organisation: Organisation) -> str:
    row = affiliations_of(person, clock.today()).filter(organisation=organisation).first()
    return row.function if row else ""


def tell_declined(introduction: Introduction, *, to: Iterable[Person | None]) -> None:
    """Kindly, with the reason given and what to do next."""
    for person in {person.pk: person for person in to if person is not None}.values():
        mail.write(declined(_matter(introduction), person), to=person)


def declined(about: Ref, to: Person) -> mail.Letter | None:
    introduction = _introduction(about)
    if introduction is None or introduction.state != IntroductionState.DECLINED:
        return None
    posting = subject_of(introduction)
    own_is_asking = to.pk in (introduction.from_person_id, introduction.asked_by_id)
    page = (posting.SIDE, posting.pk) if posting and own_is_asking else ("introduction", introduction.pk)
    return _letter(
        introduction,
        "introduction_declined",
        to,
        button=(_("See who else could help"), lambda: address_for(to, *page)),
        why=_("You asked for this introduction, or agreed to it."),
        reason=introduction.get_declined_because_display(),
    )


def tell_expired(introduction: Introduction) -> None:
    person = introduction.asked_by
    if person is not None:
        mail.write(expired(_matter(introduction), person), to=person)


def expired(about: Ref, to: Person) -> mail.Letter | None:
    introduction = _introduction(about)
    if introduction is None or introduction.state != IntroductionState.EXPIRED or to.pk != introduction.asked_by_id:
        return None
    page, why = _its_page(introduction, to), _("You asked for this introduction.")
    return _letter(introduction, "introduction_expired", to, button=page, why=why)


def remind_of_end(posting: Need | Offer, *, person: Person) -> bool:
    """“Is it still current?” a week before the day comes."""
    return mail.write(_still_open(posting, person), to=person) is not None


def still_open(about: Ref, to: Person) -> mail.Letter | None:
    """Nothing to ask once it was closed, or kept open: then its day is far and nobody was reminded of it."""
    posting = SIDES[about.kind].objects.select_related("council").filter(pk=about.id).first()
    if posting is None or not posting.is_open or posting.reminded_at is None or posting.open_until < clock.today():
        return None
    return _still_open(posting, to)


def _still_open(posting: Need | Offer, to: Person) -> mail.Letter:
    return mail.Letter(
        kind="exchange.still_open",
        template="exchange/mail/still_open",
        button=(_("Answer"), lambda: _keep_path(posting, to)),
        why=_("You wrote it, or you are the first contact of your organisation."),
        context={"posting": posting, "is_need": posting.SIDE == "need"},
        council=posting.council,
        asks=VALUE_OF_A_REMINDER,
        about=Ref(posting.SIDE, posting.pk),
    )


def _keep_path(posting: Need | Offer, to: Person) -> str:
    secret = links.issue(f"{KEEP}_{posting.SIDE}", posting.pk, person=to, days=30)
    return address_for(to, f"{posting.SIDE}_keep_by_link", secret)
