"""A noun whose letters say nothing of what they are about, one that cannot be composed once its matter is gone, one
that forgets what is done, and one that writes what a stranger typed into its subject, its text, its button and its
reason, as it is. It drops mails by hand.
"""

from pathlib import Path
from typing import Any

from clustergrowth.common.mail.models import Mail
from clustergrowth.common.mail.services import Composer, Letter
from clustergrowth.common.ports import Ref
from clustergrowth.record.letters.models import CouncilLetter

WRITTEN = "faulty.composed"
TEMPLATES = Path(__file__).parent / "templates"


def says_nothing() -> Letter:
    return Letter("faulty.silent", "asked", None, "")  # type: ignore[call-arg]  # the fault itself


def asks_of_what_it_calls_lasting() -> Letter:
    return Letter("faulty.asks", "asked", None, "", asks=30, about=None)


def is_registered_by_nobody(name: str) -> Letter:
    return Letter(kind=f"faulty.{name}", template="asked", button=None, why="", about=Ref("letter", 1))


def compose(about: Ref, to: Any) -> Letter | None:
    letter = CouncilLetter.objects.get(pk=about.id)
    return Letter(kind=WRITTEN, template="asked", button=None, why=str(letter), about=about)


def forgetful(compose: Composer) -> Composer:
    """Writes for ever what it wrote first, whatever was done meanwhile."""
    first: dict[tuple[Ref, Any], Letter | None] = {}
    return lambda about, to: first.setdefault((about, to.pk), compose(about, to))


def a_letter_of_a_stranger(typed: str, shows: list[str]) -> Letter:
    return Letter(
        kind="faulty.letter",
        template="faulty/mail/letter",
        button=(typed, "/today/"),
        why=typed,
        context={"typed": typed, "shown": " ".join(shows)},
        about=None,
        shows=shows,
    )


def drops_by_hand() -> None:
    Mail.objects.filter(kind="faulty.letter").update(state=Mail.State.DROPPED, text="")
