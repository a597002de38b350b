"""The directory: who is found, by whom, in what order; bounded, so that it stays quick whatever is asked.

Above councils, because a filter may be a council or its focus. It reads the narrow lines that triggers keep
(``Listing``): the worst question costs one pass over them, and no plan can be worse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat

from clustergrowth.common import clock
from clustergrowth.common.languages.searching import holding, holds, spellings
from clustergrowth.people.councils.models import Council, Inclusion, Label, Membership
from clustergrowth.people.councils.queries.councils import access_of, focuses_on
from clustergrowth.people.organisations.models import Listing, Organisation
from clustergrowth.people.organisations.queries import IS_SME, live, meant_by
from clustergrowth.people.persons.models import Viewer

PAGE = 50
MOST_COUNTED = 1000  # more are said to be “more than 1,000”: counting them all would help nobody
WINDOW = 10_000  # lines at the beginning of an order, where most questions find all they need


if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator  # generic for the type checker only


@dataclass(frozen=True)
class Order:
    """By name, or by number: organisations are numbered as they are registered."""

    key: str
    is_descending: bool

    @property
    def fields(self) -> tuple[str, ...]:
        sign = "-" if self.is_descending else ""
        return (f"{sign}folded", f"{sign}pk") if self.key == "folded" else (f"{sign}pk",)


ORDERS = {
    "name": Order("folded", False),
    "-name": Order("folded", True),
    "new": Order("pk", False),
    "-new": Order("pk", True),
}


class Bounded(AnyPaginator):
    """The pages of what was counted up to a bound; only one of them was read."""

    def __init__(self, total: int) -> None:
        super().__init__(range(min(total, MOST_COUNTED)), PAGE)
        self.is_bounded = total > MOST_COUNTED


@dataclass(frozen=True)
class DirectoryPage:
    """One page of the directory; ``total`` is counted up to a bound, ``meant`` the words found for mistyped ones."""

    organisations: list[Organisation]
    total: int
    number: int
    meant: str = ""

    @property
    def page(self) -> "Page[Organisation]":
        return Page(self.organisations, self.number, Bounded(self.total))


def search(asked: Mapping[str, str], viewer: Viewer) -> DirectoryPage:
    """One page for the filters in ``asked``: those of its form; sort, page."""
    rows = _narrowed(asked, viewer)
    words = spellings(asked.get("q", ""))
    page = _page(_holding(rows, asked), asked, viewer)
    if page.total or not words:
        return page
    meant = meant_by(words)
    if meant == words:
        return page
    return _page(rows.filter(holding(meant, "search")), asked, viewer, " ".join(spelled[0] for spelled in meant))


def listed(asked: Mapping[str, str], viewer: Viewer) -> QuerySet[Organisation]:
    """All organisations of a search in order, for the download."""
    rows = _holding(_narrowed(asked, viewer), asked)
    return _with_councils(Organisation.objects.filter(listing__in=rows), viewer).order_by(*_order(asked).fields)


def labels_seen_by(viewer: Viewer) -> QuerySet[Label]:
    """A council's own words, for who coordinates it."""
    return Label.objects.filter(council__in=access_of(viewer).coordinates).order_by("name")


def _holding(rows: QuerySet[Listing], asked: Mapping[str, str]) -> QuerySet[Listing]:
    return rows.filter(holds(asked["q"], "search")) if asked.get("q", "").strip() else rows


def _narrowed(asked: Mapping[str, str], viewer: Viewer) -> QuerySet[Listing]:
    """The lines a viewer may see, under every filter but the words."""
    rows = Listing.objects.all() if viewer.is_authenticated else Listing.objects.exclude(councils=[])
    rows = rows.filter(**{name: asked[name] for name in ("kind", "country", "size") if asked.get(name)})
    if asked.get("nace"):
        rows = rows.filter(nace_within__contains=[asked["nace"]])
    if asked.get("sme") or asked.get("engineering"):
        rows = rows.filter(IS_SME)
    if asked.get("label"):
        rows = rows.filter(pk__in=labels_seen_by(viewer).filter(name=asked["label"]).values("organisation"))
    if not asked.get("council") and not asked.get("engineering"):
        return rows
    councils = Council.objects.filter(slug=asked["council"]) if asked.get("council") else Council.objects.all()
    if asked.get("engineering"):
        return rows.filter(_counted_by(list(councils.values_list("pk", flat=True))))
    return rows.filter(councils__overlap=list(councils.values_list("pk", flat=True)))


def _counted_by(councils: list[int]) -> Q:
    """The lines of members in the focus of their council, or included by name; what one index can tell comes first."""
    day = clock.today()
    named: dict[int, list[int]] = {}
    inclusions = Inclusion.objects.filter(council__in=councils, since__lte=day)
    for council, organisation in inclusions.values_list("council_id", "organisation_id"):
        named.setdefault(council, []).append(organisation)
    focuses = focuses_on(councils, day)
    anywhere = Q(nace_within__overlap=sorted({code for focus in focuses for code in focus.nace}))
    anywhere |= Q(pk__in=[id for ids in named.values() for id in ids])
    counted = Q(pk__in=[])
    for focus in focuses:
        within = Q(nace_within__overlap=focus.nace) | Q(pk__in=named.get(focus.council_id, []))
        counted |= Q(councils__contains=[focus.council_id]) & within
    return anywhere & counted


def _order(asked: Mapping[str, str]) -> Order:
    return ORDERS.get(asked.get("sort", ""), ORDERS["name"])


def _page(rows: QuerySet[Listing], asked: Mapping[str, str], viewer: Viewer, meant: str = "") -> DirectoryPage:
    """The page asked for, or the last there is; the rows of every page and their bounded count come together."""
    ids = _first(rows, _order(asked))
    last = max(1, -(-min(len(ids), MOST_COUNTED) // PAGE))
    page = asked.get("page", "")
    number = min(int(page), last) if page.isdecimal() and len(page) < 6 and int(page) else 1
    here = ids[(number - 1) * PAGE : min(number * PAGE, MOST_COUNTED)]
    shown = _with_councils(Organisation.objects.filter(pk__in=here), viewer).in_bulk() if here else {}
    return DirectoryPage([shown[id] for id in here if id in shown], len(ids), number, meant)


def _first(rows: QuerySet[Listing], order: Order) -> list[int]:
    """The first matches, up to the bound. A walk along the order's index is cheap when there are many and endless when
    there are few, and the planner cannot know: so the walk is given a window, and what is rarer costs one pass.
    """
    edge = Listing.objects.order_by(*order.fields).values_list(order.key, flat=True)[WINDOW : WINDOW + 1].first()
    if edge is not None:
        near = rows.filter(**{f"{order.key}__{'gte' if order.is_descending else 'lte'}": edge})
        pks = list(near.order_by(*order.fields).values_list("pk", flat=True)[: MOST_COUNTED + 1])
        if len(pks) > MOST_COUNTED:
            return pks
    name = Concat("folded", Value("")) if order.key == "folded" else F("pk") + 0  # no index has these
    keys = [key.desc() if order.is_descending else key.asc() for key in (name, F("pk"))]
    return list(rows.order_by(*keys).values_list("pk", flat=True)[: MOST_COUNTED + 1])


def _with_councils(organisations: QuerySet[Organisation], viewer: Viewer) -> QuerySet[Organisation]:
    """Each with its memberships of today as ``current``, and for a coordinator the council's labels as ``labelled``."""
    rows = Membership.objects.filter(live(clock.today())).select_related("council").order_by("council__colour")
    found = organisations.defer("text", "search").prefetch_related(Prefetch("memberships", rows, to_attr="current"))
    if not access_of(viewer).coordinates:
        return found
    return found.prefetch_related(Prefetch("labels", labels_seen_by(viewer), to_attr="labelled"))
