"""A file that is too large to be kept in memory while it is read."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.services import preparing
from clustergrowth.web.requests.uploading import NamelessFileUploadHandler
from tests.cast import Cast

CONTENT = b"name,country\nLaser Nuovo,IT\n"


def test_it_is_stored_as_it_came_and_has_no_name_meanwhile(
    cast: Cast, client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads", str(tmp_path / "meanwhile")
    (tmp_path / "meanwhile").mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    seen: list[list[Path]] = []
    bring_in = preparing.bring_in

    def look(**given: Any) -> Import:
        seen.append(list((tmp_path / "meanwhile").iterdir()))
        return bring_in(**given)

    monkeypatch.setattr(preparing, "bring_in", look)
    client.force_login(cast.carla)
    file = {"council": cast.bologna.pk, "what": "organisations", "file": SimpleUploadedFile("firms.csv", CONTENT)}
    assert client.post(reverse("import"), file).status_code == 302
    assert seen == [[]]
    with Import.objects.get().file.open("rb") as stored:
        assert stored.read() == CONTENT


def test_one_that_breaks_off_is_closed(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    handler = NamelessFileUploadHandler()
    handler.upload_interrupted()
    handler.new_file("file", "firms.csv", "text/csv", 100)
    handler.receive_data_chunk(CONTENT, 0)
    handler.upload_interrupted()
    assert handler.file.closed
    assert list(tmp_path.iterdir()) == []
