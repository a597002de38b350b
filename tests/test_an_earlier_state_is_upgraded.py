"""An upgrade keeps the data: each stored earlier state is restored, brought up to this release, and read."""

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from clustergrowth.common.database.tests.user import a_home
from tests.test_backup_and_restore import command

EARLIER = sorted((Path(__file__).parent / "earlier").glob("*.backup"))
MADE_ANEW = {"django_migrations", "django_content_type", "auth_permission"}  # by the upgrade itself
RENAMED = {
    "imports_row": "imports_importrow",
    "surveys_arrival": "surveys_openlinksubmission",
    "surveys_draw": "surveys_sampledraw",
}
GONE = {"mfa_authenticator"}  # was offered to nobody, and empty
READ = """
import json
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.persons.models import Person
from clustergrowth.record.models import Line
reader = Client(headers={"host": "127.0.0.1"})
public = {path: reader.get(path).status_code for path in ("/", "/councils/bologna/", "/learn/", "/analysis/bologna/")}
listen = ("/surveys/", "/reports/", "/difficulties/", "/cases/", "/interviews/", "/analysis/bologna/segments/")
reader.force_login(Person.objects.get(roles__council__slug="bologna"))
desk = {path: reader.get(path).status_code for path in ("/desk/", "/councils/bologna/contacts/", *listen)}
lines = list(Line.objects.order_by("pk").values_list("pk", "kind"))
counts = ProcrastinateJob.objects.filter(task_name="factors.recount_all", status="todo").count()
print(json.dumps([public | desk, lines, Contact.objects.filter(name="").count(), counts]))
"""


def rows_in(file: Path) -> dict[str, int]:
    """How many rows the backup says each table has."""
    with tarfile.open(file) as archive:
        note = archive.extractfile("backup.json")
        assert note is not None
        found: dict[str, int] = json.loads(note.read())["rows"]
        return found


def read(home: Path) -> Any:
    done = command(home, "shell", "--verbosity", "0", "-c", READ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module", params=EARLIER, ids=[file.stem for file in EARLIER])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    home = a_home(tmp_path_factory.mktemp("homes") / "upgraded")
    done: subprocess.CompletedProcess[str] = command(home, "restore", str(request.param))
    assert done.returncode == 0, done.stderr
    return home, request.param


def test_nothing_of_an_earlier_state_is_lost_by_the_upgrade(upgraded: tuple[Path, Path], tmp_path: Path) -> None:
    home, earlier = upgraded
    again = tmp_path / "again.backup"
    assert command(home, "backup", str(again)).returncode == 0
    before, after = rows_in(earlier), rows_in(again)
    assert before["record_line"] > 100
    assert [before[table] for table in GONE] == [0] and not GONE & after.keys()
    found = {table: after.get(RENAMED.get(table, table), -1) for table in before.keys() - GONE}
    lost = {table: (before[table], n) for table, n in found.items() if n < before[table]}
    assert {table: n for table, n in lost.items() if table not in MADE_ANEW} == {}


def test_the_pages_open_and_the_ledger_reads_as_before(upgraded: tuple[Path, Path]) -> None:
    home, _earlier = upgraded
    statuses, lines, contacts_without_name, recounts = read(home)
    assert set(statuses.values()) == {200}, statuses
    assert len({number for number, _kind in lines}) == len(lines) > 100
    assert contacts_without_name == 0
    assert recounts == 1, "the first visitor would wait until everything is counted"
