"""Two people code, each alone; their agreement is counted, and what differs is decided together."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from statsmodels.stats.inter_rater import cohens_kappa

from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.engine import InputFault
from clustergrowth.engine.survey.agreement import cohen_kappa
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.factors import factors
from clustergrowth.listen.interviews.domain.segments import places_in, units
from clustergrowth.listen.interviews.models import Coder, Direction, Mark
from clustergrowth.listen.interviews.queries.interviews import agreement_of, spans_of, spoken_of, units_of
from clustergrowth.listen.interviews.tests.talks import coded, mark, talk
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from tests.cast import Cast


def test_a_text_becomes_numbered_sentences_in_every_language() -> None:
    text = "Çok aradık. İki yıl bekledik!\n\n¿Por qué? No lo sé… «È vero.» Sì.\nIl a dit : « Non. » Puis rien"
    found = units(text, places_in(text))
    assert [one.text for one in found if one.begins] == ["Çok aradık.", "¿Por qué?", "Il a dit : « Non. »"]
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())


def test_the_factors_are_those_of_the_survey_under_their_areas() -> None:
    assert {area.value for area in Area} <= factors().keys()
    assert factors()["talent_find"].area == Area.TALENT
    assert factors()["barrier_rules"].area == Area.REGULATION
    assert "staff" not in factors() and "ubc" not in factors()


def test_a_passage_gets_several_codes_and_a_second_word_replaces_the_first(cast: Cast) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    interview.refresh_from_db()
    marked: dict[str, Any] = {"first": 1, "last": 2, "by": cast.paolo}
    assert services.mark_passage(interview, codes=["talent", "talent_find"], direction=Direction.BARRIER, **marked) == 4
    mark(interview, cast.paolo, 2, 2, "talent", Direction.NEUTRAL)
    coder = Coder.objects.get(person=cast.paolo)
    assert [(s.first, s.last, s.factor, s.direction) for s in spans_of(coder)] == [
        (1, 1, "talent", "barrier"), (1, 2, "talent_find", "barrier"), (2, 2, "talent", "neutral"),
    ]  # fmt: skip
    services.unmark(interview, first=1, last=2, factor="talent", by=cast.paolo)
    assert {one.factor for one in Mark.objects.all()} == {"talent_find"}


def test_only_sentences_that_are_there_and_factors_that_exist(cast: Cast) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=None, by=cast.carla)
    for first, last, code in ((1, 99, "talent"), (3, 2, "talent"), (1, 1, "weather")):
        with pytest.raises(Refused):
            mark(interview, cast.paolo, first, last, code)
    with pytest.raises(NotYours):
        mark(interview, cast.carla, 1, 1, "talent")


def test_the_database_lets_nobody_code_twice(cast: Cast) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=None, by=cast.carla)
    with pytest.raises(IntegrityError):
        Coder.objects.create(interview=interview, person=cast.paolo, number=2)


def test_coders_are_two_people_of_the_council(cast: Cast) -> None:
    interview = talk(cast)
    with pytest.raises(Refused, match="two different people"):
        services.assign_coders(interview, first=cast.paolo, second=cast.paolo, by=cast.carla)
    with pytest.raises(NotYours, match="must belong to the council"):
        services.assign_coders(interview, first=cast.paolo, second=cast.murat, by=cast.carla)


def test_the_second_sees_nothing_of_the_first_before_both_are_done(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    mark(interview, cast.paolo, 1, 1, "sustainability_resources")
    services.finish_coding(interview, by=cast.paolo)
    client.force_login(cast.carla)
    name = str(factors()["sustainability_resources"])
    page = client.get(reverse("interview_code", args=[interview.pk])).context
    assert all(not spans for _unit, spans in page["rows"])
    assert client.get(reverse("interview_agreement", args=[interview.pk])).context["found"] is None
    with pytest.raises(TooLate):
        services.settle(interview, unit=1, factor="talent", direction=None, by=cast.carla)
    services.finish_coding(interview, by=cast.carla)
    assert name in client.get(reverse("interview_agreement", args=[interview.pk])).content.decode()
    with pytest.raises(TooLate, match="are visible now"):
        services.reopen_coding(interview, by=cast.paolo)


def test_who_is_done_may_take_it_up_again_while_the_other_works(cast: Cast) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    services.finish_coding(interview, by=cast.paolo)
    with pytest.raises(TooLate):
        mark(interview, cast.paolo, 1, 1, "talent")
    services.reopen_coding(interview, by=cast.paolo)
    assert mark(interview, cast.paolo, 1, 1, "talent") == 1


def test_coders_who_began_stay_and_the_text_too(cast: Cast) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=None, by=cast.carla)
    mark(interview, cast.paolo, 1, 1, "talent")
    with pytest.raises(TooLate, match="begun"):
        services.assign_coders(interview, first=cast.carla, second=None, by=cast.carla)
    with pytest.raises(TooLate, match="cannot change"):
        services.write_text(interview, text="Altro.", by=cast.carla)


def test_kappa_and_its_interval_are_those_of_an_independent_library() -> None:
    first = ["a"] * 20 + ["b"] * 15 + ["c"] * 10 + ["a"] * 5
    second = ["a"] * 17 + ["b"] * 16 + ["c"] * 12 + ["a"] * 5
    own = cohen_kappa(first, second, "abc")
    table = [[sum((p, q) == (x, y) for x, y in zip(first, second, strict=True)) for q in "abc"] for p in "abc"]
    other = cohens_kappa(table)
    assert own.kappa == pytest.approx(other.kappa, abs=1e-12)
    assert own.low == pytest.approx(other.kappa_low, abs=1e-9) and own.high == pytest.approx(other.kappa_upp, abs=1e-9)
    assert cohen_kappa(["a", "a"], ["a", "a"], "ab").kappa is None
    with pytest.raises(InputFault):
        cohen_kappa(["a"], [], "ab")


def test_the_agreement_counts_sentences_and_factors(cast: Cast) -> None:
    interview = coded(cast)
    found = agreement_of(interview)
    assert found is not None
    n = len(units_of(interview))
    by = {factor: (kappa, counts) for factor, kappa, counts in found.by_factor}
    assert by["talent_find"][1] == {"both": 1, "first": 1, "second": 0, "neither": n - 2}
    assert by["cooperation_universities"][0].kappa == 1
    assert found.overall.n == 2 * n
    assert [(one.unit.number, one.factor) for one in found.differences] == [(2, "talent_find")]


def test_a_difference_is_settled_together_and_then_stands(cast: Cast) -> None:
    interview = coded(cast)
    with pytest.raises(Refused, match="agree here"):
        services.settle(interview, unit=1, factor="talent_find", direction=None, by=cast.carla)
    with pytest.raises(NotYours):
        services.settle(interview, unit=2, factor="talent_find", direction=None, by=cast.lucia)
    services.settle(interview, unit=2, factor="talent_find", direction=None, by=cast.paolo)
    made = services.settle(interview, unit=2, factor="talent_find", direction=Direction.BARRIER, by=cast.carla)
    found = agreement_of(interview)
    assert found is not None and found.open == 0 and made.by == cast.carla
    spoken = {one.factor: one for one in spoken_of(cast.bologna)}
    assert spoken["talent_find"].barrier == 1 and spoken["cooperation_universities"].driver == 1


def test_coding_works_on_the_page_without_script(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    client.force_login(cast.paolo)
    where = reverse("interview_code", args=[interview.pk])
    assert "Lucia" not in client.get(where).content.decode()
    sent = {"first": 1, "last": 2, "codes": ["talent_find", "finance"], "direction": "barrier"}
    assert client.post(where, sent).headers["Location"].endswith("#s1")
    assert client.post(where, {**sent, "codes": []}).status_code == 422
    text = client.get(where).content.decode()
    assert "1–2" in text and str(factors()["talent_find"]) in text
    client.post(reverse("interview_code_remove", args=[interview.pk]), {"first": 1, "last": 2, "factor": "finance"})
    assert Mark.objects.count() == 2
    client.post(reverse("interview_code_done", args=[interview.pk]))
    assert Coder.objects.get(person=cast.paolo).done_at


def test_the_agreement_asks_the_database_no_more_for_more_codes(cast: Cast, client: Client) -> None:
    interview = coded(cast)
    client.force_login(cast.carla)
    where = reverse("interview_agreement", args=[interview.pk])
    client.get(where)
    with CaptureQueriesContext(connection) as before:
        client.get(where)
    coder = Coder.objects.get(person=cast.paolo)
    Mark.objects.bulk_create(Mark(coder=coder, unit=u, factor="digital_use", direction="driver") for u in range(1, 8))
    with CaptureQueriesContext(connection) as after:
        client.get(where)
    assert len(after) == len(before)
    rows = b"".join(client.get(where, {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert rows.count("\n") == 5 and "digital_use" in rows and "\nall," in rows.replace("\r", "")
