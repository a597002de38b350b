"""A disk that is full, or nearly: what is typed is kept, pages are read, and those who can help are told."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from clustergrowth.common.limits import room
from clustergrowth.common.limits.models import UseCount
from clustergrowth.record.letters.models import CouncilLetter
from clustergrowth.web.requests.uploading import NamelessFileUploadHandler
from clustergrowth.web.tests.test_asking_whether_it_is_well import Disk
from clustergrowth.web.tests.test_sending_after_the_session_ended import WORDS, carried, send
from tests.cast import Cast

FULL = "The disk of this site is full"
Leave = Callable[[int], None]


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Leave:
    """Lets only so many bytes be free."""

    def leave(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(2 * room.LOW, 0, free))

    return leave


@pytest.fixture
def browser(cast: Cast) -> Client:
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.force_login(cast.carla)
    return browser


@pytest.fixture
def form(browser: Client) -> dict[str, str]:
    return carried(browser.get(reverse("letter_new")).content.decode())


@contextmanager
def failing_on_insert(table: str, fault: type[psycopg.Error] = psycopg.errors.DiskFull) -> Iterator[None]:
    """As the database does where its disk is full."""

    def fail(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if "INSERT" in sql and table in sql:
            raise OperationalError from fault("could not extend file")
        return execute(sql, *more)

    with connection.execute_wrapper(fail):
        yield


def test_what_is_sent_below_the_floor_waits_on_the_page_and_goes_later(
    browser: Client, form: dict[str, str], leave: Leave
) -> None:
    leave(room.FLOOR - 1)
    answer = send(browser, reverse("letter_new"), form | WORDS)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "300")
    assert FULL in page and "Send again" in page and not CouncilLetter.objects.exists()
    assert {name: carried(page)[name] for name in WORDS} == WORDS
    assert browser.get(reverse("desk")).status_code == 200, "pages are read"
    leave(room.FLOOR)
    assert send(browser, reverse("letter_new"), carried(page)).status_code == 302
    assert CouncilLetter.objects.get().subject.data["en"] == WORDS["subject_0"]


@pytest.mark.parametrize("table", [CouncilLetter._meta.db_table, UseCount._meta.db_table])
def test_a_database_whose_disk_is_full_refuses_in_the_same_words(
    browser: Client, form: dict[str, str], table: str
) -> None:
    """While the letter is stored, and before, while what is sent is counted."""
    with failing_on_insert(table):
        answer = send(browser, reverse("letter_new"), form | WORDS)
    page = answer.content.decode()
    assert answer.status_code == 507 and FULL in page and "Send again" in page
    assert {name: carried(page)[name] for name in WORDS} == WORDS


def test_any_other_fault_stays_a_fault(browser: Client, form: dict[str, str]) -> None:
    with failing_on_insert(CouncilLetter._meta.db_table, psycopg.errors.ReadOnlySqlTransaction):
        answer = send(browser, reverse("letter_new"), form | WORDS)
    assert answer.status_code == 500 and "Something broke on our side" in answer.content.decode()


def test_an_upload_for_which_there_is_no_room_is_refused(
    browser: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    monkeypatch.setattr(NamelessFileUploadHandler, "receive_data_chunk", fail)
    answer = send(browser, reverse("import"), {"file": SimpleUploadedFile("firms.csv", b"name\nA")})
    page = answer.content.decode()
    assert answer.status_code == 507 and FULL in page
    assert "Send again" not in page, "nothing of it could be read"


def test_one_signs_in_and_chooses_a_language_all_the_same(cast: Cast, client: Client, leave: Leave) -> None:
    leave(room.FLOOR - 1)
    code = client.post(reverse("account_request_login_code"), {"email": cast.adam.email})
    assert (code.status_code, client.post(reverse("set_language"), {"language": "tr"}).status_code) == (302, 302)


def test_those_who_can_help_are_told_before_it_is_full(cast: Cast, client: Client, leave: Leave) -> None:
    def pages() -> tuple[str, str, str]:
        asked = ((cast.adam, "today"), (cast.carla, "desk"), (cast.lucia, "today"))
        read = []
        for person, page in asked:
            client.force_login(person)
            read.append(client.get(reverse(page)).content.decode())
        return read[0], read[1], read[2]

    leave(room.LOW)
    assert all("The disk is" not in page for page in pages())
    leave(room.LOW - 1)
    administrator, coordinator, member = pages()
    assert "The disk is nearly full" in administrator and "1023 MB are free" in administrator
    assert "The disk is nearly full" in coordinator and "Please tell whoever runs this site." in coordinator
    assert "The disk is" not in member
    leave(room.FLOOR - 1)
    assert "The disk is full" in pages()[0]
