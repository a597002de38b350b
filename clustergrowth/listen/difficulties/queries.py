"""Reading the register: which difficulties, on what, for how many firms, and how the options compare."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Exists, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.ports import Described, Ref, described
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import (
    UNSETTLED,
    Comment,
    Difficulty,
    DifficultyEvidence,
    EvidenceSource,
    Firm,
    Option,
    Rating,
    Visit,
    valid_evidence,
)
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import access_of, members_of
from clustergrowth.people.organisations.domain.kinds import FIRMS
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person, Viewer

MOST = ("-reasons", "-shared", "-pk")  # the most evidenced first


def _counted(rows: QuerySet[Any], what: Any) -> Coalesce:
    counted = rows.order_by().values("difficulty").annotate(n=what).values("n")
    return Coalesce(Subquery(counted), Value(0))


def with_counts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds ``reasons``, ``shared`` (firms), ``options_n``, and ``moved``, the moment of the last thing that came."""
    here = DifficultyEvidence.objects.filter(valid_evidence(), difficulty=OuterRef("pk"))
    firms = Firm.objects.filter(difficulty=OuterRef("pk"))
    options = Option.objects.filter(difficulty=OuterRef("pk"))
    last = [
        Subquery(rows.order_by().values("difficulty").annotate(m=Max(column)).values("m"))
        for rows, column in ((here, "added_at"), (options, "proposed_at"))
    ]
    counted: QuerySet[Any] = rows.annotate(
        reasons=_counted(here, Count("pk")),
        shared=_counted(firms, Count("pk")),
        options_n=_counted(options, Count("pk")),
        moved=Greatest(F("created_at"), *last),
    )
    return counted


def filtered_difficulties(viewer: Viewer, wanted: Mapping[str, Any]) -> QuerySet[Difficulty]:
    """Narrowed by what the filter form gives, the most evidenced first."""
    difficulties = Difficulty.objects.visible_to(viewer).select_related("council")
    return with_counts(narrowed(difficulties, wanted, "council", "area", "state")).order_by("council__city", *MOST)


def belongs(difficulty: Difficulty, viewer: Viewer) -> bool:
    return difficulty.council_id in access_of(viewer).belongs_to


def shown_number(n: int) -> str:
    """How many firms, without telling a small cell apart."""
    return _("fewer than %(n)s") % {"n": MINIMUM_CELL} if 0 < n < MINIMUM_CELL else str(n)


# --- evidence ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EvidenceShown:
    """One piece of evidence as one viewer reads it."""

    evidence: DifficultyEvidence
    title: str
    lang: str
    link: Described | None


@dataclass(frozen=True)
class DifficultyGround:
    """What a difficulty rests on, for one viewer; ``unseen`` counts what this viewer may not read."""

    reasons: Sequence[EvidenceShown]
    by_kind: Sequence[tuple[str, int]]
    unseen: int

    @property
    def total(self) -> int:
        return len(self.reasons) + self.unseen


def ground_of(difficulty: Difficulty, viewer: Viewer) -> DifficultyGround:
    """Findings and cases by their own rules; what was said or seen only to the council's own. One query a kind."""
    rows = list(difficulty.evidence.filter(valid_evidence()).select_related("finding", "case"))
    links = described([ref for evidence in rows if (ref := ref_of(evidence)) is not None], viewer)
    is_ours = belongs(difficulty, viewer)
    reasons = [reason for evidence in rows if (reason := _read(evidence, links, is_ours)) is not None]
    counts = [(str(EvidenceSource(kind).label), sum(row.kind == kind for row in rows)) for kind in EvidenceSource]
    return DifficultyGround(reasons, [(label, n) for label, n in counts if n], len(rows) - len(reasons))


def ref_of(evidence: DifficultyEvidence) -> Ref | None:
    ids = {
        EvidenceSource.FINDING: evidence.finding_id,
        EvidenceSource.PASSAGE: evidence.passage_id,
        EvidenceSource.CASE: evidence.case_id,
    }
    if evidence.kind == EvidenceSource.NEED:
        return Ref(evidence.ref_kind, evidence.ref_id or 0)
    id = ids.get(EvidenceSource(evidence.kind))
    return Ref(evidence.kind, id) if id else None


def _read(evidence: DifficultyEvidence, links: Mapping[Ref, Described], is_ours: bool) -> EvidenceShown | None:
    ref = ref_of(evidence)
    link = links.get(ref) if ref else None
    if link is not None:
        return EvidenceShown(evidence, link.title, link.lang, link)
    if evidence.kind == EvidenceSource.OBSERVATION and is_ours:
        return EvidenceShown(evidence, evidence.text, evidence.lang, None)
    return None


def findings_to_add(difficulty: Difficulty, viewer: Viewer) -> QuerySet[Finding]:
    taken = DifficultyEvidence.objects.filter(difficulty=difficulty, finding__isnull=False).values("finding")
    return Finding.objects.visible_to(viewer).filter(council=difficulty.council).exclude(pk__in=taken)


# --- options compared -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RankedOption:
    """An option with what those at the table think of it."""

    option: Option
    mean: float | None
    raters: int
    mine: int | None
    elsewhere: Sequence[Described] = field(default=())


def options_of(difficulty: Difficulty, viewer: Viewer) -> list[RankedOption]:
    """All options, the best rated first; means only to the council's own. A fixed number of queries."""
    is_ours = belongs(difficulty, viewer)
    rows = difficulty.options.annotate(mean=Avg("ratings__stars"), raters=Count("ratings"))
    options = list(rows)
    me = access_of(viewer).person_id
    mine = dict(Rating.objects.filter(option__in=options, person=me).values_list("option_id", "stars")) if me else {}
    refs = {option.pk: _elsewhere(option) for option in options}
    links = described([ref for each in refs.values() for ref in each], viewer)
    ranked = [
        RankedOption(
            option,
            option.mean if is_ours else None,
            option.raters if is_ours else 0,
            mine.get(option.pk),
            [links[ref] for ref in refs[option.pk] if ref in links],
        )
        for option in options
    ]
    return sorted(ranked, key=lambda each: -(each.mean or 0))


def _elsewhere(option: Option) -> list[Ref]:
    settled = (("difficulty", option.worked_for_id), ("case", option.worked_in_id))
    return [Ref(kind, id) for kind, id in settled if id is not None]


def comments_on(difficulty: Difficulty) -> QuerySet[Comment]:
    return difficulty.comments.select_related("by", "option").order_by("at")


# --- one tap ----------------------------------------------------------------------------------------------------------


def own_firm(person: Person, council: Council) -> Organisation | None:
    """The firm of the council for which this person may say that it has a difficulty too."""
    mine = access_of(person).organisations
    return members_of(council).filter(pk__in=mine, kind__in=FIRMS).order_by("pk").first()


# --- on the pages of those at the table -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """An unsettled difficulty on somebody's page."""

    difficulty: Any
    is_new: bool
    is_shared: bool  # by the person's own firm


@dataclass(frozen=True)
class CouncilRegister:
    """A council's open difficulties for one person."""

    council: Council
    rows: Sequence[Open]
    total: int
    new: int
    firm: Organisation | None


def open_for(person: Person) -> QuerySet[Difficulty]:
    """The open difficulties of the councils a person belongs to, most evidenced first."""
    access = access_of(person)
    rows = Difficulty.objects.filter(council__in=access.belongs_to, state__in=UNSETTLED).select_related("council")
    shared = Exists(Firm.objects.filter(difficulty=OuterRef("pk"), organisation__in=access.organisations))
    ranked: QuerySet[Difficulty] = with_counts(rows).annotate(is_shared=shared).order_by(*MOST)
    return ranked


def registers_of(person: Person, difficulties: Iterable[Any], limit: int = 5) -> list[CouncilRegister]:
    """By council what is open for a person (``open_for``), and what of it is new."""
    difficulties = list(difficulties)
    councils = sorted({row.council for row in difficulties}, key=lambda council: council.city)
    mine = access_of(person).organisations
    seen = dict(Visit.objects.filter(person=person).values_list("council_id", "at"))
    firms = _firms_in(mine, councils)
    by: dict[int, list[Open]] = {}
    for difficulty in difficulties:
        since: datetime | None = seen.get(difficulty.council_id)
        is_new = since is None or difficulty.moved > since
        by.setdefault(difficulty.council_id, []).append(Open(difficulty, is_new, difficulty.is_shared))
    return [
        CouncilRegister(council, own[:limit], len(own), sum(row.is_new for row in own), firms.get(council.pk))
        for council in councils
        if (own := by.get(council.pk))
    ]


def _firms_in(organisations: Iterable[int], councils: Sequence[Council]) -> dict[int, Organisation]:
    """The person's firm in each council; one query."""
    rows = Membership.objects.filter(
        organisation__in=list(organisations), organisation__kind__in=FIRMS, council__in=councils, until=None
    ).select_related("organisation")
    return {row.council_id: row.organisation for row in rows.order_by("-pk")}


def without_solution(council: Council) -> QuerySet[Difficulty]:
    """Unsettled difficulties for which nobody has proposed anything yet."""
    rows = Difficulty.objects.filter(council=council, state__in=UNSETTLED)
    return with_counts(rows).filter(options_n=0).order_by("-reasons", "created_at")


def open_difficulties(council: Council) -> QuerySet[Difficulty]:
    """What a council's public page shows."""
    rows = Difficulty.objects.filter(council=council)
    return with_counts(rows.filter(state__in=UNSETTLED)).order_by(*MOST)


# --- as a table -------------------------------------------------------------------------------------------------------
