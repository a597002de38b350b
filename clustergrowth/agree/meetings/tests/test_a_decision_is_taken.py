import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from clustergrowth.agree.meetings import services
from clustergrowth.agree.meetings.models import Decision, ItemKind
from clustergrowth.agree.meetings.tests.table import AFTER, DURING, ENDS, STARTS, make_meeting, present
from clustergrowth.agree.themes import services as themes
from clustergrowth.agree.themes.models import ThemeState
from clustergrowth.agree.themes.tests.ground import make_theme
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast, make_cast


def test_it_agrees_its_theme_and_stands_in_the_ledger(cast: Cast) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    item = services.add_item(meeting, title="x", kind=ItemKind.DECISION, by=cast.carla, theme=theme)
    with clock.at(DURING):
        decision = services.take_decision(
            meeting=meeting, item=item, text="Si decide.", by=cast.carla, votes=services.Votes(5, 0, 1)
        )
    theme.refresh_from_db()
    assert (decision.number, decision.theme, decision.agrees_theme) == ("EMR-2026-001", theme, True)
    assert (decision.votes_for, decision.abstentions, decision.lang) == (5, 1, "it")
    assert (theme.state, theme.agreed_at) == (ThemeState.AGREED, DURING)
    taken = Line.objects.get(kind=Kind.DECISION_TAKEN)
    assert (taken.about_id, taken.serves_kind, taken.serves_id) == (decision.pk, "theme", theme.pk)
    assert Line.objects.filter(kind=Kind.THEME_AGREED, serves_id=theme.pk).count() == 1


def test_one_that_only_puts_off_agrees_nothing(cast: Cast) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    with clock.at(DURING):
        services.take_decision(meeting=meeting, theme=theme, text="Rinviato.", by=cast.carla, agrees_theme=False)
    theme.refresh_from_db()
    assert theme.state == ThemeState.PROPOSED


def test_a_shared_theme_is_agreed_by_its_own_council_only(cast: Cast) -> None:
    theme = make_theme(cast.bologna, cast.carla, common_with=[cast.istanbul])
    meeting = make_meeting(cast.istanbul, cast.selin)
    with clock.at(DURING):
        decision = services.take_decision(meeting=meeting, theme=theme, text="Katılıyoruz.", by=cast.selin)
    theme.refresh_from_db()
    assert (decision.number, decision.agrees_theme, theme.state) == ("IST-2026-001", False, ThemeState.PROPOSED)


def test_numbers_run_by_council_and_year_of_the_city(cast: Cast) -> None:
    new_year = STARTS.replace(month=12, day=31, hour=23, minute=30)  # already 2027 in Bologna
    first = make_meeting(cast.bologna, cast.carla)
    other = make_meeting(cast.bologna, cast.carla, starts_at=new_year, ends_at=new_year + timedelta(hours=1))
    with clock.at(new_year + timedelta(hours=2)):
        numbers = [
            services.take_decision(meeting=meeting, text="x", by=cast.carla).number for meeting in (first, first, other)
        ]
    assert numbers == ["EMR-2026-001", "EMR-2026-002", "EMR-2027-001"]


def test_one_that_fails_gives_its_number_back(cast: Cast) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    with clock.at(DURING):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.take_decision(meeting=meeting, text="x", by=cast.carla, theme=theme)
            raise ZeroDivisionError
        assert services.take_decision(meeting=meeting, text="x", by=cast.carla).number == "EMR-2026-001"


def test_nothing_is_decided_before_the_meeting_or_after_it_was_called_off(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(STARTS - timedelta(hours=1)):
        with pytest.raises(TooLate):
            services.take_decision(meeting=meeting, text="x", by=cast.carla)
        services.cancel_meeting(meeting, because="strike", by=cast.carla)
    with clock.at(AFTER), pytest.raises(TooLate):
        services.take_decision(meeting=meeting, text="x", by=cast.carla)


def test_what_is_written_down_later_happened_in_the_meeting(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(AFTER):
        decision = services.take_decision(meeting=meeting, text="x", by=cast.carla)
    assert decision.taken_on == STARTS.date()
    assert Line.objects.get(kind=Kind.DECISION_TAKEN).at == ENDS


def test_only_the_coordinator_takes_it_down_and_with_words(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(DURING):
        with pytest.raises(NotYours):
            services.take_decision(meeting=meeting, text="x", by=cast.paolo)
        with pytest.raises(Refused):
            services.take_decision(meeting=meeting, text=" ", by=cast.carla)


def test_a_closed_theme_is_not_decided_on(cast: Cast) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    themes.close_theme(theme, because="done", by=cast.carla)
    with clock.at(DURING), pytest.raises(TooLate):
        services.take_decision(meeting=meeting, text="x", by=cast.carla, theme=theme)


def test_the_database_refuses_to_change_or_lose_it(cast: Cast) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    with clock.at(DURING):
        decision = services.take_decision(meeting=meeting, text="x", by=cast.carla)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(text="y")
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).delete()
    services.show_decision(decision, is_public=False, by=cast.carla)
    assert not Decision.objects.visible_to(AnonymousUser()).exists()
    assert Decision.objects.visible_to(cast.lucia).exists()


def test_a_correction_is_a_new_one_that_refers_to_it_and_agrees_nothing(cast: Cast, client: Client) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    with clock.at(DURING):
        first = services.take_decision(meeting=meeting, text="x", by=cast.carla, theme=theme, agrees_theme=False)
        second = services.take_decision(meeting=meeting, text="y", by=cast.carla, corrects=first)
        with pytest.raises(TooLate):
            services.take_decision(meeting=meeting, text="z", by=cast.carla, corrects=first)
        third = services.take_decision(meeting=meeting, text="z", by=cast.carla, corrects=second)
    assert [second.number, third.number] == ["EMR-2026-002", "EMR-2026-003"]
    theme.refresh_from_db()
    assert (second.theme, theme.state) == (theme, ThemeState.PROPOSED)
    page = client.get(reverse("decision", args=[first.number])).content.decode()
    assert second.number in page


def test_the_page_decides_a_point_and_shows_its_number(cast: Cast, client: Client) -> None:
    meeting, theme = make_meeting(cast.bologna, cast.carla), make_theme(cast.bologna, cast.carla)
    item = services.add_item(meeting, title="x", kind=ItemKind.DECISION, by=cast.carla, theme=theme)
    client.force_login(cast.carla)
    address = f"{reverse('decision_new', args=[meeting.pk])}?item={item.pk}"
    sent = {"text": "Si decide.", "theme": theme.pk, "agrees_theme": "on", "is_public": "on", "in_favour": "4"}
    present(meeting, cast.paolo, cast.ateneo)
    with clock.at(DURING):
        assert client.get(address).status_code == 200
        assert client.post(address, {**sent, "text": ""}).status_code == 422
        assert client.post(address, sent).headers["Location"] == reverse("decision", args=["EMR-2026-001"])
        correction = f"{reverse('decision_new', args=[meeting.pk])}?corrects=EMR-2026-001"
        assert "Si decide." in client.get(correction).content.decode()
        assert client.post(correction, {**sent, "text": "Corretto."}).status_code == 302
    decision = Decision.objects.get(number="EMR-2026-001")
    assert (decision.item, decision.theme, decision.votes_for) == (item, theme, 4)
    assert Decision.objects.get(number="EMR-2026-002").corrects == decision


def test_who_decides_where_nobody_is_recorded_as_present_is_asked(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    address, sent = reverse("decision_new", args=[meeting.pk]), {"text": "Si decide."}
    with clock.at(DURING):
        page = client.get(address).content.decode()
        assert "Nobody is recorded as present at this meeting." in page
        assert f"{reverse('meeting', args=[meeting.pk])}#there" in page
        refused = client.post(address, sent)
        assert refused.status_code == 422 and "Say first who is here" in refused.content.decode()
        assert "Si decide." in refused.content.decode() and not Decision.objects.exists()
        present(meeting, cast.paolo, cast.ateneo)
        assert "Nobody is recorded" not in client.get(address).content.decode()
        assert client.post(address, sent).status_code == 302
    assert Decision.objects.get().text == "Si decide."


def test_it_may_be_decided_all_the_same(cast: Cast, client: Client) -> None:
    meeting = make_meeting(cast.bologna, cast.carla)
    client.force_login(cast.carla)
    with clock.at(DURING):
        typed = {"text": "Si decide.", "nobody_listed": "on"}
        assert client.post(reverse("decision_new", args=[meeting.pk]), typed).status_code == 302
    assert Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_deciding_at_the_same_moment_get_two_numbers() -> None:
    cast = make_cast()
    meetings = [make_meeting(cast.bologna, cast.carla), make_meeting(cast.bologna, cast.carla)]
    gate, numbers = threading.Barrier(len(meetings)), list[str]()

    def decide(meeting: object) -> None:
        try:
            with clock.at(DURING), transaction.atomic():
                gate.wait(timeout=20)
                for _n in range(5):
                    taken = services.take_decision(meeting=meeting, text="x", by=cast.carla)  # type: ignore[arg-type]
                    numbers.append(taken.number)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[meeting]) for meeting in meetings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(numbers) == [f"EMR-2026-{n:03d}" for n in range(1, 11)]
    assert all(re.fullmatch(r"EMR-2026-\d{3}", one.number) for one in Decision.objects.all())
