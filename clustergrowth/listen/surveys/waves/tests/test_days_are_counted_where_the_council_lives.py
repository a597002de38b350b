"""A survey begins and ends with the day of the council, not with that of Greenwich."""

from datetime import UTC, date, datetime

import pytest

from clustergrowth.common import clock
from clustergrowth.common.errors import TooLate
from clustergrowth.listen.surveys.jobs import close_overdue
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.queries.days import running_waves
from clustergrowth.listen.surveys.waves.queries.invitations import invitations_waiting_for
from clustergrowth.listen.surveys.waves.services import invitations
from clustergrowth.listen.surveys.waves.services.waves import must_take_answers
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC)


def survey(*councils: Council, by: Person) -> Wave:
    return wave_in(*councils, by=by, opens=date(2026, 11, 20), closes=date(2026, 11, 30))


def takes_answers(wave: Wave, moment: datetime) -> bool:
    with clock.at(moment):
        fresh = Wave.objects.get(pk=wave.pk)
        assert (fresh in running_waves()) == fresh.takes_answers
        return fresh.takes_answers


def test_in_istanbul_it_begins_and_ends_three_hours_before_greenwich(cast: Cast) -> None:
    wave = survey(cast.istanbul, by=cast.selin)
    assert [takes_answers(wave, at(19, hour)) for hour in (20, 21, 23)] == [False, True, True]
    assert [takes_answers(wave, at(30, hour)) for hour in (20, 21, 23)] == [True, False, False]
    with clock.at(at(30, 21)), pytest.raises(TooLate):
        must_take_answers(Wave.objects.get(pk=wave.pk))


def test_one_of_two_councils_lasts_until_the_day_is_over_in_both(cast: Cast) -> None:
    wave = survey(cast.istanbul, cast.bologna, by=cast.leda)
    assert [takes_answers(wave, at(19, hour)) for hour in (20, 21)] == [False, True]
    assert [takes_answers(wave, at(30, hour)) for hour in (21, 22, 23)] == [True, True, False]


def test_it_is_closed_in_the_hour_in_which_its_last_day_ends(cast: Cast) -> None:
    wave = survey(cast.istanbul, by=cast.selin)
    for moment, state in ((at(30, 20), Wave.State.OPEN), (at(30, 21), Wave.State.CLOSED)):
        with clock.at(moment):
            close_overdue()
        wave.refresh_from_db()
        assert wave.state == state


def test_nobody_is_waited_for_when_the_day_is_over_there(cast: Cast) -> None:
    wave = survey(cast.istanbul, by=cast.selin)
    with clock.at(at(25, 9)):
        invitations.invite(wave=wave, council=cast.istanbul, audience="all", by=cast.selin)
    asked = wave.invitations.select_related("person").first()
    assert asked is not None and asked.person is not None
    for hour, waits in ((20, True), (21, False)):
        with clock.at(at(30, hour)):
            assert invitations_waiting_for(asked.person).filter(pk=asked.pk).exists() == waits
