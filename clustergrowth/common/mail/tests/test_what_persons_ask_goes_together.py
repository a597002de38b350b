"""What one person asks another goes at once; what more of it comes within a day goes as one mail."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox

from clustergrowth.common import clock
from clustergrowth.common.mail import links, services
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Ref
from tests import letters
from tests.cast import Cast

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1, minutes=1)


class Asked:
    """Introductions by number; those that are settled are not asked any more."""

    def __init__(self) -> None:
        self.settled: set[int] = set()

    def compose(self, about: Ref, to: Any) -> services.Letter | None:
        if about.id in self.settled:
            return None
        return services.Letter(
            kind="exchange.one", template="asked", why="", context={"n": about.id}, about=about, is_personal=True,
            button=("Answer", lambda: f"/{links.issue('k', about.id, person=to)}/"),
        )  # fmt: skip

    def ask(self, number: int, *, to: Any) -> Mail:
        written = services.write(self.compose(Ref("matter", number), to), to=to)
        assert written is not None
        written.refresh_from_db()
        return written


@pytest.fixture
def asked(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    (tmp_path / "asked.txt").write_text("Question {{ n }}\n\nWill you answer {{ n }}?")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    made = Asked()
    letters.register(monkeypatch, "exchange.one", made.compose)
    return made


def states(*mails: Mail) -> list[str]:
    return [Mail.objects.get(pk=mail.pk).state for mail in mails]


def test_the_first_goes_at_once_also_in_a_week_with_a_survey(cast: Cast, asked: Asked) -> None:
    Mail.objects.create(person=cast.lucia, to="l@example.org", language="it", kind="surveys.invitation", asks=70,
                        state=Mail.State.SENT, created_at=clock.now())  # fmt: skip
    assert asked.ask(1, to=cast.lucia).state == Mail.State.SENT


def test_further_ones_of_the_day_are_one_mail_the_next(cast: Cast, asked: Asked, real_network: None) -> None:
    _first, second, third = (asked.ask(number, to=cast.lucia) for number in (1, 2, 3))
    assert states(second, third) == ["held", "held"] and second.goes_at is not None
    assert services.release_bundled() == 0
    with clock.at(clock.now() + A_DAY):
        assert services.release_bundled() == 1
    assert states(second, third) == ["sent", "sent"]
    assert len(outbox.outbox) == 2
    body = str(outbox.outbox[-1].body)
    assert "answer 2?" in body and "answer 3?" in body and "answer 1?" not in body


def test_each_button_of_such_a_mail_acts(cast: Cast, asked: Asked, real_network: None) -> None:
    for number in (1, 2, 3):
        asked.ask(number, to=cast.lucia)
    with clock.at(clock.now() + A_DAY):
        services.release_bundled()
        addresses = [line for line in str(outbox.outbox[-1].body).splitlines() if line.startswith("http") and line[-2:]]
        secrets = [line.rstrip("/").rpartition("/")[2] for line in addresses if "/mails/" not in line]
        assert [links.look(secret, "k").about_id for secret in secrets] == [2, 3]


def test_what_is_settled_meanwhile_is_left_out(cast: Cast, asked: Asked, real_network: None) -> None:
    _first, second, third = (asked.ask(number, to=cast.lucia) for number in (1, 2, 3))
    asked.settled.add(2)
    with clock.at(clock.now() + A_DAY):
        services.release_bundled()
    assert states(second, third) == ["dropped", "sent"]
    assert outbox.outbox[-1].subject == "Question 3"


def test_another_person_does_not_wait(cast: Cast, asked: Asked) -> None:
    asked.ask(1, to=cast.lucia)
    assert asked.ask(2, to=cast.paolo).state == Mail.State.SENT


def test_it_spends_nothing_of_the_week(cast: Cast, asked: Asked) -> None:
    asked.ask(1, to=cast.lucia)
    survey = Mail.objects.create(person=cast.lucia, to="l@example.org", language="it", kind="surveys.x", asks=70,
                                 state=Mail.State.HELD, created_at=clock.now())  # fmt: skip
    assert services.release_held() == 1 and survey is not None
