import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.models import ThemeEvidence, ThemeSource
from clustergrowth.agree.themes.tests.ground import agreed, make_finding, make_theme
from clustergrowth.common.errors import NotYours, Refused, TooLate
from tests.cast import Cast


def test_what_was_said_needs_its_source(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    with pytest.raises(Refused, match="where it comes from"):
        services.add_evidence(theme, by=cast.carla, text="Nobody applies any more.")
    services.add_evidence(
        theme, by=cast.carla, kind=ThemeSource.INTERVIEW, text="Nobody applies any more.", source="a founder, March"
    )
    assert theme.evidence.get().kind == ThemeSource.INTERVIEW


def test_a_finding_is_added_once(cast: Cast) -> None:
    theme, finding = make_theme(cast.bologna, cast.carla), make_finding(cast.bologna)
    services.add_evidence(theme, by=cast.paolo, finding=finding)
    with pytest.raises(TooLate):
        services.add_evidence(theme, by=cast.carla, finding=finding)


def test_a_stranger_may_not_add(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    with pytest.raises(NotYours):
        services.add_evidence(theme, by=cast.lucia, text="x", source="y")


def test_it_is_taken_away_only_before_the_council_agreed(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla, findings=[make_finding(cast.bologna)])
    client.force_login(cast.carla)
    client.post(reverse("evidence_remove", args=[theme.pk, theme.evidence.get().pk]))
    assert not theme.evidence.exists()
    services.add_evidence(theme, by=cast.carla, text="x", source="y")
    agreed(theme, cast.carla)
    with pytest.raises(TooLate):
        services.remove_evidence(theme.evidence.get(), by=cast.carla)


def test_the_page_offers_the_findings_that_are_not_there_yet(cast: Cast, client: Client) -> None:
    there, other = make_finding(cast.bologna), make_finding(cast.bologna, code="finance")
    theme = make_theme(cast.bologna, cast.carla, findings=[there])
    client.force_login(cast.carla)
    address = reverse("evidence_add", args=[theme.pk])
    assert list(client.get(address).context["form"].fields["finding"].queryset) == [other]
    assert client.post(address, {"finding": other.pk}).status_code == 302
    assert ThemeEvidence.objects.filter(theme=theme).count() == 2


def test_neither_finding_nor_text_is_told_beside_the_fields(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    answer = client.post(reverse("evidence_add", args=[theme.pk]))
    assert answer.status_code == 422
    assert "Say where it comes from." in answer.content.decode()


def test_the_public_sees_published_findings_and_counts_the_rest(cast: Cast, client: Client) -> None:
    open_one, closed_one = make_finding(cast.bologna, is_published=True), make_finding(cast.bologna, code="finance")
    theme = make_theme(cast.bologna, cast.carla, findings=[open_one, closed_one])
    services.add_evidence(theme, by=cast.carla, text="Told in confidence", source="a founder")
    agreed(theme, cast.carla)
    page = client.get(reverse("theme", args=[theme.pk]))
    assert "Told in confidence" not in page.content.decode()
    assert [finding for _e, finding, _d in page.context["ground"].findings] == [open_one]
    assert page.context["ground"].unseen == 2
    client.force_login(cast.lucia)
    assert "Told in confidence" in client.get(reverse("theme", args=[theme.pk])).content.decode()
