"""What firms told the cast: interviews coded and waiting, quotations, stories."""

from datetime import datetime
from typing import Any

from clustergrowth.common import clock
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.models import (
    Attribution,
    CaseStudy,
    Confirmed,
    Direction,
    Given,
    Interview,
    Measure,
    Scope,
)
from clustergrowth.people.persons.models import Person
from tests.full_cast import FullCast

SAID = "Cerchiamo saldatori da due anni. Nessuno si presenta.\nCon l'università il difetto si vede prima."


def listen_closely(cast: FullCast, present: datetime) -> None:
    cast.interview = _talk(cast, cast.lucia, cast.laser)
    mark: dict[str, Any] = {"first": 1, "last": 2, "codes": ["talent_find"], "direction": Direction.BARRIER}
    services.mark_passage(cast.interview, by=cast.paolo, **mark)
    cast.coded_interview = _talk(cast, cast.viola, cast.camera)
    services.mark_passage(cast.coded_interview, by=cast.paolo, **mark)
    services.mark_passage(cast.coded_interview, by=cast.carla, **{**mark, "last": 1})
    for who in (cast.paolo, cast.carla):
        services.finish_coding(cast.coded_interview, by=who)
    taken: dict[str, Any] = {"first": 1, "last": 1, "text": "Cerchiamo saldatori", "role": "titolare", "by": cast.carla}
    cast.draft_quotation = services.draft_quotation(cast.interview, attribution=Attribution.FIRM, **taken)
    asked = services.draft_quotation(cast.interview, attribution=Attribution.NAMED, **taken)
    cast.asked_quotation = services.ask_approval(asked, by=cast.carla)
    said = services.draft_quotation(cast.coded_interview, attribution=Attribution.NAMED, **taken)
    cast.quotation = services.answer_quotation(services.ask_approval(said, by=cast.carla), act="approve")
    cast.draft_case, cast.asked_case = _story(cast, "Bozza"), _story(cast, "In attesa")
    cast.case_figure = cast.draft_case.figures.get(year=2024)
    cast.asked_case = services.ask_firm(cast.asked_case, by=cast.carla)
    cast.case = services.answer_case(services.ask_firm(_story(cast, "Da sei a diciotto"), by=cast.carla), act="publish")


def _talk(cast: FullCast, person: Person, organisation: Any) -> Interview:
    held = services.Held(
        organisation=organisation, person=person, held_on=clock.today(), lang="it", note="raccoglitore 3",
        scope=[Scope.ANALYSIS, Scope.NAMED], how=Given.WRITING,
    )  # fmt: skip
    made = services.hold_interview(held, council=cast.bologna, by=cast.carla)
    services.write_text(made, text=SAID, by=cast.carla)
    services.assign_coders(made, first=cast.paolo, second=cast.carla, by=cast.carla)
    made.refresh_from_db()
    return made


def _story(cast: FullCast, title: str) -> CaseStudy:
    case = services.draft_case(
        council=cast.bologna, organisation=cast.laser, title=title, text="Una storia di saldature.", lang="it",
        by=cast.carla, keys={"talent_keep": (Direction.DRIVER, "imparano")},
    )  # fmt: skip
    for year, value in ((2021, 6), (2024, 18)):
        services.add_figure(
            case, measure=Measure.STAFF, year=year, value=value, source="libro unico", confirmed=Confirmed.FIRM,
            by=cast.carla,
        )  # fmt: skip
    for condition in ("talent", "technology", "cooperation"):
        services.score_condition(case, condition=condition, score=0.8, reason="visto", by=cast.carla)
    return case
