"""Reading introductions: where one stands for one viewer, and what is to be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.errors import NotYours
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.mail import fates
from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import (
    LIVE,
    Introduction,
    IntroductionState,
    Need,
    Offer,
    Posting,
    PostingState,
)
from clustergrowth.connect.exchange.queries.postings import SIDES
from clustergrowth.connect.outcomes.models import Outcome
from clustergrowth.connect.outcomes.queries import outcomes_of
from clustergrowth.people.councils.queries.councils import access_of, persons_visible_to
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

RELATED = ("council", "to_council")


def introductions(viewer: Viewer) -> QuerySet[Introduction]:
    return Introduction.objects.visible_to(viewer).with_sides().select_related(*RELATED)


def standing(posting: Posting, viewer: Viewer) -> QuerySet[Introduction]:
    """What was asked or accepted for a need or an offer, as far as the viewer may read it."""
    about = Q(need=posting) if isinstance(posting, Need) else Q(offer=posting)
    return introductions(viewer).filter(about, state__in=LIVE)


def filtered_introductions(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Introduction]:
    """Those the viewer may read, narrowed by what the filter form gives, newest first."""
    rows = introductions(viewer)
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("mine"):
        own = access_of(viewer).organisations
        rows = rows.filter(Q(from_organisation__in=own) | Q(to_organisation__in=own))
    if wanted.get("q"):
        rows = rows.filter(holds(wanted["q"], "from_organisation__search", "to_organisation__search"))
    return rows.order_by("-asked_at", "-pk")


def own_open(side: str, organisation: Organisation) -> QuerySet[Any]:
    """The open needs or offers of an organisation, for a short list to choose from."""
    rows = SIDES[side].objects.filter(organisation=organisation, state=PostingState.OPEN)
    newest = rows.order_by("-posted_at").values("pk")[:50]
    return SIDES[side].objects.filter(pk__in=newest).defer("vector")


def to_answer(viewer: Viewer) -> QuerySet[Introduction]:
    """What waits for an answer of one of the viewer's organisations."""
    own = access_of(viewer).organisations
    asked = Q(to_organisation__in=own, to_agreed_at=None) | Q(from_organisation__in=own, from_agreed_at=None)
    return Introduction.objects.filter(asked, state=IntroductionState.ASKED).with_sides().select_related(*RELATED)


@dataclass(frozen=True)
class ReachablePerson:
    """A person as the other side may reach them."""

    person: Person
    organisation: Organisation


@dataclass(frozen=True)
class Stand:
    """Where an introduction stands for one viewer."""

    introduction: Introduction
    may_answer: bool
    may_withdraw: bool
    has_agreed: bool  # the viewer's side has, the other has not
    mails: Sequence[str]  # what became of the mails to whom it waits for
    people: Sequence[ReachablePerson]
    outcomes: Sequence[Outcome]
    to_tell: Outcome | None


def stand_of(introduction: Introduction, viewer: Viewer) -> Stand:
    own = access_of(viewer).organisations
    is_asked = introduction.to_organisation_id in own and introduction.to_agreed_at is None
    is_asked |= introduction.from_organisation_id in own and introduction.from_agreed_at is None
    outcomes = list(outcomes_of(Ref("introduction", introduction.pk))) if introduction.is_accepted else []
    return Stand(
        introduction=introduction,
        may_answer=introduction.is_waiting and is_asked,
        may_withdraw=introduction.is_waiting and may(viewer, "exchange.withdraw_introduction", introduction),
        has_agreed=introduction.is_waiting and not is_asked and bool(own.intersection(introduction.party_ids())),
        mails=_mails(introduction),
        people=_people(introduction, viewer),
        outcomes=[outcome for outcome in outcomes if outcome.answered_at is not None],
        to_tell=next((row for row in outcomes if row.answered_at is None and row.organisation_id in own), None),
    )


def _mails(introduction: Introduction) -> list[str]:
    if not introduction.is_waiting:
        return []
    sides = (
        (introduction.from_person, introduction.from_agreed_at), (introduction.to_person, introduction.to_agreed_at)
    )  # fmt: skip
    about = Ref("introduction", introduction.pk)
    waiting = [person for person, agreed_at in sides if person is not None and not agreed_at]
    told = (fates.told(about, to=person, kind="exchange.introduction_asked") for person in waiting)
    return [words for words in told if words]


def _people(introduction: Introduction, viewer: Viewer) -> list[ReachablePerson]:
    """Names and addresses, once both have agreed and as far as the viewer may know them."""
    if not introduction.is_accepted:
        return []
    sides = (
        (introduction.from_person_id, introduction.from_organisation),
        (introduction.to_person_id, introduction.to_organisation),
    )
    visible = persons_visible_to(viewer).in_bulk([id for id, __ in sides if id is not None])
    return [ReachablePerson(visible[id], organisation) for id, organisation in sides if id in visible]


def asking_sides(
    viewer: Viewer, acting: Organisation | None, need: Need | None, offer: Offer | None, other: Organisation | None
) -> tuple[Organisation, Organisation]:
    """Who asks whom: the side whose need or offer the viewer may speak for, else the organisation acted for."""
    for mine, theirs in ((need, offer), (offer, need)):
        if mine is not None and may(viewer, "exchange.ask_introduction", mine.organisation):
            to = theirs.organisation if theirs is not None else other
            if to is not None and to.pk != mine.organisation_id:
                return mine.organisation, to
    posting = offer or need
    to = posting.organisation if posting is not None else other
    if acting is None or to is None:
        raise NotYours(
            _("An organisation asks for an introduction. Yours is not registered yet: write to your council.")
        )
    return acting, to
