"""Reading organisations and who works in them."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, RowNumber

from clustergrowth.common import clock, languages
from clustergrowth.common.languages.searching import SHORTEST_PART, holding, holds, spellings
from clustergrowth.common.tables.copying import among
from clustergrowth.people.organisations.domain.kinds import FIRMS, SMALL_FIRMS, Size
from clustergrowth.people.organisations.models import Affiliation, Listing, Organisation, live
from clustergrowth.people.persons.models import Person

__all__ = [
    "IS_SME",
    "affiliations_of",
    "answered_for",
    "each_likely_the_same",
    "holding_words",
    "in_full",
    "likely_the_same",
    "live",
    "meant",
    "meant_by",
    "own_affiliations",
    "own_words",
    "smes",
]

_OWN_FIGURES = Q(kind__in=FIRMS) & ~Q(size="") & ~Q(size=Size.LARGE)
_FLAG = Q(size="", kind__in=FIRMS, declared_sme=True)
_BY_KIND = Q(size="", declared_sme=None, kind__in=SMALL_FIRMS)
IS_SME = _OWN_FIGURES | _FLAG | _BY_KIND  # the same rule as Organisation.is_sme, for the database
MOST_ALIKE = 50  # organisations of one name
MOST_NEAR = 5  # organisations that one name may mean
SIMILAR_ENOUGH = 0.72  # ratio of Ratcliff & Obershelp; one slip in a word of four letters has 0.75
Words = Sequence[Sequence[str]]  # each word as it may be spelled
_FORMS = ("srl", "srls", "spa", "snc", "sas", "sa", "sl", "slu", "sau", "ltd", "limited", "plc", "dac", "sarl", "gmbh")
LEGAL_FORMS = frozenset((*_FORMS, "as", "sti"))


def smes() -> QuerySet[Organisation]:
    return Organisation.objects.filter(IS_SME)


def answered_for(organisations: Collection[int]) -> set[int]:
    """Those of these that have a first contact today."""
    rows = Affiliation.objects.filter(live(clock.today()), organisation__in=organisations, is_first_contact=True)
    return set(rows.values_list("organisation_id", flat=True))


def affiliations_of(person: Person, on: date) -> QuerySet[Affiliation]:
    return person.affiliations.filter(live(on)).select_related("organisation").order_by("organisation__folded")


def own_affiliations(viewer: Person) -> list[Affiliation]:
    """Those of today; kept on the viewer's instance, so a request pays for them once."""
    affiliations: list[Affiliation] | None = getattr(viewer, "_affiliations", None)
    if affiliations is None:
        affiliations = list(affiliations_of(viewer, clock.today()))
        viewer._affiliations = affiliations  # type: ignore[attr-defined]  # a cache for the length of the request
    return affiliations


def own_words(ids: Collection[int], names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """What each of these organisations last said of itself: the facts as one of its own people saved them."""
    events: Any = Organisation.pgh_event_model  # type: ignore[attr-defined]  # made by pghistory
    rows = events.objects.filter(among(events, "pgh_obj", ids))
    rows = rows.annotate(by=KeyTextTransform("by", "pgh_context__metadata"))
    works = Affiliation.objects.alias(key=Cast("person__key", TextField()))
    own = rows.filter(Exists(works.filter(organisation=OuterRef("pgh_obj"), key=OuterRef("by"))))
    latest = own.order_by("pgh_obj", "-pgh_created_at", "-pgh_id").distinct("pgh_obj")
    return {row.pop("pgh_obj"): row for row in latest.values("pgh_obj", *names)}


# --- finding ---------------------------------------------------------------------------------------------------------


def holding_words(typed: str) -> QuerySet[Listing, Any]:
    """The numbers of the organisations that hold all of the words."""
    return Listing.objects.filter(holds(typed, "search")).values("pk")


def meant_by(words: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """For each word that nothing contains, the words it may have been meant for; the others stay. One query."""
    typed = [spelled[-1] for spelled in words]
    patterns = [word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for word in typed]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (SELECT FROM organisations_word WHERE word LIKE '%%' || pattern || '%%'),
                   ARRAY(SELECT word FROM organisations_word WHERE word %% typed
                         ORDER BY similarity(word, typed) DESC LIMIT 24)
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (typed, pattern, place) ORDER BY place
            """,
            [typed, patterns],
        )
        rows = cursor.fetchall()
    return [
        spelled if is_known else _nearest(spelled, near) for spelled, (is_known, near) in zip(words, rows, strict=True)
    ]


def _nearest(spelled: Sequence[str], candidates: Sequence[str]) -> Sequence[str]:
    word = spelled[-1]
    ranked = sorted(((SequenceMatcher(None, word, other).ratio(), other) for other in candidates), reverse=True)
    return [other for ratio, other in ranked[:3] if ratio >= SIMILAR_ENOUGH] or spelled


def _without_form(name: str) -> list[list[str]]:
    return [spelled for spelled in spellings(name) if spelled[0] not in LEGAL_FORMS]


def _bare(name: str) -> str:
    """A name without its legal form and without gaps: O'Brien Ltd. and OBrien are written alike."""
    return "".join(spelled[-1] for spelled in _without_form(name)).replace(" ", "")


def likely_the_same(
    name: str, country: str = "", *, council: int | None = None, most: int = MOST_NEAR
) -> list[Organisation]:
    """Registered organisations whose name is so near that it may be the same one: a hint before registering.

    Of a country or of a council's members only, where that is asked.
    """
    rows = Listing.objects.filter(country=country) if country else Listing.objects.all()
    return _near([name], rows if council is None else rows.filter(councils__contains=[council]), most)[0]


def each_likely_the_same(names: Sequence[str]) -> list[list[Organisation]]:
    """``likely_the_same`` for the names of a page, in three queries."""
    return _near(names, Listing.objects.all(), MOST_NEAR)


def _near(names: Sequence[str], listed: QuerySet[Listing], most: int) -> list[list[Organisation]]:
    is_named = [len(_bare(name)) >= SHORTEST_PART for name in names]
    words: list[Words] = [_without_form(name) if named else [] for name, named in zip(names, is_named, strict=True)]
    corrected = iter(meant_by(list(chain.from_iterable(words))))
    searches = [
        listed.filter(holding(spelled, "search"))
        .order_by("folded", "pk")
        .annotate(asked=Value(2 * place + later), at=Window(RowNumber(), order_by=["folded", "pk"]))
        .values_list("asked", "at", "pk")[:most]
        for place, spelling in enumerate(words)
        if spelling
        for later, spelled in enumerate[Words]((spelling, [next(corrected) for _ in spelling]))
    ]
    pks: list[dict[int, None]] = [{} for _ in names]
    if searches:
        for asked, _at, pk in searches[0].union(*searches[1:], all=True).order_by("asked", "at"):
            pks[asked // 2][pk] = None
    by_pk = Organisation.objects.in_bulk(dict.fromkeys(chain.from_iterable(pks)))
    return [[by_pk[pk] for pk in list(near)[:most]] for near in pks]


# --- naming one by typing --------------------------------------------------------------------------------------------

BETWEEN = " · "  # a name and what tells it apart from others of the same name


def in_full(organisations: Sequence[Organisation]) -> dict[int, str]:
    """What to type for each, so that it alone is meant: its name, or name and city, or name and page address."""
    names = {organisation.folded for organisation in organisations}
    alike = Counter(Organisation.objects.filter(folded__in=names).values_list("folded", "city"))
    of_name: Counter[str] = Counter()
    for (folded, _city), count in alike.items():
        of_name[folded] += count
    names_in_full = {}
    for row in organisations:
        apart = row.city if alike[row.folded, row.city] < 2 else row.slug
        names_in_full[row.pk] = row.name if of_name[row.folded] < 2 else f"{row.name}{BETWEEN}{apart}"
    return names_in_full


def meant(typed: str, near: Sequence[Organisation], among: QuerySet[Organisation]) -> list[Organisation]:
    """Whom somebody names who typed the whole name: with what tells it apart, or without the legal form."""
    name, _between, apart = (languages.fold(part) for part in typed.rpartition(BETWEEN))
    whole = languages.fold(typed)[:300]
    rows = among.filter(folded__in={name[:300], whole}).order_by("pk")[:MOST_ALIKE]
    exact = [
        row for row in rows if row.folded == whole or apart in (languages.fold(row.city), languages.fold(row.slug))
    ]
    return exact or [organisation for organisation in near if _bare(organisation.name) == _bare(typed)]
