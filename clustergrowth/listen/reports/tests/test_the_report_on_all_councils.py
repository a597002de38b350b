import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import ReportState
from clustergrowth.listen.reports.queries.reports import content_of
from clustergrowth.listen.reports.tests.ground import network_report, surveyed
from clustergrowth.listen.surveys.waves.services.waves import withdraw_analysis
from tests.cast import Cast


def test_it_compares_those_whose_analysis_is_public(cast: Cast) -> None:
    found = content_of(network_report(cast))
    assert [one["slug"] for one in found["beside"]] == ["bologna", "istanbul"]
    assert {slug for one in found["comparison"] for slug in one["councils"]} == {"bologna", "istanbul"}


def test_with_one_public_analysis_there_is_nothing_to_compare(cast: Cast) -> None:
    wave = surveyed(cast)
    withdraw_analysis(wave=wave, council=cast.istanbul, by=cast.selin)
    with pytest.raises(Refused, match="Fewer than two"):
        services.start_report(wave=wave, council=None, by=cast.leda)


def test_agreement_is_kendalls_w_of_the_places(cast: Cast) -> None:
    found = content_of(network_report(cast))
    gaps = next(one for one in found["comparison"] if one["code"] == "gaps")
    places = [[row["cells"][slug]["rank"] for row in gaps["rows"] if None not in (
        row["cells"]["bologna"]["rank"], row["cells"]["istanbul"]["rank"])] for slug in gaps["councils"]]  # fmt: skip
    assert gaps["agreement"] == {"w": kendall_w(places), "councils": 2, "things": len(places[0])}


def test_its_whole_life_is_the_leads(cast: Cast, client: Client) -> None:
    report = network_report(cast)
    with pytest.raises(NotYours):
        services.submit_report(report, by=cast.carla)
    client.force_login(cast.leda)
    for act in ("report_submit", "report_sign", "report_publish"):
        assert client.post(reverse(act, args=report.address)).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.PUBLISHED
    assert report.series.number.startswith("NET-RNA-")
    client.logout()
    page = client.get(reverse("report", args=["network", report.series.number])).content.decode()
    assert "by the consortium lead" in page
    assert "Heron" not in page


def test_coordinators_and_seat_holders_read_what_lies_before_them(cast: Cast, client: Client) -> None:
    report = network_report(cast)
    address = reverse("report_version", args=report.address)
    readers = ((cast.selin, 200), (cast.paolo, 200), (cast.lucia, 404))
    for person, _after in readers:
        client.force_login(person)
        assert client.get(address).status_code == 404
    services.submit_report(report, by=cast.leda)
    for person, after in readers:
        client.force_login(person)
        assert client.get(address).status_code == after
