"""The region by what is registered of it: organisations by kind, firms by size and sector, who is strong at what."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from clustergrowth.common import ports
from clustergrowth.engine.disclosure import hide_means
from clustergrowth.listen.reports.models import Milestone
from clustergrowth.listen.reports.queries.content.figures import Plain, said
from clustergrowth.people.councils.models import AffiliatedBody, Council, Membership
from clustergrowth.people.councils.queries.councils import engineering_smes, focus_of, members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS, HIGHER_EDUCATION, OrganisationKind
from clustergrowth.people.organisations.queries import live

PUBLIC = AnonymousUser()
MOST = 40  # names in one list
SECTORS = 8  # lines of a table on one page; the rest is “other”


def portrait_of(council: Council, day: date) -> Plain:
    kinds = members_of(council, day).order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    smes = list(engineering_smes([council], day).values_list("size", "nace"))
    focus = focus_of(council, day)
    sizes = Counter(size or "unknown" for size, _nace in smes)
    sectors = Counter(_division(nace) for _size, nace in smes)
    bodies = AffiliatedBody.objects.filter(live(day), council=council).select_related("organisation")
    return {
        "day": day.isoformat(),
        "kinds": [[kind, n] for kind, n in kinds],
        "engineering": len(smes),
        "focus": list(focus.nace) if focus else [],
        "sizes": hidden_small(sizes),
        "sectors": hidden_small(_most(sectors)),
        "knowledge": _names(council, day, HIGHER_EDUCATION),
        "support": _names(
            council,
            day,
            [k for k in OrganisationKind if k not in (*FIRMS, *HIGHER_EDUCATION, OrganisationKind.INDIVIDUAL)],
        ),
        "bodies": [[one.organisation.name, said(one.helps_with)] for one in bodies.order_by("organisation__folded")],
        "strengths": told(ports.strengths, council),
        "policy": [
            {"year": one.year, "month": one.month, "text": said(one.text), "source": one.source}
            for one in Milestone.objects.filter(council=council)
        ],
    }


def _division(nace: list[str]) -> str:
    """The division (two digits) of the activity a firm names first."""
    return nace[0][:2] if nace and nace[0][:2].isdigit() else "unknown"


def _most(counted: Counter[str]) -> Mapping[str, int]:
    """The largest sectors; the others together."""
    named = [code for code, _n in counted.most_common() if code != "unknown"][:SECTORS]
    found = {code: counted[code] for code in named}
    rest = sum(counted.values()) - sum(found.values()) - counted["unknown"]
    return {
        **found,
        **({"other": rest} if rest else {}),
        **({"unknown": counted["unknown"]} if counted["unknown"] else {}),
    }


def hidden_small(counts: Mapping[str, int]) -> list[list[Any]]:
    """Counts of a split of one total, with None for those of 1 to 4 firms and those they could be worked out from."""
    hidden = hide_means(counts)
    return [[code, None if code in hidden else n] for code, n in counts.items() if n]


def _names(council: Council, day: date, kinds: Any) -> list[list[str]]:
    rows = Membership.objects.filter(live(day), council=council, organisation__kind__in=kinds)
    found = rows.order_by("organisation__folded").values_list("organisation__name", "organisation__kind")
    return [[name, kind] for name, kind in found[:MOST]]


def told(registry: Any, council: Council, *more: Any) -> list[Plain]:
    """What other nouns give to a report, as the public may read it."""
    found: list[Plain] = []
    for port in registry:
        found.extend(
            {"title": dict(one.title), "text": dict(one.text), "detail": dict(one.detail), "url": one.url}
            for one in port(council, *more, PUBLIC)
        )
    return found
