from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.themes import ports
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.agree.themes.queries import themes_shown_to
from clustergrowth.agree.themes.tests.ground import agreed, make_finding, make_theme, queries_of, words
from clustergrowth.common.ports import Ref
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from tests.cast import NOW, Cast


def test_a_proposal_is_for_its_council_and_those_it_is_shared_with(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    address = reverse("theme", args=[theme.pk])
    assert client.get(address).status_code == 404
    client.force_login(cast.murat)
    assert client.get(address).status_code == 404
    theme.common_with.add(cast.istanbul)
    assert client.get(address).status_code == 200


def test_an_agreed_theme_is_public(cast: Cast, client: Client) -> None:
    theme = agreed(make_theme(cast.bologna, cast.carla), cast.carla)
    page = client.get(reverse("theme", args=[theme.pk]))
    assert page.status_code == 200
    assert "Quaglia" not in page.content.decode()


def test_a_council_shows_its_own_and_its_shared_themes(cast: Cast) -> None:
    own = make_theme(cast.istanbul, cast.selin)
    shared = make_theme(cast.bologna, cast.carla, common_with=[cast.istanbul])
    make_theme(cast.bologna, cast.carla)
    assert set(themes_shown_to(cast.selin, cast.istanbul)) == {own, shared}
    assert not themes_shown_to(cast.selin, cast.istanbul).public().exists()


def test_what_happened_for_it_is_listed_for_those_who_may_read_it(cast: Cast, client: Client) -> None:
    theme = agreed(make_theme(cast.bologna, cast.carla), cast.carla)
    ledger.write(
        Kind.NEED_STATED,
        by=cast.lucia,
        between=[cast.laser],
        about=Ref("need", 7),
        serves=Ref("theme", theme.pk),
        council=cast.bologna,
    )
    address = reverse("theme", args=[theme.pk])
    public = client.get(address).context["happened"]
    assert (public.total, len(public.lines)) == (1, 0)
    client.force_login(cast.carla)
    assert len(client.get(address).context["happened"].lines) == 1


def test_the_list_narrows_by_council_state_and_words(cast: Cast, client: Client) -> None:
    welders = make_theme(cast.bologna, cast.carla)
    energy = agreed(make_theme(cast.istanbul, cast.selin, title="Işık için enerji"), cast.selin)
    client.force_login(cast.carla)

    def listed(**asked: str) -> set[Any]:
        return set(client.get(reverse("themes"), asked).context["page"].object_list)

    assert listed() == {welders, energy}
    assert listed(council="bologna") == {welders}
    assert listed(state=ThemeState.AGREED) == {energy}
    assert listed(q="isik") == {energy}
    assert client.get(reverse("themes"), {"council": "nowhere"}).status_code == 400


def test_the_list_can_be_taken_away(cast: Cast, client: Client) -> None:
    agreed(make_theme(cast.bologna, cast.carla, title="=Welders"), cast.carla)
    answer = client.get(reverse("themes"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[1].split(",")[1:4] == ["bologna", "'=Welders", "en"]


@pytest.mark.parametrize("who", ["public", "carla"])
def test_the_number_of_queries_does_not_grow_with_the_list(cast: Cast, client: Client, who: str) -> None:
    if who == "carla":
        client.force_login(cast.carla)
    counts = []
    for many in (10, 10, 190):
        rows = [
            Theme(council=cast.bologna, title=words(f"{n}"), proposed_at=NOW, agreed_at=NOW, state=ThemeState.AGREED)
            for n in range(many)
        ]
        Theme.objects.bulk_create(rows)
        counts.append(queries_of(client, reverse("themes")))
    assert counts[1] == counts[2]


def test_the_page_asks_the_same_number_of_queries_whatever_it_rests_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    few = make_theme(cast.bologna, cast.carla, findings=[make_finding(cast.bologna)])
    many = make_theme(cast.bologna, cast.carla, findings=[make_finding(cast.bologna, code=f"c{n}") for n in range(30)])
    counts = [queries_of(client, reverse("theme", args=[theme.pk])) for theme in (few, few, many)]
    assert counts[1] == counts[2]


def test_a_finding_shows_its_theme_or_the_way_to_propose_one(cast: Cast) -> None:
    resting, alone = make_finding(cast.bologna), make_finding(cast.bologna, code="finance")
    theme = make_theme(cast.bologna, cast.carla, findings=[resting])
    steps = ports.thread("finding", [resting.pk, alone.pk], cast.carla)
    assert steps[resting.pk][0].url == reverse("theme", args=[theme.pk])
    assert steps[alone.pk][0].url == f"{reverse('theme_new')}?finding={alone.pk}"
    assert ports.thread("finding", [resting.pk], cast.selin)[resting.pk][0].state == "hollow"
    assert not ports.thread("finding", [alone.pk], cast.selin)[alone.pk][0].url
    assert ports.thread("need", [1], cast.carla) == {}


def test_it_is_found_by_its_words_in_any_language(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    theme.title = words("Welders", it="Saldatori", tr="Kaynakçılar")
    theme.save()
    assert [hit.url for hit in ports.search("kaynakcilar", cast.carla, 5)] == [reverse("theme", args=[theme.pk])]
    assert not ports.search("kaynakcilar", cast.murat, 5)


def test_its_words_carry_their_language(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    theme.title, theme.text = words("", it="Saldatori"), words("", it="Perché mancano")
    theme.save()
    client.force_login(cast.carla)
    page = client.get(reverse("theme", args=[theme.pk])).content.decode()
    assert '<span lang="it">Saldatori</span>' in page
    assert '<div class="prose" lang="it">' in page
