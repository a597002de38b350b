"""Who is erased does not wait until every uploaded file was searched; the worker does that, one file after another."""

import io
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.common.tables import mentions
from clustergrowth.listen.surveys.answer_files.services import files
from clustergrowth.listen.surveys.models import AnswerFile
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.tests.importing import looked_through
from clustergrowth.people.persons import jobs
from clustergrowth.people.persons.models import ErasedAddress
from clustergrowth.people.persons.services.accounts import erase_person
from tests.cast import Cast

ADDRESS = "lucia@example.org"


@pytest.fixture
def uploaded(cast: Cast) -> Import:
    wave, content = wave_in(cast.bologna, by=cast.carla), b"firm;barrier_time;who\n1;3;%s\n"
    for who in (ADDRESS, "a" + ADDRESS):
        files.hold_file(
            wave=wave, council=cast.bologna, content=content % who.encode(), name=f"{who}.csv", by=cast.carla
        )
    text = f"name;email;phone\nLucia Fringuello;{ADDRESS};\n"
    return looked_through(cast.bologna, cast.carla, text, what="contacts")


def left() -> list[str]:
    return list(AnswerFile.objects.values_list("name", flat=True))


def test_the_request_opens_no_file_and_the_work_names_no_address(
    cast: Cast, uploaded: Import, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS_INLINE = False
    with monkeypatch.context() as inside:
        inside.setattr(mentions, "_texts", lambda *_of: pytest.fail("a file was read"))
        erase_person(cast.lucia, by=cast.lucia)
    work, asked = ProcrastinateJob.objects.get(task_name="persons.erase_in_files"), ErasedAddress.objects.get()
    assert (work.args, asked.address) == ({"id": asked.pk}, ADDRESS)
    for _time in range(2):  # done again it is the same
        jobs.erase_in_files(asked.pk)
        uploaded.refresh_from_db()
        assert (left(), uploaded.file.name, uploaded.state) == (["a" + ADDRESS + ".csv"], "", Import.State.UNUSABLE)
    assert not ErasedAddress.objects.exists()


def test_a_file_that_is_worked_on_is_searched_again_until_it_is_free(cast: Cast, uploaded: Import) -> None:
    Import.objects.update(state=Import.State.RUNNING)
    AnswerFile.objects.update(state=AnswerFile.State.RUNNING)
    erase_person(cast.lucia, by=cast.lucia)
    assert len(left()) == 2 and Import.objects.get().file
    Import.objects.update(state=Import.State.STOPPED)
    jobs.forget_again()
    assert ErasedAddress.objects.exists(), "one file is still worked on"
    AnswerFile.objects.update(state=AnswerFile.State.STOPPED)
    jobs.forget_again()
    assert len(left()) == 1 and not Import.objects.get().file and not ErasedAddress.objects.exists()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 19, 1000])
@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (ADDRESS, True), ("%PDF- of " + ADDRESS, True), (f"x {ADDRESS}. y", True), (f"{ADDRESS} {'z' * 40}", True),
        (f"x{ADDRESS} y", False), (f"{ADDRESS}.it y", False), (f"{'z' * 40}{ADDRESS}", False),
        (f"z {ADDRESS}x {'z' * 40}", False), (f"a{ADDRESS} {ADDRESS}", True), ("", False),
    ],
)  # fmt: skip
def test_what_is_no_table_is_searched_piece_by_piece(
    text: str, holds: bool, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "PIECE", piece)
    assert mentions._bytes_hold(io.BytesIO(text.encode()), ADDRESS) is holds
