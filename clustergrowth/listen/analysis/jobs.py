"""Work of the worker: counting what a survey found."""

from clustergrowth.common.jobs import Queue, job
from clustergrowth.listen.analysis.queries import parts, tallies
from clustergrowth.listen.surveys.models import Wave


@job("analysis.count_wave", queue=Queue.READER)
def count_wave(wave_id: int) -> None:
    """Count a wave; one that was taken back meanwhile has nothing to be counted."""
    wave = Wave.objects.select_related("instrument").filter(pk=wave_id).first()
    if wave is not None:
        tallies.count_wave(wave)


@job("analysis.count_change", queue=Queue.READER)
def count_change(wave_id: int, earlier_id: int, slug: str, part: str, rests_on: str) -> None:
    waves = Wave.objects.select_related("instrument").in_bulk([wave_id, earlier_id])
    if len(waves) == 2:
        parts.count_change(waves[wave_id], waves[earlier_id], slug, part, rests_on)


@job("analysis.count_crossing", queue=Queue.READER)
def count_crossing(wave_id: int, slug: str, dimension: str, among: str, part: str, rests_on: str) -> None:
    wave = Wave.objects.select_related("instrument").filter(pk=wave_id).first()
    if wave is not None:
        parts.count_crossing(wave, slug, dimension, among, part, rests_on)
