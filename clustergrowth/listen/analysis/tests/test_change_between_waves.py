"""What moved since the last survey: all firms with all firms, the same ones with themselves, and nobody isolated."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from scipy.stats import kendalltau, norm
from statsmodels.stats.proportion import confint_proportions_2indep

from clustergrowth.engine.disclosure import leavers_and_joiners_are_safe
from clustergrowth.listen.analysis.domain.agreement import tau
from clustergrowth.listen.analysis.domain.changes import Changes, NeedChange, is_asked_alike
from clustergrowth.listen.analysis.queries.parts import changes_of, earlier_samples
from clustergrowth.listen.analysis.services.stating import publish_questions
from clustergrowth.listen.analysis.tests.sample import Said, closed, sample_of
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Wave
from tests.cast import Cast

THEN, NOW = date(2024, 1, 1), date(2026, 1, 1)


def sheets(people: Sequence[float]) -> list[Said]:
    return [{"barrier_people": one, "barrier_time": 3.0 + n % 3, "barrier_demand": 1.0} for n, one in enumerate(people)]


def waves(cast: Cast, then: Sequence[float], now: Sequence[float]) -> tuple[Wave, Wave]:
    return (
        closed({cast.bologna: sheets(then)}, by=cast.carla, opens=THEN),
        closed({cast.bologna: sheets(now)}, by=cast.carla, opens=NOW),
    )


def between(cast: Cast, of: tuple[Wave, Wave]) -> Changes:
    found = changes_of(sample_of(of[1], cast.bologna), sample_of(of[0], cast.bologna))
    assert found is not None
    return found


def row(found: Changes, code: str, ranking: str = "obstacles") -> NeedChange:
    rows = next(one.rows for one in found.rankings if one.code == ranking)
    return next(one for one in rows if one.code == code)


def test_the_same_firms_are_compared_with_themselves_and_all_with_all(cast: Cast) -> None:
    then, now = [1.0] * 20 + [5.0] * 20, [1.0] * 8 + [5.0] * 32
    people = row(between(cast, waves(cast, then, now)), "barrier_people")
    assert people.panel is not None and people.whole is not None
    assert [people.panel.value, people.panel.n] == pytest.approx([0.3, 40])
    more, fewer = 13 / 42, 1 / 42  # twelve came to it and nobody left it; one more of each (Bonett & Price 2012)
    half = float(norm.ppf(0.975)) * math.sqrt((more + fewer - (more - fewer) ** 2) / 42)
    assert [people.panel.low, people.panel.high] == pytest.approx([more - fewer - half, more - fewer + half])
    low, high = confint_proportions_2indep(32, 40, 20, 40, method="newcomb", compare="diff")
    assert [people.whole.low, people.whole.high] == pytest.approx([low, high])


def test_four_of_the_same_firms_that_said_yes_are_not_given_away(cast: Cast) -> None:
    """Of forty firms that answered both times four said yes before; of all that answered before, nine did."""
    found = between(cast, waves(cast, [5.0] * 4 + [1.0] * 36 + [5.0] * 5, [5.0] * 6 + [1.0] * 34))
    people = row(found, "barrier_people")
    assert (found.both, people.panel, people.is_panel_hidden) == (40, None, True)


def test_firms_that_left_or_came_are_never_isolated(cast: Cast) -> None:
    found = between(cast, waves(cast, [1.0] * 20 + [5.0] * 20, [1.0] * 10 + [5.0] * 27))
    assert found.both is None
    people = row(found, "barrier_people")
    assert people.is_panel_hidden and people.panel is None
    assert people.whole is not None  # each survey's own figure stands on its own page already


@pytest.mark.parametrize(
    ("both", "then", "now", "is_safe"),
    [(40, 40, 40, True), (40, 45, 46, True), (40, 43, 40, False), (40, 40, 41, False), (4, 40, 40, False),
     (40, 48, 44, False)],
)  # fmt: skip
def test_both_left_and_came_are_none_or_five(both: int, then: int, now: int, is_safe: bool) -> None:
    assert leavers_and_joiners_are_safe(both, then, now) is is_safe


def test_a_figure_hidden_in_one_survey_is_not_compared(cast: Cast) -> None:
    found = between(cast, waves(cast, [5.0] * 3 + [1.0] * 37, [5.0] * 20 + [1.0] * 20))
    assert row(found, "barrier_people") == NeedChange("barrier_people", is_hidden=True)


def test_only_what_was_asked_in_the_same_way_is_compared(cast: Cast) -> None:
    wave = waves(cast, [5.0] * 9, [5.0] * 9)[0]
    asked = questionnaire_of(wave.instrument_id).questions
    assert is_asked_alike(asked["barrier_people"], asked["barrier_people"])
    assert not is_asked_alike(asked["barrier_people"], asked["barrier_time"])
    assert not is_asked_alike(asked["ubc"], asked["ubc_hard"])


def test_the_page_says_what_is_not_detectable(cast: Cast, client: Client) -> None:
    of = waves(cast, [1.0] * 20 + [5.0] * 20, [1.0] * 8 + [5.0] * 32)
    client.force_login(cast.carla)
    page = client.get(reverse("analysis_change", args=["bologna"])).content.decode()
    assert "40 firms answered both." in page
    assert "not detectable" in page and ">more<" in page
    assert "Kendall’s τ" in page
    assert str(of[0].title) in page


def test_a_first_survey_has_nothing_to_be_compared_with(cast: Cast, client: Client) -> None:
    closed({cast.bologna: sheets([5.0] * 9)}, by=cast.carla)
    client.force_login(cast.carla)
    page = client.get(reverse("analysis_change", args=["bologna"])).content.decode()
    assert "There is no earlier survey to compare with" in page


def test_the_public_compares_what_is_public_in_both(cast: Cast, client: Client) -> None:
    first, second = (sample_of(one, cast.bologna) for one in waves(cast, [1.0, 5.0] * 10, [5.0, 5.0] * 10))
    publish_questions(sample=second, codes=["barrier_people", "barrier_time"], by=cast.carla)
    address = reverse("analysis_change", args=["bologna"])
    assert "There is no earlier survey to compare with" in client.get(address).content.decode()
    assert client.get(f"{address}?since={first.wave_id}").status_code == 404
    publish_questions(sample=first, codes=["barrier_people"], by=cast.carla)
    answer: Any = client.get(f"{address}?since={first.wave_id}&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert len(lines) == 1 and "barrier_people" in lines[0]


def test_the_order_of_waves_is_that_of_their_first_days(cast: Cast) -> None:
    first, second = waves(cast, [5.0] * 9, [5.0] * 9)
    assert [one.wave_id for one in earlier_samples(sample_of(second, cast.bologna))] == [first.pk]
    assert earlier_samples(sample_of(first, cast.bologna)) == []


def test_tau_is_kendalls_tau_b() -> None:
    before = {"a": 5.0, "b": 4.0, "c": 4.0, "d": 1.0, "e": 2.5}
    after = {"a": 3.0, "b": 4.5, "c": 4.0, "d": 1.0, "e": 1.0, "f": 9.0}
    shared = sorted(before)
    wanted = kendalltau([before[one] for one in shared], [after[one] for one in shared]).statistic
    assert tau(before, after) == pytest.approx(wanted)
