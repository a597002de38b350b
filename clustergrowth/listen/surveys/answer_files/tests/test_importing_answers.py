"""Answers collected elsewhere come in from a file: mapped, checked, each firm once, refused rows with reasons."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.tables.mapping import sample_of
from clustergrowth.listen.surveys.answer_files.services import files
from clustergrowth.listen.surveys.answer_files.services.incoming import first_guess, opened, remembered
from clustergrowth.listen.surveys.answer_files.services.rows import Account, ColumnMapping
from clustergrowth.listen.surveys.answers.services.answering import answer
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import AnswerFile, Response, Wave
from clustergrowth.listen.surveys.tests.sample import bring, first_file, given, wave_in
from clustergrowth.listen.surveys.waves.services import waves
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from tests.cast import Cast

COLUMNS = {"barrier_time": "barrier_time", "ubc": "ubc"}
FIRM = ColumnMapping(columns=COLUMNS, firm="firm")
HEADER = ["firm", "barrier_time", "ubc"]


@pytest.fixture
def wave(cast: Cast) -> Wave:
    return wave_in(cast.bologna, by=cast.carla)


def sheet(*rows: list[str], header: list[str] | None = None) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header or HEADER, *rows])
    return text.getvalue().encode()


def take(
    wave: Wave, cast: Cast, content: bytes, choice: ColumnMapping = FIRM, by: Person | None = None, **how: Any
) -> Account:
    return bring(wave, cast.bologna, content, choice, by or cast.carla, **how)


def test_answers_are_taken_and_recorded(cast: Cast, wave: Wave) -> None:
    account = take(
        wave,
        cast,
        sheet(["F1", "4", "rd; student-mobility"], ["F2", "very strongly", "Consulenza di docenti e ricercatori"]),
    )
    assert (account.rows, account.taken, account.refused) == (2, 2, 0)
    assert [row.answers for row in Response.objects.order_by("pk")] == [
        {"barrier_time": 4.0, "ubc": ["rd", "student-mobility"]},
        {"barrier_time": 5.0, "ubc": ["consulting"]},
    ]
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED, about_id=wave.pk).count() == 2


def test_a_row_that_does_not_fit_is_refused_with_every_reason(cast: Cast, wave: Wave) -> None:
    account = take(
        wave, cast, sheet(["F1", "7", "golf"], ["F2", "2.5", ""], ["", "3", ""], ["F4", "3", "rd"], ["F5", "", ""])
    )
    assert (account.taken, account.refused) == (1, 4)
    told = [(fault.line, fault.column, fault.message) for fault in account.faults]
    assert (2, "barrier_time", "“7” is not between 1 and 5.") in told
    assert (2, "ubc", "“golf” is not one of the answers to ubc.") in told
    assert (3, "barrier_time", "“2.5” is not on the scale from 1 to 5 in steps of 1.") in told
    assert (4, "firm", "The row does not say which firm it is.") in told
    assert (6, "", "The row answers none of the questions.") in told


def test_all_or_nothing_takes_nothing(cast: Cast, wave: Wave) -> None:
    with pytest.raises(Refused, match="Nothing was imported"):
        take(wave, cast, sheet(["F1", "3", ""], ["F2", "9", ""]), all_or_nothing=True)
    assert not Response.objects.exists()


def test_a_look_takes_nothing(cast: Cast, wave: Wave) -> None:
    assert take(wave, cast, sheet(["F1", "3", ""]), dry_run=True).taken == 1
    assert not Response.objects.exists()
    assert not Line.objects.filter(kind=Kind.SURVEY_ANSWERED).exists()


def test_of_several_years_the_last_is_kept_wherever_it_stands(cast: Cast, wave: Wave) -> None:
    content = sheet(["F1", "5", "", "2024"], ["F1", "2", "", "2025"], ["F1", "3", "", "2023"], header=[*HEADER, "year"])
    account = take(wave, cast, content, ColumnMapping(columns=COLUMNS, firm="firm", period="year"))
    assert (account.taken, account.earlier) == (1, 2)
    response = Response.objects.get()
    assert (response.answers["barrier_time"], response.period) == (2.0, "2025")


def test_codes_for_no_answer_and_do_not_know_are_no_scores(cast: Cast, wave: Wave) -> None:
    choice = ColumnMapping(columns=COLUMNS, firm="firm", missing=["99"])
    take(wave, cast, sheet(["F1", "99", "rd"], ["F2", "99.0", "rd"], ["F3", "no sé", "rd"]), choice)
    assert [row.answers.get("barrier_time") for row in Response.objects.order_by("pk")] == [None, None, "dk"]


def test_a_multiple_question_may_come_as_one_column_an_option(cast: Cast, wave: Wave) -> None:
    header = ["firm", "ubc_rd", "ubc_consulting", "ubc_support"]
    table = opened(io.BytesIO(sheet(["F1", "1", "0", "x"], header=header)), "a.csv")
    guess = first_guess(questionnaire_of(wave.instrument_id), table.columns, sample_of(table))
    assert guess["columns"] == {"ubc.rd": "ubc_rd", "ubc.consulting": "ubc_consulting", "ubc.support": "ubc_support"}
    take(
        wave,
        cast,
        sheet(["F1", "1", "0", "x"], ["F2", "0", "0", "0"], header=header),
        ColumnMapping(columns=guess["columns"], firm="firm"),
    )
    assert [row.answers["ubc"] for row in Response.objects.order_by("pk")] == [["rd", "support"], []]


def test_columns_are_guessed_from_the_text_of_the_questions_in_any_language(cast: Cast, wave: Wave) -> None:
    header = ["Nome", "Norme, certificati e adempimenti", "Importance for your growth: Selling in other countries"]
    table = opened(io.BytesIO(sheet(["Ditta", "3", "4"], header=header)), "a.csv")
    guess = first_guess(questionnaire_of(wave.instrument_id), table.columns, sample_of(table))
    assert guess["columns"] == {"markets_abroad.importance": header[2], "barrier_rules": header[1]}


def test_a_firm_we_know_is_counted_as_that_firm(cast: Cast, wave: Wave) -> None:
    choice = ColumnMapping(columns=COLUMNS, organisation="firm")
    account = take(
        wave, cast, sheet(["LASER SUD S.R.L.", "3", ""], ["laser sud s.r.l.", "4", ""], ["Nobody Ltd", "2", ""]), choice
    )
    assert account.known == 1
    known = Response.objects.get(organisation__isnull=False)
    assert (known.organisation, known.answers["barrier_time"]) == (cast.laser, 4.0)
    assert "Nobody" not in Response.objects.get(organisation=None).key
    assert (
        Party.objects.filter(line__kind=Kind.SURVEY_ANSWERED).values_list("organisation_id", flat=True).get()
        == cast.laser.pk
    )


def test_what_a_firm_said_itself_is_not_overwritten(cast: Cast, wave: Wave) -> None:
    answer(wave=wave, council=cast.bologna, organisation=cast.laser, answers=given(), by=cast.lucia)
    account = take(wave, cast, sheet(["laser-sud", "1", ""]), ColumnMapping(columns=COLUMNS, organisation="firm"))
    assert (account.taken, account.refused) == (0, 1)
    assert Response.objects.get().answers["barrier_time"] == 4


def test_the_same_file_again_changes_nothing_and_a_corrected_one_changes_what_differs(cast: Cast, wave: Wave) -> None:
    take(wave, cast, sheet(["F1", "3", ""], ["F2", "4", ""]))
    again = take(wave, cast, sheet(["F1", "3", ""], ["F2", "5", ""]), edition=first_file())
    assert (again.taken, again.same, again.changed) == (0, 1, 1)
    assert Response.objects.count() == 2
    assert Line.objects.filter(kind=Kind.SURVEY_ANSWERED).count() == 2


def test_a_file_of_several_regions_is_divided(cast: Cast) -> None:
    shared = wave_in(cast.bologna, cast.istanbul, by=cast.leda)
    content = sheet(
        ["F1", "3", "", "Italia"], ["F2", "4", "", "Türkiye"], ["F3", "4", "", "Malta"], header=[*HEADER, "country"]
    )
    choice = ColumnMapping(
        columns=COLUMNS, firm="firm", region="country", regions={"Italia": "bologna", "Türkiye": "istanbul"}
    )
    account = take(shared, cast, content, choice, by=cast.leda)
    assert account.councils == {"bologna": 1, "istanbul": 1}
    assert account.elsewhere == 1
    with pytest.raises(NotYours):
        take(shared, cast, content, choice, by=cast.carla)


def test_after_closing_no_file_is_taken(cast: Cast, wave: Wave) -> None:
    waves.close_wave(wave=wave, by=cast.carla)
    with pytest.raises(TooLate):
        take(Wave.objects.get(), cast, sheet(["F1", "3", ""]))


@pytest.mark.parametrize(
    "choice",
    [
        ColumnMapping(columns={}, firm="firm"),
        ColumnMapping(columns=COLUMNS),
        ColumnMapping(columns={"barrier_time": "nowhere"}, firm="firm"),
        ColumnMapping(columns={"nowhere": "ubc"}, firm="firm"),
    ],
)
def test_a_choice_that_cannot_be_read_is_refused(cast: Cast, wave: Wave, choice: ColumnMapping) -> None:
    with pytest.raises(Refused):
        take(wave, cast, sheet(["F1", "3", ""]), choice)


def test_the_pages_lead_from_the_file_to_the_account(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (["Firm ID", "barrier_time", "UBC"], ["F1", 3, "rd"], ["F2", 8, "rd"]):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("risposte.xlsx", stream.getvalue())
    sent = client.post(reverse("wave_import", args=[wave.pk]), {"council": cast.bologna.pk, "file": file})
    held = AnswerFile.objects.get()
    address = reverse("answer_file", args=[held.pk])
    assert sent.headers["Location"] == address
    form = client.get(address).context["form"]
    assert (form.initial["firm"], form.initial["item_barrier_time"], form.initial["item_ubc"]) == (
        "Firm ID",
        "barrier_time",
        "UBC",
    )
    chosen = {"firm": "Firm ID", "item_barrier_time": "barrier_time", "item_ubc": "UBC"}
    look = client.post(address, {**chosen, "look": "1"}, follow=True).content.decode()
    assert "What would happen" in look and "“8” is not between 1 and 5." in look
    assert not Response.objects.exists()
    taken = client.post(address, {**chosen, "take": "1"}, follow=True).content.decode()
    assert "Download the refused rows" in taken
    assert Response.objects.count() == 1
    held.refresh_from_db()
    assert held.content is None
    refused = b"".join(client.get(reverse("answer_file_refused", args=[held.pk])).streaming_content)  # type: ignore[attr-defined]  # it streams
    assert "is not between" in refused.decode()


def test_how_a_file_was_read_is_remembered_for_the_next(cast: Cast, wave: Wave) -> None:
    choice = ColumnMapping(columns={"barrier_time": "q7"}, firm="wer", missing=["-1"])
    take(wave, cast, sheet(["F1", "3"], header=["wer", "q7"]), choice)
    known = remembered(wave, cast.bologna, ["Q7", "Wer"])
    assert known is not None
    assert known["columns"] == {"barrier_time": "Q7"}
    assert known["missing"] == ["-1"]
    assert remembered(wave, cast.istanbul, ["Q7", "Wer"]) is None


def test_what_is_no_table_is_refused_at_once(cast: Cast, client: Client, wave: Wave) -> None:
    client.force_login(cast.carla)
    file = SimpleUploadedFile("a.xlsx", b"%PDF-1.7")
    answered = client.post(reverse("wave_import", args=[wave.pk]), {"council": cast.bologna.pk, "file": file})
    assert answered.status_code == 422
    assert "This is a PDF" in answered.content.decode()
    assert not AnswerFile.objects.exists()


def test_a_file_can_be_forgotten_and_belongs_to_its_council(cast: Cast, client: Client, wave: Wave) -> None:
    content = sheet(["F1", "3", ""])
    held = files.hold_file(wave=wave, council=cast.bologna, content=content, name="a.csv", by=cast.carla)
    client.force_login(cast.selin)
    assert client.get(reverse("answer_file", args=[held.pk])).status_code == 404
    client.force_login(cast.carla)
    client.post(reverse("answer_file_leave", args=[held.pk]))
    assert not AnswerFile.objects.exists()
