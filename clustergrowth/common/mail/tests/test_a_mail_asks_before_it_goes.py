"""A mail that waits asks what it is about before it goes: it says what is true then, or it does not go."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.common import clock
from clustergrowth.common.mail import rendering, services
from clustergrowth.common.mail.models import Mail, MailQuerySet
from clustergrowth.common.mail.rendering import Part
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.ports import Ref
from tests import letters
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=8)


class Matters:
    """What there is to write about, by number: its words, or nothing once it is settled."""

    def __init__(self) -> None:
        self.words: dict[int, str] = {}

    def compose(self, about: Ref, to: Any) -> services.Letter | None:
        if about.id not in self.words:
            return None
        asks = 50 + about.id
        return services.Letter("k", "asked", None, "", {"words": self.words[about.id]}, asks=asks, about=about)

    def ask(self, number: int, words: str, *, to: Any) -> Mail:
        self.words[number] = words
        mail = services.write(self.compose(Ref("matter", number), to), to=to)
        assert mail is not None
        mail.refresh_from_db()
        return mail


@pytest.fixture
def matters(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Matters:
    (tmp_path / "asked.txt").write_text("About {{ words }}\n\n{{ words }}?")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    made = Matters()
    letters.register(monkeypatch, "k", made.compose)
    return made


def held() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.HELD)


def test_it_says_what_is_true_when_it_goes(cast: Cast, matters: Matters) -> None:
    matters.ask(1, "one", to=cast.lucia)
    mail = matters.ask(2, "Tuesday", to=cast.lucia)
    matters.words[2] = "Wednesday"
    cast.lucia.email = "lucia@laser.example"
    cast.lucia.save()
    with clock.at(clock.now() + A_WEEK):
        assert services.release_held() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.subject) == (Mail.State.SENT, "About Wednesday")
    assert "Tuesday" not in mail.text + mail.html
    assert mail.to == "lucia@laser.example"


def test_what_is_settled_does_not_go_and_gives_its_place_to_the_next(cast: Cast, matters: Matters) -> None:
    matters.ask(1, "one", to=cast.lucia)
    lesser, better = matters.ask(2, "two", to=cast.lucia), matters.ask(3, "three", to=cast.lucia)
    del matters.words[3]
    with clock.at(clock.now() + A_WEEK):
        assert services.release_held() == 1
    lesser.refresh_from_db()
    better.refresh_from_db()
    assert (better.state, better.why, better.text) == (Mail.State.DROPPED, Mail.Why.SETTLED, "")
    assert lesser.state == Mail.State.SENT


def test_one_that_waits_for_the_worker_is_asked_too(cast: Cast, matters: Matters, settings: Any) -> None:
    settings.JOBS_INLINE = False
    mail = matters.ask(1, "one", to=cast.lucia)
    assert mail.state == Mail.State.WAITING
    del matters.words[1]
    services.send(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.why) == (Mail.State.DROPPED, Mail.Why.SETTLED)


def test_of_one_matter_only_the_latest_waits_for_one_person(cast: Cast, matters: Matters) -> None:
    matters.ask(1, "one", to=cast.lucia)
    first = matters.ask(2, "two", to=cast.lucia)
    second = matters.ask(2, "two again", to=cast.lucia)
    assert list(held()) == [second]
    first.refresh_from_db()
    assert (first.state, first.why) == (Mail.State.DROPPED, Mail.Why.REPLACED)


def test_two_that_wait_for_one_matter_are_refused_by_the_database(cast: Cast, matters: Matters) -> None:
    matters.ask(1, "one", to=cast.lucia)
    mail = matters.ask(2, "two", to=cast.lucia)
    mail.pk = None
    with pytest.raises(IntegrityError, match="one_mail_waits_for_one_matter"), transaction.atomic():
        mail.save(force_insert=True)


def test_another_one_written_in_the_same_moment_is_replaced_not_doubled(
    cast: Cast, matters: Matters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other transaction commits after we looked for an earlier one and before we write."""
    matters.ask(1, "one", to=cast.lucia)
    look = MailQuerySet.drop
    looked: list[bool] = []

    def too_early(mails: MailQuerySet, why: Mail.Why) -> int:
        found = look(mails, why)
        if not looked:
            looked.append(True)
            Mail.objects.create(
                person=cast.lucia, to="lucia@example.org", language="it", subject="theirs", kind="k", asks=52,
                about_kind="matter", about_id=2, state=Mail.State.HELD, created_at=NOW,
            )  # fmt: skip
        return found

    monkeypatch.setattr(MailQuerySet, "drop", too_early)
    mail = matters.ask(2, "two", to=cast.lucia)
    assert list(held()) == [mail]


def test_what_is_worthless_by_then_does_not_go(cast: Cast, matters: Matters, settings: Any) -> None:
    settings.JOBS_INLINE = False
    code = services.Letter("code", "asked", None, "", {"words": "1234"}, about=None, until=NOW + timedelta(minutes=15))
    with clock.at(NOW):
        mail = services.write(code, to=cast.lucia)
    assert mail is not None
    with clock.at(NOW + timedelta(minutes=16)):
        services.send(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.text) == (Mail.State.DROPPED, Mail.Why.EXPIRED, "")


def released() -> list[dict[str, Any]]:
    """What is in the queue, the next first; taken out of it."""
    waiting = ProcrastinateJob.objects.filter(task_name="mail.release").order_by("pk")
    found = list(waiting.values_list("args", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return found


def test_one_that_cannot_be_written_stops_nobody_else_and_gives_its_place_for_the_day(
    cast: Cast, matters: Matters, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS_INLINE = False
    for person in (cast.lucia, cast.paolo):
        matters.ask(1, "one", to=person)
    lesser, broken, other = (
        matters.ask(n, "two", to=to) for n, to in ((2, cast.lucia), (3, cast.lucia), (2, cast.paolo))
    )

    def compose(about: Ref, to: Any) -> services.Letter | None:
        return matters.compose(about, to) if 1 // (3 - about.id) else None

    letters.register(monkeypatch, "k", compose)
    released()
    with clock.at(clock.now() + A_WEEK):
        assert services.release_held() == 2
        asked = {one["id"]: one for one in released()}
        assert set(asked) == {broken.pk, other.pk}
        with pytest.raises(ZeroDivisionError):
            services.release(**asked[broken.pk])
        services.release(**asked[other.pk])
        services.pass_over(**asked[broken.pk])  # as the queue does after the last try
        assert released() == [{"id": lesser.pk, "passed": [broken.pk]}]
        services.release(lesser.pk, [broken.pk])
    assert set(held()) == {broken}


@pytest.mark.parametrize("real", [False, True])
def test_an_erasure_while_it_is_written_again_is_not_written_over(
    cast: Cast, matters: Matters, settings: Any, network_is: Any, monkeypatch: pytest.MonkeyPatch, real: bool
) -> None:
    settings.JOBS_INLINE = False
    network_is(NetworkKind.REAL if real else NetworkKind.DEMONSTRATION)
    mail = matters.ask(1, "one", to=cast.lucia)
    write = rendering.part_of

    def meanwhile(letter: services.Letter, to: Any) -> Part:
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.DROPPED, why=Mail.Why.ERASED, subject="", text="", html=""
        )
        return write(letter, to)

    monkeypatch.setattr(services, "part_of", meanwhile)
    services.send(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.subject, mail.text, mail.html) == ("dropped", Mail.Why.ERASED, "", "", "")
    assert not outbox.outbox


def test_what_is_erased_while_a_server_takes_it_keeps_no_words(
    cast: Cast, matters: Matters, settings: Any, real_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS_INLINE = False
    mail = matters.ask(1, "one", to=cast.lucia)

    def meanwhile(mail: Mail, message: Any) -> None:
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.DROPPED, why=Mail.Why.ERASED, subject="", text="")

    monkeypatch.setattr(services, "_is_refused", meanwhile)
    services.send(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.subject, mail.text, mail.html) == (Mail.State.SENT, "", "", "")  # it did go


def test_a_letter_that_asks_says_what_it_is_about_and_how_it_is_written_again() -> None:
    with pytest.raises(ValueError, match="says what it is about"):
        services.Letter("k", "asked", None, "", asks=50, about=None)
    with pytest.raises(ValueError, match="nobody has registered"):
        services.Letter("no kind of ours", "asked", None, "", about=Ref("matter", 1))
