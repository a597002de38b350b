"""A coordinator takes everything of the own council out: on its page, as a file that is kept for a day."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock, jobs
from clustergrowth.people.persons.jobs import forget_again
from clustergrowth.people.persons.models import ErasedAddress
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.tell.archives.jobs import give_up, make, tidy
from clustergrowth.tell.archives.models import CouncilArchive
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    yield settings.MEDIA_ROOT


@pytest.fixture
def carla(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.carla)
    return browser


def asked_for(browser: Client, cast: Cast) -> CouncilArchive:
    answer = browser.post(reverse("archives", args=[cast.bologna.slug]))
    assert answer.status_code == 302
    return CouncilArchive.objects.get()


def test_it_is_written_and_downloaded(cast: Cast, carla: Client) -> None:
    archive = asked_for(carla, cast)
    page = carla.get(reverse("archives", args=[cast.bologna.slug])).content.decode()
    assert str(archive) in page
    answer: Any = carla.get(reverse("archive_file", args=[archive.pk]))
    content = b"".join(answer.streaming_content)
    assert len(content) == archive.size
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert cast.lucia.name in opened.read("tables/persons-person.csv").decode("utf-8-sig")
        page_inside = opened.read("index.html").decode()
        assert "personal data" in page_inside and "What is not here" in page_inside
        assert "persons-person.csv" in opened.read("README.txt").decode()


def test_that_it_was_taken_stands_in_the_ledger(cast: Cast, carla: Client) -> None:
    asked_for(carla, cast)
    line = Line.objects.get(kind=Kind.ARCHIVE_MADE)
    assert (line.actor, line.council) == (cast.carla.key, cast.bologna.slug)


def test_its_page_inside_speaks_the_language_of_who_asked(cast: Cast, carla: Client) -> None:
    carla.post("/it" + reverse("archives", args=[cast.bologna.slug]))
    with CouncilArchive.objects.get().file.open("rb") as file, zipfile.ZipFile(file) as opened:
        assert '<html lang="it">' in opened.read("index.html").decode()


def test_another_coordinator_finds_no_such_file(cast: Cast, carla: Client) -> None:
    archive, browser = asked_for(carla, cast), Client()
    browser.force_login(cast.selin)
    assert browser.get(reverse("archive_file", args=[archive.pk])).status_code == 404
    assert browser.post(reverse("archives", args=[cast.bologna.slug])).status_code == 403


def test_it_is_gone_after_a_day(cast: Cast, carla: Client, django_capture_on_commit_callbacks: Any) -> None:
    archive = asked_for(carla, cast)
    name = str(archive.file)
    assert default_storage.exists(name)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)), django_capture_on_commit_callbacks(execute=True):
        tidy()
    assert carla.get(reverse("archive_file", args=[archive.pk])).status_code == 404
    archive.refresh_from_db()
    assert archive.made_at and not archive.file
    assert not default_storage.exists(name)


def test_a_file_that_nothing_knows_is_deleted(cast: Cast) -> None:
    name = default_storage.save("archives/left.zip", ContentFile(b"left by a process that was killed"))
    with clock.at(clock.now() + timedelta(days=2)):
        tidy()
    assert not default_storage.exists(name)


def test_whoever_is_erased_stands_in_no_file_that_is_kept(cast: Cast, carla: Client) -> None:
    archive = asked_for(carla, cast)
    erase_person(cast.lucia, by=cast.lucia)
    archive.refresh_from_db()
    assert not archive.file


def test_whoever_is_erased_while_a_file_is_written_is_taken_out_of_it_afterwards(
    cast: Cast, carla: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nobody_works:
        nobody_works.setattr(jobs, "defer", lambda *what, **args: None)
        archive = asked_for(carla, cast)
    erase_person(cast.lucia, by=cast.lucia)
    assert ErasedAddress.objects.exists()  # asked again later
    make(archive.pk)
    forget_again()
    archive.refresh_from_db()
    assert archive.made_at and not archive.file
    assert not ErasedAddress.objects.exists()


def test_one_that_could_not_be_written_says_so(cast: Cast, carla: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "defer", lambda *what, **args: None)
    archive = asked_for(carla, cast)
    assert "being written" in carla.get(reverse("archives", args=[cast.bologna.slug])).content.decode()
    give_up(archive.pk)
    page = carla.get(reverse("archives", args=[cast.bologna.slug])).content.decode()
    assert "could not be written" in page and "Write the file" in page


def test_the_command_writes_the_same_file(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("council", "export", "bologna", str(tmp_path / "bologna.zip"))
    assert ended.value.code == 0
    with zipfile.ZipFile(tmp_path / "bologna.zip") as opened:
        assert "tables/record-line.csv" in opened.namelist()
    with pytest.raises(SystemExit) as ended:
        call_command("council", "export", "atlantis", str(tmp_path / "atlantis.zip"))
    assert ended.value.code == 2
