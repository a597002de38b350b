"""The open link: a firm names itself, is held against the directory, and answers once.

What a stranger is told gives away nothing but what the public directory shows: whether a firm was asked or has answered
stays unsaid, and a firm that is in the directory without being public is met like one nobody knows.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import TooLate
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.common.tables import values
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys.answers.queries.firms import fingerprint
from clustergrowth.listen.surveys.answers.services.answering import settle
from clustergrowth.listen.surveys.models import Invitation, OpenLink, OpenLinkSubmission, Response, Sample, Wave
from clustergrowth.listen.surveys.open_link.letters import PROVE, compose_proof
from clustergrowth.listen.surveys.waves.letters import write_to
from clustergrowth.listen.surveys.waves.queries.audience import contacts_of
from clustergrowth.listen.surveys.waves.services.waves import (
    lock_open_wave,
    must_be_open,
    must_take_answers,
    must_take_part,
)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.imports.domain import names
from clustergrowth.people.imports.domain.facts import SHARED_HOSTS, RowFacts
from clustergrowth.people.imports.queries.known import KnownOrganisations, refresh_keys, similar_names
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

MOST_AN_HOUR = 500  # through one link: a flood, not a success; more than some networks may send (``views.ROOM``)


MOST_AN_ADDRESS = 3  # firms one address may answer for; and firms in whose name it is written to within a day


ONCE_IN = timedelta(days=1)  # a second letter to the same address helps nobody


SHOWN = 3  # firms of a similar name: the register is not read out by guessing


ANY_ID = 2**62  # above any key: compared with every firm


@dataclass(frozen=True)
class Named:
    """How a firm names itself at the door."""

    name: str
    place: str
    email: str
    vat: str = ""
    site: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Likeness:
    """Whom a name may mean: ``known`` by code, web site or name and place; ``public`` are those that may be shown."""

    known: Organisation | None = None
    public: Sequence[Organisation] = field(default=())


def link_of(sample: Sample) -> OpenLink | None:
    return OpenLink.objects.filter(wave=sample.wave_id, council=sample.council_id).first()


@transaction.atomic
def open_link(*, wave: Wave, council: Council, by: Person) -> OpenLink:
    """Open the door, or open it again: the address stays the same."""
    require(by, "surveys.run", council)
    must_be_open(lock_open_wave(wave))
    must_take_part(wave, council)
    start = {"token": secrets.token_urlsafe(9), "opened_at": clock.now(), "opened_by": by}
    link, is_new = OpenLink.objects.get_or_create(wave=wave, council=council, defaults=start)
    if not is_new and link.closed_at is not None:
        link.closed_at = None
        link.save(update_fields=["closed_at"])
    return link


def close_link(*, link: OpenLink, by: Person) -> None:
    """Shut the door; who came in before can still go on and hand in."""
    require(by, "surveys.run", link)
    OpenLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=clock.now())


def must_let_in(link: OpenLink) -> None:
    """Raises TooLate when the door or the wave is closed."""
    must_take_answers(link.wave)
    if link.closed_at is not None:
        raise TooLate(_("This link is closed. If the council has sent your firm a mail, use the link in it."))


def likeness(link: OpenLink, named: Named) -> Likeness:
    """Hold a name against the directory, as an import does with a row."""
    refresh_keys()
    facts = _facts(link, named)
    matches = KnownOrganisations([facts]).find(facts)
    near = [match.id for match in (matches.known, matches.similar) if match is not None and match.id is not None]
    near += similar_names([facts], up_to=ANY_ID).values()
    everybody = Organisation.objects.in_bulk(near)
    public = members_of(link.council).filter(
        pk__in=Organisation.objects.visible_to(AnonymousUser()).filter(pk__in=near)
    )
    shown = sorted(public, key=lambda organisation: near.index(organisation.pk))[:SHOWN]
    same = everybody.get(matches.known.id) if matches.known and matches.known.id else None
    return Likeness(same, shown)


def _facts(link: OpenLink, named: Named) -> RowFacts:
    of = {"country": link.council.country, "name": named.name}
    if named.vat:
        of["vat"] = named.vat
    if named.site and (host := _domain(named.site)):
        of["domain"] = host
    return RowFacts(0, of, key=names.name_key(named.name), place=names.place_key(named.place))


def _domain(site: str) -> str:
    try:
        return values.domain(site)
    except BadValue:
        return ""


def open_links() -> QuerySet[OpenLink]:
    """The doors, each opened by its token."""
    return OpenLink.objects.select_related("wave", "council")


@transaction.atomic
def claim(*, link: OpenLink, named: Named, organisation: Organisation) -> OpenLinkSubmission | None:
    """The visitor says to be this firm of the directory. Where we know whom to write to, that person gets the link.

    None then: the stranger learns nothing. Otherwise a submission that a coordinator has to accept, unless the address
    is of the firm's own web domain.
    """
    must_let_in(link)
    contact = contacts_of(Organisation.objects.filter(pk=organisation.pk)).get(organisation.pk)
    invitation = Invitation.objects.filter(wave=link.wave, organisation=organisation).first()
    has_answered = Response.objects.filter(wave=link.wave, organisation=organisation).exists()
    if invitation is None and contact is not None:
        start = {"council": link.council, "person": contact, "nonce": secrets.token_hex(8), "created_at": clock.now()}
        invitation, _made = Invitation.objects.get_or_create(wave=link.wave, organisation=organisation, defaults=start)
    elif invitation is not None and invitation.person_id is None and contact is not None:
        Invitation.objects.filter(pk=invitation.pk).update(person=contact, nonce=secrets.token_hex(8))
    if invitation is None and not has_answered:
        return arrive(link=link, named=named, may_be=organisation)
    if invitation is not None:
        _send_again(invitation)
    return None


def _send_again(invitation: Invitation) -> None:
    """Its own link to the person the firm is known by, at most once a day."""
    moment = clock.now()
    lately = moment - ONCE_IN
    row = Invitation.objects.select_for_update(of=("self",)).select_related(
        "wave__instrument", "council", "organisation", "person"
    ).get(pk=invitation.pk)  # fmt: skip
    if row.person is None or (row.resent_at is not None and row.resent_at > lately):
        return
    if not write_to(row, "own_link"):
        return
    row.resent_at, row.sent_at = moment, row.sent_at or moment
    row.save(update_fields=["resent_at", "sent_at"])


@transaction.atomic
def arrive(*, link: OpenLink, named: Named, may_be: Organisation | None = None) -> OpenLinkSubmission | None:
    """Let a firm in that nobody knows, or that may be one we know; a mail goes to its address, to prove it.

    None when the firm was here before: then its link goes to the address it gave first, and nowhere else. Only a firm
    that proved its address was here; what a stranger began in its name, or with its address, keeps nobody out.
    """
    must_let_in(link)
    moment = clock.now()
    key = fingerprint(f"{names.name_key(named.name)} · {names.place_key(named.place)}")
    was_here = (
        Q(state=OpenLinkSubmission.State.COUNTED) | Q(proved_at__isnull=False) | Q(email__iexact=named.email.strip())
    )
    rows = OpenLinkSubmission.objects.filter(was_here, wave=link.wave, key=key).exclude(
        state=OpenLinkSubmission.State.REFUSED
    )
    before = rows.order_by(F("proved_at").asc(nulls_last=True), "pk").first()
    if before is not None:
        _send_proof(before)
        return None
    if link.submissions.filter(created_at__gte=moment - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooLate(_("Too many answers came in this hour. Please try again a little later; nothing was saved."))
    if _of_address(link.wave, named.email).filter(proved_at__isnull=False).count() >= MOST_AN_ADDRESS:
        raise TooLate(_("This address has already answered for several firms. Ask the council if you answer for more."))
    is_its_own = may_be is not None and _is_of(named.email, may_be)
    submission = OpenLinkSubmission.objects.create(
        link=link, wave=link.wave, council=link.council, called=named.name.strip(), place=named.place.strip(),
        vat=named.vat.strip(), site=named.site.strip(), email=named.email.strip().lower(),
        language=named.language, key=key, nonce=secrets.token_hex(8), created_at=moment,
        may_be=None if is_its_own else may_be, organisation=may_be if is_its_own else None,
    )  # fmt: skip
    _send_proof(submission)
    return submission


def _of_address(wave: Wave, email: str) -> QuerySet[OpenLinkSubmission]:
    return OpenLinkSubmission.objects.filter(wave=wave, email__iexact=email.strip())


def _is_of(email: str, organisation: Organisation) -> bool:
    """Whether an address is of the firm's own web domain."""
    host = email.rpartition("@")[2].lower()
    return bool(organisation.domain) and host == organisation.domain and not SHARED_HOSTS.search(host)


def _send_proof(submission: OpenLinkSubmission) -> None:
    """At most once a day for a firm, and for a few firms to an address: strangers flood nobody."""
    moment = clock.now()
    if not submission.email or (submission.sent_at is not None and submission.sent_at > moment - ONCE_IN):
        return
    lately = _of_address(submission.wave, submission.email).filter(sent_at__gt=moment - ONCE_IN)
    if lately.count() >= MOST_AN_ADDRESS:
        return
    to = mail.Stranger(submission.email, submission.language)
    mail.write(compose_proof(Ref("arrival", submission.pk), to), to=to)
    OpenLinkSubmission.objects.filter(pk=submission.pk).update(sent_at=moment)


def looked_at(secret: str) -> OpenLinkSubmission:
    """The submission a mail's link is about; looking spends nothing. Raises LinkSpent."""
    return OpenLinkSubmission.objects.select_related("wave", "council").get(pk=links.look(secret, PROVE).about_id)


@transaction.atomic
def prove(secret: str) -> OpenLinkSubmission:
    """The address is the firm's: somebody opened the mail. What was handed in counts from now on, if it is clear whose.

    The link stays good, because it is the way back to the answers.
    """
    pk = links.look(secret, PROVE).about_id
    lock_open_wave(OpenLink.objects.select_related("wave").get(submissions=pk).wave)
    submission = OpenLinkSubmission.objects.select_for_update(of=("self",)).select_related("wave", "council").get(pk=pk)
    submission.proved_at = submission.proved_at or clock.now()
    submission.save(update_fields=["proved_at"])
    if submission.state == OpenLinkSubmission.State.WAITING and submission.is_clear and submission.handed_in_at:
        let_count(submission, by=None)
    return submission


def let_count(submission: OpenLinkSubmission, *, by: Person | None) -> None:
    """Its answers count from now on. Raises TooLate when the firm has answered otherwise: the database decides."""
    submission.state = OpenLinkSubmission.State.COUNTED
    submission.save(update_fields=["state", "organisation"])
    if submission.response_id is None or submission.handed_in_at is None:
        return
    response = Response.objects.select_for_update(of=("self",)).get(pk=submission.response_id)
    response.organisation, response.submitted_at = submission.organisation, submission.handed_in_at
    try:
        with transaction.atomic():
            response.save(update_fields=["organisation", "submitted_at"])
    except IntegrityError as error:
        raise TooLate(_("This firm has already answered in another way; only one answer per firm counts.")) from error
    settle(Response.objects.select_related("council", "organisation").get(pk=response.pk), by=by, is_new=True)
