"""Accept, withdraw and decline at one moment: the database lets one of them through."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection

from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.connect.exchange.models import Declined, Introduction, Need, Offer
from clustergrowth.connect.exchange.services import (
    accept_introduction,
    ask_introduction,
    decline_introduction,
    withdraw_introduction,
)
from clustergrowth.connect.exchange.tests.made import listening_offer, weld_need
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)
ENDINGS = (
    Kind.INTRODUCTION_ACCEPTED,
    Kind.INTRODUCTION_DECLINED,
    Kind.INTRODUCTION_WITHDRAWN,
    Kind.INTRODUCTION_EXPIRED,
)


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Do all of them from connections of their own; which went through."""
    start, done = Barrier(len(acts)), [False] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait(timeout=20)
        try:
            act()
            done[place] = True
        except (TooLate, Refused):
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    return done


def test_one_of_accept_withdraw_and_decline_wins() -> None:
    cast = make_cast()
    introduction = ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.teknik, message="Ciao"
    )
    done = at_once(
        lambda: accept_introduction(Introduction.objects.get(pk=introduction.pk), by=cast.ayse),
        lambda: withdraw_introduction(Introduction.objects.get(pk=introduction.pk), by=cast.lucia),
        lambda: decline_introduction(
            Introduction.objects.get(pk=introduction.pk), by=cast.ayse, because=Declined.NO_TIME
        ),
    )
    assert done.count(True) == 1
    assert Line.objects.filter(kind__in=ENDINGS).count() == 1


def test_two_colleagues_ask_once() -> None:
    cast = make_cast()
    need = weld_need(cast, kind="technology")

    def ask() -> object:
        return ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, to_organisation=cast.teknik)

    assert at_once(ask, ask, ask).count(True) == 1
    assert Introduction.objects.count() == 1


def test_two_who_ask_at_once_do_not_exceed_what_an_offer_can_take() -> None:
    cast = make_cast()
    offer = listening_offer(cast, capacity=1)

    def ask(need: Need) -> object:
        own = Offer.objects.get(pk=offer.pk)
        return ask_introduction(by=cast.lucia, from_organisation=cast.laser, need=need, offer=own)

    assert at_once(*[partial(ask, weld_need(cast)) for _ in range(3)]).count(True) == 1
    assert Introduction.objects.count() == 1
