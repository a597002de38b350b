"""A difficulty of the small cast, for the tests of the register."""

from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.models import Difficulty, Option
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, belongs, organisation, works


def noted(council: Council, by: Person, title: str = "Nobody applies for technical work") -> Difficulty:
    return services.note_difficulty(
        council=council, title=LazyI18nString({"en": title, "it": "Nessuno si candida"}), area=Area.TALENT, by=by,
        text=LazyI18nString({"en": "Adverts stay without an answer."}),
    )  # fmt: skip


def option(difficulty: Difficulty, by: Person, title: str = "Corsi serali", **said: Any) -> Option:
    return services.propose_option(difficulty, title=title, by=by, **said)


def sixth_firm(cast: Cast, difficulty: Difficulty, n: int) -> None:
    """Another firm of Bologna says that it has it too."""
    firm = organisation(f"Officina {n}", "sme", "Modena", "IT", "ITH54", slug=f"officina-{n}")  # type: ignore[arg-type]
    belongs(firm, cast.bologna)
    owner = Person.objects.create_user(f"owner{n}@example.org", name=f"Owner {n}", language="it")
    works(owner, firm)
    services.share_difficulty(difficulty, by=owner)
