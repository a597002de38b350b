"""What the public pages of a council show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.urls import reverse

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.themes.models import Theme, valid_evidence
from clustergrowth.common import clock
from clustergrowth.common.components.charts import Bar, CouncilTie
from clustergrowth.common.figures import Figure
from clustergrowth.learn.factors.domain import FigureTally
from clustergrowth.learn.factors.queries import figures, kept, scopes
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
    as_of: datetime | None  # when the figures were counted, unless they are those of now
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
    counted = kept.figures_of(scopes.one_council(council))
    facts = counted.first
    today = clock.today()
    seats = Seat.objects.filter(live(today), council=council).select_related("organisation").order_by("category", "pk")
    bodies = AffiliatedBody.objects.filter(live(today), council=council).select_related("organisation")
    return CouncilPage(
        council=council,
        counters=figures.counters(facts),
        as_of=counted.as_of,
        themes=list(agreed_themes(council)[:FEW]),
        decisions=list(Decision.objects.filter(council=council, is_public=True).select_related("theme")[:3]),
        bodies=list(bodies.order_by("organisation__folded")),
        ties=ties_with_others(council, facts),
        voices=list(voices_of(council)[:3]),
        seats=list(seats),
        kinds=members_by_kind(council, facts),
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


def ties_with_others(council: Council, facts: FigureTally) -> list[CouncilTie]:
    """How many pairs of organisations join this council with each other one."""
    counted = facts.ties_to_councils
    url = figures.records_url("crossing", facts.key)
    others = Council.objects.exclude(pk=council.pk)
    rows = [
        CouncilTie(str(o.name), o.letter, o.colour, counted.get(o.slug, 0), url if o.slug in counted else "")
        for o in others
    ]
    return sorted(rows, key=lambda row: (-row.count, str(row.label)))


def members_by_kind(council: Council, facts: FigureTally) -> list[Bar]:
    directory = reverse("directory")
    return [
        Bar(OrganisationKind(kind).label, float(n), url=f"{directory}?council={council.slug}&kind={kind}")
        for kind, n in sorted(facts.members_by_kind.items(), key=lambda row: (-row[1], row[0]))
    ]


def claims(facts: FigureTally) -> list[Figure]:
    """What came of it, in public: hidden and empty figures are the desk's matter and stay away."""
    counted = (
        (facts.covered.part, figures.coverage),
        (facts.ties_crossing, figures.crossing),
        (facts.outcomes, figures.outcomes),
        (facts.staff_growth.n, figures.staff),
    )
    return [figure for n, make in counted if n and not (figure := make(facts)).hidden]


def living(limit: int = FEW) -> list[Decision]:
    """What councils agreed and decided lately, newest first, for the first page."""
    decisions = Decision.objects.filter(is_public=True).select_related("council", "theme")
    return list(decisions.order_by("-taken_on", "-pk")[:limit])


def newest_voice() -> Voice | None:
    return Voice.objects.public().select_related("person", "council", "organisation").order_by("-consent_at").first()
