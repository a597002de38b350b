"""A link from a mail works where it was made; what a backup holds opens nothing in another home."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail import links
from clustergrowth.common.mail.models import RestoredCopy, SignedLink
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
WHAT = "test.answer"


def of_an_earlier_release(secret: str) -> None:
    SignedLink.objects.filter(purpose=WHAT).update(secret_hash=hashlib.sha256(secret.encode()).hexdigest())


def test_another_secret_of_the_home_ends_it(cast: Cast, settings: Any) -> None:
    secret = links.issue(WHAT, 7, person=cast.lucia)
    assert links.look(secret, WHAT).about_id == 7
    settings.SECRET_KEY = "of the new home"
    with pytest.raises(LinkSpent):
        links.look(secret, WHAT)
    with pytest.raises(LinkSpent):
        links.spend(secret, WHAT)


def test_one_that_was_mailed_before_the_upgrade_works_once(cast: Cast) -> None:
    secret = links.issue(WHAT, 7, person=cast.lucia)
    of_an_earlier_release(secret)
    assert links.look(secret, WHAT).about_id == 7
    assert links.spend(secret, WHAT).person == cast.lucia
    with pytest.raises(LinkSpent, match="already been used"):
        links.spend(secret, WHAT)


def test_in_a_restored_copy_it_does_not_nor_once_that_is_the_network(cast: Cast) -> None:
    with clock.at(NOW):
        secret = links.issue(WHAT, 7, person=cast.lucia)
        of_an_earlier_release(secret)
        copy = RestoredCopy.objects.create(restored_at=NOW + timedelta(hours=1))
    with clock.at(NOW + timedelta(hours=2)):
        for ended in (None, NOW + timedelta(hours=2)):
            RestoredCopy.objects.filter(pk=copy.pk).update(ended_at=ended)
            with pytest.raises(LinkSpent):
                links.look(secret, WHAT)


def test_one_that_the_copy_mailed_itself_before_the_upgrade_works(cast: Cast) -> None:
    with clock.at(NOW):
        RestoredCopy.objects.create(restored_at=NOW - timedelta(hours=1))
        secret = links.issue(WHAT, 7, person=cast.lucia)
        of_an_earlier_release(secret)
        assert links.spend(secret, WHAT).about_id == 7
