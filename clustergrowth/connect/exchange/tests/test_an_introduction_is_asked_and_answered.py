"""Double opt-in: asked, accepted, declined, withdrawn, expired; names open only when both have agreed."""

from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange.models import Declined, Ending, Introduction, IntroductionState
from clustergrowth.connect.exchange.services import (
    accept_introduction,
    ask_introduction,
    broker_introduction,
    close_posting,
    decline_introduction,
    expire_introductions,
    withdraw_introduction,
)
from clustergrowth.connect.exchange.tests.made import listening_offer, weld_need
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line
from tests.cast import Cast


def asked(cast: Cast) -> Introduction:
    """Laser Sud asks the university in İstanbul about its need."""
    return ask_introduction(
        by=cast.lucia,
        from_organisation=cast.laser,
        need=weld_need(cast),
        offer=listening_offer(cast),
        message="Possiamo sentirci giovedì?",
    )


def again(person: Person) -> Person:
    """As the next request sees the person."""
    return Person.objects.get(pk=person.pk)


def lines(kind: Kind) -> list[Line]:
    return list(Line.objects.filter(kind=kind).order_by("pk"))


def test_asking_is_written_into_the_ledger_without_depth(cast: Cast) -> None:
    introduction = asked(cast)
    (line,) = lines(Kind.INTRODUCTION_ASKED)
    assert (line.level, line.about_id, line.actor, line.acting_for) == (
        None,
        introduction.pk,
        cast.lucia.key,
        cast.laser.pk,
    )
    assert set(line.parties.values_list("organisation_id", flat=True)) == {cast.laser.pk, cast.teknik.pk}


def test_the_one_who_wrote_the_offer_is_asked_in_the_own_language(cast: Cast) -> None:
    asked(cast)
    mail = Mail.objects.get(kind="exchange.introduction_asked")
    assert (mail.person, mail.language) == (cast.ayse, "tr")
    assert "/tr/introductions/answer/" in mail.text
    assert cast.laser.name in mail.subject


def test_the_mail_says_why_this_person_is_asked(cast: Cast) -> None:
    asked(cast)
    about_the_offer = Mail.objects.get(kind="exchange.introduction_asked")
    with translation.override(about_the_offer.language):
        assert gettext("You wrote the need or offer that this is about.") in about_the_offer.text
    ask_introduction(by=cast.ayse, from_organisation=cast.teknik, to_organisation=cast.laser, message="Ciao")
    about_nothing = Mail.objects.get(kind="exchange.introduction_asked", person=cast.lucia)
    with translation.override(about_nothing.language):
        assert gettext("You are the first contact of your organisation.") in about_nothing.text


def test_nobody_is_named_in_the_mail_before_consent(cast: Cast) -> None:
    asked(cast)
    mail = Mail.objects.get(kind="exchange.introduction_asked")
    written = mail.subject + mail.text + mail.html
    assert not [person.name for person in cast.everyone if person.name.split()[-1] in written]


def test_accepting_opens_both_names_to_both_sides_and_to_nobody_else(cast: Cast) -> None:
    introduction = asked(cast)
    assert cast.ayse not in persons_visible_to(again(cast.lucia))
    accept_introduction(introduction, by=cast.ayse)
    assert cast.ayse in persons_visible_to(again(cast.lucia))
    assert cast.lucia in persons_visible_to(again(cast.ayse))
    assert cast.ayse not in persons_visible_to(again(cast.paolo))
    assert cast.selin not in persons_visible_to(again(cast.lucia))


def test_both_get_the_others_address_by_mail(cast: Cast) -> None:
    accept_introduction(asked(cast), by=cast.ayse, text="Memnuniyetle", promised_by=clock.today() + timedelta(days=3))
    texts = {mail.person_id: mail.text for mail in Mail.objects.filter(kind="exchange.introduction_accepted")}
    assert "ayse@example.org" in texts[cast.lucia.pk]
    assert "lucia@example.org" in texts[cast.ayse.pk]


def test_accepting_is_a_contact_between_both_in_the_ledger(cast: Cast) -> None:
    accept_introduction(asked(cast), by=cast.ayse)
    (line,) = lines(Kind.INTRODUCTION_ACCEPTED)
    assert (line.level, line.is_brokered, line.acting_for) == (Level.CONTACT, False, cast.teknik.pk)
    assert {tuple(party.councils) for party in line.parties.all()} == {("bologna",), ("istanbul",)}


def test_it_cannot_be_accepted_twice(cast: Cast) -> None:
    introduction = asked(cast)
    accept_introduction(introduction, by=cast.ayse)
    with pytest.raises(TooLate):
        accept_introduction(introduction, by=cast.ayse)
    assert len(lines(Kind.INTRODUCTION_ACCEPTED)) == 1


def test_it_cannot_be_accepted_after_it_was_declined(cast: Cast) -> None:
    introduction = asked(cast)
    decline_introduction(introduction, by=cast.ayse, because=Declined.NO_TIME)
    with pytest.raises(TooLate):
        accept_introduction(introduction, by=cast.ayse)
    assert not lines(Kind.INTRODUCTION_ACCEPTED)
    assert cast.ayse not in persons_visible_to(again(cast.lucia))


def test_declining_is_told_kindly_without_names(cast: Cast) -> None:
    introduction = decline_introduction(asked(cast), by=cast.ayse, because=Declined.OTHER_FIELD)
    assert introduction.state == IntroductionState.DECLINED
    mail = Mail.objects.get(kind="exchange.introduction_declined")
    assert mail.person == cast.lucia
    assert "Sığırcık" not in mail.text
    assert len(lines(Kind.INTRODUCTION_DECLINED)) == 1


def test_nobody_is_asked_twice_about_the_same_need(cast: Cast) -> None:
    introduction = asked(cast)
    decline_introduction(introduction, by=cast.ayse, because=Declined.NO_TIME)
    with pytest.raises(Refused):
        ask_introduction(
            by=cast.lucia, from_organisation=cast.laser, need=introduction.need, to_organisation=cast.teknik
        )


def test_only_one_introduction_of_a_pair_about_a_need_is_alive_whoever_asks(cast: Cast) -> None:
    introduction = asked(cast)
    with pytest.raises(Refused):
        ask_introduction(
            by=cast.lucia, from_organisation=cast.laser, need=introduction.need, to_organisation=cast.teknik
        )
    with pytest.raises(Refused):
        ask_introduction(by=cast.ayse, from_organisation=cast.teknik, need=introduction.need, offer=introduction.offer)
    assert Introduction.objects.count() == 1


def test_who_asked_may_withdraw_while_nobody_answered(cast: Cast) -> None:
    introduction = asked(cast)
    withdraw_introduction(introduction, by=cast.lucia)
    assert len(lines(Kind.INTRODUCTION_WITHDRAWN)) == 1
    with pytest.raises(TooLate):
        accept_introduction(introduction, by=cast.ayse)


def test_an_accepted_introduction_cannot_be_withdrawn(cast: Cast) -> None:
    introduction = asked(cast)
    accept_introduction(introduction, by=cast.ayse)
    with pytest.raises(TooLate):
        withdraw_introduction(introduction, by=cast.lucia)


def test_the_asked_side_does_not_withdraw_and_the_asking_side_does_not_accept(cast: Cast) -> None:
    introduction = asked(cast)
    with pytest.raises(NotYours):
        withdraw_introduction(introduction, by=cast.ayse)
    with pytest.raises(NotYours):
        accept_introduction(introduction, by=cast.lucia)
    with pytest.raises(NotYours):
        accept_introduction(introduction, by=cast.paolo)


def test_a_mail_that_still_waits_is_not_sent_after_withdrawal(cast: Cast) -> None:
    asked(cast)
    second = ask_introduction(by=cast.paolo, from_organisation=cast.ateneo, to_organisation=cast.teknik, message="Ciao")
    held = Mail.objects.get(kind="exchange.introduction_asked", state=Mail.State.HELD)
    withdraw_introduction(second, by=cast.paolo)
    held.refresh_from_db()
    assert held.state == Mail.State.DROPPED


def test_after_three_weeks_it_is_over_and_may_be_asked_anew(cast: Cast) -> None:
    introduction = asked(cast)
    with clock.at(clock.now() + timedelta(days=20)):
        assert expire_introductions() == 0
    with clock.at(clock.now() + timedelta(days=22)):
        assert expire_introductions() == 1
        assert expire_introductions() == 0
        introduction.refresh_from_db()
        assert introduction.state == IntroductionState.EXPIRED
        assert [line.actor for line in lines(Kind.INTRODUCTION_EXPIRED)] == [None]
        assert not lines(Kind.INTRODUCTION_WITHDRAWN)
        assert Mail.objects.filter(kind="exchange.introduction_expired", person=cast.lucia).exists()
        ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=introduction.need, offer=introduction.offer)


def test_a_closed_offer_cannot_be_asked_for(cast: Cast) -> None:
    offer = listening_offer(cast)
    close_posting(offer, by=cast.ayse, because=Ending.NO_LONGER)
    with pytest.raises(TooLate):  # also by somebody who read it while it was open
        ask_introduction(by=cast.lucia, from_organisation=cast.laser, offer=offer)


def test_a_full_offer_says_so(cast: Cast) -> None:
    offer = listening_offer(cast, capacity=1)
    ask_introduction(by=cast.paolo, from_organisation=cast.ateneo, offer=offer)
    with pytest.raises(Refused, match="In the last 30 days they had as many requests as they can"):
        ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=weld_need(cast), offer=offer)
    with clock.at(clock.now() + timedelta(days=31)):
        ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=weld_need(cast), offer=offer)


def test_a_coordinator_asks_both_sides_and_each_must_agree(cast: Cast) -> None:
    introduction = broker_introduction(
        by=cast.carla,
        council=cast.bologna,
        from_organisation=cast.laser,
        to_organisation=cast.teknik,
        need=weld_need(cast),
        message="Parlate dei suoni",
    )
    asked_people = set(Mail.objects.filter(kind="exchange.introduction_proposed").values_list("person", flat=True))
    assert asked_people == {cast.lucia.pk, cast.ayse.pk}
    half = accept_introduction(introduction, by=cast.ayse)
    assert half.state == IntroductionState.ASKED
    assert cast.ayse not in persons_visible_to(again(cast.lucia))
    with pytest.raises(TooLate):
        accept_introduction(introduction, by=cast.ayse)
    done = accept_introduction(introduction, by=cast.lucia)
    assert done.state == IntroductionState.ACCEPTED
    assert lines(Kind.INTRODUCTION_ACCEPTED)[0].is_brokered


def test_a_member_for_whom_the_coordinator_asks_is_asked_too(cast: Cast) -> None:
    need, offer = weld_need(cast), listening_offer(cast)
    introduction = ask_introduction(by=cast.carla, from_organisation=cast.laser, need=need, offer=offer)
    assert introduction.is_brokered
    assert introduction.from_agreed_at is None


def test_a_coordinator_cannot_ask_for_a_firm_of_another_council(cast: Cast) -> None:
    with pytest.raises(NotYours):
        ask_introduction(by=cast.selin, from_organisation=cast.laser, offer=listening_offer(cast))


def test_an_organisation_nobody_is_known_at_can_be_asked_and_waits_for_the_coordinator(cast: Cast) -> None:
    introduction = ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.camera, message="Un consiglio?"
    )
    assert introduction.to_person is None
    assert not Mail.objects.filter(about_kind="introduction").exists()
