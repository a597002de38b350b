from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.tests.table import DURING, make_meeting
from clustergrowth.agree.plans import ports, services
from clustergrowth.agree.plans.models import Action, ActionState
from clustergrowth.agree.themes import services as themes
from clustergrowth.agree.themes.tests.ground import make_theme
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.record.queries import valid_lines
from tests.cast import NOW, Cast, works
from tests.looked_up import what_waits

DUE = date(2027, 2, 1)


def make_action(cast: Cast, **fields: Any) -> Action:
    theme = fields.pop("theme", None) or make_theme(cast.bologna, cast.carla)
    known = {"title": "Invitare le scuole", "due_on": DUE, "owner": cast.paolo, "organisation": cast.ateneo}
    return services.set_action(theme=theme, by=cast.carla, **{**known, **fields})


def test_it_hangs_on_its_theme_and_stands_in_the_ledger(cast: Cast) -> None:
    action = make_action(cast, acting_for=cast.camera)
    line = Line.objects.get(kind=Kind.ACTION_SET)
    assert (line.about_kind, line.about_id) == ("action", action.pk)
    assert (line.serves_kind, line.serves_id, line.council) == ("theme", action.theme_id, "bologna")
    assert (line.acting_for, line.level) == (cast.camera.pk, None)
    assert [party.organisation_id for party in line.parties.all()] == [cast.ateneo.pk]
    assert (action.state, action.lang) == (ActionState.OPEN, "it")


def test_it_needs_somebody_and_an_open_theme(cast: Cast) -> None:
    with pytest.raises(Refused, match="somebody"):
        make_action(cast, owner=None, organisation=None)
    theme = make_theme(cast.bologna, cast.carla)
    themes.close_theme(theme, because="done", by=cast.carla)
    with pytest.raises(TooLate):
        make_action(cast, theme=theme)


def test_a_seat_holder_sets_it_a_member_does_not(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla)
    known: dict[str, Any] = {"theme": theme, "title": "x", "due_on": DUE, "owner": cast.paolo}
    services.set_action(by=cast.paolo, **known)
    for person in (cast.lucia, cast.selin):
        with pytest.raises(NotYours):
            services.set_action(by=person, **known)


def test_a_council_that_shares_the_theme_sets_its_own(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla, common_with=[cast.istanbul])
    known: dict[str, Any] = {"theme": theme, "title": "x", "due_on": DUE, "organisation": cast.teknik}
    action = services.set_action(council=cast.istanbul, by=cast.selin, **known)
    assert action.council == cast.istanbul
    theme.common_with.clear()
    with pytest.raises(NotYours):
        services.set_action(council=cast.istanbul, by=cast.selin, **known)


def test_it_is_done_with_one_line_by_its_owner(cast: Cast, client: Client) -> None:
    action = make_action(cast, organisation=None)
    client.force_login(cast.paolo)
    address = reverse("action_done", args=[action.pk])
    assert client.post(address, {"came_of_it": ""}).status_code == 422
    assert client.post(address, {"came_of_it": "Due scuole.", "english": "Two schools."}).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.came_of_it, action.came_lang) == (ActionState.DONE, "Due scuole.", "it")
    line = Line.objects.get(kind=Kind.ACTION_DONE)
    assert (line.about_id, line.serves_id, line.actor) == (action.pk, action.theme_id, cast.paolo.key)
    assert client.post(address, {"came_of_it": "again"}).status_code == 422
    assert Line.objects.filter(kind=Kind.ACTION_DONE).count() == 1


def test_people_of_its_organisation_may_report_it_others_not(cast: Cast) -> None:
    action = make_action(cast, owner=None, organisation=cast.laser)
    with pytest.raises(NotYours):
        services.report_action(action, came_of_it="x", by=cast.paolo)
    assert services.report_action(action, came_of_it="x", by=cast.lucia).state == ActionState.DONE


def test_opening_it_again_takes_the_report_back_in_the_ledger(cast: Cast, client: Client) -> None:
    action = make_action(cast)
    services.report_action(action, came_of_it="x", by=cast.paolo)
    assert valid_lines().filter(kind=Kind.ACTION_DONE).exists()
    client.force_login(cast.paolo)
    client.post(reverse("action_reopen", args=[action.pk]))
    action.refresh_from_db()
    assert (action.state, action.came_of_it, action.ended_at) == (ActionState.OPEN, "", None)
    assert not valid_lines().filter(kind=Kind.ACTION_DONE).exists()
    services.report_action(action, came_of_it="y", by=cast.paolo)
    services.reopen_action(action, by=cast.carla)
    assert Line.objects.filter(kind=Kind.TAKEN_BACK).count() == 2
    with pytest.raises(TooLate):
        services.reopen_action(action, by=cast.carla)


def test_it_is_dropped_with_a_reason_and_opened_again(cast: Cast, client: Client) -> None:
    action = make_action(cast)
    client.force_login(cast.carla)
    assert client.post(reverse("action_drop", args=[action.pk])).status_code == 422
    client.post(reverse("action_drop", args=[action.pk]), {"because": "no money"})
    action.refresh_from_db()
    assert (action.state, action.dropped_because) == (ActionState.DROPPED, "no money")
    with pytest.raises(TooLate):
        services.report_action(action, came_of_it="x", by=cast.carla)
    assert services.reopen_action(action, by=cast.carla).state == ActionState.OPEN
    assert not Line.objects.filter(kind=Kind.TAKEN_BACK).exists()


def test_the_database_refuses_an_end_without_words(cast: Cast) -> None:
    action = make_action(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(state=ActionState.DONE, ended_at=NOW)


def test_it_is_set_on_the_page_of_a_theme(cast: Cast, client: Client) -> None:
    works(cast.carla, cast.camera)
    theme = make_theme(cast.bologna, cast.carla)
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(DURING):
        decision = meetings.take_decision(meeting=meeting, text="x", by=cast.carla, theme=theme)
    client.force_login(cast.carla)
    address = reverse("action_new", args=[theme.pk])
    assert address in client.get(reverse("theme", args=[theme.pk])).content.decode()
    assert client.get(f"{address}?decision={decision.pk}").context["form"]["decision"].value() == decision.pk
    sent = {"title": "Fare", "due_on": "2027-02-01", "lang": "it", "decision": decision.pk}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "organisation": "Laser Sud S.r.l."}).status_code == 302
    action = Action.objects.get()
    assert (action.organisation, action.decision, action.due_on) == (cast.laser, decision, DUE)
    assert Line.objects.get(kind=Kind.ACTION_SET).acting_for == cast.camera.pk


def test_it_is_edited_while_open_and_keeps_its_history(cast: Cast, client: Client) -> None:
    action = make_action(cast)
    client.force_login(cast.carla)
    address = reverse("action_edit", args=[action.pk])
    page = client.get(address).content.decode()
    assert "Invitare le scuole" in page and 'value="Ateneo di Prova"' in page
    sent = {"title": "Invitare tre scuole", "due_on": "2027-03-01", "lang": "it", "owner": cast.paolo.pk}
    assert client.post(address, sent).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.organisation, action.due_on) == ("Invitare tre scuole", None, date(2027, 3, 1))
    assert action.events.count() == 1  # type: ignore[attr-defined]  # made by pghistory
    services.report_action(action, came_of_it="x", by=cast.carla)
    assert client.post(address, sent).status_code == 422


def test_who_it_waits_for(cast: Cast) -> None:
    mine = make_action(cast, due_on=NOW.date() - timedelta(days=1))
    house = make_action(cast, owner=None, organisation=cast.ateneo)
    make_action(cast, owner=None, organisation=cast.laser)
    with clock.at(NOW):
        waiting = what_waits(ports.waiting_for(cast.paolo))
    assert [one.url for one in waiting] == [reverse("action", args=[one.pk]) for one in (mine, house)]
    assert waiting[0].value > waiting[1].value


def test_a_person_who_is_erased_leaves_the_action_to_the_organisation(cast: Cast) -> None:
    action = make_action(cast)
    assert ports.personal_data(cast.paolo)["actions"][0]["action"] == "Invitare le scuole"
    ports.erase(cast.paolo)
    ports.erase(cast.carla)
    action.refresh_from_db()
    assert (action.owner, action.set_by, action.organisation) == (None, None, cast.ateneo)
    assert set(ports.uses([cast.ateneo.pk, cast.laser.pk])) == {cast.ateneo.pk}


def test_who_is_to_do_it_reads_so_and_who_takes_it_on_does_not(cast: Cast) -> None:
    action = make_action(cast)
    assert Mail.objects.get(kind=services.ASSIGNED).to == cast.paolo.email
    changed: dict[str, Any] = {"title": action.title, "due_on": DUE, "by": cast.carla}
    services.edit_action(action, owner=cast.paolo, **changed)
    services.edit_action(action, owner=cast.carla, **changed)
    assert Mail.objects.filter(kind=services.ASSIGNED).count() == 1
    services.edit_action(action, owner=cast.lucia, **changed)
    assert Mail.objects.filter(kind=services.ASSIGNED).latest("pk").to == cast.lucia.email
