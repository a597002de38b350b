"""What the public pages of a council show."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.themes.models import Theme, valid_evidence
from clustergrowth.common import clock
from clustergrowth.common.components.charts import Bar, CouncilTie
from clustergrowth.common.figures import Figure
from clustergrowth.learn.factors.queries import figures, scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.records import outcome_lines
from clustergrowth.listen.analysis.queries.analysis import samples_with_analysis
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.difficulties.queries import open_difficulties
from clustergrowth.listen.interviews.models import CaseStudy
from clustergrowth.listen.reports.models import Report
from clustergrowth.listen.reports.queries.reports import reports_of
from clustergrowth.people.councils.models import AffiliatedBody, Council, Seat
from clustergrowth.people.councils.queries.councils import members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS, OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.tell.pages.models import Voice

FEW = 6  # of a kind on a public page: two lines of three


def voice_of(person: Person) -> QuerySet[Voice]:
    """What is asked of somebody to say, and what they said."""
    return Voice.objects.filter(person=person).select_related("council")


@dataclass(frozen=True)
class CouncilPage:
    """Everything on one council's public page; each part is one query."""

    council: Council
    counters: list[Figure]
    themes: list[Theme]
    decisions: list[Decision]
    bodies: list[AffiliatedBody]
    ties: list[CouncilTie]
    voices: list[Voice]
    seats: list[Seat]
    kinds: list[Bar]
    showing: list[Organisation]
    first_contact: Person | None
    claims: list[Figure]
    has_analysis: bool
    difficulties: list[Difficulty]  # open ones, the most evidenced first
    cases: list[CaseStudy]  # published
    reports: list[Report]

    @property
    def firm_seats(self) -> int:
        return sum(seat.category == "firm" for seat in self.seats)


def council_page(council: Council, viewer: Viewer) -> CouncilPage:
    facts = Counts(scopes.FigureScope(f"council:{council.slug}", str(council.name), (council,)))
    today = clock.today()
    seats = Seat.objects.filter(live(today), council=council).select_related("organisation").order_by("category", "pk")
    bodies = AffiliatedBody.objects.filter(live(today), council=council).select_related("organisation")
    return CouncilPage(
        council=council,
        counters=figures.counters(facts),
        themes=list(agreed_themes(council)[:FEW]),
        decisions=list(Decision.objects.filter(council=council, is_public=True).select_related("theme")[:3]),
        bodies=list(bodies.order_by("organisation__folded")),
        ties=ties_with_others(facts),
        voices=list(voices_of(council)[:3]),
        seats=list(seats),
        kinds=members_by_kind(council),
        showing=list(members_of(council).filter(is_public=True, kind__in=FIRMS).order_by("folded")[:FEW]),
        first_contact=public_contact(council),
        claims=claims(facts),
        has_analysis=samples_with_analysis(viewer, council).exists(),
        difficulties=list(open_difficulties(council)[:3]),
        cases=list(CaseStudy.objects.published().filter(council=council)[:3]),
        reports=list(reports_of(council)[:3]),
    )


def agreed_themes(council: Council) -> QuerySet[Theme]:
    themes = Theme.objects.filter(council=council, agreed_at__isnull=False, closed_at=None)
    return (
        themes.annotate(reasons=Count("evidence", filter=valid_evidence("evidence__"), distinct=True))
        .prefetch_related("common_with")
        .order_by("-agreed_at")
    )


def voices_of(council: Council) -> QuerySet[Voice]:
    return (
        Voice.objects.public().filter(council=council).select_related("person", "organisation").order_by("-consent_at")
    )


def public_contact(council: Council) -> Person | None:
    """The person to call, by that person's consent only."""
    return council.first_contact if council.first_contact_consent_at else None


def ties_with_others(facts: Counts) -> list[CouncilTie]:
    """How many pairs of organisations join this council with each other one: those the other side sits in."""
    own = facts.scope.slugs
    counted: Counter[str] = Counter()
    for tie in facts.crossing:
        counted.update(tie.b_councils if own & tie.a_councils else tie.a_councils)
    url = figures.records_url("crossing", facts.scope)
    others = Council.objects.exclude(slug__in=own)
    rows = [
        CouncilTie(str(o.name), o.letter, o.colour, counted[o.slug], url if counted[o.slug] else "") for o in others
    ]
    return sorted(rows, key=lambda row: (-row.count, str(row.label)))


def members_by_kind(council: Council) -> list[Bar]:
    rows = members_of(council).order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n")
    directory = reverse("directory")
    return [
        Bar(OrganisationKind(kind).label, float(n), url=f"{directory}?council={council.slug}&kind={kind}")
        for kind, n in rows
    ]


def claims(facts: Counts) -> list[Figure]:
    """What came of it, in public: hidden and empty figures are the desk's matter and stay away."""
    counted = (
        (facts.covered.part, figures.coverage),
        (len(facts.crossing), figures.crossing),
        (outcome_lines(facts).count(), figures.outcomes),
        (facts.staff_growth.n, figures.staff),
    )
    return [figure for n, make in counted if n and not (figure := make(facts)).hidden]


def living(limit: int = FEW) -> list[Decision]:
    """What councils agreed and decided lately, newest first, for the first page."""
    decisions = Decision.objects.filter(is_public=True).select_related("council", "theme")
    return list(decisions.order_by("-taken_on", "-pk")[:limit])


def newest_voice() -> Voice | None:
    return Voice.objects.public().select_related("person", "council", "organisation").order_by("-consent_at").first()
