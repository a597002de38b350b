"""The figures of the four key success factors and the counters, each with its records.

Formulae: field notes 8.1–8.4. Windows are the last 12 months up to now, compared with the 12 before.
"""

from collections import Counter
from dataclasses import fields
from functools import cached_property
from itertools import combinations

from django.db.models import Count, Exists, OuterRef, QuerySet

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, valid_evidence
from clustergrowth.common import clock
from clustergrowth.engine.network import change, groups, twomode
from clustergrowth.engine.survey.estimates import Estimate, mean
from clustergrowth.learn.factors.domain import YEAR, FigureTally, Window
from clustergrowth.learn.factors.queries.scopes import FigureScope
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import engineering_smes, included
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import IS_SME, live
from clustergrowth.people.persons.models import Viewer
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line, Party
from clustergrowth.record.queries import Tie, confirmed, ended, interactions, ties, universities_in, valid_lines


def last_year() -> Window:
    until = clock.now()
    return Window(until - YEAR, until)


class Counts:
    """What is counted for one scope; every part is read once, and only when a figure asks for it."""

    def __init__(self, scope: FigureScope, *, shared: "Counts | None" = None) -> None:
        self.scope = scope
        self._shared = shared  # the same ties serve every scope of a page

    @property
    def tally(self) -> FigureTally:
        """The numbers alone."""
        return FigureTally(**{field.name: getattr(self, field.name) for field in fields(FigureTally)})

    @property
    def key(self) -> str:
        return self.scope.key

    @property
    def moment(self) -> float:
        return self.window.until.timestamp()

    @cached_property
    def window(self) -> Window:
        return self._shared.window if self._shared else last_year()

    @property
    def window_before(self) -> Window:
        return Window(self.window.since - YEAR, self.window.since)

    @cached_property
    def ties(self) -> list[Tie]:
        """Every tie of the network in the window."""
        return self._shared.ties if self._shared else ties(self.window.since, self.window.until)

    @cached_property
    def ties_before(self) -> list[Tie]:
        before = self.window_before
        return self._shared.ties_before if self._shared else ties(before.since, before.until)

    @cached_property
    def interacting(self) -> dict[int, list[tuple[int, int]]]:
        """The pairs of organisations that each interaction of the window joins, the newest interaction first."""
        return self._shared.interacting if self._shared else _interacting(self.window)

    @cached_property
    def interacting_before(self) -> dict[int, list[tuple[int, int]]]:
        return self._shared.interacting_before if self._shared else _interacting(self.window_before)

    @cached_property
    def firms(self) -> frozenset[int]:
        """The engineering SMEs of the scope today."""
        return frozenset(self._firms.values_list("pk", flat=True))

    @property
    def _firms(self) -> QuerySet[Organisation]:
        return engineering_smes(self.scope.councils)

    @cached_property
    def firms_in_both_years(self) -> frozenset[int]:
        """Those that were members at the beginning of the earlier window too, so that recruitment is no growth."""
        begin = self.window_before.since.date()
        rows = Membership.objects.filter(live(begin), council__in=self.scope.councils, organisation__in=self._firms)
        return frozenset(rows.values_list("organisation_id", flat=True))

    @property
    def firms_compared(self) -> int:
        return len(self.firms_in_both_years)

    @cached_property
    def covered(self) -> twomode.Proportion:
        return self._coverage([tie for tie in self.ties if tie.confirmed_days], self.firms)

    @cached_property
    def covered_as_told(self) -> twomode.Proportion:
        """The same with the interactions only one side told."""
        return self._coverage(self.ties, self.firms)

    @staticmethod
    def _coverage(ties: list[Tie], firms: frozenset[int]) -> twomode.Proportion:
        partners = universities_in(ties) - firms
        return twomode.coverage([tie.pair for tie in ties], firms, partners)

    @cached_property
    def firms_reached(self) -> int:
        firms = self.firms_in_both_years
        return len(self._reached(self.ties, firms) | self._reached(self.ties_before, firms))

    @cached_property
    def growth(self) -> change.WindowChange:
        """Change of coverage among the firms that were members in both years."""
        firms = self.firms_in_both_years
        now, before = self._reached(self.ties, firms), self._reached(self.ties_before, firms)
        both, won, lost = len(now & before), len(now - before), len(before - now)
        return change.paired_change(both, lost, won, len(firms) - both - won - lost)

    @staticmethod
    def _reached(ties: list[Tie], firms: frozenset[int]) -> set[int]:
        partners = universities_in(ties) - firms
        return {firm for firm, _partner in twomode.between([tie.pair for tie in ties], firms, partners)}

    @cached_property
    def volume(self) -> int:
        return self._volume({tie.pair: tie.days for tie in self.ties})

    @cached_property
    def volume_confirmed(self) -> int:
        """Those of the days on which something was confirmed."""
        return self._volume({tie.pair: tie.confirmed_days for tie in self.ties})

    def _volume(self, days: dict[tuple[int, int], int]) -> int:
        return twomode.volume(days, self.firms, universities_in(self.ties) - self.firms)

    @cached_property
    def crossing(self) -> list[Tie]:
        """Ties between two councils, one of them in the scope."""
        return [tie for tie in self.ties if tie.crosses and tie.touches(self.scope.slugs)]

    @cached_property
    def crossing_before(self) -> list[Tie]:
        return [tie for tie in self.ties_before if tie.crosses and tie.touches(self.scope.slugs)]

    @property
    def ties_crossing(self) -> int:
        return len(self.crossing)

    @property
    def ties_crossing_confirmed(self) -> int:
        return self._confirmed(self.crossing)

    @staticmethod
    def _confirmed(ties: list[Tie]) -> int:
        return sum(bool(tie.confirmed_days) for tie in ties)

    @property
    def ties_crossing_before(self) -> int:
        return len(self.crossing_before)

    @property
    def ties_to_councils(self) -> dict[str, int]:
        """How many join the scope with each other council: those the other side sits in."""
        own = self.scope.slugs
        counted: Counter[str] = Counter()
        for tie in self.crossing:
            counted.update(tie.b_councils if own & tie.a_councils else tie.a_councils)
        return dict(counted)

    @property
    def ties_outside(self) -> int:
        return len(self.outside)

    @property
    def ties_outside_confirmed(self) -> int:
        return self._confirmed(self.outside)

    @cached_property
    def outside(self) -> list[Tie]:
        """Ties of members with organisations outside the network: counted too, apart."""
        return [tie for tie in self.ties if tie.touches(self.scope.slugs) and not (tie.a_councils and tie.b_councils)]

    @cached_property
    def council_of(self) -> dict[int, str]:
        return {id: min(slugs) for tie in self.ties for id, slugs in self._ends(tie) if slugs}

    @cached_property
    def of_members(self) -> list[Tie]:
        """Ties between members of councils, inside one and between two, one of them in the scope."""
        found = [tie for tie in self.ties if tie.touches(self.scope.slugs)]
        return [tie for tie in found if tie.a in self.council_of and tie.b in self.council_of]

    @cached_property
    def external_internal(self) -> groups.ExternalInternal:
        """E-I index over the members of the scope's councils and those they are tied to."""
        return groups.external_internal([tie.pair for tie in self.of_members], self.council_of)

    @property
    def ties_of_members_confirmed(self) -> int:
        return self._confirmed(self.of_members)

    @staticmethod
    def _ends(tie: Tie) -> list[tuple[int, frozenset[str]]]:
        return [(tie.a, tie.a_councils), (tie.b, tie.b_councils)]

    @cached_property
    def pairs_reached(self) -> twomode.Proportion:
        """How many of the pairs of councils (in the scope, with all others) have at least one tie."""
        n, own = Council.objects.count(), len(self.scope.slugs)
        return twomode.Proportion(len(self._joined(self.crossing)), own * (own - 1) // 2 + own * (n - own))

    @cached_property
    def pairs_confirmed(self) -> int:
        """Those of the pairs that a confirmed tie joins."""
        return len(self._joined([tie for tie in self.crossing if tie.confirmed_days]))

    def _joined(self, ties: list[Tie]) -> set[frozenset[str]]:
        return {
            frozenset((a, other))
            for tie in ties
            for a in tie.a_councils
            for other in tie.b_councils
            if {a, other} & self.scope.slugs
        }

    @property
    def staff_told(self) -> QuerySet[Membership]:
        """Of each engineering SME that told its staff at joining and today, the membership it told it for."""
        return Membership.objects.filter(
            live(clock.today()),
            council__in=self.scope.councils,
            organisation__in=self._firms,
            organisation__staff__isnull=False,
            baseline_staff__isnull=False,
        ).order_by("organisation_id", "since").distinct("organisation_id")  # fmt: skip

    @cached_property
    def staff_growth(self) -> Estimate:
        """Change in staff since joining, of the engineering SMEs that told both figures."""
        staff = self.staff_told.values_list("organisation__staff", "baseline_staff")
        return mean([float(now - then) for now, then in staff if now is not None and then is not None])

    @property
    def themes_agreed(self) -> int:
        return self._agreed_themes.count()

    @property
    def themes_with_finding(self) -> int:
        return self._agreed_themes.filter(Exists(_evidence(finding__isnull=False))).count()

    @property
    def themes_resting_otherwise(self) -> int:
        """On interviews, difficulties or observations alone."""
        return self._agreed_themes.filter(~Exists(_evidence(finding__isnull=False)), Exists(_evidence())).count()

    @property
    def _agreed_themes(self) -> QuerySet[Theme]:
        return Theme.objects.filter(council__in=self.scope.councils, agreed_at__isnull=False)

    @property
    def actions_done(self) -> int:
        return action_lines(self).count()

    @property
    def outcomes(self) -> int:
        return outcome_lines(self).count()

    @property
    def outcomes_confirmed(self) -> int:
        return outcome_lines(self).filter(confirmed()).count()

    # --- counters: computed, never typed ---

    @cached_property
    def organisations(self) -> int:
        return included(self.scope.councils).count()

    @cached_property
    def smes(self) -> int:
        return included(self.scope.councils).filter(IS_SME).count()

    @cached_property
    def worked_for(self) -> int:
        """Member SMEs with at least one act in the window."""
        return worked_for(self.scope, self.window).count()

    @property
    def members_by_kind(self) -> dict[str, int]:
        """The most frequent first."""
        kinds = included(self.scope.councils).order_by().values_list("kind").annotate(n=Count("pk"))
        return dict(kinds.order_by("-n", "kind"))

    @property
    def weight(self) -> int:
        """How many rows were read, roughly: a count that read few is quickly done again."""
        return len(self.ties) + len(self.ties_before) + self.organisations


def _interacting(window: Window) -> dict[int, list[tuple[int, int]]]:
    within = Party.objects.filter(line__in=interactions(window.since, window.until)).order_by("-at", "-line_id")
    parties: dict[int, list[int]] = {}
    for line, organisation in within.values_list("line_id", "organisation_id").iterator():
        parties.setdefault(line, []).append(organisation)
    return {line: list(combinations(sorted(ids), 2)) for line, ids in parties.items()}


def _evidence(**of: bool) -> QuerySet[ThemeEvidence]:
    return ThemeEvidence.objects.filter(valid_evidence(), theme=OuterRef("pk"), **of)


def latest_findings(scope: FigureScope, viewer: Viewer) -> list[Finding]:
    """What the scope's councils kept of their surveys, as far as the viewer may read it."""
    findings = Finding.objects.visible_to(viewer).filter(council__in=scope.councils).select_related("council")
    return list(findings.order_by("-created_at", "-pk")[:5])


def worked_for(scope: FigureScope, window: Window) -> QuerySet[Organisation]:
    """Member SMEs that took part in at least one act of the window that stands: a wrong line taken back is no work."""
    active = Party.objects.filter(
        ~ended("line"),
        organisation_id=OuterRef("pk"),
        at__gte=window.since,
        at__lt=window.until,
        councils__overlap=list(scope.slugs),
    )
    return included(scope.councils).filter(IS_SME).filter(Exists(active))


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
