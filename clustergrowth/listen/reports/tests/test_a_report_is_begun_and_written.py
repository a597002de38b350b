import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import ports
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.listen.analysis.tests.sample import asked, closed, firms
from clustergrowth.listen.reports import ports as own
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.models import Milestone, Passage, Report, ReportSection
from clustergrowth.listen.reports.queries.reports import texts_of
from clustergrowth.listen.reports.tests.ground import begun, surveyed, words
from tests.cast import Cast


def test_it_gets_its_number_from_council_and_year(cast: Cast) -> None:
    report = begun(cast)
    assert report.series.number.startswith("EMR-RNA-20")
    assert report.series.number.endswith("-1")
    assert report.version == 1


def test_a_survey_has_one_report_a_council(cast: Cast) -> None:
    report = begun(cast)
    with pytest.raises(TooLate):
        services.start_report(wave=report.series.wave, council=cast.bologna, by=cast.carla)
    other = services.start_report(wave=report.series.wave, council=cast.istanbul, by=cast.selin)
    assert other.series.number.startswith("IST-RNA-")


def test_the_survey_must_be_closed(cast: Cast) -> None:
    wave = asked({cast.bologna: firms(6, 6)}, by=cast.leda)
    with pytest.raises(Refused, match="Close the survey"):
        services.start_report(wave=wave, council=cast.bologna, by=cast.carla)


def test_fewer_than_five_answers_bear_no_report(cast: Cast) -> None:
    wave = closed({cast.bologna: firms(2, 2), cast.istanbul: firms(9, 9)}, by=cast.leda)
    with pytest.raises(Refused, match="Fewer than 5"):
        services.start_report(wave=wave, council=cast.bologna, by=cast.carla)


def test_a_council_that_took_no_part_has_none(cast: Cast) -> None:
    wave = closed({cast.istanbul: firms(9, 9)}, by=cast.leda)
    with pytest.raises(Refused, match="did not take part"):
        services.start_report(wave=wave, council=cast.bologna, by=cast.carla)


def test_only_its_coordinator_begins_it(cast: Cast) -> None:
    wave = surveyed(cast)
    for other in (cast.selin, cast.paolo, cast.leda):
        with pytest.raises(NotYours):
            services.start_report(wave=wave, council=cast.bologna, by=other)
    with pytest.raises(NotYours):
        services.start_report(wave=wave, council=None, by=cast.carla)


def test_every_saved_text_is_kept_and_the_latest_counts(cast: Cast) -> None:
    report = begun(cast)
    services.write_passage(report, section=ReportSection.SUMMARY, text=words("Time first."), by=cast.carla)
    assert texts_of(report)["summary"] == {"en": "Time first."}
    kept = [str(one.text) for one in Passage.objects.filter(report=report).order_by("pk")]
    assert kept == ["People first.", "Time first."]


def test_it_is_begun_on_the_page_and_written_place_by_place(cast: Cast, client: Client) -> None:
    wave = surveyed(cast)
    client.force_login(cast.carla)
    assert "Growth needs 2026" in client.get(reverse("report_new")).content.decode()
    answer = client.post(reverse("report_new"), {"wave": wave.pk, "council": "bologna"})
    report = Report.objects.get()
    assert answer.headers["Location"] == reverse("report_write", args=report.address)
    assert "nothing written" in client.get(reverse("report_write", args=report.address)).content.decode()
    place = reverse("passage_write", args=[*report.address, "needs"])
    assert client.post(place, {"text_0": "Places are close."}).status_code == 302
    assert texts_of(report)["needs"] == {"en": "Places are close."}
    page = client.get(place).content.decode()
    assert "Places are close." in page
    assert "Carla Quaglia" in page  # who saved it
    assert client.get(reverse("passage_write", args=[*report.address, "nowhere"])).status_code == 404


def test_a_survey_that_bears_no_report_says_why_and_has_no_button(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: firms(2, 2), cast.istanbul: firms(9, 9)}, by=cast.leda)
    client.force_login(cast.carla)
    page = client.get(reverse("report_new")).content.decode()
    assert "Growth needs 2026" in page and "Fewer than 5 firms have answered" in page
    assert f'name="wave" value="{wave.pk}"' not in page
    client.force_login(cast.selin)
    page = client.get(reverse("report_new")).content.decode()
    assert f'name="wave" value="{wave.pk}"' in page and "Fewer than 5" not in page


def test_what_lies_before_the_council_is_not_written_in_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    report = begun(cast)
    services.submit_report(report, by=cast.carla)
    client.force_login(cast.carla)
    answer = client.post(reverse("passage_write", args=[*report.address, "limits"]), {"text_0": "What I had typed"})
    assert answer.status_code == 422
    assert "What I had typed" in answer.content.decode()
    assert "has already been submitted" in answer.content.decode()


def test_the_policy_history_is_a_dated_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("milestones", args=["bologna"])
    sent = {"year": "2014", "month": "3", "text_0": "A shared laboratory.", "source": "https://example.org/law"}
    assert client.post(address, sent).status_code == 302
    one = Milestone.objects.get()
    assert (one.year, one.month, one.by) == (2014, 3, cast.carla)
    client.post(reverse("milestone_edit", args=["bologna", one.pk]), {"year": "2015", "text_0": "A law."})
    one.refresh_from_db()
    assert (one.year, one.month, str(one.text)) == (2015, None, "A law.")
    assert client.post(address, {"year": "3014", "text_0": "Later."}).status_code == 422
    assert client.post(address, {"year": "2014", "text_0": " "}).status_code == 422
    client.post(reverse("milestone_remove", args=["bologna", one.pk]))
    assert not Milestone.objects.exists()


def test_another_councils_history_is_not_touched(cast: Cast) -> None:
    known = {"council": cast.bologna, "year": 2014, "month": None, "text": words("A law.")}
    one = services.save_milestone(None, by=cast.carla, **known)
    with pytest.raises(NotYours):
        services.save_milestone(None, by=cast.selin, **known)
    with pytest.raises(Refused):
        services.save_milestone(one, by=cast.selin, **{**known, "council": cast.istanbul})
    with pytest.raises(NotYours):
        services.remove_milestone(one, by=cast.selin)


def test_who_wrote_is_told_and_forgotten(cast: Cast) -> None:
    report = begun(cast)
    services.save_milestone(None, council=cast.bologna, year=2014, month=None, text=words("A law."), by=cast.carla)
    held = {key: value for port in ports.personal_data for key, value in port(cast.carla).items()}
    assert len(held["report_passages"]) == len(held["policy_history"]) == 1
    own.erase(cast.carla)
    assert Passage.objects.get(report=report).by is None
    assert Milestone.objects.get().by is None


def test_who_begins_it_twice_is_led_to_the_one_that_is_there(cast: Cast, client: Client) -> None:
    wave = surveyed(cast)
    client.force_login(cast.carla)
    for _click in range(2):
        answer = client.post(reverse("report_new"), {"wave": wave.pk, "council": "bologna"}, follow=True)
    assert answer.redirect_chain == [(reverse("report_version", args=Report.objects.get().address), 302)]
    assert "There is already a report on this survey" in answer.content.decode()
