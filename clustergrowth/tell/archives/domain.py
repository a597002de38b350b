"""The file itself: a ZIP of tables, looked at before anything of it is read."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables.bounds import limits
from clustergrowth.common.tables.reasons import Unusable, declare
from clustergrowth.common.tables.writing import restored_from_text

FORMAT = 1  # grows when an older release could no longer read it
MANIFEST, PAGE, STYLE, README = "archive.json", "index.html", "page.css", "README.txt"
TABLES, FILES = "tables/", "files/"
MOST_ENTRIES = 20_000  # chosen: some hundred tables, and one file a printed report
LARGEST_MANIFEST = 2**20
LARGEST_ROW = 2**25  # letters: the frozen content of a report is one cell
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

declare(
    {
        "no_council_archive": _("This is no archive of a council. Choose the ZIP file that another network gave out."),
        "damaged_archive": _("The archive is damaged and cannot be read to its end. Download it again and choose it."),
        "unsafe_archive": _("The archive names files that no archive of ours holds, so nothing of it was read."),
        "archive_bomb": _("The archive unpacks to far more than a council holds, so it was not opened."),
        "later_archive": _(
            "The archive was made by a later release. Bring this network up to date, then choose it again."
        ),
    }
)


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, once its list of contents is as ours are. Raises `Unusable`; nothing was unpacked by then."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as wrong:
        raise Unusable("no_council_archive") from wrong
    entries, most = archive.infolist(), limits()
    names = [entry.filename for entry in entries]
    if MANIFEST not in names:
        raise Unusable("no_council_archive")
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    is_large = any(entry.file_size > most.held for entry in entries if entry.filename.startswith(FILES))
    if len(entries) > MOST_ENTRIES or is_large or unpacked > min(most.unpacked, most.ratio * max(packed, 2**16)):
        raise Unusable("archive_bomb")
    if len(set(names)) < len(names) or not all(map(_is_ours, entries)):
        raise Unusable("unsafe_archive")
    return archive


def _is_ours(entry: zipfile.ZipInfo) -> bool:
    name, is_locked = entry.filename, entry.flag_bits & 1
    folder, sign, rest = name.partition("/")
    is_place = name in (MANIFEST, PAGE, STYLE, README) or (f"{folder}/" in (TABLES, FILES) and sign and "/" not in rest)
    return bool(is_place and rest not in (".", "..") and "\\" not in name and "\0" not in name and not is_locked
                and entry.compress_type in _METHODS)  # fmt: skip


def manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the archive says of itself."""
    try:
        with archive.open(MANIFEST) as file:
            said = json.loads(file.read(LARGEST_MANIFEST))
        number, slug = int(said["format"]), str(said["council"])
    except (ValueError, KeyError, TypeError, RecursionError, zipfile.BadZipFile, zlib.error) as wrong:
        raise Unusable("no_council_archive") from wrong
    if number > FORMAT:
        raise Unusable("later_archive")
    return {"council": slug, "release": str(said.get("release", "")), "rows": said.get("rows") or {}}


def rows_in(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a table with the line it begins on. Raises `Unusable` where the file breaks off."""
    try:
        with archive.open(name) as file:
            lines = _Lines(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=""))
            reader = csv.reader(lines)
            header = [restored_from_text(cell) for cell in next(reader, [])]
            for cells in reader:
                lines.held = 0
                if cells:
                    yield reader.line_num, dict(zip(header, map(restored_from_text, cells), strict=False))
    except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error) as wrong:
        raise Unusable("damaged_archive") from wrong


class _Lines:
    """Lines of a table, as long as one row of them is no larger than the memory it may have."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.held = text, 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LARGEST_ROW):
            self.held += len(line)
            if self.held >= LARGEST_ROW:
                raise Unusable("archive_bomb")
            yield line


def file_in(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A file that belongs to a row; None where it is not there."""
    try:
        return archive.read(name) if name.startswith(FILES) else None
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, EOFError) as wrong:
        raise Unusable("damaged_archive") from wrong
