"""A link acts as long as the mail that carries it: that of a draft is worth nothing once the mail went with another."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent
from clustergrowth.common.mail import copies, links, services
from clustergrowth.common.mail.models import Mail, RestoredCopy
from clustergrowth.common.ports import Ref
from tests import letters
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ANSWER, MATTER = "test.answer", Ref("matter", 7)


class Question:
    """A letter with a link that acts; the secrets of all its versions, the latest last."""

    def __init__(self) -> None:
        self.secrets: list[str] = []
        self.is_open = True

    def _path(self, to: Any) -> str:
        self.secrets.append(links.issue(ANSWER, MATTER.id, person=to))
        return f"/answer/{self.secrets[-1]}/"

    def compose(self, about: Ref | None, to: Any) -> services.Letter | None:
        button = ("Answer", lambda: self._path(to))
        return services.Letter("k", "asked", button, "", about=about) if self.is_open else None

    def write(self, to: Any, about: Ref | None = MATTER) -> Mail:
        mail = services.write(self.compose(about, to), to=to)
        assert mail is not None
        return mail

    def holds(self) -> list[bool]:
        return [_holds(secret) for secret in self.secrets]


def _holds(secret: str) -> bool:
    try:
        return links.look(secret, ANSWER).about_id == MATTER.id
    except LinkSpent:
        return False


@pytest.fixture
def question(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Question:
    settings.JOBS_INLINE = False  # what is written waits until the test sends it
    (tmp_path / "asked.txt").write_text("A question\n\nDo you come?")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    made = Question()
    letters.register(monkeypatch, "k", made.compose)
    return made


def test_once_it_went_only_the_link_in_it_holds(cast: Cast, question: Question, real_network: None) -> None:
    mail = question.write(cast.lucia)
    assert question.holds() == [True]
    services.send(mail)
    assert question.holds() == [False, True]
    with pytest.raises(LinkSpent, match="newer mail replaces this one"):
        links.spend(question.secrets[0], ANSWER)
    assert links.spend(question.secrets[1], ANSWER).person == cast.lucia


def test_where_no_server_took_it_each_holds_until_one_does(
    cast: Cast, question: Question, real_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = question.write(cast.lucia)
    with monkeypatch.context() as away:
        away.setattr(EmailMultiAlternatives, "send", lambda message: (_ for _ in ()).throw(TimeoutError("no answer")))
        with pytest.raises(TimeoutError):
            services.send(mail)
    assert question.holds() == [True, True], "the server may have taken it and not said so"
    services.send(mail)
    assert question.holds() == [False, False, True]


def test_one_that_never_went_leaves_none(cast: Cast, question: Question) -> None:
    mail = question.write(cast.lucia)
    question.write(cast.lucia)
    assert question.holds() == [False, True], "the later takes its place"
    question.is_open = False
    services.send(Mail.objects.exclude(pk=mail.pk).get())
    assert question.holds() == [False, False], "the matter was settled"
    question.is_open = True
    services.fail(question.write(cast.murat).pk)
    assert question.holds() == [False, False, False], "no server took it for days"


def test_of_two_that_went_the_reader_may_open_either(cast: Cast, question: Question, real_network: None) -> None:
    services.send(question.write(cast.lucia))
    services.send(question.write(cast.lucia))  # a reminder
    assert question.holds() == [False, True, False, True]


def test_what_is_not_written_again_keeps_its_link(cast: Cast, question: Question, real_network: None) -> None:
    services.send(question.write(cast.lucia, about=None))
    assert question.holds() == [True]


def test_of_a_restored_copy_the_link_that_lay_in_the_backup_does_not_hold(
    cast: Cast, question: Question, real_network: None
) -> None:
    mail = question.write(cast.lucia)
    RestoredCopy.objects.create(restored_at=clock.now())
    copies.send_what_waits(by=cast.adam)
    services.send(mail)
    assert question.holds() == [False, True]
    question.write(cast.murat)
    RestoredCopy.objects.create(restored_at=clock.now())
    copies.drop_what_waits(by=cast.adam)
    assert question.holds() == [False, True, False]
