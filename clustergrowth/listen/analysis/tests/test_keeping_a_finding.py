"""A coordinator keeps a row of the analysis, so that a theme can rest on it."""

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.common.languages import CODES
from clustergrowth.common.ports import describe, search, thread
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.analysis.tests.sample import asked, closed, firms
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis
from clustergrowth.people.persons.queries.persons import everything_about
from tests.cast import Cast


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return closed({cast.bologna: firms(24, 16)}, by=cast.carla)


@pytest.fixture
def kept(cast: Cast, wave: Wave) -> Finding:
    return keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure=Measure.MAJOR, by=cast.carla)


def test_it_holds_the_numbers_of_the_row(kept: Finding) -> None:
    assert (kept.value, kept.n, kept.missing, kept.rank) == (0.6, 40, 0, 1)
    assert kept.low is not None and kept.high is not None and kept.low < 0.6 < kept.high
    assert kept.need == Area.TALENT


def test_its_sentence_stands_in_five_languages(kept: Finding) -> None:
    told = kept.sentence.data
    assert set(told) == set(CODES)
    assert "Too few applicants with the right skills" in told["en"]
    assert "Uygun beceriye sahip başvuranların azlığı" in told["tr"]
    assert "60" in told["it"] and "40" in told["it"]


def test_keeping_it_again_gives_the_same(cast: Cast, wave: Wave, kept: Finding) -> None:
    again = keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure="major", by=cast.carla)
    assert again == kept
    assert Finding.objects.get() == kept


def test_its_numbers_cannot_be_changed(kept: Finding) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Finding.objects.filter(pk=kept.pk).update(value=0.9)
    kept.by = None
    kept.save(update_fields=["by"])  # erasing the person who kept it stays possible


def test_a_hidden_row_is_never_kept(cast: Cast) -> None:
    wave = closed({cast.bologna: firms(3, 30)}, by=cast.carla)
    with pytest.raises(Refused, match="Fewer than 5 firms"):
        keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure="major", by=cast.carla)


def test_figures_that_still_move_are_not_kept(cast: Cast) -> None:
    wave = asked({cast.bologna: firms(24, 16)}, by=cast.carla)
    with pytest.raises(Refused, match="Close the survey first"):
        keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure="major", by=cast.carla)


def test_only_the_councils_coordinator_keeps(cast: Cast, wave: Wave) -> None:
    for person in (cast.lucia, cast.selin, cast.paolo):
        with pytest.raises(NotYours):
            keep_finding(council=cast.bologna, wave=wave, code="barrier_people", measure="major", by=person)


def test_one_click_keeps_it_and_shows_its_thread(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    sent = {"wave": wave.pk, "code": "barrier_people", "measure": "major"}
    page = client.post(reverse("analysis_keep", args=["bologna"]), sent, follow=True).content.decode()
    assert "Evidence" in page and "Theme" in page
    assert "Too few applicants with the right skills" in page
    address = reverse("finding", args=[Finding.objects.get().pk])
    assert address in client.get(reverse("analysis", args=["bologna"])).content.decode()


def test_the_public_sees_it_once_the_analysis_is_published(
    cast: Cast, client: Client, wave: Wave, kept: Finding
) -> None:
    address = reverse("finding", args=[kept.pk])
    assert client.get(address).status_code == 404
    client.force_login(cast.murat)
    assert client.get(address).status_code == 404
    client.force_login(cast.paolo)
    assert client.get(address).status_code == 200
    client.logout()
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    assert client.get(address).status_code == 200


def test_it_is_described_found_and_stands_in_the_thread_of_its_wave(cast: Cast, wave: Wave, kept: Finding) -> None:
    told, found, steps = describe.get("finding"), search.get("finding"), thread.get("finding")
    assert told is not None and found is not None and steps is not None
    assert told([kept.pk], cast.carla)[kept.pk].url == reverse("finding", args=[kept.pk])
    assert told([kept.pk], cast.murat) == {}
    assert [hit.url for hit in found("applicants", cast.carla, 5)] == [reverse("finding", args=[kept.pk])]
    assert steps("wave", [wave.pk], cast.carla)[wave.pk][0].count == 1
    assert steps("theme", [1], cast.carla) == {}


def test_who_kept_it_takes_that_away_among_what_is_stored_of_her(cast: Cast, kept: Finding) -> None:
    (one,) = everything_about(cast.carla)["analysis"]["findings_kept"]
    assert one == {"finding": str(kept.sentence), "at": kept.created_at.isoformat()}
    assert everything_about(cast.paolo)["analysis"]["findings_kept"] == []
