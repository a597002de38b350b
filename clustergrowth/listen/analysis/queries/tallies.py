"""Counting a wave and keeping what was counted: by the worker for the pages, in place for who must have it now.

Figures of a closed wave stand still: they rest on the moment it was closed and on the known totals of its councils. Of
an open wave they are counted anew only when five firms or more answered since: fewer could be told apart by looking
twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, F, Q

from clustergrowth.common import clock, jobs
from clustergrowth.engine.disclosure import is_small
from clustergrowth.listen.analysis.domain.json import as_json, read
from clustergrowth.listen.analysis.domain.rankings import Ranks
from clustergrowth.listen.analysis.domain.regions import (
    KnownTotals,
    RegionFigures,
    Segmented,
    WeightedFirms,
    count_regions,
    weigh,
)
from clustergrowth.listen.analysis.domain.strata import Respondent, Stratum, stratum_of
from clustergrowth.listen.analysis.domain.weights import totals_of
from clustergrowth.listen.analysis.models import Population, Tally
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Response, Sample, Wave

FORMULAE = 2  # raised when what is counted changes
GIVEN_UP_AFTER = timedelta(minutes=15)  # a count takes seconds: whoever began it then is dead
T = TypeVar("T")


# --- what the figures rest on ----------------------------------------------------------------------------------------


def populations_for(wave: Wave) -> dict[str, Population]:
    """The totals each council's answers are weighted to: {slug: …}.

    The newest version, or for a published analysis the one that was the newest when it was published: none, where none
    was known then, for the same figures with and without weights would tell too much.
    """
    rows = Sample.objects.filter(wave=wave).values_list("council_id", "council__slug", "published_at")
    places = {council: (slug, published) for council, slug, published in rows}
    populations: dict[str, Population] = {}
    for population in Population.objects.filter(council__in=places).order_by("version"):
        slug, published = places[population.council_id]
        if published is None or population.created_at <= published:
            populations[slug] = population
    return populations


def rests_on(wave: Wave, populations: Mapping[str, Population]) -> str:
    """The same as long as the same would be counted of a closed wave."""
    totals = ",".join(str(pk) for pk in sorted(population.pk for population in populations.values()))
    moment = f"{wave.closed_at:%Y%m%d%H%M%S%f}" if wave.closed_at else "open"
    return f"{FORMULAE}|{moment}|{totals}"


@dataclass(frozen=True)
class CountingProgress:
    """How far the counting has come."""

    done: int
    of: int


class Basis:
    """A wave as it stands now: is what was counted of it still good?"""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self.populations = populations_for(wave)
        self.rests_on = rests_on(wave, self.populations)
        self.state = Tally.objects.filter(wave=wave, part="").first()

    @cached_property
    def is_fresh(self) -> bool:
        """Whether what was counted may stay. An open wave is counted again only in steps of five firms a region."""
        state = self.state
        if state is None or state.counted_at is None:
            return False
        if self.wave.state == Wave.State.CLOSED:
            return state.rests_on == self.rests_on
        moved = self._moved(state)
        if state.firms and any(is_small(count) for count in moved):
            return True  # also when totals were stated meanwhile: a recount would tell what one firm said
        return not any(moved) and state.rests_on == self.rests_on

    @property
    def progress(self) -> CountingProgress:
        return CountingProgress(self.state.done, self.state.of) if self.state else CountingProgress(0, 0)

    def _moved(self, state: Tally) -> list[int]:
        """How many firms of each region answered or changed an answer since, and how many were taken away in all."""
        handed_in = Response.objects.filter(wave=self.wave, submitted_at__isnull=False)
        since = Q(saved_at__gt=state.counted_at) | Q(submitted_at__gt=state.counted_at)
        regions = handed_in.order_by().values("council").annotate(n=Count("pk"), new=Count("pk", filter=since))
        counts = list(regions.values_list("n", "new"))
        return [*(new for _n, new in counts), max(0, state.firms - sum(n for n, _new in counts))]


# --- reading what was counted ----------------------------------------------------------------------------------------


def part_of(wave: Wave, part: str, kind: type[T], rests_on: str = "") -> T | None:
    """What was counted last, resting on this or (without it) however old; None where nothing was."""
    rows = Tally.objects.filter(wave=wave, part=part, **({"rests_on": rests_on} if rests_on else {}))
    content = rows.values_list("content", flat=True).first()
    return None if content is None else read(kind, content)


def region_of(wave: Wave, slug: str) -> RegionFigures | None:
    """A region's figures, counted now where they are not fresh; None where no firm answered."""
    ensure(wave)
    return part_of(wave, slug, RegionFigures)


def ranks_of(wave: Wave) -> dict[str, Ranks]:
    """Every ranking of a wave with all its councils side by side, as weighted where totals are known: {ranking: …}."""
    ensure(wave)
    slugs = Sample.objects.filter(wave=wave).values_list("council__slug", flat=True)
    parts = Tally.objects.filter(wave=wave, part__in=list(slugs)).order_by("part")
    regions = {part: read(RegionFigures, content) for part, content in parts.values_list("part", "content")}
    return {
        ranking.code: Ranks(
            {slug: figures.rankings[ranking.code].needs for slug, figures in regions.items()},
            {slug: figures.rankings[ranking.code].specific for slug, figures in regions.items()},
        )
        for ranking in questionnaire_of(wave.instrument_id).rankings
    }


def segments_of(wave: Wave, slug: str) -> Segmented | None:
    ensure(wave)
    return part_of(wave, f"{slug}:segments", Segmented)


def looked_for(wave: Wave, part: str, rests_on: str, kind: type[T], job: str, **arguments: Any) -> T | None:
    """A part that is counted only when somebody looks for it; None while the worker is at it."""
    row, _is_new = Tally.objects.get_or_create(wave=wave, part=part)
    if row.rests_on != rests_on or row.content is None:
        moment = clock.now()
        free = Q(started_at=None) | Q(started_at__lte=moment - GIVEN_UP_AFTER)
        if Tally.objects.filter(free, pk=row.pk).update(started_at=moment):
            jobs.defer(job, wave_id=wave.pk, part=part, rests_on=rests_on, **arguments)
        row = Tally.objects.filter(pk=row.pk).first() or row
    return read(kind, row.content) if row.rests_on == rests_on and row.content is not None else None


def keep(wave: Wave, part: str, rests_on: str, content: object) -> None:
    """What the worker counted of such a part."""
    Tally.objects.update_or_create(
        wave=wave,
        part=part,
        defaults={
            "content": as_json(content), "rests_on": rests_on, "counted_at": clock.now(), "started_at": None,
        },
    )  # fmt: skip


def ensure(wave: Wave) -> Basis:
    """Count in place what is not fresh: for acts and files, which cannot wait for the worker."""
    basis = Basis(wave)
    if not basis.is_fresh:
        count_wave(wave)
        basis = Basis(wave)
    return basis


def ask(wave: Wave) -> Basis:
    """For a page: what stands there if it is fresh; if not, the worker is asked to count, and one looks again."""
    basis = Basis(wave)
    if not basis.is_fresh and not (basis.state and _is_being_counted(basis.state)):
        jobs.defer("analysis.count_wave", wave_id=wave.pk)
        basis = Basis(wave)
    return basis


def _is_being_counted(state: Tally) -> bool:
    return state.started_at is not None and state.started_at > clock.now() - GIVEN_UP_AFTER


# --- counting --------------------------------------------------------------------------------------------------------


def count_wave(wave: Wave) -> bool:
    """Count a wave and keep the figures; False when somebody else is at it. Safe to be run twice or by two workers."""
    state, _is_new = Tally.objects.get_or_create(wave=wave, part="")
    wave.refresh_from_db(fields=["state", "closed_at"])
    basis, moment = Basis(wave), clock.now()
    if basis.is_fresh:
        return True
    free = Q(started_at=None) | Q(started_at__lte=moment - GIVEN_UP_AFTER)
    if not Tally.objects.filter(free, pk=state.pk).update(started_at=moment, done=0, of=0):
        return False
    try:
        _count(basis, state, moment)
    finally:
        Tally.objects.filter(pk=state.pk, started_at=moment).update(started_at=None)
    return True


def _count(basis: Basis, state: Tally, moment: Any) -> None:
    wave = basis.wave
    of, strata = weighed_firms(basis)
    result = count_regions(questionnaire_of(wave.instrument_id), of, lambda done, all: _report(state, done, all))
    parts: dict[str, Any] = dict(result.regions)
    parts |= {f"{slug}:segments": segmented for slug, segmented in result.segments.items()}
    with transaction.atomic():
        Tally.objects.filter(wave=wave).exclude(part="").delete()
        Tally.objects.bulk_create(
            Tally(wave=wave, part=part, content=as_json(content), rests_on=basis.rests_on, counted_at=moment)
            for part, content in parts.items()
        )
        Tally.objects.filter(pk=state.pk).update(
            rests_on=basis.rests_on, counted_at=moment, firms=len(of.firms), done=F("of"), strata=strata
        )


def _report(state: Tally, done: int, of: int) -> None:
    Tally.objects.filter(pk=state.pk).update(done=done, of=of)


# --- firms -----------------------------------------------------------------------------------------------------------


def weighed_firms(basis: Basis) -> tuple[WeightedFirms, dict[str, Any]]:
    """The firms of a wave with their weights, and the strata to keep of a closed one."""
    totals = {slug: KnownTotals(row.pk, totals_of(row.cells)) for slug, row in basis.populations.items()}
    strata_before = basis.state.strata if basis.state is not None else {}
    firms, strata = firms_of(basis.wave, strata_before)
    return weigh(firms, totals), strata if basis.wave.state == Wave.State.CLOSED else {}


def firms_of(wave: Wave, strata_before: Mapping[str, Sequence[str]]) -> tuple[list[Respondent], dict[str, list[str]]]:
    """Every firm that answered, in one query, and its stratum.

    Of a closed wave the stratum is that of its first counting, so that a firm which moves into another one later does
    not move the figures, which would tell it apart.
    """
    rows = Response.objects.filter(wave=wave, submitted_at__isnull=False).order_by("pk")
    firms, strata = [], {}
    for pk, region, answers, key, organisation, size, declared, nace, nuts in rows.values_list(
        "pk", "council__slug", "answers", "key", "organisation_id", "organisation__size", "organisation__declared_sme",
        "organisation__nace", "organisation__nuts",
    ).iterator(chunk_size=2000):  # fmt: skip
        facts = {"size": size, "declared_sme": declared, "nace": nace, "nuts": nuts}
        before = strata_before.get(str(pk))
        stratum = Stratum(*before) if before else stratum_of(answers, facts)
        strata[str(pk)] = [stratum.size, stratum.sector, stratum.place]
        firms.append(Respondent(region, answers, stratum, organisation, key))
    return firms, strata
