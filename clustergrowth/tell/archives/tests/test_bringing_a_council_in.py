"""The administrator brings in a council that worked elsewhere: chosen, looked through, brought in or discarded."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from clustergrowth.common.imports.models import ImportState
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line
from clustergrowth.tell.archives.models import IncomingArchive
from clustergrowth.tell.archives.services.taking_out import make_now
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    yield settings.MEDIA_ROOT


@pytest.fixture
def adam(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.adam)
    return browser


@pytest.fixture
def archive(cast: Cast) -> bytes:
    """Bologna's; the council itself is then gone from here, as if it had never been."""
    file = io.BytesIO()
    make_now(cast.bologna, file, language="en")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        Line.objects.all()._raw_delete("default")
        cursor.execute("SET LOCAL session_replication_role = origin")
    cast.bologna.delete()
    return file.getvalue()


def chosen(browser: Client, content: bytes, name: str = "bologna.zip") -> Any:
    return browser.post(reverse("archives_in"), {"file": SimpleUploadedFile(name, content)})


def test_what_would_come_is_shown_first(adam: Client, archive: bytes) -> None:
    answer = chosen(adam, archive)
    of = IncomingArchive.objects.get()
    assert answer.headers["Location"] == reverse("archive_in", args=[of.pk])
    assert of.state == ImportState.CHECKED
    page = adam.get(reverse("archive_in", args=[of.pk])).content.decode()
    assert "This is what would come in" in page and "Organisations" in page and "is known here already" in page
    assert not Council.objects.filter(slug="bologna").exists()


def test_it_is_brought_in(cast: Cast, adam: Client, archive: bytes) -> None:
    chosen(adam, archive)
    of = IncomingArchive.objects.get()
    adam.post(reverse("archive_run", args=[of.pk]))
    of.refresh_from_db()
    bologna = Council.objects.get(slug="bologna")
    assert (of.state, of.council, bool(of.file)) == (ImportState.DONE, bologna, False)
    assert Membership.objects.filter(council=bologna, organisation=cast.laser).exists()
    assert "The council is in." in adam.get(reverse("archive_in", args=[of.pk])).content.decode()
    line = Line.objects.get(kind=Kind.ARCHIVE_BROUGHT_IN)
    assert (line.actor, line.council) == (cast.adam.key, "bologna")


def test_it_cannot_be_brought_in_twice(adam: Client, archive: bytes) -> None:
    chosen(adam, archive)
    of = IncomingArchive.objects.get()
    adam.post(reverse("archive_run", args=[of.pk]))
    assert adam.post(reverse("archive_run", args=[of.pk])).status_code == 409
    chosen(adam, archive)
    again = IncomingArchive.objects.exclude(pk=of.pk).get()
    assert again.state == ImportState.UNUSABLE
    assert "has begun its work" in adam.get(reverse("archive_in", args=[again.pk])).content.decode()


def test_where_looking_through_it_stopped_halfway_it_is_looked_through_again(adam: Client, archive: bytes) -> None:
    chosen(adam, archive)
    of = IncomingArchive.objects.get()
    IncomingArchive.objects.update(state=ImportState.STOPPED, account={})
    page = adam.get(reverse("archive_in", args=[of.pk])).content.decode()
    assert "Look it through" in page and "This is what would come in" not in page
    adam.post(reverse("archive_run", args=[of.pk]))
    of.refresh_from_db()
    assert of.state == ImportState.CHECKED and of.account
    assert not Council.objects.filter(slug="bologna").exists()


def test_it_is_discarded(adam: Client, archive: bytes) -> None:
    chosen(adam, archive)
    of = IncomingArchive.objects.get()
    assert adam.post(reverse("archive_discard", args=[of.pk])).status_code == 302
    assert not IncomingArchive.objects.exists()


def test_what_is_taken_otherwise_is_downloaded(adam: Client, archive: bytes) -> None:
    chosen(adam, archive)
    answer: Any = adam.get(reverse("archive_remarks", args=[IncomingArchive.objects.get().pk]))
    assert "is known here already" in b"".join(answer.streaming_content).decode()


def test_another_file_is_refused_beside_the_field(adam: Client) -> None:
    answer = chosen(adam, b"Dear all", "letter.zip")
    assert answer.status_code == 422
    assert "no archive of a council" in answer.content.decode()
    assert not IncomingArchive.objects.exists()


def test_a_coordinator_brings_nothing_in(cast: Cast, archive: bytes) -> None:
    browser = Client()
    browser.force_login(cast.selin)
    assert chosen(browser, archive).status_code == 403


def test_the_command_tells_first_and_brings_in_then(
    archive: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bologna.zip"
    file.write_bytes(archive)
    with pytest.raises(SystemExit):
        call_command("council", "import", str(file), "--dry-run")
    assert not Council.objects.filter(slug="bologna").exists()
    with pytest.raises(SystemExit) as ended:
        call_command("council", "import", str(file))
    assert ended.value.code == 0
    assert Council.objects.filter(slug="bologna").exists()
    assert "left_out 0" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("council", "import", str(file))
    assert ended.value.code == 2
