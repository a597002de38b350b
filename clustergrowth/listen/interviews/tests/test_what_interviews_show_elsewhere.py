"""What waits, what the desk says, what searches find, what a person may take away; the guide."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clustergrowth.common import ports as common
from clustergrowth.common.errors import Refused
from clustergrowth.common.ports import Ref, described
from clustergrowth.listen.interviews import ports, services
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import Attribution, ConsentWay, Guide, InterviewPassage
from clustergrowth.listen.interviews.queries.interviews import guide_of, shipped_guide
from clustergrowth.listen.interviews.tests.talks import approved, published, quoted, story, talk
from clustergrowth.people.councils.services import appoint_coordinator
from tests.cast import Cast
from tests.looked_up import on_the_desk, what_waits


def kinds(waiting: object) -> list[str]:
    return [one.kind for one in waiting]  # type: ignore[attr-defined]


def test_what_is_asked_waits_under_today_until_it_is_answered(cast: Cast) -> None:
    interview = talk(cast, text="", how=ConsentWay.LINK, note="")
    assert kinds(what_waits(ports.waiting(cast.lucia))) == ["interviews.consent"]
    services.answer_consent(token_of("consent", interview), act="give")
    services.write_text(interview, text="Cerchiamo saldatori. Nessuno.", by=cast.carla)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    assert kinds(what_waits(ports.waiting(cast.paolo))) == ["interviews.coding"]
    interview.refresh_from_db()
    quotation = services.ask_approval(quoted(cast, interview, text="Nessuno.", last=2), by=cast.carla)
    services.ask_firm(story(cast), by=cast.carla)
    assert kinds(what_waits(ports.waiting(cast.lucia))) == ["interviews.quotation", "interviews.case"]
    services.answer_quotation(quotation, act="refuse")
    services.answer_consent(token_of("consent", interview), act="withdraw")
    assert kinds(what_waits(ports.waiting(cast.lucia))) == ["interviews.case"]
    assert what_waits(ports.waiting(cast.paolo)) == []


def test_the_desk_says_what_goes_on(cast: Cast) -> None:
    quoted(cast, talk(cast))
    group = on_the_desk(ports.desk(cast.bologna, cast.carla))
    assert group is not None and group.total == 2
    assert on_the_desk(ports.desk(cast.bologna, cast.paolo)) is None
    assert on_the_desk(ports.desk(cast.istanbul, cast.selin)) is None


def test_searches_find_what_is_public_and_nothing_else(cast: Cast) -> None:
    approved(cast, attribution=Attribution.FIRM)
    quoted(cast, first=3, last=3, text="un sensore")
    published(cast)
    anybody = AnonymousUser()
    assert [hit.title for hit in ports.search_quotations("saldatori", anybody, 5)] == [
        "Cerchiamo saldatori […]. Nessuno si presenta."
    ]
    assert not ports.search_quotations("sensore", anybody, 5)
    assert [hit.title for hit in ports.search_cases("DICIOTTO", anybody, 5)] == ["Da sei a diciotto"]


def test_a_passage_is_described_to_nobody_outside(cast: Cast) -> None:
    interview = talk(cast)
    services.passage_of(interview, first=1, last=2)
    ref = Ref("passage", InterviewPassage.objects.get().pk)
    assert ref in described([ref], cast.carla)
    for viewer in (cast.lucia, cast.selin, cast.leda, AnonymousUser()):
        assert described([ref], viewer) == {}


def test_the_page_of_a_firm_shows_its_story(cast: Cast, client: Client) -> None:
    case = published(cast)
    assert case.title in client.get(reverse("organisation", args=[cast.laser.slug])).content.decode()


def test_a_person_takes_away_what_was_said_also_after_a_withdrawal(cast: Cast) -> None:
    interview = talk(cast)
    approved(cast, interview)
    services.answer_consent(token_of("consent", interview), act="withdraw")
    told = ports.personal_data(cast.lucia)
    assert "saldatori" in told["interviews"][0]["text"] and told["quotations"][0]["state"] == "approved"
    assert len(ports.personal_data(cast.carla)["interviews led"]) == 1


def test_an_interviewed_firm_is_not_undone_with_its_import(cast: Cast) -> None:
    talk(cast)
    port = common.uses.get("interviews")
    assert port is not None and set(port([cast.laser.pk, cast.camera.pk])) == {cast.laser.pk}


def test_who_coded_and_left_the_council_reads_no_more(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=None, by=cast.carla)
    client.force_login(cast.paolo)
    where = reverse("interview_code", args=[interview.pk])
    assert client.get(where).status_code == 200
    cast.paolo.seats.all().delete()
    cast.paolo.affiliations.all().delete()
    assert client.get(where).status_code == 404


# --- the guide --------------------------------------------------------------------------------------------------------


def test_the_guide_that_comes_along_asks_in_five_languages(cast: Cast) -> None:
    questions = shipped_guide().questions
    assert len({one["code"] for one in questions}) == len(questions) >= 10
    assert all(set(one["text"]) == {"en", "es", "it", "fr", "tr"} for one in questions)
    interview = talk(cast)
    assert interview.guide is not None and interview.guide.council is None


def test_a_council_changes_it_as_its_next_version_and_interviews_keep_theirs(cast: Cast, client: Client) -> None:
    interview = talk(cast)
    client.force_login(cast.carla)
    where = reverse("interview_guide", args=["bologna"])
    assert client.post(where, {"text_1_0": "How did it begin?", "area_1": "talent"}).status_code == 302
    own = guide_of(cast.bologna)
    assert (own.council, own.version, len(own.questions)) == (cast.bologna, 1, 1)
    assert own.questions[0]["area"] == "talent"
    assert client.post(where, {}).status_code == 422
    with pytest.raises(Refused):
        services.write_guide(council=cast.bologna, questions=[], by=cast.carla)
    interview.refresh_from_db()
    assert interview.guide != own and guide_of(cast.istanbul).council is None


def test_two_who_change_it_at_once_make_no_version_twice(cast: Cast) -> None:
    appoint_coordinator(cast.bologna, cast.paolo)
    first = services.write_guide(council=cast.bologna, questions=shipped_guide().questions[:2], by=cast.carla)
    with pytest.raises(IntegrityError):
        Guide.objects.create(council=cast.bologna, version=first.version, questions=[], created_at=first.created_at)
