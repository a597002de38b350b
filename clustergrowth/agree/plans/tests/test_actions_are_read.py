from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.plans import ports, services
from clustergrowth.agree.plans.models import Action
from clustergrowth.agree.plans.queries import actions_of
from clustergrowth.agree.plans.tests.test_an_action_is_set_and_done import DUE, make_action
from clustergrowth.agree.themes.tests.ground import agreed, make_theme, queries_of
from clustergrowth.common import clock
from clustergrowth.common.ports import Ref, described
from tests.cast import NOW, Cast


def test_actions_of_an_agreed_theme_are_public_without_names(cast: Cast, client: Client) -> None:
    action = make_action(cast, text="Chiamare i presidi")
    address = reverse("action", args=[action.pk])
    assert client.get(address).status_code == 404
    agreed(action.theme, cast.carla)
    for place in (address, reverse("theme", args=[action.theme_id]), reverse("actions")):
        page = client.get(place).content.decode()
        assert "Invitare le scuole" in page and "Ateneo di Prova" in page
        assert "Cormorano" not in page
    client.force_login(cast.lucia)
    assert "Cormorano" in client.get(address).content.decode()
    client.force_login(cast.murat)
    assert "Cormorano" not in client.get(address).content.decode()


def test_the_list_narrows_to_mine_late_state_council_and_words(cast: Cast, client: Client) -> None:
    late = make_action(cast, due_on=NOW.date() - timedelta(days=3), title="Aprire")
    done = services.report_action(make_action(cast, owner=cast.lucia), came_of_it="x", by=cast.carla)
    client.force_login(cast.paolo)

    def listed(**asked: str) -> list[Action]:
        with clock.at(NOW):
            return list(client.get(reverse("actions"), asked).context["page"].object_list)

    assert listed() == [late, done]
    assert listed(mine="on") == [late]
    assert listed(state="late") == [late]
    assert listed(state="done") == [done]
    assert listed(q="scuole") == [done]
    assert listed(council="istanbul") == []


def test_the_list_can_be_taken_away_without_names(cast: Cast, client: Client) -> None:
    make_action(cast)
    client.force_login(cast.paolo)
    text = b"".join(client.get(reverse("actions"), {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert "Invitare le scuole" in text.decode()
    assert "Cormorano" not in text.decode()


def test_the_thread_counts_what_is_done(cast: Cast, client: Client) -> None:
    action = make_action(cast)
    services.report_action(make_action(cast, theme=action.theme), came_of_it="x", by=cast.carla)
    services.drop_action(make_action(cast, theme=action.theme), because="x", by=cast.carla)
    bare = make_theme(cast.bologna, cast.carla)
    steps = ports.thread("theme", [action.theme_id, bare.pk], cast.carla)
    assert [(step.state, step.count) for step in steps[action.theme_id]] == [("filled", 2)]
    assert steps[bare.pk][0].state == "hollow"
    assert ports.thread("need", [1], cast.carla) == {}
    assert actions_of(action.theme).count() == 3
    client.force_login(cast.carla)
    own = ["Evidence", "Theme", "Decision", "Action"]
    labels = [step.label for step in client.get(reverse("action", args=[action.pk])).context["steps"]]
    assert [one for one in labels if one in own] == own


def test_it_is_found_and_described_for_those_who_may_read_it(cast: Cast) -> None:
    action = make_action(cast)
    assert [hit.title for hit in ports.search("invitare", cast.paolo, 5)] == [action.title]
    assert not ports.search("invitare", cast.murat, 5)
    assert set(described([Ref("action", action.pk)], cast.paolo)) == {Ref("action", action.pk)}
    assert not described([Ref("action", action.pk)], cast.murat)


@pytest.mark.parametrize("who", ["public", "carla"])
def test_the_number_of_queries_does_not_grow_with_the_list(cast: Cast, client: Client, who: str) -> None:
    if who == "carla":
        client.force_login(cast.carla)
    theme = agreed(make_theme(cast.bologna, cast.carla), cast.carla)
    counts = []
    for many in (10, 10, 190):
        rows = [
            Action(
                council=cast.bologna, theme=theme, title=str(n), lang="it", due_on=DUE, set_at=NOW, search="",
                owner=cast.paolo, organisation=cast.ateneo,
            )
            for n in range(many)
        ]  # fmt: skip
        Action.objects.bulk_create(rows)
        counts.append((queries_of(client, reverse("actions")), queries_of(client, reverse("theme", args=[theme.pk]))))
    assert counts[1] == counts[2]
