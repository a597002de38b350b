"""A correcting file gives firms other numbers, or names them otherwise: every firm keeps its answers."""

import pytest

from clustergrowth.common import clock
from clustergrowth.listen.surveys.answer_files.services import undoing
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answer_files.tests.test_a_file_corrects_an_earlier_one import (
    NAMED,
    WITH_NAME,
    access_of,
    take,
)
from clustergrowth.listen.surveys.answer_files.tests.test_importing_answers import COLUMNS
from clustergrowth.listen.surveys.answers.queries.firms import who_may_not
from clustergrowth.listen.surveys.models import AnswerFile, Response, Wave
from clustergrowth.listen.surveys.tests.sample import wave_in
from tests.cast import Cast

SUD = "Laser Sud S.r.l."
DATED = ColumnMapping(columns=COLUMNS, firm="firm", organisation="name", period="year")


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, cast.istanbul, by=cast.leda)


def correct(cast: Cast, wave: Wave, *rows: list[str], of: AnswerFile | None = None) -> AnswerFile:
    return take(wave, cast.bologna, cast.carla, *rows, header=WITH_NAME, choice=NAMED, corrects=of)


def told() -> dict[str, float]:
    rows = Response.objects.select_related("organisation")
    return {row.organisation.slug if row.organisation else "": row.answers["barrier_time"] for row in rows}


def messages(file: AnswerFile) -> list[str]:
    return [fault["message"] for fault in (file.account or {})["faults"]]


def take_back(cast: Cast, file: AnswerFile) -> None:
    undoing.undo_file(held=AnswerFile.objects.get(pk=file.pk), by=cast.carla)


def test_a_firm_under_another_number_answers_under_that_one(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["5", "3", "", SUD])
    before = access_of()
    second = correct(cast, wave, ["9", "4", "", SUD], of=first)
    assert (told(), messages(second)) == ({"laser-sud": 4.0}, [])
    assert second.account is not None and (second.account["taken"], second.account["removed"]) == (1, 1)
    take_back(cast, second)
    assert access_of() == before


def test_two_firms_that_change_their_numbers_both_keep_their_answers(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["1", "3", "", SUD], ["2", "4", "", "ateneo"])
    before = access_of()
    second = correct(cast, wave, ["1", "4", "", "ateneo"], ["2", "3", "", SUD], of=first)
    assert (told(), messages(second)) == ({"laser-sud": 3.0, "ateneo": 4.0}, [])
    assert [row["organisation_id"] for row in access_of()] == [row["organisation_id"] for row in before][::-1]
    take_back(cast, second)
    assert access_of() == before


def test_a_new_row_may_have_the_firm_of_one_that_is_named_otherwise_now(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["1", "3", "", SUD])
    before = access_of()
    second = correct(cast, wave, ["1", "2", "", "ateneo"], ["2", "3", "", SUD], of=first)
    assert (told(), messages(second)) == ({"ateneo": 2.0, "laser-sud": 3.0}, [])
    take_back(cast, second)
    assert access_of() == before


def test_a_refused_row_under_another_number_takes_out_nobody(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["5", "3", "", SUD])
    second = correct(cast, wave, ["9", "99", "", SUD.upper()], of=first)
    assert told() == {"laser-sud": 3.0}
    assert second.account is not None and (second.account["refused"], second.account["removed"]) == (1, 0)


def test_nor_does_one_whose_year_cannot_be_read(cast: Cast, wave: Wave) -> None:
    header = [*WITH_NAME, "year"]
    first = take(wave, cast.bologna, cast.carla, ["5", "3", "", SUD, "2025"], header=header, choice=DATED)
    rows = (["9", "4", "", SUD, "lately"], ["2", "4", "", "", "2025"])
    take(wave, cast.bologna, cast.carla, *rows, header=header, choice=DATED, corrects=first)
    assert told() == {"laser-sud": 3.0, "": 4.0}


def test_where_one_of_two_that_swap_is_refused_both_stay(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["1", "3", "", SUD], ["2", "4", "", "ateneo"])
    before = access_of()
    second = correct(cast, wave, ["1", "4", "", "ateneo"], ["2", "99", "", SUD], of=first)
    assert access_of() == before
    assert len(messages(second)) == 2 and "Another row" in messages(second)[0]


def test_of_two_rows_of_one_firm_the_one_that_has_its_number_counts(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["5", "3", "", SUD])
    second = correct(cast, wave, ["9", "4", "", SUD], ["5", "2", "", SUD], of=first)
    assert told() == {"laser-sud": 2.0}
    assert len(messages(second)) == 1 and "Another row" in messages(second)[0]


def test_what_a_firm_has_begun_to_say_goes_to_no_other_firm(cast: Cast, wave: Wave) -> None:
    first = correct(cast, wave, ["1", "3", "", SUD])
    Response.objects.update(draft={"barrier_time": 5.0}, saved_at=clock.now())
    second = correct(cast, wave, ["1", "4", "", "ateneo"], of=first)
    assert told() == {"laser-sud": 3.0} and "answering on the page itself" in messages(second)[0]


@pytest.mark.parametrize(
    ("wants", "has", "held", "refused"),
    [
        ({1: 20, 2: 30, 3: 10}, {1: 10, 2: 20, 3: 30}, set(), set()),
        ({1: 20, 2: 30, 3: 40}, {1: 10, 2: 20, 3: 30}, {40}, {1, 2, 3}),
        ({1: 10, 2: None, 3: 10}, {2: 10}, set(), {3}),
        ({1: 10, 2: 10}, {2: 10}, set(), {1}),
        ({1: None, 2: None}, {}, set(), set()),
    ],
)
def test_who_may_not_have_a_firm_keeps_its_own_from_the_next(
    wants: dict[int, int | None], has: dict[int, int | None], held: set[int], refused: set[int]
) -> None:
    assert who_may_not(wants, has, held) == refused
