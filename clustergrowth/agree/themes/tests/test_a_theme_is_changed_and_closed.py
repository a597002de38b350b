import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes import ports, services
from clustergrowth.agree.themes.models import ThemeState
from clustergrowth.agree.themes.tests.ground import agreed, make_theme
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast


def test_its_words_change_and_the_earlier_ones_stay_in_its_history(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    sent = {"title_it": "Saldatori", "title_en": "", "common_with": [cast.istanbul.pk]}
    assert client.post(reverse("theme_edit", args=[theme.pk]), sent).status_code == 302
    theme.refresh_from_db()
    assert theme.title.data["it"] == "Saldatori"
    assert list(theme.common_with.all()) == [cast.istanbul]
    assert theme.events.count() == 1  # type: ignore[attr-defined]  # made by pghistory


def test_a_seat_holder_may_not_change_it(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.paolo)
    client.force_login(cast.paolo)
    assert client.get(reverse("theme_edit", args=[theme.pk])).status_code == 403


def test_a_coordinator_elsewhere_may_look_at_a_shared_one_but_not_change_it(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla, common_with=[cast.istanbul])
    client.force_login(cast.selin)
    assert client.get(reverse("theme_edit", args=[theme.pk])).status_code == 403
    theme.common_with.clear()
    assert client.get(reverse("theme_edit", args=[theme.pk])).status_code == 404


def test_agreeing_it_twice_says_so_once(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    assert services.agree_theme(theme, by=cast.carla)
    assert not services.agree_theme(theme, by=cast.carla)
    assert Line.objects.filter(kind=Kind.THEME_AGREED, serves_id=theme.pk).count() == 1


def test_a_proposed_one_is_withdrawn_with_a_reason_and_taken_up_again(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    assert client.post(reverse("theme_close", args=[theme.pk]), {"because": ""}).status_code == 422
    client.post(reverse("theme_close", args=[theme.pk]), {"because": "two are the same"})
    theme.refresh_from_db()
    assert (theme.state, theme.is_withdrawn) == (ThemeState.CLOSED, True)
    assert "two are the same" in client.get(reverse("theme", args=[theme.pk])).content.decode()
    client.post(reverse("theme_reopen", args=[theme.pk]))
    theme.refresh_from_db()
    assert (theme.state, theme.closed_because) == (ThemeState.PROPOSED, "")


def test_an_agreed_one_that_was_closed_stays_public_and_comes_back_agreed(cast: Cast, client: Client) -> None:
    theme = agreed(make_theme(cast.bologna, cast.carla), cast.carla)
    services.close_theme(theme, because="done with", by=cast.carla)
    assert client.get(reverse("theme", args=[theme.pk])).status_code == 200
    with pytest.raises(TooLate):
        services.close_theme(theme, because="again", by=cast.carla)
    with pytest.raises(TooLate):
        services.agree_theme(theme, by=cast.carla)
    services.reopen_theme(theme, by=cast.carla)
    assert theme.state == ThemeState.AGREED
    with pytest.raises(TooLate):
        services.reopen_theme(theme, by=cast.carla)


def test_closing_needs_a_reason_and_the_coordinator(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    with pytest.raises(Refused):
        services.close_theme(theme, because=" ", by=cast.carla)
    with pytest.raises(NotYours):
        services.close_theme(theme, because="no", by=cast.paolo)


def test_who_proposed_it_is_told_and_forgotten(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.paolo)
    services.add_evidence(theme, by=cast.paolo, text="heard it", source="at the fair")
    held = ports.personal_data(cast.paolo)
    assert len(held["themes_proposed"]) == len(held["evidence_added"]) == 1
    ports.erase(cast.paolo)
    theme.refresh_from_db()
    assert theme.proposed_by is None
    assert theme.evidence.get().added_by is None
