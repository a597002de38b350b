"""The records behind each figure: lines of the ledger, organisations, themes or actions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme
from clustergrowth.learn.factors.queries.counts import AGREEMENT, Counts, worked_for
from clustergrowth.people.councils.queries.councils import engineering_smes, included
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import IS_SME
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from clustergrowth.record.queries import Tie, interactions, universities_in, valid_lines


@dataclass(frozen=True)
class Records:
    """What a figure counts: records of one kind, newest or by name first.

    Who is included is public; who was worked for is an act of the firm's own: the public reads those by kind, unless
    the firm has a public page.
    """

    title: str | Promise
    kind: str  # lines, organisations, themes
    records: QuerySet[Any]
    names_all: bool = True


def _lines(facts: Counts, pairs: list[Tie]) -> QuerySet[Line]:
    """The interactions of the window between the ends of these ties."""
    ends = {tie.a for tie in pairs} | {tie.b for tie in pairs}
    party = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=ends)
    lines = interactions(facts.window.since, facts.window.until).filter(Exists(party))
    wanted = {tie.pair for tie in pairs}
    parties: dict[int, list[int]] = {}
    for line, organisation in Party.objects.filter(line__in=lines, organisation_id__in=ends).values_list(
        "line_id", "organisation_id"
    ):
        parties.setdefault(line, []).append(organisation)
    pks = [
        line
        for line, ids in parties.items()
        if any((min(a, b), max(a, b)) in wanted for place, a in enumerate(ids) for b in ids[place + 1 :])
    ]
    return Line.objects.filter(pk__in=pks).order_by("-at", "-pk")


def sme_university_lines(facts: Counts) -> QuerySet[Line]:
    partners = universities_in(facts.ties) - facts.firms
    chosen = [
        tie
        for tie in facts.ties
        if (tie.a in facts.firms and tie.b in partners) or (tie.b in facts.firms and tie.a in partners)
    ]
    return _lines(facts, chosen)


def outcome_lines(facts: Counts) -> QuerySet[Line]:
    """Interactions of the scope's members that went as far as an agreement, or further."""
    own = Party.objects.filter(line=OuterRef("pk"), councils__overlap=list(facts.scope.slugs))
    lines = interactions(facts.window.since, facts.window.until).filter(Exists(own), level__gte=AGREEMENT)
    return lines.order_by("-at", "-pk")


def action_lines(facts: Counts) -> QuerySet[Line]:
    """Actions for agreed themes that the scope's councils reported done; what serves a mere proposal does not count."""
    agreed = Theme.objects.public().values("pk")
    done = valid_lines().filter(kind=Kind.ACTION_DONE, council__in=facts.scope.slugs, at__gte=facts.window.since)
    return done.filter(serves_kind="theme", serves_id__in=agreed).order_by("-at", "-pk")


def _outside(facts: Counts) -> QuerySet[Line]:
    slugs = facts.scope.slugs
    return _lines(facts, [t for t in facts.ties if t.touches(slugs) and not (t.a_councils and t.b_councils)])


def _covered(facts: Counts) -> QuerySet[Organisation]:
    return engineering_smes(facts.scope.councils).order_by("folded")


def _staff(facts: Counts) -> QuerySet[Organisation]:
    members = engineering_smes(facts.scope.councils).filter(staff__isnull=False)
    return members.filter(memberships__baseline_staff__isnull=False).distinct().order_by("folded")


_LINES: dict[str, tuple[str | Promise, Callable[[Counts], QuerySet[Line]]]] = {
    "coverage": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "volume": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "growth": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "crossing": (_("Interactions between councils"), lambda facts: _lines(facts, facts.crossing)),
    "outside": (_("Interactions with organisations outside the network"), _outside),
    "outcomes": (_("What came of it"), outcome_lines),
    "adapted": (_("Actions carried out"), action_lines),
}
_ORGANISATIONS: dict[str, tuple[str | Promise, Callable[[Counts], QuerySet[Organisation]]]] = {
    "organisations": (_("Organisations included"), lambda f: included(f.scope.councils).order_by("folded")),
    "smes": (_("SMEs included"), lambda f: included(f.scope.councils).filter(IS_SME).order_by("folded")),
    "worked_for": (_("SMEs worked for"), lambda f: worked_for(f.scope, f.window).order_by("folded")),
    "engineering": (_("Engineering SMEs"), _covered),
    "staff": (_("Engineering SMEs that gave their staff at joining and today"), _staff),
}
_OWN_ACTS = ("worked_for", "staff")
NAMES = (*_LINES, *_ORGANISATIONS, "themes")


def records_of(name: str, facts: Counts) -> Records:
    """The records of one figure. A name nobody knows is a 404."""
    if name in _LINES:
        title, make = _LINES[name]
        lines = make(facts)
        return Records(title, "lines", lines)  # each side is named or not by record.queries.shown
    if name in _ORGANISATIONS:
        title, find = _ORGANISATIONS[name]
        records = find(facts)
        return Records(title, "organisations", records, names_all=name not in _OWN_ACTS)
    if name == "themes":
        agreed = Theme.objects.filter(council__in=facts.scope.councils, agreed_at__isnull=False).order_by("-agreed_at")
        return Records(_("Agreed themes"), "themes", agreed)
    raise Http404
