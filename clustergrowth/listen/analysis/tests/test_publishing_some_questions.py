"""A council shows some questions and not others, with a download; what is hidden stays hidden whatever it shows."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.listen.analysis.models import Finding, Measure, PublicQuestion
from clustergrowth.listen.analysis.queries.analysis import analysis_of, public_questions
from clustergrowth.listen.analysis.services.findings import keep_finding
from clustergrowth.listen.analysis.services.stating import publish_questions, withdraw_questions
from clustergrowth.listen.analysis.tests.sample import asked, closed, of, sample_of
from clustergrowth.listen.surveys.models import Sample, Wave
from tests.cast import Cast

PEOPLE, TIME = "Too few applicants with the right skills", "barrier_time"


def said(n: int) -> dict[str, object]:
    """Some call people an obstacle, three call rules one, and all have staff and an ambition."""
    return {
        "barrier_people": 5.0 if n % 2 else 1.0,
        "barrier_rules": 5.0 if n < 3 else 1.0,
        "barrier_time": 4.0,
        "staff": 20.0 + n,
        "ambition_staff": "same" if n % 2 else "to-10",
        "exports": 10.0 if n % 2 else 0.0,
    }


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return closed({cast.bologna: [said(n) for n in range(40)]}, by=cast.carla)


@pytest.fixture
def sample(cast: Cast, wave: Wave) -> Sample:
    return sample_of(wave, cast.bologna)


def rows_of(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    answer: Any = client.get(reverse(name, args=["bologna"]) + f"?format=csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_public_reads_the_chosen_questions_and_no_others(cast: Cast, client: Client, sample: Sample) -> None:
    publish_questions(sample=sample, codes=["barrier_people", "ambition_staff"], by=cast.carla)
    page = client.get(reverse("analysis", args=["bologna"])).content.decode()
    assert PEOPLE in page
    assert TIME not in page
    questions = client.get(reverse("analysis_questions", args=["bologna"])).content.decode()
    assert "ambition_staff" in questions and 'id="staff"' not in questions and 'id="exports"' not in questions


def test_every_file_holds_what_the_page_shows_and_nothing_more(cast: Cast, client: Client, sample: Sample) -> None:
    publish_questions(sample=sample, codes=["barrier_people", "ambition_staff"], by=cast.carla)
    assert {row["code"] for row in rows_of(client, "analysis")} == {"barrier_people"}
    assert {row["code"] for row in rows_of(client, "analysis_segments")} == {"barrier_people"}
    assert {row["question"] for row in rows_of(client, "analysis_questions")} == {"ambition_staff"}
    answer = client.get(reverse("analysis", args=["bologna"]) + "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    codes = {row[3] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert codes == {"barrier_people"}
    client.force_login(cast.carla)
    assert {"barrier_people", "barrier_time"} <= {row["code"] for row in rows_of(client, "analysis")}


def test_the_workbook_holds_the_figures_of_the_page_to_the_last_digit(
    cast: Cast, client: Client, sample: Sample
) -> None:
    client.force_login(cast.carla)
    answer = client.get(reverse("analysis", args=["bologna"]) + "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    told = {row[header.index("code")]: row[header.index("value")] for row in rows}
    found = analysis_of(sample).row("barrier_people", "major")
    assert found is not None and found[1].need.estimate is not None
    assert told["barrier_people"] == found[1].need.estimate.value
    assert told["barrier_rules"] is None  # three firms


def test_what_is_hidden_does_not_depend_on_what_is_or_ever_was_public(cast: Cast, sample: Sample) -> None:
    hidden = {row.code for one in of(sample.wave, cast.bologna).rankings for row in one.rows if row.is_hidden}
    assert "barrier_rules" in hidden
    for codes in (["barrier_rules"], ["barrier_people"], ["barrier_rules", "barrier_people", "barrier_time"]):
        publish_questions(sample=sample, codes=codes, by=cast.carla)
        shown = analysis_of(sample, public=public_questions(sample))
        assert {row.code for one in shown.rankings for row in one.rows if row.is_hidden} == hidden & set(codes)
        withdraw_questions(sample=sample, by=cast.carla)
    assert PublicQuestion.objects.now().count() == 0
    assert PublicQuestion.objects.filter(code="barrier_rules").count() == 2  # that it once was public stays known


def test_places_are_those_among_all_rows(cast: Cast, client: Client, sample: Sample) -> None:
    publish_questions(sample=sample, codes=["barrier_people"], by=cast.carla)
    shown = analysis_of(sample, public=public_questions(sample)).row("barrier_people", "major")
    assert shown is not None
    assert shown[1].need.rank == 2  # time comes first and is not shown
    assert "Ranks are those among all its rows." in client.get(reverse("analysis", args=["bologna"])).content.decode()


def test_a_finding_is_public_with_its_question(cast: Cast, client: Client, sample: Sample) -> None:
    kept = {
        code: keep_finding(council=cast.bologna, wave=sample.wave, code=code, measure=Measure.MAJOR, by=cast.carla)
        for code in ("barrier_people", "barrier_time")
    }
    publish_questions(sample=sample, codes=["barrier_people"], by=cast.carla)
    assert client.get(reverse("finding", args=[kept["barrier_people"].pk])).status_code == 200
    assert client.get(reverse("finding", args=[kept["barrier_time"].pk])).status_code == 404
    assert set(Finding.objects.visible_to(cast.carla)) == set(kept.values())


def test_one_question_more_or_less_and_all_of_it_again(cast: Cast, sample: Sample) -> None:
    publish_questions(sample=sample, codes=["barrier_people"], by=cast.carla)
    publish_questions(sample=sample, codes=["barrier_people", "barrier_time"], by=cast.carla)
    assert public_questions(sample) == frozenset({"barrier_people", "barrier_time"})
    assert PublicQuestion.objects.count() == 2
    publish_questions(sample=sample, codes=["barrier_time"], by=cast.carla)
    assert public_questions(sample) == frozenset({"barrier_time"})
    withdraw_questions(sample=sample, by=cast.carla)
    sample.refresh_from_db()
    assert sample.published_at is None


def test_what_cannot_be_public_is_refused(cast: Cast, sample: Sample) -> None:
    for codes in ([], ["wish"], ["barrier_people", "?"]):
        with pytest.raises(Refused):
            publish_questions(sample=sample, codes=codes, by=cast.carla)
    with pytest.raises(NotYours):
        publish_questions(sample=sample, codes=["barrier_people"], by=cast.selin)
    still_open = sample_of(asked({cast.bologna: [said(n) for n in range(9)]}, by=cast.carla), cast.bologna)
    with pytest.raises(Refused, match="Close the survey first"):
        publish_questions(sample=still_open, codes=["barrier_people"], by=cast.carla)
    assert not PublicQuestion.objects.exists()


def test_the_coordinator_chooses_on_the_page(cast: Cast, client: Client, sample: Sample) -> None:
    client.force_login(cast.carla)
    address = reverse("analysis_publish", args=["bologna"])
    page = client.get(f"{address}?wave={sample.wave_id}").content.decode()
    assert PEOPLE in page and "Question by question" in page
    sent: dict[str, Any] = {"wave": sample.wave_id, "chosen": "1", "group_obstacles": ["barrier_people"]}
    client.post(address, sent)
    assert public_questions(sample) == frozenset({"barrier_people"})
    nothing = client.post(address, {"wave": sample.wave_id, "chosen": "1"})
    assert nothing.status_code == 422
    assert public_questions(sample) == frozenset({"barrier_people"})
    client.post(address, {"wave": sample.wave_id, "withdraw": "1"})
    client.logout()
    assert "Nothing published yet" in client.get(reverse("analysis", args=["bologna"])).content.decode()
