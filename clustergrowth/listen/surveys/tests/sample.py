"""What the tests of surveys share: an open wave, and answers of a firm."""

from datetime import date
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.listen.surveys.answer_files.services import editions, files
from clustergrowth.listen.surveys.answer_files.services.rows import Account, ColumnMapping
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.questions import Type
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of, shipped
from clustergrowth.listen.surveys.instruments.services import publish_shipped
from clustergrowth.listen.surveys.models import AnswerFile, Instrument, Wave
from clustergrowth.listen.surveys.waves.services.waves import open_wave
from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import belongs, organisation

SHIPPED = {(one["code"], one["version"]) for one in shipped()}
TITLE = LazyI18nString({"en": "Growth needs 2026", "it": "Bisogni di crescita 2026"})


def instrument(code: str = "growth-needs") -> Instrument:
    if SHIPPED - set(Instrument.objects.values_list("code", "version")):
        publish_shipped()
    return Instrument.objects.get(code=code, version=1)


def wave_in(*councils: Council, by: Person, code: str = "growth-needs", **days: date) -> Wave:
    return wave_with(instrument(code), *councils, by=by, **days)


def wave_with(instrument: Instrument, *councils: Council, by: Person, **days: date) -> Wave:
    return open_wave(
        instrument=instrument,
        councils=councils,
        title=TITLE,
        opens=days.get("opens", date(2020, 1, 1)),
        closes=days.get("closes", date(2100, 1, 1)),
        by=by,
    )


def council(slug: str, city: str, country: str, colour: int, nuts: str) -> Council:
    """Another council beside those of the cast."""
    name = LazyI18nString({"en": city})
    return Council.objects.create(
        slug=slug, name=name, city=city, country=country, prefix=slug[:3].upper(), colour=colour,
        letter=city[0], form=Form.FEDERATION, focus=name, nuts=[nuts], languages=["en"], time_zone="Europe/Paris",
        latitude=0, longitude=0,
    )  # fmt: skip


def given(score: int = 4) -> dict[str, object]:
    """A firm's answers to the whole growth-needs instrument."""
    asked = questionnaire_of(instrument().pk)
    answers: dict[str, object] = {code: score for code, item in asked.items.items() if item.scale is not None}
    return answers | {
        "staff": 18, "staff_before": 12, "turnover": "up-to-10", "exports": 35, "ubc": ["rd", "student-mobility"],
        "ubc_hard": ["contact"], "ambition_staff": "to-10", "wish": "Un contatto.", "consent": True,
    }  # fmt: skip


def given_2(score: int = 4) -> dict[str, object]:
    """A firm's answers to all of the second version."""
    asked = instrument_file.read(next(one for one in shipped() if (one["code"], one["version"]) == ("growth-needs", 2)))
    rated: dict[str, object] = {code: score for code, item in asked.items.items() if item.scale is not None}
    ticked = {code: [one.options[0].code] for code, one in asked.questions.items() if one.type is Type.MULTIPLE}
    return rated | ticked | {
        "sector": "metal", "founded": 1987, "staff": 18, "turnover": "up-to-10", "exports": 35, "staff_before": 12,
        "turnover_change": "to-30", "turnover_goal": "to-30", "ubc_contact": "no", "posts": 2, "posts_long": 1,
        "left": 1, "ambition_staff": "to-10", "wish": "A contact.", "consent": True,
    }  # fmt: skip


def firms_of(council: Council, count: int) -> list[Organisation]:
    """More firms in a council, without contacts."""
    made = [
        organisation(f"Ditta {council.slug} {n}", OrganisationKind.SME, council.city, council.country, council.nuts[0],
                     slug=f"ditta-{council.slug}-{n}", nace=["28.41"])
        for n in range(count)
    ]  # fmt: skip
    for one in made:
        belongs(one, council)
    return made


def bring(
    wave: Wave,
    council: Council,
    content: bytes,
    choice: ColumnMapping,
    by: Person,
    edition: str = editions.OTHERS,
    **how: Any,
) -> Account:
    """Take a file of answers at once; ``edition`` says which firms it holds, where there were files before."""
    held = files.hold_file(wave=wave, council=council, content=content, name=how.pop("name", "a.csv"), by=by)
    editions.say(held, edition)
    held.save()
    return files.take_file(held=held, choice=choice, by=by, **how).account


def first_file() -> str:
    """That a file corrects the first one."""
    return str(AnswerFile.objects.order_by("pk")[0].pk)
