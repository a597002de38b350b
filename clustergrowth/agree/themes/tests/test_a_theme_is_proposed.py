import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.agree.themes.tests.ground import make_finding, words
from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_it_rests_on_its_finding_and_stands_in_the_ledger(cast: Cast) -> None:
    finding = make_finding(cast.bologna)
    theme = services.propose_theme(
        council=cast.bologna, title=words("Welders"), by=cast.carla, findings=[finding], acting_for=cast.camera
    )
    assert theme.state == ThemeState.PROPOSED
    assert [reason.finding for reason in theme.evidence.all()] == [finding]
    line = Line.objects.get(kind=Kind.THEME_PROPOSED)
    assert (line.about_kind, line.about_id, line.serves_kind, line.serves_id) == ("theme", theme.pk, "theme", theme.pk)
    assert (line.council, line.actor, line.acting_for) == ("bologna", cast.carla.key, cast.camera.pk)


def test_a_seat_holder_may_propose_it(cast: Cast) -> None:
    assert services.propose_theme(council=cast.bologna, title=words("Welders"), by=cast.paolo).proposed_by == cast.paolo


def test_a_coordinator_of_another_council_may_not(cast: Cast) -> None:
    with pytest.raises(NotYours):
        services.propose_theme(council=cast.bologna, title=words("Welders"), by=cast.selin)


def test_it_needs_a_name(cast: Cast) -> None:
    with pytest.raises(Refused, match="name"):
        services.propose_theme(council=cast.bologna, title=words(" "), by=cast.carla)
    assert not Theme.objects.exists()


def test_it_can_be_common_with_other_councils(cast: Cast) -> None:
    theme = services.propose_theme(
        council=cast.bologna, title=words("Welders"), by=cast.carla, common_with=[cast.istanbul, cast.bologna]
    )
    assert list(theme.common_with.all()) == [cast.istanbul]


def test_from_a_finding_the_page_comes_filled_in(cast: Cast, client: Client) -> None:
    finding = make_finding(cast.bologna)
    client.force_login(cast.carla)
    page = client.get(reverse("theme_new"), {"finding": finding.pk})
    assert page.status_code == 200
    assert "Le imprese non trovano saldatori." in page.content.decode()
    sent = {"title_it": "Saldatori", "text_it": "Perché", "findings": [finding.pk]}
    answer = client.post(f"{reverse('theme_new')}?finding={finding.pk}", sent)
    theme = Theme.objects.get()
    assert answer.headers["Location"] == reverse("theme", args=[theme.pk])
    assert theme.evidence.get().finding == finding


def test_without_a_name_the_page_says_so_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.paolo)
    answer = client.post(reverse("theme_new"), {"text_en": "what I had written"})
    assert answer.status_code == 422
    assert "what I had written" in answer.content.decode()


def test_a_finding_that_is_not_public_is_no_door_for_another_council(cast: Cast, client: Client) -> None:
    finding = make_finding(cast.bologna)
    client.force_login(cast.selin)
    page = client.get(reverse("theme_new"), {"finding": finding.pk})
    assert "saldatori" not in page.content.decode()


def test_a_member_without_seat_may_not_open_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert client.get(reverse("theme_new")).status_code == 403


def test_the_public_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    assert client.get(reverse("theme_new")).status_code == 302
