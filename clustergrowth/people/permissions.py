"""The whole law of permissions: who may do what. Read it from top to bottom.

It judges a viewer's *access* (``councils.queries.access_of``) against what a thing says of itself, never a model
above it: that it lies in a council (``council_id``), belongs to an organisation (``organisation_id``), has parties
(``HasParties``) or is shared by councils (``OfCouncils``).
Seeing is decided by each model's ``visible_to(viewer)``: a stranger gets 404; who may see but not act gets 403.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from rules.predicates import predicate

from clustergrowth.common.editions import in_turn
from clustergrowth.common.errors import NotYours, SignInFirst
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, coordinated_by, home_council_of
from clustergrowth.people.councils.queries.others import ours
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer


class HasParties(Protocol):
    """Stands between organisations, in the work of councils: an introduction, a contact."""

    def party_ids(self) -> Collection[int]: ...


class OfCouncils(Protocol):
    """Shared by councils: a project."""

    def council_ids(self) -> Collection[int]: ...


def _council_of(subject: Any) -> int | None:
    return subject.pk if isinstance(subject, Council) else getattr(subject, "council_id", None)


def _organisation_of(subject: Any) -> int | None:
    return subject.pk if isinstance(subject, Organisation) else getattr(subject, "organisation_id", None)


# --- who somebody is -------------------------------------------------------------------------------------------------


@predicate
def signed_in(viewer: Viewer) -> bool:
    return access_of(viewer).person_id is not None


@predicate
def site_administrator(viewer: Viewer) -> bool:
    return access_of(viewer).is_site_administrator


@predicate
def consortium_lead(viewer: Viewer) -> bool:
    return access_of(viewer).is_lead


@predicate
def coordinator_somewhere(viewer: Viewer) -> bool:
    return access_of(viewer).is_coordinator


@predicate
def of_some_organisation(viewer: Viewer) -> bool:
    return bool(access_of(viewer).organisations)


# --- how somebody stands to a thing ----------------------------------------------------------------------------------


@predicate
def coordinates(viewer: Viewer, subject: Any = None) -> bool:
    """Coordinator of the thing's council; without a thing, of any council."""
    councils = access_of(viewer).coordinates
    return bool(councils) if subject is None else _council_of(subject) in councils


@predicate
def coordinates_one_of_its_councils(viewer: Viewer, subject: Any = None) -> bool:
    """What no council has taken up yet is for any coordinator."""
    own = access_of(viewer).coordinates
    if subject is None or not own:
        return bool(own)
    councils = cast(OfCouncils, subject).council_ids()
    return not councils or bool(own.intersection(councils))


@predicate
def leads_all(viewer: Viewer, subject: Any = None) -> bool:
    """The consortium lead, over what lies in the work of all councils together."""
    return access_of(viewer).is_lead and _council_of(subject) is None


@predicate
def sits_in(viewer: Viewer, subject: Any = None) -> bool:
    councils = access_of(viewer).sits_in
    return bool(councils) if subject is None else _council_of(subject) in councils


@predicate
def belongs_to_council(viewer: Viewer, subject: Any = None) -> bool:
    councils = access_of(viewer).belongs_to
    return bool(councils) if subject is None else _council_of(subject) in councils


@predicate
def works_there(viewer: Viewer, subject: Any = None) -> bool:
    """Affiliated with the organisation, or with the organisation the thing belongs to."""
    organisations = access_of(viewer).organisations
    return bool(organisations) if subject is None else _organisation_of(subject) in organisations


@predicate
def coordinates_its_organisation(viewer: Viewer, subject: Any = None) -> bool:
    """Coordinator of the council that the organisation joined first: a membership written down later gives no say."""
    councils, organisation_id = access_of(viewer).coordinates, _organisation_of(subject)
    if subject is None or not councils:
        return bool(councils)
    return organisation_id is not None and home_council_of(organisation_id) in councils


@predicate
def may_take_in(viewer: Viewer, subject: Any = None) -> bool:
    """Coordinator of a council that may take in, unasked, an organisation that was never in any."""
    councils, organisation_id = access_of(viewer).coordinates, _organisation_of(subject)
    if subject is None or not councils:
        return bool(councils)
    if organisation_id is None or home_council_of(organisation_id) is not None:
        return False
    return any(ours(council).filter(pk=organisation_id).exists() for council in coordinated_by(viewer))


@predicate
def is_a_party(viewer: Viewer, subject: Any = None) -> bool:
    own = access_of(viewer).organisations
    return bool(own) if subject is None else bool(own.intersection(cast(HasParties, subject).party_ids()))


@predicate
def is_its_owner(viewer: Viewer, subject: Any = None) -> bool:
    """The person who took it on."""
    me = access_of(viewer).person_id
    return me is not None and (subject is None or getattr(subject, "owner_id", None) == me)


@predicate
def is_oneself(viewer: Viewer, subject: Any = None) -> bool:
    return subject is None or getattr(subject, "pk", None) == access_of(viewer).person_id


# --- the law ---------------------------------------------------------------------------------------------------------

PERMISSIONS: dict[str, Any] = {
    # people
    "councils.create": site_administrator,
    "councils.edit": coordinates | site_administrator,
    "councils.appoint": coordinates | site_administrator,
    "councils.answer_join_request": coordinates,
    "organisations.register": coordinates,
    "organisations.edit": works_there | coordinates_its_organisation,
    "organisations.join_council": coordinates,
    "organisations.merge": coordinates_its_organisation | may_take_in | site_administrator,  # asked of both records
    "persons.edit": is_oneself,
    "persons.erase": is_oneself | site_administrator,
    "persons.list": coordinates,
    "projects.edit": coordinates_one_of_its_councils | consortium_lead,
    "imports.run": coordinates,
    # record
    "record.log_contact": works_there | coordinator_somewhere,
    "record.confirm": works_there,
    "record.take_back": signed_in,  # the service checks that it is the own line
    "record.see_ledger": coordinates | consortium_lead,
    "record.write_letter": coordinates,
    # listen
    "surveys.see": signed_in,  # which waves: Wave.visible_to
    "surveys.run": coordinates | consortium_lead,
    "surveys.edit_instrument": coordinator_somewhere | consortium_lead,
    "surveys.edit_draft": coordinates | consortium_lead,  # of the council that writes the draft
    "surveys.see_answers": coordinates,
    "comparison.see": works_there,  # a firm's own answers beside others': for nobody else, coordinators included
    "interviews.run": coordinates,
    "interviews.code": signed_in,  # which interviews: Interview.visible_to; the service checks who was asked to code
    "interviews.compare_cases": coordinator_somewhere | consortium_lead,
    "difficulties.keep": coordinates,
    "difficulties.discuss": coordinates | sits_in,
    "difficulties.note": of_some_organisation,  # the service checks that it is a firm of the council
    "reports.begin": coordinator_somewhere | consortium_lead,  # each the own ones, by the two below
    "reports.write": coordinates,
    "reports.write_network": leads_all,  # the report on all councils
    # agree
    "meetings.see": belongs_to_council,
    "meetings.attend": signed_in,  # the service checks that it is the own invitation
    "meetings.run": coordinates,
    "themes.propose": coordinates | sits_in,
    "themes.edit": coordinates,
    "plans.set_action": coordinates | sits_in,
    "plans.report_action": coordinates | works_there | is_its_owner,
    # connect
    "exchange.state_need": works_there | coordinates_its_organisation,
    "exchange.make_offer": works_there | coordinates_its_organisation,
    "exchange.edit": works_there | coordinates_its_organisation,
    "exchange.ask_introduction": works_there | coordinates_its_organisation,
    "exchange.see_introduction": is_a_party | coordinates,
    "exchange.answer_introduction": works_there,
    "exchange.broker_introduction": coordinates,
    "exchange.withdraw_introduction": works_there | coordinates,  # it belongs to the side that asked
    "outcomes.tell": works_there,
    # learn
    "factors.see_records": signed_in,
    # tell
    "pages.ask_for_voice": coordinates,
    "archives.take_out": coordinates | site_administrator,
    "archives.bring_in": site_administrator,
    # web
    "desk.see": coordinates,
    "outbox.see": signed_in,  # exists in demo mode only
    "mails.see": coordinator_somewhere | site_administrator,
    "site.administer": site_administrator,
}


def may(viewer: Viewer, permission: str, subject: Any = None) -> bool:
    """Whether the viewer may do it, to ``subject`` or (without one) to anything at all.

    A word that the law does not know is a KeyError and no “no”: that would hide a button for ever.
    """
    return bool(PERMISSIONS[permission].test(viewer, subject))


def require(viewer: Viewer, permission: str, subject: Any = None) -> None:
    """Raise NotYours unless the viewer may."""
    if not may(viewer, permission, subject):
        raise NotYours(_("This is for others to do. If you think it should be you, ask your coordinator."))


View = Callable[..., HttpResponseBase]


def needs(permission: str, *, post: bool = False) -> Callable[[View], View]:
    """For a view: the public is sent to sign in, and who could never do it gets 403. The thing is checked inside.

    What the public sends (its session has ended), or asks for as a part of a page, is answered with SignInFirst. Who
    sends what was read takes turns with others who do (``common/editions.py``). With ``post`` it only acts.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(view: View) -> View:
        acts = in_turn(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated and (request.method == "POST" or "HX-Request" in request.headers):
                raise SignInFirst(_("You are signed out. Sign in, then send this again."))
            return for_the_signed_in(request, *args, **kwargs)

        @login_required
        def for_the_signed_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(cast(Person, request.user), permission)
            return acts(request, *args, **kwargs)

        return require_POST(guarded) if post else guarded

    return decorate


def acting_for(request: SignedIn) -> Organisation | None:
    """The organisation that the person acts for just now."""
    return cast(Organisation, request.acting.organisation) if request.acting else None
