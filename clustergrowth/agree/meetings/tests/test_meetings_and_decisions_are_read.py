from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import ports, services
from clustergrowth.agree.meetings.models import AgendaItem, Attendance, Decision, ItemKind, Meeting, Presence
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, ENDS, PLANNED, STARTS, make_meeting, present
from clustergrowth.agree.themes.tests.ground import make_theme, queries_of
from clustergrowth.common import clock
from clustergrowth.common.ports import Ref, described
from clustergrowth.people.persons.models import Person
from tests.cast import NOW, Cast


def decided(cast: Cast, **fields: Any) -> Decision:
    with clock.at(DURING):
        return services.take_decision(
            meeting=make_meeting(cast.bologna, cast.carla), text="Si saldano i ponti.", by=cast.carla, **fields
        )


def test_meetings_are_for_those_who_belong(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    address = reverse("meeting", args=[meeting.pk])
    assert client.get(address).status_code == client.get(reverse("meetings")).status_code == 302
    for person, status in ((cast.paolo, 200), (cast.lucia, 200), (cast.selin, 404), (cast.leda, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status, person
    client.force_login(cast.selin)
    assert not client.get(reverse("meetings")).context["page"].object_list


def test_the_list_narrows_by_words_of_title_and_agenda(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    make_meeting(cast.bologna, cast.carla, title="Altro")
    services.add_item(meeting, title="Più saldatori", kind=ItemKind.DISCUSSION, by=cast.carla)
    client.force_login(cast.paolo)
    found = client.get(reverse("meetings"), {"q": "piu sald", "state": "planned", "council": "bologna"})
    assert list(found.context["page"].object_list) == [meeting]
    text = b"".join(client.get(reverse("meetings"), {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert len(text.decode().splitlines()) == 3


def test_a_public_decision_is_read_by_everybody_and_names_nobody(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    decision = decided(cast, theme=theme)
    page = client.get(reverse("decision", args=[decision.number])).content.decode()
    assert "Si saldano i ponti." in page
    assert "Welders for tomorrow" in page
    assert "Quaglia" not in page
    assert "Consiglio di dicembre" not in page
    client.force_login(cast.lucia)
    page = client.get(reverse("decision", args=[decision.number])).content.decode()
    assert "Quaglia" in page
    assert "Consiglio di dicembre" in page


def test_a_public_decision_on_a_theme_still_proposed_does_not_name_it(cast: Cast, client: Client) -> None:
    decision = decided(cast, theme=make_theme(cast.bologna, cast.carla), agrees_theme=False)
    assert "Welders" not in client.get(reverse("decision", args=[decision.number])).content.decode()


def test_a_decision_is_kept_to_the_council_and_opened_again(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    address = reverse("decision", args=[decision.number])
    client.force_login(cast.carla)
    client.post(reverse("decision_show", args=[decision.number]), {"public": "no"})
    for person, status in ((None, 404), (cast.selin, 404), (cast.paolo, 200)):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(address).status_code == status
    assert client.post(reverse("decision_show", args=[decision.number]), {"public": "yes"}).status_code == 403
    client.force_login(cast.carla)
    client.post(reverse("decision_show", args=[decision.number]), {"public": "yes"})
    client.logout()
    assert client.get(address).status_code == 200


def test_decisions_are_found_by_number_and_words(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    assert list(client.get(reverse("decisions"), {"q": "emr-2026"}).context["page"].object_list) == [decision]
    assert list(client.get(reverse("decisions"), {"q": "ponti", "year": "2026"}).context["page"].object_list) == [
        decision
    ]
    assert not client.get(reverse("decisions"), {"council": "istanbul"}).context["page"].object_list
    text = b"".join(client.get(reverse("decisions"), {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert decision.number in text.decode()
    assert {hit.title for hit in ports.search("ponti", cast.carla, 5)} == {decision.number}


def test_the_theme_shows_its_decisions_and_where_it_can_be_decided(cast: Cast, client: Client) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    address = reverse("theme", args=[theme.pk])
    with clock.at(PLANNED):
        assert reverse("meeting_new") in client.get(address).content.decode()
        meeting = make_meeting(cast.bologna, cast.carla)
        assert f"{reverse('item_new', args=[meeting.pk])}?theme={theme.pk}" in client.get(address).content.decode()
        item = services.add_item(meeting, title="Punto", kind=ItemKind.DECISION, by=cast.carla, theme=theme)
        assert f"#point-{item.pk}" in client.get(address).content.decode()
    with clock.at(DURING):
        decision = services.take_decision(meeting=meeting, item=item, text="Sì.", by=cast.carla)
        page = client.get(address).content.decode()
    assert reverse("decision", args=[decision.number]) in page
    steps = ports.thread("theme", [theme.pk], cast.carla)[theme.pk]
    assert [(step.state, step.hint) for step in steps] == [("filled", decision.number)]
    assert ports.thread("need", [1], cast.carla) == {}


def test_the_page_of_a_meeting_looks_right_at_every_stage(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = ""
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        services.invite_seat_holders(meeting, by=cast.carla)
        address = reverse("meeting", args=[meeting.pk])
        assert "0 of 1 will come" in client.get(address).content.decode()
    item = services.add_item(meeting, title="Punto", kind=ItemKind.DECISION, by=cast.carla)
    with clock.at(DURING):
        meeting.attendances.update(presence=Presence.PRESENT)
        services.take_decision(meeting=meeting, item=item, text="Sì.", by=cast.carla)
        services.take_decision(meeting=meeting, text="E poi.", by=cast.carla)
        assert "The meeting was held" in client.get(address).content.decode()
        services.hold_meeting(meeting, by=cast.carla)
    with clock.at(AFTER):
        page = client.get(address).content.decode()
    assert "EMR-2026-001" in page and "EMR-2026-002" in page
    assert "The meeting was held" not in page
    client.force_login(cast.paolo)
    assert "Cormorano" in client.get(address).content.decode()


def test_titles_are_told_to_those_who_may_see(cast: Cast) -> None:
    decision = decided(cast)
    refs = [Ref("meeting", decision.meeting_id), Ref("decision", decision.pk)]
    assert set(described(refs, cast.paolo)) == set(refs)
    assert set(described(refs, cast.selin)) == {refs[1]}


@pytest.mark.parametrize("name", ["meetings", "decisions"])
def test_the_number_of_queries_does_not_grow_with_the_list(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.carla)
    counts, first = [], 0
    for many in (10, 10, 190):
        fill(cast, many, first)
        first += many
        counts.append(queries_of(client, reverse(name)))
    assert counts[1] == counts[2]


def test_the_number_of_queries_does_not_grow_with_the_table(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    meeting = make_meeting(cast.bologna, cast.carla)
    theme = make_theme(cast.bologna, cast.carla)
    counts = []
    for many in (3, 3, 40):
        last = meeting.items.count()
        for n in range(last, last + many):
            AgendaItem.objects.create(meeting=meeting, order=n + 1, title=str(n), kind=ItemKind.DECISION, theme=theme)
            guest = Person.objects.create(name=f"Guest {n}")
            present(meeting, guest, cast.laser)
        counts.append(queries_of(client, reverse("meeting", args=[meeting.pk])))
    assert counts[1] == counts[2]


def fill(cast: Cast, many: int, first: int) -> None:
    for n in range(first, first + many):
        starts = STARTS + timedelta(days=n)
        meeting = Meeting.objects.create(
            council=cast.bologna, title=str(n), lang="it", starts_at=starts, ends_at=ENDS + timedelta(days=n),
            planned_at=NOW,
        )  # fmt: skip
        Attendance.objects.create(meeting=meeting, organisation=cast.laser, presence=Presence.PRESENT)
        Decision.objects.create(
            council=cast.bologna, year=2026, serial=n + 1, number=f"EMR-2026-{n + 1:03d}", text="x", lang="it",
            meeting=meeting, taken_on=starts.date(), recorded_at=NOW, recorded_by=cast.carla.key, search="",
        )  # fmt: skip
