"""What somebody typed never becomes a link in a mail of ours: mail programs link whatever looks like an address.

A sign nobody sees stands inside every web and mail address, in the subject, the plain text and the HTML alike. Only the
addresses that a letter names as its own (``shows``) stay whole, and only they are links.
"""

import re
from collections.abc import Collection, Iterator

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

JOINER = "\u2060"  # no width, and no line may break at it
_PART = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"  # of an address in numbers, such as 10.1.2.3; its first dot is enough
_BREAKS = re.compile(
    r"(?<=\S)[.。．｡](?=[^\W\d_]{2})|(?<=\S)@(?=\S)|(?<=[^\W\d_]):(?=\S)|\\(?=\\)"
    rf"|(?<=\d)[.。．｡](?={_PART}(?:[.。．｡]{_PART}){{2}}(?!\d))"
)
_AROUND = "()[]<>\"'“”«».,;:!?"


def defused(text: str, shows: Collection[str] = ()) -> str:
    """The text with nothing in it that a mail program would link, but the addresses in ``shows``."""
    return "".join(part if is_shown else _broken(part) for is_shown, part in _parts(text, shows))


def linked(text: str, shows: Collection[str] = ()) -> SafeString:
    """The same as HTML: only the addresses in ``shows`` are links."""
    parts = (_link(part) if is_shown else conditional_escape(_broken(part)) for is_shown, part in _parts(text, shows))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def addresses_in(text: str) -> list[str]:
    """The web and mail addresses in a text that its author may link: for words of a council, never of a stranger."""
    words = (word.strip(_AROUND) for word in text.split())
    return list(dict.fromkeys(word for word in words if _broken(word) != word))


def _parts(text: str, shows: Collection[str]) -> Iterator[tuple[bool, str]]:
    """Stretches of the text, and whether each is an address that is shown: whole, not the beginning of another one."""
    words = [re.escape(word) for word in sorted(filter(None, shows), key=len, reverse=True)]
    if not words:
        yield False, text
        return
    end = rf"(?=[{re.escape(_AROUND)}]*(?:\s|$))"
    parts = re.split(rf"((?<![^\s{re.escape(_AROUND)}])(?:{'|'.join(words)}){end})", text)
    yield from ((bool(place % 2), part) for place, part in enumerate(parts) if part)


def _broken(text: str) -> str:
    return _BREAKS.sub(rf"{JOINER}\g<0>{JOINER}", text)


def _link(address: str) -> SafeString:
    if "://" in address:
        return format_html('<a href="{}">{}</a>', address, address)
    scheme = "mailto:" if "@" in address else "https://"
    return format_html('<a href="{}{}">{}</a>', scheme, address, address)
