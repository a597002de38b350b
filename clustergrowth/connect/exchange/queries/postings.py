"""Reading needs and offers: lists, and who stands behind them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clustergrowth.common import clock
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.connect.exchange.models import Introduction, Need, Offer, Posting, PostingState
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Viewer

SIDES: dict[str, type[Need] | type[Offer]] = {"need": Need, "offer": Offer}
OTHER_SIDE = {"need": "offer", "offer": "need"}
TO_POST = {"need": "exchange.state_need", "offer": "exchange.make_offer"}  # the word of the law
# Long texts that no list shows: reading them for every row costs more than finding the row.
UNREAD = (
    "search", "organisation__search", "organisation__text", "council__promise", "council__mission", "council__vision",
    "council__involved", "council__benefits", "council__focus",
)  # fmt: skip
MONTH = timedelta(days=30)  # “asked lately” for the engine: older requests no longer keep an offerer busy
ENDING_SOON = timedelta(days=14)  # the reminder goes a week before; the desk sees it a week earlier


def council_of(organisation: Organisation) -> Council | None:
    """In whose work an organisation's postings stand: the council it has belonged to longest."""
    today = clock.today()
    return (
        Council.objects.filter(live(today, "memberships__"), memberships__organisation=organisation)
        .order_by("memberships__since", "memberships__pk")
        .first()
    )


def councils_of(organisations: Mapping[int, Organisation]) -> dict[int, Council]:
    """``council_of`` for many, in one query."""
    rows = (
        Council.objects.filter(live(clock.today(), "memberships__"), memberships__organisation__in=organisations)
        .annotate(member=F("memberships__organisation"))
        .order_by("-memberships__since", "-memberships__pk")
    )
    return {row.member: row for row in rows}  # type: ignore[attr-defined]  # as annotated


def postings(side: str, viewer: Viewer) -> QuerySet[Any]:
    return SIDES[side].objects.visible_to(viewer).select_related("organisation", "council", "theme")


def filtered_postings(side: str, viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """Those the viewer may read, narrowed by what the filter form gives, newest first."""
    rows: QuerySet[Any, Any] = postings(side, viewer).filter(state=wanted.get("state") or PostingState.OPEN)
    if wanted.get("council"):
        rows = rows.filter(council__slug=wanted["council"])
    rows = narrowed(rows, wanted, "kind", "lang", "theme", *(["finding"] if side == "need" else []))
    if wanted.get("mine"):
        rows = rows.filter(organisation__in=wanted["mine"])
    newest: QuerySet[Any, Any] = rows.order_by("-posted_at", "-pk").defer(*UNREAD, "vector")
    return newest


def with_introductions(rows: QuerySet[Any], side: str) -> QuerySet[Any]:
    """Adds how many introductions were asked for about each, and how many were accepted."""
    about = Introduction.objects.filter(**{side: OuterRef("pk")}).order_by().values(side)
    counted: QuerySet[Any, Any] = rows.annotate(
        asked=_number(about.annotate(n=Count("pk"))),
        accepted=_number(about.annotate(n=Count("pk", filter=Q(state="accepted")))),
    )
    return counted


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def asked_lately(offers: Iterable[Offer]) -> dict[int, int]:
    """How many introductions were asked for with each offer in the last thirty days; nothing for those with none."""
    lately = Introduction.objects.filter(offer__in=[offer.pk for offer in offers], asked_at__gt=clock.now() - MONTH)
    return dict(lately.order_by().values_list("offer").annotate(n=Count("pk")))


def ending_soon(side: str, today: date) -> QuerySet[Any]:
    """Open ones whose day comes within two weeks."""
    return SIDES[side].objects.filter(state=PostingState.OPEN, open_until__lte=today + ENDING_SOON)


def of_organisation(organisation: Organisation, viewer: Viewer) -> dict[str, list[Posting]]:
    """What an organisation seeks and offers now, as far as the viewer may read it."""
    return {
        side: list(model.objects.visible_to(viewer).open().filter(organisation=organisation)[:20])
        for side, model in SIDES.items()
    }
