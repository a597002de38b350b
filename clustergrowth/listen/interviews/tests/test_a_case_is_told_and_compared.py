"""The story of a firm is public by the firm's own word; cases are compared as configurations."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import LinkSpent, NotYours, Refused, TooLate
from clustergrowth.engine.survey.fsqca import Anchors, calibrate, compare
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import Attribution, CaseMeasure, CaseState, CaseStudy, Confirmed, Direction
from clustergrowth.listen.interviews.queries.cases import comparison_of, series_of
from clustergrowth.listen.interviews.queries.conditions import scores_of
from clustergrowth.listen.interviews.tests.talks import approved, path_in_mail, published, story, talk
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_nothing_is_public_before_the_firm_says_yes(cast: Cast, client: Client) -> None:
    case = story(cast)
    where = reverse("case", args=[case.pk])
    assert client.get(where).status_code == 404
    services.ask_firm(case, by=cast.carla)
    path = path_in_mail("interviews.case")
    assert case.title in client.get(path).content.decode()
    assert client.get(where).status_code == 404
    client.post(path, {"act": "publish"})
    assert "From six to eighteen." in client.get(where).content.decode()
    line = Line.objects.get(kind=Kind.CASE_STUDY_PUBLISHED)
    assert (line.about_id, line.acting_for, line.actor) == (case.pk, cast.laser.pk, cast.lucia.key)


def test_the_firm_sends_it_back_and_withdraws_it_by_the_same_link(cast: Cast, client: Client) -> None:
    case = services.ask_firm(story(cast), by=cast.carla)
    path = path_in_mail("interviews.case")
    assert client.post(path, {"act": "change", "remark": ""}).status_code == 422
    assert (
        "Sent back"
        in client.post("/" + path.split("/", 2)[2], {"act": "change", "remark": "Meno numeri."}).content.decode()
    )
    case.refresh_from_db()
    assert (case.state, case.remark) == (CaseState.DRAFT, "Meno numeri.")
    assert client.get(path).status_code == 410
    case = services.ask_firm(case, by=cast.carla)
    services.answer_case(case, act="publish")
    case.refresh_from_db()
    services.answer_case(services.case_of_token(token_of("case", case)), act="withdraw")
    assert client.get(reverse("case", args=[case.pk])).status_code == 404


def test_what_the_firm_has_before_it_does_not_change_under_its_eyes(cast: Cast) -> None:
    case = services.ask_firm(story(cast), by=cast.carla)
    with pytest.raises(TooLate):
        services.edit_case(case, title="X", text="Y", lang="it", english="", keys={}, quotations=(), by=cast.carla)
    token = token_of("case", case)
    services.take_back_case(case, by=cast.carla)
    with pytest.raises(LinkSpent):
        services.case_of_token(token)


def test_it_is_a_member_of_the_own_council(cast: Cast) -> None:
    with pytest.raises(NotYours):
        story(cast, organisation=cast.makine)
    with pytest.raises(NotYours):
        services.ask_firm(story(cast), by=cast.selin)


def test_only_approved_quotations_that_name_the_firm_stand_in_it(cast: Cast) -> None:
    interview = talk(cast)
    named = approved(cast, interview, attribution=Attribution.FIRM)
    hidden = approved(cast, interview, attribution=Attribution.ANONYMOUS)
    case = story(cast)
    services.edit_case(
        case, title="T", text="S", lang="it", english="", keys={}, quotations=[named, hidden], by=cast.carla
    )
    assert list(case.quotations.all()) == [named]


def test_figures_say_from_what_to_what_and_who_confirmed(cast: Cast, client: Client) -> None:
    case = published(cast)
    (staff,) = series_of(case)
    assert (staff.first.value, staff.last.value) == (6, 18)
    assert staff.yearly == pytest.approx(44.2249570307)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "libro unico" in page and "the firm" in page and "6 (2021)" in page
    with pytest.raises(TooLate):
        services.add_figure(
            case, measure=CaseMeasure.STAFF, year=2025, value=1, source="x", confirmed=Confirmed.NOBODY, by=cast.carla
        )


def test_the_list_narrows_by_council_factor_and_size_and_goes_out_as_a_file(cast: Cast, client: Client) -> None:
    case = published(cast)
    where = reverse("cases")
    for query, is_there in (
        ({"factor": "talent"}, True), ({"factor": "talent_keep"}, True), ({"factor": "finance"}, False),
        ({"council": "istanbul"}, False), ({"size": "small"}, True), ({"size": "micro"}, False),
        ({"q": "DICIOTTO"}, True),
    ):  # fmt: skip
        assert (case.title in client.get(where, query).content.decode()) is is_there, query
    rows = b"".join(client.get(where, {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "talent_keep" in rows and "18.0,2024" in rows


# --- comparing --------------------------------------------------------------------------------------------------------


def test_calibration_follows_its_three_anchors() -> None:
    rule = Anchors(0, 5, 10)
    assert calibrate(5, rule) == 0.5
    assert calibrate(10, rule) == pytest.approx(0.952574, abs=1e-6)
    assert calibrate(0, rule) == pytest.approx(0.047426, abs=1e-6)
    falling = Anchors(10, 5, 0)
    assert calibrate(0, Anchors(-5, 0, 40)) == 0.5 and calibrate(-100, rule) < 0.001 and falling.out == 10


def test_the_solution_is_the_shortest_that_holds_and_assumes_no_case() -> None:
    crisp = [[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 0]]
    found = compare(crisp, [1, 1, 0, 0], cut=0.8)
    assert [term.literals for term in found.terms] == [(True, None, False)]
    assert (found.consistency, found.coverage) == (1, 1)
    assert found.terms[0].unique == 1
    needed = [term for term in found.necessary if term.consistency == 1]
    assert [term.literals for term in needed] == [(True, None, None), (None, None, False)]
    nothing = compare(crisp, [0, 0, 0, 0], cut=0.8)
    assert nothing.terms == [] and nothing.coverage is None


def test_permuting_cases_changes_nothing() -> None:
    rows, outcome = [[0.8, 0.2], [0.6, 0.9], [0.1, 0.7], [0.3, 0.3]], [0.9, 0.7, 0.2, 0.1]
    first = compare(rows, outcome, cut=0.75)
    second = compare(rows[::-1], outcome[::-1], cut=0.75)
    assert [t.literals for t in first.terms] == [t.literals for t in second.terms]
    assert first.coverage == pytest.approx(second.coverage)


def test_scores_follow_from_figures_or_are_given_with_a_reason(cast: Cast) -> None:
    case = story(cast)
    with pytest.raises(Refused, match="follows from the figures"):
        services.score_condition(case, condition="growth", score=1, reason="x", by=cast.carla)
    with pytest.raises(Refused, match="has a reason"):
        services.score_condition(case, condition="talent", score=0.8, reason="", by=cast.carla)
    services.score_condition(case, condition="talent", score=0.8, reason="tre giovani restano", by=cast.carla)
    scores = scores_of([case])[case.pk]
    assert scores["growth"].score > 0.95 and scores["growth"].figure == pytest.approx(44.22, abs=0.01)
    assert scores["talent"].reason == "tre giovani restano" and "exports" not in scores


def test_the_page_compares_what_is_there_and_warns_when_it_is_little(cast: Cast, client: Client) -> None:
    for n, (talent, after) in enumerate(((0.9, 18.0), (0.8, 12.0), (0.2, 6.0), (0.1, 5.0))):
        case = story(cast, title=f"Storia {n}")
        services.add_figure(
            case, measure=CaseMeasure.STAFF, year=2024, value=after, source="x", confirmed=Confirmed.FIRM, by=cast.carla
        )
        services.score_condition(case, condition="talent", score=talent, reason="visto", by=cast.carla)
    story(cast, title="Senza punteggi", keys={"talent": (Direction.DRIVER, "")})
    wanted = {"outcome": "growth", "conditions": ["talent"], "cut": "0.8"}
    client.force_login(cast.carla)
    page = client.get(reverse("configurations"), wanted)
    found = page.context["found"]
    assert (found.n, len(found.left_out), found.is_few) == (4, 1, True)
    assert [term.literals for term in found.result.terms] == [(True,)]
    assert "few cases" in page.content.decode()
    assert client.get(reverse("configurations"), {"outcome": "growth", "cut": "0.8"}).status_code == 200
    rows = b"".join(client.get(reverse("configurations"), {**wanted, "format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert rows.decode().count("\n") == 5
    client.force_login(cast.leda)
    assert client.get(reverse("configurations"), wanted).context["found"].n == 0
    client.force_login(cast.lucia)
    assert client.get(reverse("configurations")).status_code == 403


def test_a_council_compares_published_cases_of_all_and_drafts_of_its_own(cast: Cast) -> None:
    published(cast)
    story(cast, title="Bozza")
    assert comparison_of(cast.selin, outcome="growth", conditions=[], cut=0.8, council=None).n == 1
    assert comparison_of(cast.carla, outcome="growth", conditions=[], cut=0.8, council=cast.bologna).n == 2
    assert CaseStudy.objects.count() == 2
