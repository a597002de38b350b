"""What a stranger's request to join makes a member be asked takes nothing of the one thing a week they are asked."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.mail.services import release_bundled
from clustergrowth.connect.exchange.services import ask_introduction
from clustergrowth.people.councils import services
from tests.cast import Cast

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1, minutes=1)
HELD = Mail.State.HELD


def is_named_by_a_stranger(cast: Cast) -> None:
    """Somebody asks to join with the address of a member of another council."""
    asked = services.ask_to_join(
        cast.bologna, door="firm", name="Gino Allodola", email=str(cast.murat.email), organisation_name="Fonderia",
        language="it",
    )  # fmt: skip
    services.welcome(asked, by=cast.carla, organisation=cast.laser)


def is_asked_for_a_colleague(cast: Cast, number: int) -> None:
    """Somebody asks to join as one of the member's firm."""
    asked = services.ask_to_join(
        cast.bologna, door="firm", name="Gino Allodola", email=f"gino{number}@example.org", language="it",
        organisation_name="Işık Makine",
    )  # fmt: skip
    services.welcome(asked, by=cast.carla, organisation=cast.makine)


def is_asked_to_meet(cast: Cast) -> Mail:
    ask_introduction(by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.makine, message="Let us meet.")
    return Mail.objects.get(person=cast.murat, kind__startswith="exchange.")


def test_after_five_strangers_an_introduction_goes_at_once(cast: Cast) -> None:
    is_named_by_a_stranger(cast)
    for number in range(4):
        is_asked_for_a_colleague(cast, number)
    mails = Mail.objects.filter(person=cast.murat, kind__startswith="councils.")
    assert [mails.count(), mails.filter(state=HELD).count()] == [5, 4]
    assert is_asked_to_meet(cast).state != HELD


def test_what_five_strangers_ask_is_two_mails(cast: Cast, real_network: None) -> None:
    for number in range(5):
        is_asked_for_a_colleague(cast, number)
    with clock.at(clock.now() + A_DAY):
        assert release_bundled() == 2, "what he is asked, and what their coordinator is"
    assert len([one for one in outbox.outbox if one.to == [cast.murat.email]]) == 2


def test_an_introduction_that_waits_is_not_kept_longer_by_a_stranger(cast: Cast) -> None:
    is_asked_to_meet(cast)
    ask_introduction(by=cast.paolo, from_organisation=cast.ateneo, to_organisation=cast.makine, message="Us too.")
    waiting = Mail.objects.get(person=cast.murat, state=HELD)
    is_named_by_a_stranger(cast)
    with clock.at(clock.now() + A_DAY):
        release_bundled()
    waiting.refresh_from_db()
    assert waiting.state != HELD
