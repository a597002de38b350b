"""What went out leaves no link behind that acts in somebody's name."""

import pytest
from django.core import mail as sent

from clustergrowth.common.mail import services
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Ref
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
SECRET = "https://councils.example/c/s3cr3t/"


def written(cast: Cast) -> Mail:
    return Mail.objects.create(
        person=cast.lucia, to="lucia@example.org", language="it", subject="Confirm", text=f"Here: {SECRET}",
        html=f'<a href="{SECRET}">', kind="k", created_at=NOW,
    )  # fmt: skip


def test_its_words_go_with_it(cast: Cast, real_network: None) -> None:
    mail = written(cast)
    services.send(mail)
    assert SECRET in sent.outbox[0].body
    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text, mail.html) == (Mail.State.SENT, "Confirm", "", "")


def test_a_mail_that_never_goes_loses_its_words_too(cast: Cast) -> None:
    mail = written(cast)
    Mail.objects.filter(pk=mail.pk).update(about_kind="voice", about_id=7)
    services.drop(Ref("voice", 7))
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == (Mail.State.DROPPED, "", "")


def test_the_demonstration_keeps_them_for_its_outbox(cast: Cast) -> None:
    mail = written(cast)
    services.send(mail)
    mail.refresh_from_db()
    assert SECRET in mail.text
