"""How far councils and firms agree on the order, and the questions that stand in no ranking."""

import csv
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from statsmodels.stats.proportion import proportion_confint

from clustergrowth.engine.survey.gaps import kendall_w
from clustergrowth.listen.analysis.tests.sample import Said, answer, closed, of
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import Instrument
from clustergrowth.listen.surveys.tests.sample import council, wave_with
from clustergrowth.listen.surveys.waves.services.waves import close_wave
from tests.cast import Cast

OBSTACLES = [f"barrier_{name}" for name in ("people", "finance", "demand", "information", "time", "rules")]


def rating(shift: int) -> Said:
    return {code: float(1 + (place + shift) % 5) for place, code in enumerate(OBSTACLES)}


def intending(ambition: str, staff: float) -> Said:
    return {"ambition_staff": ambition, "staff": staff}


def test_firms_that_rate_alike_agree_and_it_is_said(cast: Cast, client: Client) -> None:
    wave = closed({cast.bologna: [rating(0)] * 6 + [rating(1)] * 2}, by=cast.carla)
    found = next(one for one in of(wave, cast.bologna).rankings if one.ranking.code == "obstacles")
    wanted = kendall_w([[float(one) for one in rating(shift).values()] for shift in [0] * 6 + [1] * 2])  # type: ignore[arg-type]  # numbers
    assert found.firms is not None
    assert [found.firms.w, found.firms.judges, found.firms.things] == pytest.approx([wanted, 8, 6])
    client.force_login(cast.carla)
    assert (
        "The firms largely agree on the order (Kendall’s W = "
        in client.get(reverse("analysis", args=["bologna"])).content.decode()
    )


def test_councils_agree_on_what_all_of_them_show(cast: Cast) -> None:
    cork = council("cork", "Cork", "IE", 4, "IE05")
    said = [rating(n % 2) for n in range(20)]
    wave = closed({cast.bologna: said, cast.istanbul: said, cork: said}, by=cast.leda)
    found = next(one for one in of(wave, cork).rankings if one.ranking.code == "obstacles")
    assert found.councils is not None
    assert [found.councils.w, found.councils.judges] == pytest.approx([1.0, 3])


def test_fewer_than_five_firms_that_rated_everything_agree_on_nothing_we_tell(cast: Cast) -> None:
    wave = closed({cast.bologna: [rating(0)] * 4 + [{"barrier_people": 5.0}] * 9}, by=cast.carla)
    assert all(one.firms is None for one in of(wave, cast.bologna).rankings)


def test_choices_and_counts_have_their_place(cast: Cast, client: Client) -> None:
    said: list[Said] = [intending("to-10" if n < 12 else "same", 10.0 + n) for n in range(30)]
    said.append({"ambition_staff": "dk"})
    wave = closed({cast.bologna: said}, by=cast.carla)
    region = of(wave, cast.bologna).region
    assert region is not None
    ambition, staff = region.questions["ambition_staff"], region.questions["staff"]
    share = next(one.share for one in ambition.options if one.code == "to-10")
    low, high = proportion_confint(12, 30, method="wilson")
    assert share is not None and [share.value, share.low, share.high] == pytest.approx([0.4, low, high])
    assert (ambition.n, ambition.missing) == (30, 1)
    assert staff.mean is not None and staff.mean.value == pytest.approx(24.5)
    assert "barrier_people" not in region.questions
    client.force_login(cast.carla)
    page = client.get(reverse("analysis_questions", args=["bologna"])).content.decode()
    assert "30 firms answered" in page and "Mean 24.5" in page


def test_who_was_not_asked_is_not_said_to_have_kept_silent(cast: Cast, client: Client) -> None:
    """How long posts stay open is asked only of firms that have some; how many posts, of all."""
    publish_shipped()
    second = Instrument.objects.get(code="growth-needs", version=2)
    wave = wave_with(second, cast.bologna, by=cast.leda, opens=date(2020, 1, 1))
    said: list[Said] = [{"posts": 2.0, "posts_long": 30.0 + n} if n < 9 else {"posts": 0.0} for n in range(17)]
    answer(wave, {cast.bologna: said})
    close_wave(wave=wave, by=cast.leda)
    client.force_login(cast.carla)
    where = reverse("analysis_questions", args=["bologna"])
    page = " ".join(client.get(where).content.decode().split())
    assert "9 firms answered, 8 were not asked, did not answer or did not know" in page
    assert "17 firms answered, 0 did not answer or did not know" in page
    rows = csv.DictReader(b"".join(client.get(where, {"format": "csv"})).decode("utf-8-sig").splitlines())
    assert {row["question"]: row["asked_of_all"] for row in rows if row["question"].startswith("posts")} == {
        "posts": "true", "posts_long": "false", "posts_kind": "false",
    }  # fmt: skip


def test_an_answer_few_chose_takes_another_one_with_it(cast: Cast, client: Client) -> None:
    said: list[Said] = [{"ambition_staff": "fewer" if n < 3 else "same" if n < 20 else "to-10"} for n in range(40)]
    wave = closed({cast.bologna: said}, by=cast.carla)
    region = of(wave, cast.bologna).region
    assert region is not None
    hidden = {one.code for one in region.questions["ambition_staff"].options if one.is_hidden}
    assert "fewer" in hidden and len(hidden) == 2


def test_blank_and_not_known_are_told_apart(cast: Cast, client: Client) -> None:
    known, unsure, silent = ({"barrier_people": 5.0}, {"barrier_people": "dk"}, {})  # type: tuple[Said, Said, Said]
    said = [known] * 10 + [unsure] * 2 + [silent]
    row = of(closed({cast.bologna: said}, by=cast.carla), cast.bologna).row("barrier_people", "major")
    assert row is not None
    assert (row[1].need.n, row[1].need.missing, row[1].unsure) == (10, 3, 2)
    client.force_login(cast.carla)
    assert "2 did not know" in client.get(reverse("analysis", args=["bologna"])).content.decode()
