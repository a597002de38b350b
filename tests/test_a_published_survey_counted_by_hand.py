"""What everybody reads of a published survey: shares, means, intervals, n and response, as a pencil counts them from
thirteen firms of Bologna; twenty-six were asked.
"""

import csv
import html
import re
from math import sqrt

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.listen.analysis.services.stating import publish_questions
from clustergrowth.listen.analysis.tests.sample import closed, sample_of
from clustergrowth.listen.surveys.models import Sample
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIRMS, ASKED = 13, 26
PUBLIC = ["barrier_people", "barrier_time", "barrier_rules", "staff", "ambition_staff"]
STAFF = range(10, 22)  # of twelve firms; the thirteenth does not say, and rates no applicants
T_OF_11 = 2.200985  # Student’s at 95 %, eleven degrees of freedom
Z = 1.959964


def said(n: int) -> dict[str, object]:
    """Seven of twelve find too few applicants, five of thirteen no time, three (too few to be told) too many rules."""
    everybody: dict[str, object] = {
        "barrier_time": 4.0 if n < 5 else 2.0,
        "barrier_rules": 5.0 if n < 3 else 1.0,
        "ambition_staff": "to-10" if n < 8 else "same",
    }
    return everybody if n == 12 else everybody | {"barrier_people": 5.0 if n < 7 else 1.0, "staff": float(STAFF[n])}


@pytest.fixture(autouse=True)
def sample(cast: Cast) -> Sample:
    wave = closed({cast.bologna: [said(n) for n in range(FIRMS)]}, by=cast.carla)
    Sample.objects.filter(wave=wave).update(asked=ASKED)
    found = sample_of(wave, cast.bologna)
    publish_questions(sample=found, codes=PUBLIC, by=cast.carla)
    return found


def text(client: Client, name: str) -> str:
    page = client.get(reverse(name, args=[] if name == "analyses" else ["bologna"])).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def rows(client: Client, name: str) -> list[dict[str, str]]:
    answer = client.get(reverse(name, args=[] if name == "analyses" else ["bologna"]), {"format": "csv"})
    return list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))


def share(part: int, whole: int) -> list[float]:
    """With Wilson’s interval."""
    p, square = part / whole, Z * Z / whole
    middle, reach = p + square / 2, Z * sqrt(p * (1 - p) / whole + square / 4 / whole)
    return [p, (middle - reach) / (1 + square), (middle + reach) / (1 + square)]


def read(row: dict[str, str]) -> list[float]:
    return [float(row[name]) for name in ("value", "low_95", "high_95")]


def test_the_shares_of_a_ranking_are_those_of_the_firms_that_answered(client: Client) -> None:
    people, time, rules = rows(client, "analysis")
    assert (people["code"], people["rank"], people["firms"], people["missing"]) == ("barrier_people", "1", "12", "1")
    assert read(people) == pytest.approx(share(7, 12), abs=0.0006)
    assert (time["code"], time["rank"], time["firms"], time["missing"]) == ("barrier_time", "2", "13", "0")
    assert read(time) == pytest.approx(share(5, 13), abs=0.0006)
    assert (rules["code"], rules["hidden"]) == ("barrier_rules", "true")
    assert {rules[name] for name in ("rank", "value", "low_95", "high_95", "firms", "missing")} == {""}


def test_the_page_shows_what_the_file_holds(client: Client) -> None:
    page = text(client, "analysis")
    assert "Too few applicants with the right skills 58.3 % n = 12" in page
    assert "Too few applicants with the right skills 58.3 % 32 % 80.7 % 12" in page
    assert "No time beside the daily business 38.5 % n = 13" in page
    assert "No time beside the daily business 38.5 % 17.7 % 64.5 % 13" in page
    assert "Rules, certificates and paperwork fewer than 5 answers, not shown" in page


def test_means_and_choices_are_told_question_by_question(client: Client) -> None:
    staff, *choices = rows(client, "analysis_questions")
    middle = sum(STAFF) / 12
    reach = T_OF_11 * sqrt(sum((one - middle) ** 2 for one in STAFF) / 11 / 12)
    assert read(staff) == pytest.approx([15.5, 15.5 - reach, 15.5 + reach], abs=0.0006)
    assert (staff["answered"], staff["missing"]) == ("12", "1")
    assert {one["answer"]: int(one["firms"]) for one in choices} == {
        "fewer": 0, "same": 5, "to-10": 8, "to-30": 0, "above-30": 0
    }  # fmt: skip
    for one in choices:
        assert read(one) == pytest.approx(share(int(one["firms"]), 13), abs=0.0006)
        assert (one["answered"], one["missing"]) == ("13", "0")
    page = text(client, "analysis_questions")
    assert "Mean 15.5 (13.2 to 17.8) 12 firms answered, 1 did not answer or did not know" in page
    assert "as many as today 38.5 % 17.7 % 64.5 % 5" in page and "up to 10 % more 61.5 % 35.5 % 82.3 % 8" in page


def test_the_response_is_of_those_that_were_asked(client: Client) -> None:
    assert [(row["council"], row["asked"], row["answered"]) for row in rows(client, "analyses")] == [
        ("bologna", "26", "13")
    ]
    assert "13 50 %" in text(client, "analyses")
    page = text(client, "analysis")
    assert "Firms that answered 13 Firms that were asked 26 Response 50 %" in page
