"""What may go along with a letter: kinds that mail servers take and that hold no program, told by their first bytes."""

from pathlib import PurePath

from clustergrowth.common.limits.sizes import MEGABYTE

MOST_FILES = 5
LARGEST_OF_ALL = 5 * MEGABYTE  # together: in a mail it is a third more, and many servers refuse ten
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".gif": ("image/gif", b"GIF8"),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", _ZIP),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", _ZIP),
    ".odt": (f"{_OPEN}.text", _ZIP),
    ".ods": (f"{_OPEN}.spreadsheet", _ZIP),
    ".odp": (f"{_OPEN}.presentation", _ZIP),
    ".ics": ("text/calendar", b"BEGIN:VCALENDAR"),
}


def content_type_of(name: str, content: bytes) -> str:
    """The type of a file that may go along; "" of every other, also of one that is not what its name says."""
    kind, begins = KINDS.get(PurePath(name).suffix.lower(), ("", b""))
    return kind if kind and content.startswith(begins) else ""
