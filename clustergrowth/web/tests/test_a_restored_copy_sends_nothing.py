"""What was restored from a backup writes to nobody until an administrator says that it is the network now."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import TooLate
from clustergrowth.common.mail import copies, jobs
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail, RestoredCopy
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.queries import links
from clustergrowth.listen.surveys.waves.services import invitations as surveys
from tests.cast import Cast


@pytest.fixture
def copy(cast: Cast) -> Iterator[RestoredCopy]:
    """A network in which a survey's mail waited when it was backed up, and later."""
    copy = RestoredCopy.objects.create(restored_at=clock.now())
    surveys.invite(
        wave=wave_in(cast.bologna, by=cast.carla), council=cast.bologna, audience="engineering", by=cast.carla
    )
    yield copy


def waits() -> Mail:
    return Mail.objects.get(kind="surveys.invitation")


def test_no_worker_sends_anything(copy: RestoredCopy) -> None:
    jobs.send(id=waits().pk)
    assert waits().state == Mail.State.WAITING
    Mail.objects.update(state=Mail.State.HELD)
    with clock.at(clock.now() + timedelta(days=8)):
        assert mail.release_held() == 0
    assert waits().state == Mail.State.HELD


def test_a_code_to_sign_in_goes_for_it_is_asked_for_on_its_pages(
    cast: Cast, copy: RestoredCopy, client: Client
) -> None:
    client.post(reverse("account_request_login_code"), {"email": cast.adam.email})
    assert Mail.objects.get(kind="accounts.code").state == Mail.State.SENT


def test_those_whose_mails_wait_are_told_and_an_administrator_decides(
    cast: Cast, copy: RestoredCopy, client: Client
) -> None:
    pages = {}
    for person in (cast.adam, cast.carla, cast.lucia):
        client.force_login(person)
        pages[person] = client.get(reverse("today")).content.decode()
    assert "1 mail is waiting." in pages[cast.adam]
    assert reverse("restored_copy") in pages[cast.adam]
    assert 'class="notice bad"' in pages[cast.carla]
    assert reverse("restored_copy") not in pages[cast.carla]
    assert 'class="notice bad"' not in pages[cast.lucia]


def test_what_waited_goes_with_links_of_this_home(
    cast: Cast, copy: RestoredCopy, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_signer", signing.Signer(key="of the new home", salt="surveys.answer", sep="~"))
    before = re.search(r"https?://[^/]+(/\S+)", waits().text)
    client.force_login(cast.adam)
    client.post(reverse("restored_copy"), {"act": "send"})
    assert waits().state == Mail.State.SENT
    after = re.search(r"https?://[^/]+(/\S+)", waits().text)
    assert before and after
    client.logout()
    assert client.get(before[1]).status_code == 409
    assert client.get(after[1]).status_code == 200
    assert 'class="notice bad"' not in client.get(reverse("today"), follow=True).content.decode()


def test_what_waited_can_be_dropped(cast: Cast, copy: RestoredCopy, client: Client) -> None:
    client.force_login(cast.adam)
    client.post(reverse("restored_copy"), {"act": "drop"})
    assert (waits().state, waits().why, waits().text) == (Mail.State.DROPPED, Mail.Why.COPIED, "")


def test_it_is_decided_once(cast: Cast, copy: RestoredCopy) -> None:
    copies.send_what_waits(by=cast.adam)
    with pytest.raises(TooLate):
        copies.drop_what_waits(by=cast.adam)
