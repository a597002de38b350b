"""A mail goes out once; one that no server takes says so, and one that was held back is never forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.common import clock, jobs
from clustergrowth.common.mail import services
from clustergrowth.common.mail.models import Mail
from tests import letters
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class Away(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("no server\nanswers")


def mail(cast: Cast, **more: Any) -> Mail:
    about: dict[str, Any] = {"subject": "s", "text": "t", "html": "h", "kind": "k", "created_at": NOW}
    return Mail.objects.create(person=cast.lucia, to="lucia@example.org", language="it", **about | more)


def test_what_no_server_takes_waits_then_is_given_up_with_the_reason(
    cast: Cast, settings: Any, real_network: None
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    one = mail(cast)
    with pytest.raises(ConnectionRefusedError):
        jobs.defer("mail.send", id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.failure, one.text) == (Mail.State.WAITING, "no server answers", "t")
    services.fail(one.pk)
    one.refresh_from_db()
    assert (one.state, one.failure, one.text) == (Mail.State.FAILED, "no server answers", "")
    assert not services.are_waiting([one.pk])


def test_what_went_out_is_not_called_failed_afterwards(cast: Cast) -> None:
    one = mail(cast)
    services.send(one)
    services.fail(one.pk)
    one.refresh_from_db()
    assert one.state == Mail.State.SENT


def test_what_a_killed_worker_had_sent_is_known_when_it_comes_again(cast: Cast, real_network: None) -> None:
    """The worker died before it noted that the server had taken it."""
    one, other = mail(cast), mail(cast)
    services.send(one)
    Mail.objects.filter(pk=one.pk).update(state=Mail.State.WAITING)
    for each in (one, other):
        each.refresh_from_db()
        services.send(each)
    first, again, another = (sent.message()["Message-ID"] for sent in outbox.outbox)
    assert first == again != another
    assert first.endswith("@localhost>")


def test_releasing_and_queueing_are_one(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies between the two leaves the mail held, for the next day; not waiting for nobody."""
    settings.JOBS_INLINE = False
    letters.register(monkeypatch, "k", lambda about, to: services.Letter("k", "t", None, "", about=about))
    held = mail(
        cast, asks=50, about_kind="k", about_id=1, state=Mail.State.HELD, created_at=clock.now() - timedelta(days=9)
    )

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(jobs, "defer", dies)
        services.release(held.pk, [])
    held.refresh_from_db()
    assert held.state == Mail.State.HELD
    services.release(held.pk, [])
    held.refresh_from_db()
    assert held.state == Mail.State.WAITING
    assert ProcrastinateJob.objects.get(task_name="mail.send").args == {"id": held.pk}
