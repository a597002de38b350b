"""The one folder that holds everything a network must not lose, and the address of its database."""

import os
import secrets
import stat
from pathlib import Path

from clustergrowth.common.database.server import WEB_ROLE, Server
from clustergrowth.common.errors import Refused

_acting_as_owner = False


def home() -> Path:
    """The folder of all data: ``CLUSTERGROWTH_HOME``, or ``var`` where the command is given. Made when missing."""
    folder = Path(os.environ.get("CLUSTERGROWTH_HOME") or "var").expanduser().resolve()
    if not folder.is_dir():
        try:
            folder.mkdir(parents=True, mode=0o711 if os.geteuid() == 0 else 0o700)  # root's database has an own account
        except OSError as fault:
            raise Refused(f"CLUSTERGROWTH_HOME is {folder}, which cannot be made: {fault.strerror}.") from fault
    return folder


def uploads() -> Path:
    """The folder of files that people brought."""
    folder = home() / "uploads"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def secret(name: str) -> str:
    """A secret made on first use and kept for its owner's eyes only; the environment may give it instead."""
    value = os.environ.get(name)
    if value:
        return value
    folder = home() / "secrets"
    folder.mkdir(exist_ok=True, mode=0o700)
    file = folder / name.lower()
    if not file.exists():
        _write_for_the_owner(file, secrets.token_urlsafe(50))
    secret = file.read_text(encoding="ascii").strip()
    if not secret:
        raise Refused(
            f"{file} is empty, perhaps since a power cut: put back what it held, or remove it and a new one is made; "
            "who was signed in then signs in again, and links in mails end."
        )
    return secret


def _write_for_the_owner(file: Path, text: str) -> None:
    """Never half-written, never readable by others, and the first of two writers wins."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first: its secret counts
    finally:
        draft.unlink()


def is_embedded() -> bool:
    """Whether the data lies in the home rather than on the server of ``DATABASE_URL``."""
    return not os.environ.get("DATABASE_URL")


def url() -> str:
    """The database's address for this process. Computing it starts nothing: ``hold()`` does."""
    return owner_url() if _acting_as_owner else web_url()


def web_url() -> str:
    """For whoever serves pages or works in the background: owns nothing."""
    return os.environ.get("DATABASE_URL") or Server(home()).url(role=WEB_ROLE)


def owner_url() -> str:
    """For what makes and changes tables, and for backup and restore."""
    return os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL") or Server(home()).url()


def act_as_owner() -> None:
    """Let this process reach the database as its owner; said before the settings are read."""
    global _acting_as_owner
    _acting_as_owner = True
