"""A need that is said before anything else: kept, acknowledged, corrected, and posted once somebody stands for it.

Whether the address is a member's is found out after the page was answered, by a job, and told in the mail alone: what
one reads, and how long it takes, is the same for every address (decision 0023).
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused
from clustergrowth.common.limits import often
from clustergrowth.common.locks import alone
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import Enquiry, Need
from clustergrowth.connect.exchange.queries.enquiries import firms_of, of_request, person_behind
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.services.letters import address_for
from clustergrowth.connect.exchange.services.postings import Draft, state_need, take_words_out
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Council, Form, JoinRequest
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person

ENQUIRY = "exchange.enquiry"
LIVES = timedelta(days=60)  # as the request to join it came with
MOST_A_DAY = 5  # mails to one address, whoever types it


@transaction.atomic
def ask_first(council: Council, *, text: str, name: str, email: str, organisation_name: str, language: str) -> Enquiry:
    """Keep what a firm needs; the mail to the address says what happens next. The same words twice are one."""
    if council.form == Form.FEDERATION:
        raise Refused(_("This council sends firms to the bodies that help them; nobody needs to join."))
    values = {
        "text": text.strip(), "name": name.strip(), "email": email.strip().lower(),
        "organisation_name": organisation_name.strip(),
    }  # fmt: skip
    alone(f"{ENQUIRY} {council.pk} {values['email']}")  # else two taps at one moment are two
    asked_before = Enquiry.objects.filter(council=council, need=None, **values).first()
    if asked_before is not None:
        return asked_before
    councils.must_have_room(Enquiry.objects.filter(council=council, asked_at__gte=clock.now() - timedelta(hours=1)))
    often.count("needs said for an address", values["email"], most=MOST_A_DAY, within=timedelta(days=1))
    lang = guess(values["text"], reader=language, council=council).lang
    enquiry = Enquiry.objects.create(council=council, language=language, lang=lang, asked_at=clock.now(), **values)
    jobs.defer("exchange.receive_enquiry", id=enquiry.pk)
    return enquiry


@transaction.atomic
def receive(id: int) -> None:
    """A member's waits for the own tap; anybody else's knocks at the council's door. Either is acknowledged at once."""
    enquiry = Enquiry.objects.select_related("council").filter(pk=id, join_request=None).first()
    if enquiry is None:
        return  # withdrawn, or received by an earlier try
    person = person_behind(enquiry)
    if not firms_of(person):
        _knock(enquiry)
    reader = person or mail.Stranger(enquiry.email, enquiry.language)
    mail.write(compose_acknowledgement(Ref("enquiry", enquiry.pk), reader), to=reader)


def _knock(enquiry: Enquiry) -> None:
    request, is_new = councils.note_request(
        enquiry.council, door=JoinRequest.Door.FIRM, name=enquiry.name, email=enquiry.email,
        organisation_name=enquiry.organisation_name, language=enquiry.language,
    )  # fmt: skip
    enquiry.join_request = request
    enquiry.save(update_fields=["join_request"])
    if is_new:
        councils.tell_coordinators(request)


def compose_acknowledgement(about: Ref, to: Person | mail.Stranger) -> mail.Letter | None:
    """As long as it waits. It quotes nothing: whoever typed the address may be anybody."""
    enquiry = Enquiry.objects.select_related("council").filter(pk=about.id, need=None).first()
    if enquiry is None or to.address.lower() != enquiry.email:
        return None
    is_own = enquiry.join_request_id is None
    return mail.Letter(
        kind=ENQUIRY,
        template="exchange/mail/enquiry",
        button=(_("Read it and post it") if is_own else _("Read, correct or withdraw it"), lambda: _path(enquiry, to)),
        why=_("Somebody gave this address on the page of this council."),
        context={"is_own": is_own},
        council=enquiry.council,
        about=about,
    )


def _path(enquiry: Enquiry, to: Person | mail.Stranger) -> str:
    person = to if isinstance(to, Person) else None
    return address_for(to, "enquiry", links.issue(ENQUIRY, enquiry.pk, person=person, days=LIVES.days))


@transaction.atomic
def correct_enquiry(secret: str, *, text: str) -> None:
    """Other words, as long as nobody has answered; the link stays good."""
    enquiry = Enquiry.objects.select_for_update().get(pk=links.look(secret, ENQUIRY).about_id)
    enquiry.text, enquiry.lang = text.strip(), guess(text, reader=enquiry.language, council=enquiry.council).lang
    enquiry.save(update_fields=["text", "lang"])


@transaction.atomic
def withdraw_enquiry(secret: str) -> None:
    """Nothing of it is kept, nor of the request to join where nothing else came with that."""
    enquiry = Enquiry.objects.select_for_update().get(pk=links.spend(secret, ENQUIRY).about_id)
    request = enquiry.join_request
    _forget([enquiry])
    if request is not None and not request.message and not of_request(request.pk).exists():
        request.delete()


@transaction.atomic
def post_enquiry(secret: str, *, text: str, organisation: Organisation | None) -> Need:
    """The member's own tap: from now on it is a need like any other."""
    link = links.spend(secret, ENQUIRY)
    enquiry = Enquiry.objects.select_for_update().get(pk=link.about_id)
    if not isinstance(link.person, Person) or organisation is None:
        raise Refused(_("This link no longer belongs to anybody."))
    need = state_need(Draft(organisation=organisation, text=text), by=link.person)
    _forget([enquiry])
    return need


@transaction.atomic
def answer_enquiries(request: int, organisation: Organisation | None) -> None:
    """Who knocked is welcomed, and what they need is a need of the firm; or is not, and nothing of it is kept."""
    enquiries = list(of_request(request).select_for_update(of=("self",)))
    if organisation is None:
        _forget(enquiries)
        return
    for enquiry in enquiries:
        enquiry.need = state_need(Draft(organisation=organisation, text=enquiry.text, lang=enquiry.lang), by=None)
        enquiry.save(update_fields=["need"])
    links.revoke(ENQUIRY, *(enquiry.pk for enquiry in enquiries))


@transaction.atomic
def name_the_writers(asked: Sequence[tuple[int, str]]) -> None:
    """Who was welcomed has said whether they work there: the need is theirs, or nobody's and comes off the list."""
    for organisation, email in asked:
        for enquiry in Enquiry.objects.filter(need__organisation=organisation, email=email).select_related("need"):
            _name_the_writer(enquiry, organisation)


def _name_the_writer(enquiry: Enquiry, organisation: int) -> None:
    person, need = person_behind(enquiry), enquiry.need
    enquiry.delete()
    if need is None:
        return
    if any(firm.pk == organisation for firm in firms_of(person)):
        Need.objects.filter(pk=need.pk, posted_by=None).update(posted_by=person)
    else:
        take_words_out(need)


def forget_enquiries() -> None:
    """What nobody posted or answered within the life of its link."""
    late = Enquiry.objects.filter(asked_at__lte=clock.now() - LIVES, join_request=None, need=None)
    _forget(list(late.order_by("asked_at")[:500]))


def _forget(enquiries: Sequence[Enquiry]) -> None:
    numbers = [enquiry.pk for enquiry in enquiries]
    mail.drop(*(Ref("enquiry", number) for number in numbers))
    links.revoke(ENQUIRY, *numbers)
    Enquiry.objects.filter(pk__in=numbers).delete()
