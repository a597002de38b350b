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
        "bodies": [[body.organisation.name, said(body.helps_with)] for body in bodies.order_by("organisation__folded")],
        "strengths": texts_from(ports.strengths, council),
        "policy": [
            {"year": milestone.year, "month": milestone.month, "text": said(milestone.text), "source": milestone.source}
            for milestone in Milestone.objects.filter(council=council)
        ],
    }


def _division(nace: list[str]) -> str:
    """The division (two digits) of the activity a firm names first."""
    return nace[0][:2] if nace and nace[0][:2].isdigit() else "unknown"


def _most(counted: Counter[str]) -> Mapping[str, int]:
    """The largest sectors; the others together."""
    named = [code for code, _n in counted.most_common() if code != "unknown"][:SECTORS]
    largest = {code: counted[code] for code in named}
    rest = sum(counted.values()) - sum(largest.values()) - counted["unknown"]
    return {
        **largest,
        **({"other": rest} if rest else {}),
        **({"unknown": counted["unknown"]} if counted["unknown"] else {}),
    }


def hidden_small(counts: Mapping[str, int]) -> list[list[Any]]:
    """Counts of a split of one total, with None for those of 1 to 4 firms and those they could be worked out from."""
    hidden = hide_means(counts)
    return [[code, None if code in hidden else n] for code, n in counts.items() if n]


def _names(council: Council, day: date, kinds: Any) -> list[list[str]]:
    rows = Membership.objects.filter(live(day), council=council, organisation__kind__in=kinds)
    organisations = rows.order_by("organisation__folded").values_list("organisation__name", "organisation__kind")
    return [[name, kind] for name, kind in organisations[:MOST]]


def texts_from(registry: Any, council: Council, *more: Any) -> list[Plain]:
    """What other nouns give to a report, as the public may read it."""
    texts: list[Plain] = []
    for port in registry:
        texts.extend(
            {"title": dict(entry.title), "text": dict(entry.text), "detail": dict(entry.detail), "url": entry.url}
            for entry in port(council, *more, PUBLIC)
        )
    return texts
