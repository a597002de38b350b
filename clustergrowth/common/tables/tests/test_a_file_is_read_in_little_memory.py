"""However large a file is, or says it is, reading it holds only a small part of it at a time."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.reading import opened
from clustergrowth.common.tables.reasons import Unusable

# In a process of its own, which may have little more than what it needs to begin with.
READ = """
import resource, sys
from pathlib import Path
import django
django.setup()
from clustergrowth.common.tables.reading import opened
from clustergrowth.common.tables.reasons import Unusable
begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with opened(Path(sys.argv[1])) as table:
        for row in table.rows:
            pass
except Unusable as wrong:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun) // 1024)
"""


def megabytes_to_read(path: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clustergrowth.web.settings"},
    )  # fmt: skip
    return int(done.stdout)


def filled(path: Path, piece: bytes, megabytes: int = 150) -> Path:
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write((piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE])
    return path


@pytest.mark.parametrize("piece", [b"a", b"name;city\n" + b"x" * MEGABYTE, b'"\n'], ids=["one line", "long", "quotes"])
def test_a_file_of_150_megabytes_takes_a_hundred_at_most(tmp_path: Path, piece: bytes) -> None:
    assert megabytes_to_read(filled(tmp_path / "a.csv", piece, 150 if piece != b'"\n' else 8)) < 100


def workbook(path: Path, part: str, before: bytes, piece: bytes, after: bytes, megabytes: int) -> Path:
    """Parts that are not nothing but zeros: they pass for a table as far as their sizes tell."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w", force_zip64=True) as file:
            file.write(before)
            for _ in range(megabytes):
                file.write(os.urandom(MEGABYTE // 64).hex().encode() + piece * (MEGABYTE // len(piece)))
            file.write(after)
    return path


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_of_which_too_much_is_held_at_once_is_refused_unread(tmp_path: Path, part: str) -> None:
    path = workbook(tmp_path / "a.xlsx", part, b"<sst><row>", b"<si><t>a</t></si>", b"</row></sst>", 70)
    with pytest.raises(Unusable) as refused, opened(path, limits=Limits(ratio=10_000)):
        pass
    assert refused.value.reason.code == "bomb"


def test_a_large_sheet_of_many_rows_is_no_bomb(tmp_path: Path) -> None:
    rows = b"<row><c><v>1</v></c></row>"
    path = workbook(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"<x>", rows, b"</x>", 70)
    with pytest.raises(Unusable) as refused, opened(path, limits=Limits(ratio=10_000)):
        pass
    assert refused.value.reason.code == "broken_workbook"  # it went on to read it, and only then saw that it is none
