"""A long file is gone through by the worker with its progress shown, and a whole file can be taken back."""

import csv
import io
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import NotYours, TooLate
from clustergrowth.common.imports import work
from clustergrowth.listen.surveys.answer_files.services import editions, files, undoing
from clustergrowth.listen.surveys.answer_files.services.incoming import import_answers, remembered
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answer_files.tests.test_importing_answers import FIRM, sheet
from clustergrowth.listen.surveys.answers.services.answering import answer
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.jobs import forget_files
from clustergrowth.listen.surveys.models import AnswerFile, Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import given, wave_in
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast

IMPORTS = "clustergrowth.listen.surveys.answer_files.services.files.import_answers"


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


def hold(cast: Cast, wave: Wave, *rows: list[str]) -> AnswerFile:
    return files.hold_file(wave=wave, council=cast.bologna, content=sheet(*rows), name="a.csv", by=cast.carla)


def take(
    cast: Cast, wave: Wave, *rows: list[str], choice: ColumnMapping = FIRM, corrects: AnswerFile | None = None
) -> AnswerFile:
    held, edition = hold(cast, wave, *rows), str(corrects.pk) if corrects else editions.OTHERS
    for takes in (False, True):
        files.start(held=held, choice=choice, by=cast.carla, takes=takes, edition=edition)
    held.refresh_from_db()
    return held


def told() -> list[float]:
    return [row.answers["barrier_time"] for row in Response.objects.order_by("key")]


def test_the_page_shows_the_work_and_then_what_would_happen(
    cast: Cast, wave: Wave, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold(cast, wave, ["F1", "3", ""])
    waiting: list[Any] = []
    monkeypatch.setattr(work, "defer", lambda name, **told: waiting.append((name, told)))
    client.force_login(cast.carla)
    address = reverse("answer_file", args=[held.pk])
    client.post(address, {"firm": "firm", "item_barrier_time": "barrier_time", "look": "1"})
    page = client.get(address).content.decode()
    assert "Checking the file" in page and reverse("answer_file_progress", args=[held.pk]) in page
    progress = client.get(reverse("answer_file_progress", args=[held.pk]))
    assert "HX-Refresh" not in progress.headers
    monkeypatch.undo()
    jobs.defer(waiting[0][0], **waiting[0][1])
    assert client.get(reverse("answer_file_progress", args=[held.pk])).headers["HX-Refresh"] == "true"
    assert "What would happen" in client.get(address).content.decode()
    assert waiting == [("answer_files.look_through", {"id": held.pk, "by": cast.carla.pk, "language": "en"})]


def test_ten_thousand_rows_come_in_with_the_remembered_choice_in_as_many_questions_as_ten(
    cast: Cast, wave: Wave
) -> None:
    take(cast, wave, ["F0", "3", ""])
    known = remembered(wave, cast.bologna, ["firm", "barrier_time", "ubc"])
    assert known is not None
    asked = []
    for numbers in (range(1, 1000), range(1000, 11_000)):
        with CaptureQueriesContext(connection) as found:
            held = take(cast, wave, *([f"F{n}", str(1 + n % 5), "rd"] for n in numbers), choice=ColumnMapping(**known))
        assert held.account is not None and held.account["taken"] == len(numbers)
        asked.append(len(found))
    assert Response.objects.count() == 11_000
    assert asked[1] < asked[0] + 120, "it grows by batches, not by rows"


def test_somebody_who_answers_at_the_same_moment_sends_the_file_round_once_more(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def crossed(**told: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return import_answers(**told)

    monkeypatch.setattr(IMPORTS, crossed)
    assert take(cast, wave, ["F1", "3", ""]).state == AnswerFile.State.DONE
    assert len(tries) == 3, "one look, and the taking twice"


def test_work_that_ends_before_its_end_says_so_and_leaves_nothing(
    cast: Cast, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hold(cast, wave, ["F1", "3", ""])

    def broken(**told: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(IMPORTS, broken)
    AnswerFile.objects.filter(pk=held.pk).update(state=AnswerFile.State.RUNNING, choice=asdict(FIRM))
    with pytest.raises(MemoryError):
        jobs.defer("answer_files.run", id=held.pk, by=cast.carla.pk)
    jobs.give_up("answer_files.run", {"id": held.pk})
    assert AnswerFile.objects.get().state == AnswerFile.State.STOPPED
    monkeypatch.undo()
    files.start(held=held, choice=FIRM, by=cast.carla, takes=True)
    assert Response.objects.count() == 1


def test_what_is_refused_as_a_whole_is_told_on_the_page(cast: Cast, wave: Wave, client: Client) -> None:
    held = hold(cast, wave, ["F1", "9", ""])
    files.start(held=held, choice=FIRM, by=cast.carla, takes=True, all_or_nothing=True)
    client.force_login(cast.carla)
    assert "Nothing was imported" in client.get(reverse("answer_file", args=[held.pk])).content.decode()


def test_a_whole_file_is_taken_back(cast: Cast, wave: Wave, client: Client) -> None:
    first = take(cast, wave, ["F1", "3", ""], ["F2", "3", ""])
    second = take(cast, wave, ["F1", "3", ""], ["F2", "5", ""], ["F3", "5", ""], corrects=first)
    client.force_login(cast.carla)
    assert "Undo this import" in client.get(reverse("answer_file", args=[second.pk])).content.decode()
    client.post(reverse("answer_file_undo", args=[second.pk]))
    second.refresh_from_db()
    assert told() == [3.0, 3.0] and second.state == AnswerFile.State.UNDONE
    assert second.account is not None
    assert [second.account[name] for name in ("gone", "restored", "kept")] == [1, 1, 0]
    assert Line.objects.filter(kind=Kind.TAKEN_BACK, earlier__kind=Kind.SURVEY_ANSWERED).count() == 1
    assert "was undone" in client.get(reverse("answer_file", args=[second.pk])).content.decode()
    take(cast, wave, ["F1", "3", ""], ["F2", "5", ""], ["F3", "5", ""], corrects=first)
    assert told() == [3.0, 5.0, 5.0], "and it can be brought in again"


def test_nothing_is_taken_back_after_the_wave_or_by_others(cast: Cast, wave: Wave) -> None:
    held = take(cast, wave, ["F1", "3", ""])
    with pytest.raises(NotYours):
        undoing.start_undoing(held=held, by=cast.selin)
    waves.close_wave(wave=wave, by=cast.carla)
    with pytest.raises(TooLate):
        undoing.start_undoing(held=AnswerFile.objects.select_related("wave").get(), by=cast.carla)


def test_complaint_3_a_rate_is_never_above_one_and_the_export_has_every_question(
    cast: Cast, wave: Wave, client: Client
) -> None:
    """decidim#9396: more than 100 % response, gaps in the export. What came by file was not asked for here."""
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    take(cast, wave, *([f"F{n}", "3", ""] for n in range(30)))
    told = given() | {"wish": "", "exports": ""}
    answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=told, by=cast.lucia)
    client.force_login(cast.carla)
    page = client.get(reverse("wave", args=[wave.pk])).content.decode()
    assert "100 %" in page and "3100 %" not in page
    assert "30 more answers came from firms not invited here" in page
    token = token_of(Invitation.objects.get())
    header, row = csv.reader(
        io.StringIO(client.get(reverse("answer_own", args=[token])).getvalue().decode("utf-8-sig"))
    )
    assert header[3:] == list(questionnaire_of(wave.instrument_id).items)
    assert len(row) == len(header) and "" in row, "what was not answered is a blank, not a gap"


def test_a_file_that_is_looked_through_meanwhile_is_not_left(cast: Cast, wave: Wave) -> None:
    row = hold(cast, wave, ["F1", "3", ""])
    second = AnswerFile.objects.get(pk=row.pk)
    AnswerFile.objects.filter(pk=row.pk).update(state=AnswerFile.State.CHECKING)
    files.leave_file(held=second, by=cast.carla)
    assert AnswerFile.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("state", [AnswerFile.State.CHECKING, AnswerFile.State.RUNNING, AnswerFile.State.CHECKED])
def test_a_file_nobody_took_is_forgotten_unless_the_worker_is_at_it(cast: Cast, wave: Wave, state: str) -> None:
    hold(cast, wave, ["F1", "3", ""])
    AnswerFile.objects.update(state=state)
    with clock.at(clock.now() + timedelta(days=8)):
        forget_files()
    assert AnswerFile.objects.exists() == (state != AnswerFile.State.CHECKED)
