"""The records behind each figure: lines of the ledger, organisations, themes or actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme
from clustergrowth.learn.factors.queries.counts import Counts, Window, worked_for
from clustergrowth.people.councils.queries.councils import engineering_smes, included
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import IS_SME
from clustergrowth.record.kinds import Kind, Level
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


def _lines(window: Window, pairs: Iterable[Tie]) -> QuerySet[Line]:
    """The interactions of the window between the ends of these ties."""
    ends = {tie.a for tie in pairs} | {tie.b for tie in pairs}
    party = Party.objects.filter(line=OuterRef("pk"), organisation_id__in=ends)
    lines = interactions(window.since, window.until).filter(Exists(party))
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


def _with_universities(ties: list[Tie], firms: frozenset[int]) -> list[Tie]:
    partners = universities_in(ties) - firms
    return [tie for tie in ties if (tie.a in firms and tie.b in partners) or (tie.b in firms and tie.a in partners)]


def sme_university_lines(facts: Counts) -> QuerySet[Line]:
    return _lines(facts.window, _with_universities(facts.ties, facts.firms))


def _lines_of_both_years(facts: Counts) -> QuerySet[Line]:
    firms = facts.firms_in_both_years
    now = _lines(facts.window, _with_universities(facts.ties, firms))
    return now | _lines(facts.window_before, _with_universities(facts.ties_before, firms))


def outcome_lines(facts: Counts) -> QuerySet[Line]:
    """Interactions of the scope's members that went as far as an agreement, or further."""
    own = Party.objects.filter(line=OuterRef("pk"), councils__overlap=list(facts.scope.slugs))
    lines = interactions(facts.window.since, facts.window.until).filter(Exists(own), level__gte=Level.AGREEMENT)
    return lines.order_by("-at", "-pk")


def action_lines(facts: Counts) -> QuerySet[Line]:
    """Actions for agreed themes that the scope's councils reported done; what serves a mere proposal does not count."""
    agreed = Theme.objects.public().values("pk")
    done = valid_lines().filter(kind=Kind.ACTION_DONE, council__in=facts.scope.slugs, at__gte=facts.window.since)
    return done.filter(serves_kind="theme", serves_id__in=agreed).order_by("-at", "-pk")


def _covered(facts: Counts) -> QuerySet[Organisation]:
    return engineering_smes(facts.scope.councils).order_by("folded")


def _staff(facts: Counts) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=facts.staff_told.values("organisation")).order_by("folded")


_LINES: dict[str, tuple[str | Promise, Callable[[Counts], QuerySet[Line]]]] = {
    "coverage": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "volume": (_("Interactions of engineering SMEs with universities"), sme_university_lines),
    "growth": (_("Interactions of the same engineering SMEs with universities, in both years"), _lines_of_both_years),
    "crossing": (_("Interactions between councils"), lambda f: _lines(f.window, f.crossing)),
    "index": (_("Interactions of members, inside councils and between them"), lambda f: _lines(f.window, f.of_members)),
    "outside": (_("Interactions with organisations outside the network"), lambda f: _lines(f.window, f.outside)),
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
