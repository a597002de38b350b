"""Who is asked is chosen by filters or drawn with a stated seed; what became of each invitation is seen, live."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.surveys import jobs
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, Sample, SampleDraw, Wave
from clustergrowth.listen.surveys.tests.sample import firms_of, given, wave_in
from clustergrowth.listen.surveys.waves.queries.strata import responding
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.listen.surveys.waves.services.sampling import Wanted, invite_chosen, selection
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.organisations.models import Organisation
from tests.cast import NOW, Cast, person, works


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


@pytest.fixture
def firms(cast: Cast) -> list[Organisation]:
    """Twenty firms with a contact: small ones that build machines, medium ones that make metal parts."""
    made = firms_of(cast.bologna, 20)
    for n, firm in enumerate(made):
        firm.staff, firm.nace, firm.city = (20, ["28.41"], "Modena") if n < 12 else (90, ["25.62"], "Ímola")
        firm.save()
        works(person(f"Contatto {n}", f"c{n}@example.org", "it", "Europe/Rome"), firm, first=True)
    return made


def chosen(wave: Wave, cast: Cast, **wanted: Any) -> set[str]:
    return {firm.organisation.slug for firm in selection(wave, cast.bologna, Wanted(**wanted)).chosen}


def slugs(firms: list[Organisation]) -> set[str]:
    return {firm.slug for firm in firms}


@pytest.mark.usefixtures("firms")
def test_filters_narrow_the_list(cast: Cast, wave: Wave, firms: list[Organisation]) -> None:
    assert chosen(wave, cast, sizes=("medium",)) == slugs(firms[12:])
    assert chosen(wave, cast, nace="28") == chosen(wave, cast, nace="28.4") == slugs(firms[:12])
    assert chosen(wave, cast, nace="C") == slugs(firms) | {"laser-sud"}
    assert chosen(wave, cast, place="imola") == slugs(firms[12:])
    Membership.objects.filter(organisation=firms[0]).update(since=date(2026, 6, 1))
    assert firms[0].slug not in chosen(wave, cast, member_since=date(2026, 5, 31))
    assert chosen(wave, cast, without=(firms[1].slug,)) == slugs(firms) - {firms[1].slug} | {"laser-sud"}


def test_who_was_asked_lately_by_any_council_is_left_out(cast: Cast, wave: Wave, firms: list[Organisation]) -> None:
    earlier = wave_in(cast.bologna, by=cast.carla)
    with clock.at(NOW - timedelta(days=100)):
        invite_chosen(wave=earlier, council=cast.bologna, wanted=Wanted(sizes=("medium",)), by=cast.carla)
    with clock.at(NOW):
        assert chosen(wave, cast, not_asked=6) == slugs(firms[:12]) | {"laser-sud"}
        assert len(chosen(wave, cast, not_asked=2)) == 21


def test_the_same_seed_draws_the_same_firms_and_is_kept(cast: Cast, wave: Wave, firms: list[Organisation]) -> None:
    first = selection(wave, cast.bologna, Wanted(per_stratum=3, seed="8f2a", sizes=("small", "medium"), nace="28"))
    assert [one.chosen for one in first.strata] == [3]
    again = chosen(wave, cast, per_stratum=3, seed="8f2a", nace="28")
    assert again == {firm.organisation.slug for firm in first.chosen}
    assert any(chosen(wave, cast, per_stratum=3, seed=str(n), nace="28") != again for n in range(5))
    draw = invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(per_stratum=3, seed="8f2a"), by=cast.carla)
    assert (draw.seed, draw.per_stratum, draw.chosen) == ("8f2a", 3, Invitation.objects.count())
    assert set(Invitation.objects.values_list("draw", flat=True)) == {draw.pk}
    assert Mail.objects.filter(kind="surveys.invitation").count() == draw.chosen


def test_the_list_is_looked_over_before_anybody_is_written_to(
    cast: Cast, wave: Wave, firms: list[Organisation], client: Client
) -> None:
    client.force_login(cast.carla)
    address = reverse("wave_choose", args=[wave.pk, "bologna"])
    page = client.get(address, {"size": "medium", "per_stratum": "5"}).content.decode()
    assert "5 firms would be invited" in page and "with the seed" in page
    assert not Invitation.objects.exists()
    client.post(address, {"audience": "engineering", "size": "medium", "without": [firms[12].slug, firms[13].slug]})
    assert Invitation.objects.count() == 6
    seen = client.get(reverse("wave_invitations", args=[wave.pk, "bologna"])).content.decode()
    assert "Contatto" not in seen and firms[14].name in seen and "How they were chosen" in seen
    assert SampleDraw.objects.get().filters["without"] == [firms[12].slug, firms[13].slug]
    assert client.get(address, {"since": "never"}).status_code == 400


def test_each_invitation_says_how_far_it_has_come(
    cast: Cast, wave: Wave, firms: list[Organisation], client: Client
) -> None:
    invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(sizes=("medium",)), by=cast.carla)
    answering.answer(wave=wave, council=cast.bologna, organisation=firms[12], answers=given(), by=cast.carla)
    asked = Invitation.objects.select_related("wave", "council", "organisation", "person").get(organisation=firms[13])
    section = questionnaire_of(wave.instrument_id).sections[2]
    answering.save_section(asked=asked, section=section, answers={"barrier_time": "5"}, seen={})
    client.force_login(cast.carla)
    address = reverse("wave_invitations", args=[wave.pk, "bologna"])
    found = {
        state: {
            firm.name for firm in firms if f">{firm.name}<" in client.get(address, {"state": state}).content.decode()
        }
        for state in ("answered", "begun", "asked")
    }
    assert (found["answered"], found["begun"]) == ({firms[12].name}, {firms[13].name})
    assert found["asked"] == {firm.name for firm in firms[14:]}
    answer: Any = client.get(address, {"format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert text.count("\n") == 9 and "Contatto" not in text and "5" not in text.splitlines()[1].split(",")[-1]


def test_reminders_go_out_by_themselves_after_seven_and_fourteen_days_and_no_more(
    cast: Cast, wave: Wave, firms: list[Organisation], client: Client
) -> None:
    with clock.at(NOW):
        invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(sizes=("medium",)), by=cast.carla)
    counts = []
    for days in range(1, 40):
        with clock.at(NOW + timedelta(days=days)):
            jobs.remind_by_itself()
            counts.append(Mail.objects.filter(kind="surveys.reminder").count())
        if days == 10:
            with clock.at(NOW + timedelta(days=days)):
                answering.answer(
                    wave=wave, council=cast.bologna, organisation=firms[12], answers=given(), by=cast.carla
                )
    assert [counts[day - 1] for day in (6, 7, 13, 14, 39)] == [0, 8, 8, 15, 15]
    client.force_login(cast.carla)
    page = client.get(reverse("wave", args=[wave.pk])).content.decode()
    assert "15 reminders went out" in page
    client.post(reverse("wave_reminds", args=[wave.pk, "bologna"]))
    assert not Sample.objects.get().reminds


def test_who_has_not_got_the_first_mail_yet_is_not_reminded_of_it(
    cast: Cast, wave: Wave, firms: list[Organisation]
) -> None:
    with clock.at(NOW):
        invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(sizes=("medium",)), by=cast.carla)
        Mail.objects.filter(kind="surveys.invitation").update(state=Mail.State.HELD)
    with clock.at(NOW + timedelta(days=8)):
        assert invitations.send_reminders(wave, cast.bologna, is_by_itself=True) == 0


def test_the_response_is_shown_by_size_and_field_with_its_interval(
    cast: Cast, wave: Wave, firms: list[Organisation], client: Client
) -> None:
    invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(), by=cast.carla)
    for firm in firms[:6]:
        answering.answer(wave=wave, council=cast.bologna, organisation=firm, answers=given(), by=cast.carla)
    found = {(one.size, one.sector): one for one in responding(wave).strata}
    small, medium = found[("small", "C")], found[("medium", "C")]
    assert (small.asked, small.answered, medium.asked, medium.answered) == (13, 6, 8, 0)
    assert small.rate.low is not None and small.rate.high is not None
    assert 0.2 < small.rate.low < 6 / 13 < small.rate.high < 0.75
    assert responding(wave).neediest == [medium]
    assert {one.sector for one in responding(wave, by="focus").strata} == {"25", "28"}
    client.force_login(cast.carla)
    part = client.get(reverse("wave_response", args=[wave.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "every 10s" in part and "0 of 8" in part
    assert "<html" in client.get(reverse("wave_response", args=[wave.pk])).content.decode()
    waves.close_wave(wave=wave, by=cast.carla)
    assert "every 10s" not in client.get(reverse("wave_response", args=[wave.pk])).content.decode()


def test_members_do_not_read_out_of_small_cells_whether_a_firm_has_answered(
    cast: Cast, wave: Wave, firms: list[Organisation], client: Client
) -> None:
    invite_chosen(wave=wave, council=cast.bologna, wanted=Wanted(), by=cast.carla)
    for firm in firms[:2]:
        answering.answer(wave=wave, council=cast.bologna, organisation=firm, answers=given(), by=cast.carla)
    client.force_login(cast.lucia)
    page = client.get(reverse("wave_response", args=[wave.pk])).content.decode()
    assert "too few to show" in page
    client.force_login(cast.carla)
    assert "too few to show" not in client.get(reverse("wave_response", args=[wave.pk])).content.decode()


def test_the_pages_ask_no_more_often_for_many_firms(cast: Cast, wave: Wave, client: Client) -> None:
    client.force_login(cast.carla)
    names = ("wave_choose", "wave_invitations")
    counts = []
    for _more in range(2):
        counts.append([_queries(client, reverse(name, args=[wave.pk, "bologna"])) for name in names])
        if not Invitation.objects.exists():
            made = firms_of(cast.bologna, 300)
            moment = clock.now()
            Invitation.objects.bulk_create(
                Invitation(wave=wave, council=cast.bologna, organisation=one, nonce="x", created_at=moment)
                for one in made[:150]
            )
    assert counts[0] == counts[1] or max(map(max, counts)) < 25


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
