"""The numbers of a file are its own: only where a coordinator says so do they mean the firms of an earlier file."""

import csv
import io
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from clustergrowth.common import jobs
from clustergrowth.common.errors import NotYours, TooLate
from clustergrowth.listen.surveys.answer_files.services import editions, files, undoing
from clustergrowth.listen.surveys.answer_files.services.rows import ColumnMapping
from clustergrowth.listen.surveys.answer_files.tests.test_importing_answers import COLUMNS, FIRM, sheet
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.models import AnswerFile, Invitation, Response, Wave
from clustergrowth.listen.surveys.tests.sample import given, wave_in
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from tests.cast import Cast, make_cast

EIGHT = [[str(n), "3", ""] for n in range(1, 9)]
NAMED = ColumnMapping(columns=COLUMNS, firm="firm", organisation="name")
WITH_NAME = ["firm", "barrier_time", "ubc", "name"]


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, cast.istanbul, by=cast.leda)


def take(
    wave: Wave, council: Council, by: Person, *rows: list[str], corrects: AnswerFile | None = None,
    choice: ColumnMapping = FIRM, header: list[str] | None = None,
) -> AnswerFile:  # fmt: skip
    """Look, then take, as the page does."""
    held = files.hold_file(wave=wave, council=council, content=sheet(*rows, header=header), name="a.csv", by=by)
    edition = str(corrects.pk) if corrects else editions.OTHERS
    for takes in (False, True):
        files.start(held=held, choice=choice, by=by, takes=takes, edition=edition)
    held.refresh_from_db()
    return held


def access_of() -> list[dict[str, Any]]:
    """Every column of every answer, but for the line of the ledger, which never changes and so is written anew."""
    rows: list[dict[str, Any]] = [dict(row) for row in Response.objects.order_by("pk").values()]
    return [{name: value for name, value in row.items() if name != "line"} for row in rows]


def told(council: Council) -> list[float]:
    rows = Response.objects.filter(council=council).order_by("pk")
    return [row.answers["barrier_time"] for row in rows]


def test_the_same_numbers_in_the_files_of_two_councils_are_two_sets_of_firms(cast: Cast, wave: Wave) -> None:
    take(wave, cast.bologna, cast.carla, *EIGHT)
    before = access_of()
    take(wave, cast.istanbul, cast.selin, *([n, "5", ""] for n, *_rest in EIGHT))
    assert told(cast.bologna) == [3.0] * 8 and told(cast.istanbul) == [5.0] * 8
    assert access_of()[:8] == before


def test_one_file_of_two_councils_may_number_the_firms_of_each(cast: Cast, wave: Wave) -> None:
    rows = [["1", "3", "", "Italia"], ["1", "5", "", "Türkiye"]]
    choice = ColumnMapping(COLUMNS, firm="firm", region="land", regions={"Italia": "bologna", "Türkiye": "istanbul"})
    take(wave, cast.bologna, cast.leda, *rows, choice=choice, header=["firm", "barrier_time", "ubc", "land"])
    assert (told(cast.bologna), told(cast.istanbul)) == ([3.0], [5.0])


def test_a_second_file_of_a_council_is_asked_what_it_is_and_never_guessed(
    cast: Cast, wave: Wave, client: Client
) -> None:
    first = take(wave, cast.bologna, cast.carla, *EIGHT)
    held = files.hold_file(wave=wave, council=cast.bologna, content=sheet(["1", "5", ""]), name="b.csv", by=cast.carla)
    client.force_login(cast.carla)
    address = reverse("answer_file", args=[held.pk])
    chosen = {"firm": "firm", "item_barrier_time": "barrier_time", "look": "1"}
    assert client.post(address, chosen).status_code == 422
    with pytest.raises(TooLate, match="holds other firms or corrects"):
        files.take_file(held=held, choice=FIRM, by=cast.carla)
    assert "It corrects “a.csv” of" in client.get(address).content.decode()
    client.post(address, chosen | {"edition": str(first.pk)})
    page = client.get(address).content.decode()
    assert "Answers that would change" in page and "no longer in the file" in page
    assert told(cast.bologna) == [3.0] * 8, "a look changes nothing"


def test_other_firms_with_the_same_numbers_stand_beside_them(cast: Cast, wave: Wave) -> None:
    take(wave, cast.bologna, cast.carla, *EIGHT)
    take(wave, cast.bologna, cast.carla, ["1", "5", ""])
    assert told(cast.bologna) == [3.0] * 8 + [5.0]


def test_every_change_is_listed_with_the_old_and_the_new_value(cast: Cast, wave: Wave, client: Client) -> None:
    first = take(wave, cast.bologna, cast.carla, ["1", "3", "rd"], ["2", "4", ""], ["3", "4", ""])
    second = take(wave, cast.bologna, cast.carla, ["1", "5", ""], ["2", "4", ""], corrects=first)
    assert second.account is not None
    assert [second.account[name] for name in ("changed", "same", "removed", "values")] == [1, 1, 1, 3]
    client.force_login(cast.carla)
    sent = client.get(reverse("answer_file_changes", args=[second.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(sent).decode("utf-8-sig"))))
    assert [(row[0], row[3], row[4], row[5]) for row in rows[1:]] == [
        ("2", "barrier_time", "3", "5"), ("2", "ubc", "rd", ""), ("", "barrier_time", "4", ""),
    ]  # fmt: skip
    assert len(Line.objects.filter(kind=Kind.TAKEN_BACK)) == 1, "of the firm that is no longer in it"


def test_the_page_shows_the_first_and_says_how_many_there_are(cast: Cast, wave: Wave, client: Client) -> None:
    first = take(wave, cast.bologna, cast.carla, *([f"{n}", "3", ""] for n in range(70)))
    second = take(wave, cast.bologna, cast.carla, *([f"{n}", "4", ""] for n in range(70)), corrects=first)
    client.force_login(cast.carla)
    page = client.get(reverse("answer_file", args=[second.pk])).content.decode()
    assert "70 answers differ; 50 are shown." in page and "Corrects “a.csv”" in page


def test_taking_it_back_leaves_exactly_what_stood_before_file_by_file(cast: Cast, wave: Wave) -> None:
    states = [access_of()]
    first = take(wave, cast.bologna, cast.carla, ["1", "3", "rd"], ["2", "4", ""], ["3", "4", ""])
    states.append(access_of())
    second = take(wave, cast.bologna, cast.carla, ["1", "5", ""], ["2", "4", ""], ["4", "2", ""], corrects=first)
    states.append(access_of())
    third = take(wave, cast.bologna, cast.carla, ["1", "1", ""], ["3", "1", ""], corrects=first)
    with pytest.raises(TooLate, match="Undo that import first"):
        undoing.start_undoing(held=second, by=cast.carla)
    for file in (third, second, first):
        undoing.undo_file(held=AnswerFile.objects.get(pk=file.pk), by=cast.carla)
        assert access_of() == states.pop()
    assert states == []


def test_what_a_firm_says_itself_is_touched_by_no_file_and_no_taking_back(
    cast: Cast, wave: Wave, client: Client
) -> None:
    first = take(wave, cast.bologna, cast.carla, ["1", "3", "", "laser-sud"], header=WITH_NAME, choice=NAMED)
    asked = Invitation.objects.create(
        wave=wave, council=cast.bologna, organisation=cast.laser, person=cast.lucia, nonce="n",
        created_at=wave.created_at,
    )  # fmt: skip
    answering.begin_change(asked=asked)
    second = take(
        wave, cast.bologna, cast.carla, ["1", "4", "", "laser-sud"], header=WITH_NAME, choice=NAMED, corrects=first
    )
    assert Response.objects.get().draft == {"barrier_time": 3.0}
    row = Response.objects.get()
    row.draft = given() | {"consent": "yes"}
    row.save()
    answering.hand_in(asked=asked)
    own = access_of()
    third = take(
        wave, cast.bologna, cast.carla, ["1", "1", "", "laser-sud"], header=WITH_NAME, choice=NAMED, corrects=first
    )
    assert third.account is not None
    assert [fault["message"] for fault in third.account["faults"]] == [
        "This firm has already answered on the page; its own answer stays."
    ]
    for file in (third, second, first):
        undoing.undo_file(held=AnswerFile.objects.get(pk=file.pk), by=cast.carla)
        assert access_of() == own
    assert AnswerFile.objects.get(pk=first.pk).account["kept"] == 1  # type: ignore[index]


def test_what_a_firm_has_begun_stays_when_the_file_is_taken_back(cast: Cast, wave: Wave) -> None:
    first = take(wave, cast.bologna, cast.carla, ["1", "3", "", "laser-sud"], header=WITH_NAME, choice=NAMED)
    Response.objects.update(draft={"barrier_time": 5.0})
    undoing.undo_file(held=first, by=cast.carla)
    row = Response.objects.get()
    assert (row.answers, row.draft, row.submitted_at, row.source) == ({"barrier_time": 5.0}, None, None, "page")


def test_a_firm_that_answered_itself_since_does_not_come_back_from_a_file(cast: Cast, wave: Wave) -> None:
    first = take(
        wave, cast.bologna, cast.carla, ["1", "3", "", "laser-sud"], ["2", "3", "", ""], header=WITH_NAME, choice=NAMED
    )
    second = take(wave, cast.bologna, cast.carla, ["2", "3", "", ""], header=WITH_NAME, choice=NAMED, corrects=first)
    answering.answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    undoing.undo_file(held=second, by=cast.carla)
    assert Response.objects.get(organisation=cast.laser).source == Response.Source.PAGE
    assert AnswerFile.objects.get(pk=second.pk).account["kept"] == 1  # type: ignore[index]


def test_no_file_answers_for_a_firm_of_another_council(cast: Cast, wave: Wave) -> None:
    answering.answer(wave=wave, council=cast.istanbul, organisation=cast.makine, answers=given(), by=cast.murat)
    theirs, header = access_of(), ["firm", "barrier_time", "ubc", "name"]
    by_slug = take(wave, cast.bologna, cast.carla, ["1", "1", "", cast.makine.slug], header=header, choice=NAMED)
    assert by_slug.account is not None and "another council" in by_slug.account["faults"][0]["message"]
    take(wave, cast.bologna, cast.carla, ["2", "1", "", cast.makine.name], header=header, choice=NAMED)
    assert access_of()[0] == theirs[0] and Response.objects.get(council=cast.bologna).organisation is None


def test_a_correction_touches_only_the_rows_of_its_own_council(cast: Cast, wave: Wave) -> None:
    rows = [["1", "3", "", "Italia"], ["2", "5", "", "Türkiye"]]
    choice = ColumnMapping(COLUMNS, firm="firm", region="land", regions={"Italia": "bologna", "Türkiye": "istanbul"})
    both = take(wave, cast.bologna, cast.leda, *rows, choice=choice, header=["firm", "barrier_time", "ubc", "land"])
    take(wave, cast.istanbul, cast.selin, ["2", "1", ""], corrects=both)
    assert (told(cast.bologna), told(cast.istanbul)) == ([3.0], [1.0])
    with pytest.raises(NotYours):
        undoing.start_undoing(held=AnswerFile.objects.get(corrects=None), by=cast.carla)


def test_a_row_that_cannot_be_read_takes_nobody_out(cast: Cast, wave: Wave) -> None:
    first = take(wave, cast.bologna, cast.carla, ["1", "3", ""], ["2", "3", ""])
    take(wave, cast.bologna, cast.carla, ["1", "9", ""], ["2", "4", ""], corrects=first)
    assert told(cast.bologna) == [3.0, 4.0], "refused, so it stands as it was"
    third = take(wave, cast.bologna, cast.carla, ["", "4", ""], ["2", "4", ""], corrects=first)
    assert told(cast.bologna) == [3.0, 4.0]
    assert third.account is not None and "do not say which firm they are" in third.account["remarks"][0]["message"]


def test_only_what_was_looked_at_is_taken(cast: Cast, wave: Wave) -> None:
    first = take(wave, cast.bologna, cast.carla, ["1", "3", ""])
    held = files.hold_file(wave=wave, council=cast.bologna, content=sheet(["1", "5", ""]), name="b.csv", by=cast.carla)
    files.start(held=held, choice=FIRM, by=cast.carla, takes=True, edition=str(first.pk))
    held.refresh_from_db()
    assert told(cast.bologna) == [3.0] and "have not looked at" in held.refusal


def test_the_database_refuses_a_second_answer_under_one_number(cast: Cast, wave: Wave) -> None:
    take(wave, cast.bologna, cast.carla, ["1", "3", ""])
    row = Response.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="one_answer_a_firm_of_a_file"):
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("corrects", [False, True])
def test_of_two_files_at_the_same_moment_the_second_is_asked_anew(corrects: bool) -> None:
    cast = make_cast()
    wave = wave_in(cast.bologna, by=cast.carla)
    first = take(wave, cast.bologna, cast.carla, ["1", "3", ""]) if corrects else None
    held = []
    for score in ("4", "5"):
        content = sheet(["1", score, ""])
        one = files.hold_file(wave=wave, council=cast.bologna, content=content, name="b.csv", by=cast.carla)
        edition = str(first.pk) if first else ""
        files.start(held=one, choice=FIRM, by=cast.carla, takes=False, edition=edition)
        held.append(AnswerFile.objects.select_related("wave", "council").get(pk=one.pk))
    AnswerFile.objects.filter(pk__in=[one.pk for one in held]).update(state=AnswerFile.State.RUNNING)

    def run(one: AnswerFile) -> None:
        try:
            jobs.defer("answer_files.run", id=one.pk, by=cast.carla.pk)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[one]) for one in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(AnswerFile.objects.filter(pk__in=[one.pk for one in held]).values_list("state", flat=True)) == [
        "done", "mapping",
    ]  # fmt: skip
    assert len(told(cast.bologna)) == 1 and told(cast.bologna)[0] in (4.0, 5.0)
