"""A wave keeps the version it asked with, and both are read side by side."""

from clustergrowth.listen.analysis.queries.analysis import analysis_of
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import latest_instruments, questionnaire_of
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import Instrument, Response
from clustergrowth.listen.surveys.tests.sample import firms_of, given, given_2, wave_with
from tests.cast import Cast


def test_a_wave_on_the_first_version_and_one_on_the_second_are_both_analysed(cast: Cast) -> None:
    publish_shipped()
    first, second = (Instrument.objects.get(code="growth-needs", version=version) for version in (1, 2))
    assert latest_instruments().get(code="growth-needs").version > second.version > first.version
    assert questionnaire_of(first.pk).questions.keys() < questionnaire_of(second.pk).questions.keys()
    found, firms = {}, firms_of(cast.bologna, 6)
    for instrument, answers in ((first, given(4)), (second, given_2())):
        wave = wave_with(instrument, cast.bologna, by=cast.carla)
        for firm in firms:
            answering.answer(wave=wave, council=cast.bologna, organisation=firm, answers=answers, by=cast.carla)
        assert Response.objects.filter(wave=wave, submitted_at__isnull=False).count() == 6
        found[instrument.version] = analysis_of(wave.samples.get())
    old, new = (found[version].row("barrier_time", "major") for version in (1, 2))
    assert old is not None and new is not None
    assert old[1].value == new[1].value == 100
    assert found[2].row("find_hard.few", "major") is not None and found[1].row("find_hard.few", "major") is None
