"""A region's needs in their order, with uncertainty, and nobody recognisable in them."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from clustergrowth.listen.analysis.models import Measure
from clustergrowth.listen.analysis.queries.analysis import Analysis, NeedRow
from clustergrowth.listen.analysis.tests.sample import asked, closed, firms, of
from clustergrowth.listen.surveys.tests.sample import council, wave_in
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis, withdraw_analysis
from tests.cast import Cast


def row(found: Analysis, code: str, measure: Measure = Measure.MAJOR) -> NeedRow:
    ranked = found.row(code, measure)
    assert ranked is not None
    return ranked[1]


def test_obstacles_are_ranked_by_the_share_of_firms_with_wilsons_interval(cast: Cast) -> None:
    found = of(closed({cast.bologna: firms(24, 16)}, by=cast.carla), cast.bologna)
    people = row(found, "barrier_people")
    low, high = proportion_confint(24, 40, method="wilson")
    assert people.need.rank == 1
    assert people.value == 60.0
    assert [people.low, people.high] == pytest.approx([100 * low, 100 * high])
    assert (people.need.n, people.need.missing) == (40, 0)


def test_gaps_and_practices_carry_means(cast: Cast) -> None:
    scores = [1.0, 2.0, 2.0, 2.5, 3.0, 4.0, 1.5]
    wave = closed(
        {cast.bologna: [{"perf3": one, "lean1": 4.5} for one in scores]}, by=cast.carla, code="management-practices"
    )
    weakest = row(of(wave, cast.bologna), "perf3", Measure.LOWEST)
    low, high = DescrStatsW(scores).tconfint_mean(0.05)
    assert weakest.need.rank == 1
    assert [weakest.value, weakest.low, weakest.high] == pytest.approx([sum(scores) / 7, low, high])
    gap = {"talent_find.importance": 5.0, "talent_find.ability": 2.0}
    found = of(closed({cast.bologna: [gap] * 6}, by=cast.carla), cast.bologna)
    assert row(found, "talent_find", Measure.GAP).value == pytest.approx(15.0)


def test_do_not_know_counts_as_missing_and_never_as_a_score(cast: Cast) -> None:
    found = of(closed({cast.bologna: [*firms(6, 4), {"barrier_people": "dk"}, {}]}, by=cast.carla), cast.bologna)
    people = row(found, "barrier_people")
    assert (people.value, people.need.n, people.need.missing) == (60.0, 10, 2)


def test_what_fewer_than_five_firms_said_is_hidden(cast: Cast) -> None:
    found = of(closed({cast.bologna: firms(4, 30)}, by=cast.carla), cast.bologna)
    people = row(found, "barrier_people")
    assert people.is_hidden
    assert people.value is None


def test_a_hidden_region_cannot_be_worked_out_from_the_others(cast: Cast) -> None:
    cork = council("cork", "Cork", "IE", 4, "IE05")
    wave = closed({cast.bologna: firms(30, 30), cast.istanbul: firms(20, 12), cork: firms(3, 40)}, by=cast.leda)
    hidden = [
        region.slug
        for region in (cast.bologna, cast.istanbul, cork)
        if row(of(wave, region), "barrier_people").is_hidden
    ]
    assert "cork" in hidden
    assert len(hidden) >= 2
    for region in (cast.bologna, cast.istanbul, cork):
        one = row(of(wave, region), "barrier_people")
        assert (one.specific is None) == (region.slug in hidden)


def test_what_is_particular_to_a_region_is_named_with_its_interval(cast: Cast) -> None:
    cork = council("cork", "Cork", "IE", 4, "IE05")
    wave = closed({cast.bologna: firms(70, 20), cast.istanbul: firms(20, 70), cork: firms(30, 60)}, by=cast.leda)
    bologna, istanbul = row(of(wave, cast.bologna), "barrier_people"), row(of(wave, cast.istanbul), "barrier_people")
    assert bologna.specific is not None and istanbul.specific is not None
    assert bologna.specific.specific and bologna.specific.low > 1
    assert istanbul.specific.specific and istanbul.specific.high < 1


def test_the_public_reads_what_is_published_and_nothing_else(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: firms(24, 16)}, by=cast.carla)
    address = reverse("analysis", args=["bologna"])
    assert "Nothing published yet" in client.get(address).content.decode()
    assert client.get(f"{address}?wave={wave.pk}").status_code == 404
    client.force_login(cast.selin)
    assert client.get(f"{address}?wave={wave.pk}").status_code == 404
    client.force_login(cast.carla)
    assert "Too few applicants with the right skills" in client.get(address).content.decode()
    client.post(reverse("analysis_publish", args=["bologna"]), {"wave": wave.pk})
    client.logout()
    page = client.get(address).content.decode()
    assert "Too few applicants with the right skills" in page
    assert "40 firms have answered." in page
    assert reverse("analysis_keep", args=["bologna"]) not in page
    assert "not published" not in client.get(reverse("analyses")).content.decode()
    withdraw_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    assert "Nothing published yet" in client.get(address).content.decode()


def test_only_its_coordinator_publishes(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: firms(24, 16)}, by=cast.carla)
    for person, status in ((cast.lucia, 403), (cast.selin, 404)):
        client.force_login(person)
        assert client.post(reverse("analysis_publish", args=["bologna"]), {"wave": wave.pk}).status_code == status


def test_hidden_rows_say_so_and_never_a_number(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: firms(3, 30)}, by=cast.carla)
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "fewer than 5" in page


def test_of_fewer_than_five_answers_no_figure_is_shown(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: firms(4, 0)}, by=cast.carla)
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert "Fewer than 5 firms have answered, so no figure is shown." in page
    assert "Too few applicants" not in page


def test_the_file_holds_the_same_figures_and_hides_the_same(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: [*firms(24, 16), *({"barrier_rules": 5.0},) * 3]}, by=cast.carla)
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    answer = client.get(reverse("analysis", args=["bologna"]) + "?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    rows = {(one["ranking"], one["code"]): one for one in csv.DictReader(io.StringIO(text))}
    people = rows["What holds growth back strongly", "barrier_people"]
    assert float(people["value"]) == 0.6
    assert (people["firms"], people["missing"], people["hidden"]) == ("40", "3", "false")
    rules = rows["What holds growth back strongly", "barrier_rules"]
    assert (rules["hidden"], rules["value"], rules["firms"], rules["missing"]) == ("true", "", "", "")


def test_the_lists_can_be_taken_away(cast: Cast, client: Client) -> None:
    closed({cast.bologna: firms(24, 16), cast.istanbul: firms(3, 0)}, by=cast.leda)
    client.force_login(cast.leda)
    for name, wanted in (
        ("analyses", {"bologna": "40", "istanbul": ""}),
        ("surveys", {"bologna": "40", "istanbul": "3"}),
    ):
        answer = client.get(reverse(name) + "?format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
        assert {row["council"]: row["answered"] for row in csv.DictReader(io.StringIO(text))} == wanted


def test_the_pages_ask_the_database_no_more_often_for_many_firms(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    asked({cast.bologna: firms(5, 5)}, by=cast.carla)
    pages = (reverse("analyses"), reverse("analysis", args=["bologna"]))
    for page in pages:
        queries_of(client, page)  # what a session asks once is asked now
    few = [queries_of(client, page) for page in pages]
    wave = asked({cast.bologna: firms(200, 200)}, by=cast.carla)
    assert queries_of(client, reverse("analyses")) == few[0]
    page = f"{reverse('analysis', args=['bologna'])}?wave={wave.pk}"
    client.get(page)  # the worker counts a wave once
    assert queries_of(client, page) == few[1]


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(address).status_code == 200
    return len(asked_for)


def test_a_survey_that_has_just_begun_is_not_the_first_to_be_read(cast: Cast, client: Client) -> None:
    told = closed({cast.bologna: firms(8, 8)}, by=cast.carla, opens=date(2025, 1, 1))
    begun = wave_in(cast.bologna, by=cast.carla, opens=date(2026, 1, 1))
    client.force_login(cast.carla)
    address = reverse("analysis", args=["bologna"])
    assert client.get(address).context["found"].wave == told
    assert client.get(address, {"wave": begun.pk}).context["found"].wave == begun
