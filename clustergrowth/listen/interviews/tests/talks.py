"""Interviews, codes and stories of the small cast, for the tests of this noun and of difficulties."""

from typing import Any

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.models import (
    Attribution,
    CaseMeasure,
    CaseStudy,
    Confirmed,
    ConsentScope,
    ConsentWay,
    Direction,
    Interview,
    Quotation,
)
from tests.cast import Cast

EVERYTHING = [ConsentScope.ANALYSIS, ConsentScope.NAMED]
TEXT = (
    "Cerchiamo saldatori da due anni. Nessuno si presenta.\n"
    "Con l'università abbiamo provato un sensore. Ci ha aiutato molto, il difetto si vede prima. "
    "La banca invece non capisce che cosa facciamo.\n"
    "Nel 2024 abbiamo assunto tre giovani. Restano perché imparano."
)


def held(cast: Cast, **told: Any) -> services.HeldInterview:
    known: dict[str, Any] = {
        "organisation": cast.laser, "person": cast.lucia, "held_on": clock.today(), "lang": "it", "scope": EVERYTHING,
        "how": ConsentWay.WRITING, "note": "modulo firmato, raccoglitore 3",
    }  # fmt: skip
    return services.HeldInterview(**{**known, **told})


def talk(cast: Cast, *, text: str = TEXT, **told: Any) -> Interview:
    """An interview of Bologna, written down."""
    made = services.hold_interview(held(cast, **told), council=cast.bologna, by=cast.carla)
    return services.write_text(made, text=text, by=cast.carla) if text else made


def coded(cast: Cast) -> Interview:
    """Paolo and Carla have coded it and are done; they differ once."""
    interview = talk(cast)
    services.assign_coders(interview, first=cast.paolo, second=cast.carla, by=cast.carla)
    for who, last in ((cast.paolo, 2), (cast.carla, 1)):
        mark(interview, who, 1, last, "talent_find", Direction.BARRIER)
        mark(interview, who, 3, 4, "cooperation_universities", Direction.DRIVER)
        services.finish_coding(interview, by=who)
    interview.refresh_from_db()
    return interview


def mark(interview: Interview, who: Any, first: int, last: int, code: str, way: Direction = Direction.BARRIER) -> int:
    interview.refresh_from_db()
    return services.mark_passage(interview, first=first, last=last, codes=[code], direction=way, by=who)


def quoted(cast: Cast, interview: Interview | None = None, **said: Any) -> Quotation:
    known: dict[str, Any] = {
        "first": 1, "last": 2, "text": "Cerchiamo saldatori […]. Nessuno si presenta.", "role": "titolare",
        "attribution": Attribution.NAMED, "english": "Nobody applies.",
    }  # fmt: skip
    return services.draft_quotation(interview or talk(cast), by=cast.carla, **{**known, **said})


def approved(cast: Cast, interview: Interview | None = None, **said: Any) -> Quotation:
    asked = services.ask_approval(quoted(cast, interview, **said), by=cast.carla)
    return services.answer_quotation(asked, act="approve")


def story(cast: Cast, **said: Any) -> CaseStudy:
    """A draft with its figures."""
    known: dict[str, Any] = {
        "council": cast.bologna, "organisation": cast.laser, "title": "Da sei a diciotto", "text": "Una storia.",
        "lang": "it", "english": "From six to eighteen.", "keys": {"talent_keep": (Direction.DRIVER, "imparano")},
    }  # fmt: skip
    made = services.draft_case(by=cast.carla, **{**known, **said})
    for year, value in ((2021, 6.0), (2024, 18.0)):
        services.add_figure(
            made, measure=CaseMeasure.STAFF, year=year, value=value, source="libro unico", confirmed=Confirmed.FIRM,
            by=cast.carla,
        )  # fmt: skip
    return made


def published(cast: Cast, **said: Any) -> CaseStudy:
    asked = services.ask_firm(story(cast, **said), by=cast.carla)
    return services.answer_case(asked, act="publish")


def path_in_mail(kind: str) -> str:
    """The address of the button in the newest mail of a kind."""
    text = Mail.objects.filter(kind=kind).latest("pk").text
    path = next(line for line in text.splitlines() if line.startswith("http")).split("/", 3)[3]
    return f"/{path}"
