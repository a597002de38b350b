"""Asking a firm of another council to come in: membership and who works there are never one side's word."""

from datetime import date
from typing import Any, Unpack

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, joined
from clustergrowth.people.councils.models import Council, JoinRequest, Proposal
from clustergrowth.people.councils.queries.councils import coordinators_of, home_council_of
from clustergrowth.people.councils.queries.others import is_anothers, is_member, speaks_for
from clustergrowth.people.councils.services.members import Baseline, add_member, join
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.organisations.services.inviting import (
    note_invitation,
    path_to_answer,
    still_asked,
    write_to_invited,
)
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import reachable

ASK_FIRM, WELCOMED = "councils.ask_firm", "councils.welcomed"
MOST_ASKED = 3  # people of one firm


def take_in(
    council: Council,
    organisation: Organisation,
    *,
    by: Person,
    since: date | None = None,
    through: Organisation | None = None,
    **baseline: Unpack[Baseline],
) -> bool:
    """Make it a member. True when done; False when another council speaks for it: then the firm itself is asked."""
    if not is_anothers(council, organisation):
        add_member(council, organisation, since=since, through=through, **baseline)
        return True
    if is_member(council, organisation):
        sentence = _("%(name)s already belongs to this council on that day.") % {"name": organisation.name}
        raise Refused(sentence, fields={"organisation": [sentence]})
    membership: dict[str, Any] = {"through": through.pk if through else None, **baseline}
    ask_firm(council, organisation, by=by, membership=membership)
    return False


@transaction.atomic
def ask_firm(
    council: Council,
    organisation: Organisation,
    *,
    by: Person,
    membership: dict[str, Any] | None = None,
    join_request: JoinRequest | None = None,
) -> Proposal:
    """Write to who answers for the firm, or where nobody does to the coordinators of its council."""
    asked = _who_speaks_for(organisation)
    if not asked:
        raise Refused(_("Other people speak for %(name)s, and none of them can be asked.") % _named(organisation))
    proposal, is_new = Proposal.objects.get_or_create(
        council=council, organisation=organisation, join_request=join_request, answered_at=None,
        defaults={"membership": membership or {}, "asked_at": clock.now(), "asked_by": by},
    )  # fmt: skip
    if not is_new:
        raise TooLate(_("%(name)s has already been asked and has not answered yet.") % _named(organisation))
    for person in asked:
        mail.write(compose_question(Ref("proposal", proposal.pk), person), to=person)
    return proposal


def compose_question(about: Ref, to: Person) -> mail.Letter | None:
    """To who speaks for the firm, until one of them has answered."""
    rows = Proposal.objects.select_related("council", "organisation", "join_request")
    proposal = rows.filter(pk=about.id, answered_at=None).first()
    if proposal is None or not speaks_for(to, proposal.organisation):
        return None
    return mail.Letter(
        kind=ASK_FIRM,
        template="councils/mail/ask_firm",
        button=(__("Say yes or no"), lambda: _answer_path(proposal, to)),
        why=_("You speak for %(name)s.") % _named(proposal.organisation),
        context={"organisation": proposal.organisation.name, "request": proposal.join_request},
        names=[proposal.join_request.email] if proposal.join_request else [],
        council=proposal.council,
        author=proposal.asked_by,
        is_personal=True,
        about=about,
    )


def _answer_path(proposal: Proposal, to: Person) -> str:
    return reverse("proposal_answer", args=[links.issue(ASK_FIRM, proposal.pk, person=to, days=60)])


def _named(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name}


def _who_speaks_for(organisation: Organisation) -> list[Person]:
    rows = Affiliation.objects.filter(
        live(clock.today()), reachable("person__"), organisation=organisation, person__is_active=True
    )
    people = [row.person for row in rows.select_related("person").order_by("-is_first_contact", "since", "pk")]
    home = home_council_of(organisation.pk)
    return people[:MOST_ASKED] or (list(coordinators_of(Council.objects.get(pk=home))) if home else [])


@transaction.atomic
def answer_proposal(secret: str, *, is_true: bool) -> Proposal:
    """The firm's own answer; the first of those who were asked gives it."""
    link = links.spend(secret, ASK_FIRM)
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("council", "organisation", "join_request")
    proposal = rows.get(pk=link.about_id)
    if proposal.answered_at is not None:
        raise TooLate(_("A colleague has already answered this."))
    if link.person is None or not speaks_for(link.person, proposal.organisation):
        raise NotYours(_("Only the person who works there can say this."))
    proposal.answered_at, proposal.is_accepted = clock.now(), is_true
    proposal.save(update_fields=["answered_at", "is_accepted"])
    links.revoke(ASK_FIRM, proposal.pk)
    if is_true:
        _taken_in(proposal)
    return proposal


def _taken_in(proposal: Proposal) -> None:
    council, organisation = proposal.council, proposal.organisation
    if not is_member(council, organisation):
        membership = dict(proposal.membership)
        through = Organisation.objects.filter(pk=membership.pop("through", None) or 0).first()
        join(council, organisation, through=through, **membership)
    waiting = JoinRequest.objects.select_for_update(of=("self",)).select_related("council")
    asked = waiting.filter(pk=proposal.join_request_id or 0, answered_at=None).first()
    if asked is None:
        return  # a coordinator has answered it meanwhile
    works_there(asked, organisation)


def works_there(asked: JoinRequest, organisation: Organisation) -> None:
    """Whoever knocked is welcomed by mail, and says in it that the address is theirs and they work there."""
    invitation = note_invitation(
        organisation, name=asked.name, email=asked.email, language=asked.language,
        time_zone=asked.council.time_zone,
        is_first_contact=not organisation.affiliations.filter(live(clock.today()), is_first_contact=True).exists(),
    )  # fmt: skip
    close_request(asked, organisation)
    write_to_invited(invitation, compose_welcome)


def compose_welcome(about: Ref, to: Person | mail.Stranger) -> mail.Letter | None:
    """As long as they have not answered whether they work there."""
    invitation = still_asked(about, to)
    knocked = JoinRequest.objects.select_related("council").filter(welcomed=True).order_by("-answered_at")
    asked = knocked.filter(email__iexact=invitation.email).first() if invitation else None
    if invitation is None or asked is None:
        return None
    return mail.Letter(
        kind=WELCOMED,
        template="councils/mail/welcomed",
        button=(__("Say yes or no"), lambda: path_to_answer(invitation, to)),
        why=__("You asked to join this council."),
        context={"organisation": invitation.organisation.name},
        council=asked.council,
        is_personal=True,
        about=about,
    )


def close_request(asked: JoinRequest, organisation: Organisation | None = None) -> None:
    """Answered: with the organisation it was welcomed to, or with none."""
    asked.answered_at, asked.welcomed = clock.now(), organisation is not None
    asked.save(update_fields=["answered_at", "welcomed"])
    for port in joined:
        port(asked.pk, organisation)
