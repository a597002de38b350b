"""A wave is counted once, by the worker; a page only reads, whatever the number of firms."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock, jobs
from clustergrowth.listen.analysis.domain.json import as_json, read
from clustergrowth.listen.analysis.domain.regions import RegionFigures
from clustergrowth.listen.analysis.models import Tally
from clustergrowth.listen.analysis.queries import tallies
from clustergrowth.listen.analysis.tests.sample import answer, asked, closed, firms, of, sample_of
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.listen.surveys.waves.services.waves import close_wave
from tests.cast import Cast

Deferred = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deferred]:
    """A worker that has not come yet."""
    waiting: Deferred = []
    monkeypatch.setattr(jobs, "defer", lambda name, **arguments: waiting.append((name, arguments)))
    yield waiting


def test_closing_has_a_wave_counted(cast: Cast, deferred: Deferred) -> None:
    wave = closed({cast.bologna: firms(10, 10)}, by=cast.carla)
    assert ("analysis.count_wave", {"wave_id": wave.pk}) in deferred
    assert not Tally.objects.filter(wave=wave).exclude(part="").exists()


def test_until_then_the_page_says_so_and_looks_again(cast: Cast, client: Client, deferred: Deferred) -> None:
    wave = closed({cast.bologna: firms(10, 10)}, by=cast.carla)
    deferred.clear()
    client.force_login(cast.carla)
    address = reverse("analysis", args=["bologna"])
    page = client.get(address).content.decode()
    assert "The answers are being counted" in page and "Refresh" in page
    assert deferred == [("analysis.count_wave", {"wave_id": wave.pk})]
    tallies.count_wave(wave)
    assert "Too few applicants with the right skills" in client.get(address).content.decode()


def test_nobody_asks_twice_while_somebody_counts(cast: Cast, client: Client, deferred: Deferred) -> None:
    wave = closed({cast.bologna: firms(10, 10)}, by=cast.carla)
    Tally.objects.create(wave=wave, part="", started_at=clock.now(), done=3, of=10)
    deferred.clear()
    client.force_login(cast.carla)
    assert "Step 3 of 10" in client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert deferred == []
    assert not tallies.count_wave(wave)
    with clock.at(clock.now() + timedelta(hours=1)):  # whoever it was is gone
        assert tallies.count_wave(wave)


def test_what_failed_can_be_counted_again(cast: Cast, deferred: Deferred, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = closed({cast.bologna: firms(10, 10)}, by=cast.carla)

    def broken(*_of: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(tallies, "count_regions", broken)
        with pytest.raises(ZeroDivisionError):
            tallies.count_wave(wave)
    assert tallies.count_wave(wave)
    assert of(wave, cast.bologna).row("barrier_people", "major") is not None


def test_an_open_wave_moves_in_steps_of_five_firms(cast: Cast) -> None:
    wave = asked({cast.bologna: firms(10, 10)}, by=cast.carla)
    sample = sample_of(wave, cast.bologna)

    def n() -> int:
        found = of(wave, cast.bologna).row("barrier_people", "major")
        assert found is not None
        return found[1].need.n

    assert n() == 20
    answer(wave, {cast.bologna: firms(2, 2)}, start=20)
    assert n() == 20  # four could be told apart by looking before and after
    answer(wave, {cast.bologna: firms(1, 0)}, start=24)
    assert n() == 25
    close_wave(wave=sample.wave, by=cast.carla)
    assert n() == 25


def test_a_firm_that_grows_into_another_class_later_moves_no_figure_of_a_closed_wave(cast: Cast) -> None:
    wave = asked({cast.bologna: firms(10, 10)}, by=cast.carla)
    Response.objects.filter(key="bologna0").update(organisation=cast.laser)
    close_wave(wave=wave, by=cast.carla)
    before = Tally.objects.get(wave=wave, part="").strata
    cast.laser.staff = 400
    cast.laser.save()
    Tally.objects.filter(wave=wave, part="").update(rests_on="older formulae")
    tallies.ensure(Wave.objects.get(pk=wave.pk))
    assert Tally.objects.get(wave=wave, part="").strata == before
    assert "small" in {stratum[0] for stratum in before.values()}


def test_what_is_stored_is_read_as_it_was(cast: Cast) -> None:
    wave = closed({cast.bologna: firms(24, 16), cast.istanbul: firms(9, 30)}, by=cast.leda)
    region = tallies.part_of(wave, "bologna", RegionFigures)
    assert region is not None
    assert read(RegionFigures, as_json(region)) == region
    assert region.rankings["obstacles"].needs[0].estimate is not None


def test_what_an_earlier_release_counted_of_an_open_wave_stays_readable(cast: Cast, client: Client) -> None:
    """Two more answers do not have it counted anew, for the difference would tell what they are."""
    wave = asked({cast.bologna: firms(10, 10)}, by=cast.carla)
    tallies.count_wave(wave)
    kept = Tally.objects.get(wave=wave, part="bologna")
    before: dict[str, Any] = dict(kept.content or {})
    ranking = before["rankings"]["obstacles"]
    older = ranking | {"plain": ranking["needs"], "plain_specific": {}}
    kept.content = before | {"plain_questions": {}, "rankings": before["rankings"] | {"obstacles": older}}
    kept.save()
    Tally.objects.filter(wave=wave, part="").update(rests_on="older formulae")
    answer(wave, {cast.bologna: firms(2, 0)}, start=50)
    import_module("clustergrowth.listen.analysis.migrations.0003_one_weighting").keep_one_weighting(apps, None)
    assert Tally.objects.get(wave=wave, part="bologna").content == before
    client.force_login(cast.carla)
    assert "Too few applicants" in client.get(reverse("analysis", args=["bologna"])).content.decode()


def test_a_page_reads_what_was_counted_and_nobodys_answers(cast: Cast, client: Client) -> None:
    """However many firms answered, opening a page costs the same."""
    wave = closed({cast.bologna: firms(20, 20)}, by=cast.carla)
    client.force_login(cast.carla)
    for name in ("analysis", "analysis_segments", "analysis_questions"):
        with CaptureQueriesContext(connection) as asked_of:
            address = f"{reverse(name, args=['bologna'])}?wave={wave.pk}"
            assert client.get(address).status_code == 200
        assert not [one for one in asked_of.captured_queries if '"surveys_response"."answers"' in one["sql"]]


def test_no_page_asks_the_database_more_often_for_many_firms(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    few = closed({cast.bologna: firms(10, 10, exports=5.0)}, by=cast.carla)
    many = closed({cast.bologna: firms(300, 300, exports=5.0)}, by=cast.carla)
    for name in ("analysis", "analysis_segments", "analysis_questions", "analysis_change"):
        asked_for = []
        for wave in (few, few, many, many):  # what is looked up or counted once is looked up and counted now
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"{reverse(name, args=['bologna'])}?wave={wave.pk}").status_code == 200
            asked_for.append(len(found))
        if name != "analysis_change":  # the first wave has no earlier one
            assert asked_for[3] == asked_for[1], name
        assert asked_for[3] <= 27, name
