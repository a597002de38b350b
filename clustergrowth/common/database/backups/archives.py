"""The file a backup is: a tar of the database's dump, the uploads, and a note of what wrote it. No secrets."""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from clustergrowth.common.database.backups import scratch
from clustergrowth.common.errors import Refused

FORMAT = 1  # raised when an older restore could not read it
NOTE = "backup.json"
DUMP = "database.dump"
UPLOADS = "uploads"
DRAFTS = ".backup"  # folders beside the file while it is written


@dataclass(frozen=True)
class BackupNote:
    """What has to be known before anything is restored."""

    format: int
    release: str
    made_at: str
    postgres: int
    migrations: list[list[str]]
    rows: dict[str, int]

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()


def read_note(file: Path) -> BackupNote:
    try:
        with tarfile.open(file) as archive:
            stream = archive.extractfile(NOTE)
            if stream is None:
                raise KeyError(NOTE)
            note = BackupNote(**json.load(stream))
    except FileNotFoundError as fault:
        raise Refused(f"There is no file {file}.") from fault
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError, EOFError) as fault:
        raise Refused(f"{file} is no backup made by `clustergrowth backup`, or it is damaged.") from fault
    if note.format != FORMAT:
        raise Refused(f"{file} has the format {note.format} and this release reads {FORMAT}: restore it with its own.")
    return note


def unpack(file: Path, into: Path) -> None:
    """Only files and folders that a backup holds, and nothing that points elsewhere."""
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                if member.name == DUMP or member.name == UPLOADS or member.name.startswith(f"{UPLOADS}/"):
                    _unpack(archive, member, into)
    except (OSError, tarfile.TarError, EOFError) as fault:
        raise Refused(f"{file} is damaged and nothing was restored ({fault}).") from fault
    (into / UPLOADS).mkdir(exist_ok=True, mode=0o700)
    if not (into / DUMP).exists():
        raise Refused(f"{file} holds no database and nothing was restored.")


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    target = into / member.name
    if ".." in Path(member.name).parts:
        raise tarfile.TarError(f"{member.name} points elsewhere")
    if member.isdir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif stream := archive.extractfile(member):
        with stream, target.open("xb") as copy:
            shutil.copyfileobj(stream, copy)


@contextmanager
def writing(file: Path) -> Iterator[Path]:
    """A draft beside the file, for its owner's eyes; it gets the name only when it is whole and on the disk."""
    try:
        scratch.tidy(DRAFTS, within=file.parent)
        with scratch.folder(DRAFTS, within=file.parent) as folder:
            draft = folder / file.name
            yield draft
            draft.chmod(0o600)
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
            draft.replace(file)
    except OSError as fault:
        raise Refused(f"{file} cannot be written: {fault.strerror}.") from fault
