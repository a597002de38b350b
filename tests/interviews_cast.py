"""What firms told the cast: interviews coded and waiting, quotations, stories, difficulties."""

from datetime import datetime
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.listen.difficulties import services as register
from clustergrowth.listen.difficulties.models import EvidenceSource
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
)
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
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
    _difficulties(cast)


def _difficulties(cast: FullCast) -> None:
    told: dict[str, Any] = {"council": cast.bologna, "area": Area.TALENT, "by": cast.carla}
    title = LazyI18nString({"en": "Nobody applies for technical work", "it": "Nessuno si candida"})
    cast.difficulty = register.note_difficulty(title=title, **told)
    cast.dropped_difficulty = register.note_difficulty(title=LazyI18nString({"en": "Dropped"}), **told)
    register.drop(cast.dropped_difficulty, because="Lo fa già la camera.", by=cast.carla)
    passage: dict[str, Any] = {"interview": cast.interview, "first": 1, "last": 2}
    cast.reason = register.add_evidence(cast.difficulty, by=cast.carla, kind=EvidenceSource.PASSAGE, **passage)
    for kind, said in ((EvidenceSource.FINDING, {"finding": cast.finding}), (EvidenceSource.CASE, {"case": cast.case})):
        register.add_evidence(cast.difficulty, by=cast.carla, kind=kind, **said)
    register.share_difficulty(cast.difficulty, by=cast.lucia)
    cast.option = register.propose_option(
        cast.difficulty, title="Corsi serali", pros="Si impara lavorando.", cons="Serve tempo.", by=cast.paolo,
        worked_in=cast.case,
    )  # fmt: skip
    register.rate_option(cast.option, stars=4, by=cast.paolo)
    register.say(cast.difficulty, text="La camera ha un fondo.", by=cast.paolo)


def _talk(cast: FullCast, person: Person, organisation: Any) -> Interview:
    held = services.HeldInterview(
        organisation=organisation, person=person, held_on=clock.today(), lang="it", note="raccoglitore 3",
        scope=[ConsentScope.ANALYSIS, ConsentScope.NAMED], how=ConsentWay.WRITING,
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
            case, measure=CaseMeasure.STAFF, year=year, value=value, source="libro unico", confirmed=Confirmed.FIRM,
            by=cast.carla,
        )  # fmt: skip
    for condition in ("talent", "technology", "cooperation"):
        services.score_condition(case, condition=condition, score=0.8, reason="visto", by=cast.carla)
    return case
