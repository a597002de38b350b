"""What the exchange shows elsewhere: threads, waiting things, desk rows, search, organisation and theme pages."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.ports import (
    DESK_ROWS,
    Described,
    DeskGroup,
    DeskRow,
    FirstStep,
    Hit,
    Lookup,
    OwnWords,
    Posting,
    Ref,
    Text,
    Waiting,
    on_desk,
    waits,
)
from clustergrowth.common.tables.copying import named_in
from clustergrowth.connect.exchange import services
from clustergrowth.connect.exchange.models import (
    NOBODY_KNOWN,
    Dismissal,
    Enquiry,
    Introduction,
    IntroductionState,
    Need,
    Offer,
    PostingState,
)
from clustergrowth.connect.exchange.queries.enquiries import enquiries_visible_to
from clustergrowth.connect.exchange.queries.introductions import to_answer
from clustergrowth.connect.exchange.queries.matching import with_nearest
from clustergrowth.connect.exchange.queries.postings import SIDES, ending_soon, of_organisation
from clustergrowth.connect.exchange.services.letters import subject_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, own_organisations
from clustergrowth.people.organisations.domain.kinds import FIRMS
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

UNANSWERED_AFTER = timedelta(days=7)  # a week: no answer within five working days is slow (field notes 8.1)
EXPIRED_SHOWN = timedelta(days=30)  # long enough for a coordinator who comes monthly
UNMET_AFTER = timedelta(days=3)  # offers are given that long to be found before the desk is asked to look


# --- described, found ------------------------------------------------------------------------------------------------


def _describe(side: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = SIDES[side].objects.visible_to(viewer).filter(pk__in=ids).defer("vector")
    return {row.pk: Described(row.headline, reverse(side, args=[row.pk]), row.lang) for row in rows}


def describe_needs(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return _describe("need", ids, viewer)


def describe_offers(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    return _describe("offer", ids, viewer)


# Of the five rows that an introduction is about, what it is called by: a page of the ledger names twenty.
_NAMES = (
    *("need__title", "need__text", "offer__title", "offer__text"),
    *("from_organisation__name", "to_organisation__name"),
)


def describe_introductions(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = Introduction.objects.visible_to(viewer).filter(pk__in=ids).with_sides()
    return {
        row.pk: Described(
            f"{row.from_organisation.name} – {row.to_organisation.name}",
            reverse("introduction", args=[row.pk]),
            about=posting.headline if (posting := subject_of(row)) else "",
        )
        for row in rows.only(*_NAMES)
    }


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    hits: list[Hit] = []
    for side, model in SIDES.items():
        rows = model.objects.visible_to(viewer).filter(holds(words, "search"), state=PostingState.OPEN)
        kind = _("Need") if side == "need" else _("Offer")
        postings = rows.select_related("council", "organisation").defer("vector").order_by("-posted_at", "-pk")[:limit]
        hits += [Hit(kind, row.headline, _line(row), reverse(side, args=[row.pk]), row.lang) for row in postings]
    return hits


def _line(row: Need | Offer) -> str:
    return " · ".join(part for part in (str(row.council or ""), row.get_kind_display()) if part)


# --- waiting, desk ---------------------------------------------------------------------------------------------------


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    own = access_of(person).organisations
    ending = (
        ending_soon(side, clock.today()).filter(organisation__in=own, reminded_at__isnull=False) for side in SIDES
    )
    return [
        waits(to_answer(person).order_by("asked_at"), lambda introduction: _to_answer(introduction, own), 20),
        *(waits(rows.defer("vector").order_by("open_until"), _still_open, 10) for rows in ending),
    ]


def _to_answer(introduction: Introduction, own: Collection[int]) -> Waiting:
    is_to_us = introduction.to_organisation_id in own
    other = introduction.from_organisation if is_to_us else introduction.to_organisation
    about = introduction.need or introduction.offer
    return Waiting(
        title=_("%(name)s asks for an introduction") % {"name": other.name},
        detail=about.headline if about else introduction.message,
        url=reverse("introduction", args=[introduction.pk]),
        button=_("Answer"),
        since=introduction.asked_at,
        due=introduction.asked_at + services.WAITS,
        value=90,
        kind="exchange.introduction",
    )


def _still_open(posting: Need | Offer) -> Waiting:
    return Waiting(
        title=_("Is this still relevant?"),
        detail=posting.headline,
        url=reverse(f"{posting.SIDE}_keep", args=[posting.pk]),
        button=_("Keep it open for another 90 days"),
        since=posting.reminded_at or posting.posted_at,
        value=30,
        post=True,
        kind="exchange.still_open",
    )


def first_steps(viewer: Viewer, council: Council | None) -> Sequence[FirstStep]:
    """The first need of a council; of one's own firm what it needs, of a university or body what it offers."""
    if council is not None:
        why = _("What a firm told you, in one sentence; whoever can answer is shown at once.")
        return [FirstStep(_("Write down a need"), why, reverse("need_new"), Need.objects.filter(council=council), 60)]
    own = {organisation.pk: organisation.kind for organisation in own_organisations(viewer)}
    if not own:
        return []
    asked = Introduction.objects.filter(Q(from_organisation__in=own) | Q(to_organisation__in=own))
    return [
        _first_posting("need" if set(FIRMS).intersection(own.values()) else "offer", own),
        FirstStep(
            _("Ask for an introduction"),
            _("Open a need or an offer that fits, and ask: the other side gets a mail and says yes or no."),
            reverse("needs"),
            asked,
            order=30,
        ),
    ]


def _first_posting(side: str, own: Collection[int]) -> FirstStep:
    postings, address = SIDES[side].objects.filter(organisation__in=own), reverse(f"{side}_new")
    if side == "need":
        why = _("One sentence, in your language: you see at once who could answer.")
        return FirstStep(_("Say what you need"), why, address, postings, order=20)
    why = _("What you can do for firms, in one sentence: it is shown to those who need it.")
    return FirstStep(_("Say what you offer"), why, address, postings, order=20)


def _of(council: Council) -> Q:
    return Q(council=council) | Q(to_council=council)


def desk_unanswered(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Introductions that wait longer than a week, found nobody to ask, or ended without an answer."""
    moment = clock.now()
    unanswered = Q(state=IntroductionState.ASKED) & (Q(asked_at__lt=moment - UNANSWERED_AFTER) | NOBODY_KNOWN)
    ended = Q(state=IntroductionState.EXPIRED, answered_at__gt=moment - EXPIRED_SHOWN)
    rows = Introduction.objects.filter(_of(council)).filter(unanswered | ended)
    rows = rows.with_sides().order_by("asked_at")
    return on_desk(
        _("Unanswered"),
        rows,
        row=_unanswered,
        note=_number_unanswered,
        url=reverse("introductions"),
        button=_("See and call"),
        order=20,
    )


def _number_unanswered(total: int) -> str:
    words = ngettext("%(n)s introduction without an answer", "%(n)s introductions without an answer", total)
    return words % {"n": total}


def _unanswered(introduction: Introduction) -> DeskRow:
    days = (clock.now() - introduction.asked_at).days
    about = introduction.need or introduction.offer
    detail = about.headline if about else ""
    if (side := introduction.unreachable) is not None:
        detail = _("Nobody is known at %(name)s: name a person.") % {"name": side.name}
    return DeskRow(
        title=f"{introduction.from_organisation.name} – {introduction.to_organisation.name}",
        detail=detail,
        url=reverse("introduction", args=[introduction.pk]),
        button=_("See and call"),
        due=ngettext("%(n)s day", "%(n)s days", days) % {"n": grouped(days)},
        is_late=days > 14,
    )


def desk_unmet(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Needs for which nobody was asked, or nothing shown did fit, with the offer that comes nearest."""
    live = Introduction.objects.live().filter(need=OuterRef("pk"))
    dismissed = Dismissal.objects.filter(need=OuterRef("pk"), side="need")
    rows = Need.objects.open().filter(~Exists(live), council=council)
    rows = rows.filter(Q(posted_at__lt=clock.now() - UNMET_AFTER) | Exists(dismissed))

    def group(needs: list[Need], total: int) -> DeskGroup:
        shown = [_unmet(need, offer) for need, offer in with_nearest(needs, viewer)]
        words = ngettext("%(n)s need waits for somebody", "%(n)s needs wait for somebody", total) % {"n": total}
        url = f"{reverse('needs')}?council={council.slug}"
        return DeskGroup(_("Needs without a match"), shown, total, words, url, _("Find matches"), order=30)

    return Lookup([rows.select_related("organisation").defer("vector").order_by("posted_at")], group, DESK_ROWS)


def _unmet(need: Need, offer: Offer | None) -> DeskRow:
    if offer is None:
        return DeskRow(need.headline, need.organisation.name, reverse("need", args=[need.pk]), _("View"))
    nearest = _("Nearest: %(name)s, “%(headline)s”") % {"name": offer.organisation.name, "headline": offer.headline}
    url = f"{reverse('introduction_broker')}?need={need.pk}&offer={offer.pk}"
    return DeskRow(f"{need.headline} ({need.organisation.name})", nearest, url, _("Introduce them"))


def desk_ending(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """Needs and offers that leave the list within two weeks."""
    ending = (ending_soon(side, clock.today()).filter(council=council) for side in SIDES)
    rows = (each.select_related("organisation").defer("vector").order_by("open_until") for each in ending)
    return on_desk(
        _("Ending soon"),
        *rows,
        row=_ending,
        note=_number_ending,
        url=f"{reverse('needs')}?council={council.slug}",
        button=_("View"),
        order=60,
    )


def _number_ending(total: int) -> str:
    words = ngettext("%(n)s ends within two weeks", "%(n)s end within two weeks", total)
    return words % {"n": total}


def _ending(posting: Need | Offer) -> DeskRow:
    address, day = reverse(posting.SIDE, args=[posting.pk]), written(posting.open_until, "near")
    return DeskRow(posting.headline, posting.organisation.name, address, _("View"), due=day)


# --- blocks on other pages -------------------------------------------------------------------------------------------


def on_organisation(organisation: Any, viewer: Viewer) -> Mapping[str, Any] | None:
    """What it seeks and offers, and the way to it."""
    postings = of_organisation(organisation, viewer)
    own = access_of(viewer).organisations
    may_ask = bool(own) and organisation.pk not in own
    if not (postings["need"] or postings["offer"] or may_ask):
        return None
    return {
        "title": _("Seeks and offers"),
        "template": "exchange/_on_organisation.html",
        "organisation": organisation,
        "needs": postings["need"],
        "offers": postings["offer"],
        "may_ask": may_ask,
        "is_own": organisation.pk in own,
        "order": 30,
    }


def on_theme(theme: Any, viewer: Viewer) -> Mapping[str, Any] | None:
    """The needs that belong to a theme."""
    rows = Need.objects.visible_to(viewer).filter(theme=theme).select_related("organisation", "council").defer("vector")
    needs = list(rows[:10])
    if not needs and not may(viewer, "exchange.state_need"):
        return None
    context = {"needs": needs, "theme": theme, "may_state": may(viewer, "exchange.state_need")}
    return {"template": "exchange/_on_theme.html", "order": 50, **context}


# --- a person's own data ---------------------------------------------------------------------------------------------


def personal_data(person: Person) -> Mapping[str, Any]:
    posted = [row for model in SIDES.values() for row in model.objects.filter(posted_by=person).defer("vector")]
    part = Q(asked_by=person) | Q(from_person=person) | Q(to_person=person) | Q(answered_by=person)
    return {
        "postings": [{"kind": row.SIDE, "text": row.text, "at": row.posted_at.isoformat()} for row in posted],
        "introductions": [
            {"number": row.pk, "state": row.state, "at": row.asked_at.isoformat(), "message": row.message}
            for row in Introduction.objects.filter(part).order_by("pk")
        ],
        "needs said first": [
            {"text": row.text, "name": row.name, "organisation": row.organisation_name, "at": row.asked_at.isoformat()}
            for row in Enquiry.objects.filter(email__iexact=person.email or "").order_by("pk")
        ],
        "dismissals": [
            {"why": row.because, "at": row.at.isoformat()} for row in Dismissal.objects.filter(by=person).order_by("pk")
        ],
    }


def brought(requests: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Described]]:
    """What came with requests to join: the words, and the page that says who could answer them."""
    found: dict[int, list[Described]] = {}
    for enquiry in enquiries_visible_to(viewer).filter(join_request__in=requests).order_by("pk"):
        url = reverse("enquiry_fits", args=[enquiry.pk])
        found.setdefault(enquiry.join_request_id or 0, []).append(Described(enquiry.text, url, enquiry.lang))
    return found


def texts_with(letters: str) -> Iterator[Text]:
    """Needs and offers in which these letters stand."""
    wanted = Q(title__contains=letters) | Q(text__contains=letters) | Q(english__contains=letters)
    for side, model in SIDES.items():
        rows: QuerySet[Any] = model.objects.filter(wanted)
        for pk, council, *words in rows.values_list("pk", "council__slug", "title", "text", "english"):
            yield Text(Ref(side, pk), council, "\n".join(words))


def erase(person: Person) -> None:
    """What was written for an organisation stays its own; words to the other side, which may name the person, go."""
    Enquiry.objects.filter(email__iexact=person.email or "").delete()
    Introduction.objects.filter(asked_by=person).update(message="")
    Introduction.objects.filter(answered_by=person).update(answer="")
    for name in ("asked_by", "from_person", "to_person", "answered_by"):
        Introduction.objects.filter(**{name: person}).update(**{name: None})
    Dismissal.objects.filter(by=person).update(by=None)
    for model in SIDES.values():
        model.objects.filter(posted_by=person).update(posted_by=None)


def _words(side: str, title: Callable[[int], str]) -> OwnWords:
    """The needs or the offers a person wrote for an organisation; of each stays only that there was one."""

    def rows(person: Person) -> QuerySet[Any]:
        return SIDES[side].objects.filter(posted_by=person)

    def take_out(person: Person) -> None:
        for posting in rows(person).select_related("organisation", "council"):
            services.take_words_out(posting)

    return OwnWords(rows, title, take_out)


needs_of = _words("need", lambda n: ngettext("%(n)s need", "%(n)s needs", n) % {"n": grouped(n)})
offers_of = _words("offer", lambda n: ngettext("%(n)s offer", "%(n)s offers", n) % {"n": grouped(n)})


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    used = named_in(Need, "organisation", organisation_ids) | named_in(Offer, "organisation", organisation_ids)
    used |= named_in(Introduction, "from_organisation", organisation_ids)
    used |= named_in(Introduction, "to_organisation", organisation_ids)
    return {id: _("it has needs, offers or introductions") for id in used}


# --- words of imported lists -----------------------------------------------------------------------------------------

listed_needs, listed_offers = (
    Posting(partial(services.post_listed, model), partial(services.take_listed_back, model)) for model in SIDES.values()
)
