"""What is counted only when somebody looks for it: one kind of firms among another, and the change since a wave."""

from collections.abc import Mapping
from dataclasses import dataclass

from clustergrowth.engine.disclosure import MINIMUM_CELL
from clustergrowth.engine.survey.ranking import By
from clustergrowth.listen.analysis.domain.changes import Changes, WaveFigures, changes_between
from clustergrowth.listen.analysis.domain.rankings import needs_in
from clustergrowth.listen.analysis.domain.segments import Breakdown, cross, may_look_among
from clustergrowth.listen.analysis.queries import tallies
from clustergrowth.listen.analysis.queries.tallies import Basis, weighed_firms
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Sample, Wave

# --- change ----------------------------------------------------------------------------------------------------------


def earlier_samples(sample: Sample) -> list[Sample]:
    """The council's closed waves of the same instrument before this one, the latest first."""
    rows = Sample.objects.filter(
        council=sample.council_id, wave__instrument__code=sample.wave.instrument.code, wave__state=Wave.State.CLOSED
    ).exclude(pk=sample.pk)
    before = rows.filter(wave__opens__lte=sample.wave.opens).select_related("wave__instrument", "council")
    order = (sample.wave.opens, sample.wave_id)
    earlier = [row for row in before.order_by("-wave__opens", "-wave_id") if (row.wave.opens, row.wave_id) < order]
    return earlier[:20]


def changes_looked_for(sample: Sample, earlier: Sample, basis: Basis) -> Changes | None:
    """For a page that rests on ``basis``: None while the worker counts."""
    part, rests_on = _change(sample, earlier, basis)
    return tallies.looked_for(
        sample.wave, part, rests_on, Changes, "analysis.count_change", earlier_id=earlier.wave_id,
        slug=sample.council.slug,
    )  # fmt: skip


def changes_of(sample: Sample, earlier: Sample) -> Changes | None:
    """For acts and files: counted in place. None where fewer than five firms answered one of the waves."""
    part, rests_on = _change(sample, earlier, Basis(sample.wave))
    changes = tallies.part_of(sample.wave, part, Changes, rests_on)
    if changes is None:
        count_change(sample.wave, earlier.wave, sample.council.slug, part, rests_on)
        changes = tallies.part_of(sample.wave, part, Changes, rests_on)
    return changes if changes and min(changes.earlier, changes.later) >= MINIMUM_CELL else None


def _change(sample: Sample, earlier: Sample, basis: Basis) -> tuple[str, str]:
    rests_on = f"{basis.rests_on}|{Basis(earlier.wave).rests_on}"
    return f"{sample.council.slug}:change:{earlier.wave_id}", rests_on


def count_change(wave: Wave, earlier: Wave, slug: str, part: str, rests_on: str) -> None:
    first, second = _asked(earlier, slug), _asked(wave, slug)
    changes = changes_between(first, second, slug) if first and second else Changes(0, 0, None, [])
    tallies.keep(wave, part, rests_on, changes)


def _asked(wave: Wave, slug: str) -> WaveFigures | None:
    region = tallies.region_of(wave, slug)
    if region is None:
        return None
    of, _strata = weighed_firms(Basis(wave))
    return WaveFigures(questionnaire_of(wave.instrument_id), of, region)


# --- one kind among another ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossed:
    """Each kind of ``among`` by the kinds of ``dimension``: {kind: {ranking: …}}; refused where it isolates firms."""

    dimension: str
    among: str
    is_refused: bool
    kinds: Mapping[str, Mapping[str, Breakdown]]


def crossing_looked_for(sample: Sample, dimension: str, among: str, basis: Basis) -> Crossed | None:
    """For a page that rests on ``basis``: None while the worker counts. Refused while answers still come in."""
    if sample.wave.state != Wave.State.CLOSED:
        return Crossed(dimension, among, True, {})
    part = f"{sample.council.slug}:{dimension}:among:{among}"
    return tallies.looked_for(
        sample.wave, part, basis.rests_on, Crossed, "analysis.count_crossing",
        slug=sample.council.slug, dimension=dimension, among=among,
    )  # fmt: skip


def count_crossing(wave: Wave, slug: str, dimension: str, among: str, part: str, rests_on: str) -> None:
    tallies.keep(wave, part, rests_on, _crossed(wave, slug, dimension, among))


def _crossed(wave: Wave, slug: str, dimension: str, among: str) -> Crossed:
    segments = tallies.segments_of(wave, slug)
    of, _strata = weighed_firms(Basis(wave))
    rows = [k for k, firm in enumerate(of.firms) if firm.region == slug]
    firms = [of.firms[k] for k in rows]
    if segments is None or not may_look_among(firms, dimension, among):
        return Crossed(dimension, among, True, {})
    weights = [of.weights[k] for k in rows] if of.weights else None
    by_kind: dict[str, dict[str, Breakdown]] = {}
    for ranking in questionnaire_of(wave.instrument_id).rankings:
        shown = segments.rankings[ranking.code]
        if dimension in shown and among in shown:
            needs = needs_in(ranking, [firm.answers for firm in firms])
            cells = cross(needs, By(ranking.by), firms, dimension, among, weights=weights, shown=shown)
            for kind, breakdown in cells.items():
                by_kind.setdefault(kind, {})[ranking.code] = breakdown
    return Crossed(dimension, among, False, by_kind)
