"""What stands in a cell of a table: a link, a day, a council, a text of five languages, a word said softly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime

from clustergrowth.common.components.templatetags.components import council_badge, said
from clustergrowth.common.languages import dates

NOTHING = SafeString("")
NONE = "–"  # where a cell of a row is empty


@dataclass(frozen=True)
class CellTable:
    """A table within a page, with its title and a sentence above it: ``components/tables.html`` shows several.

    Whole numbers stand to the right. A ``plain`` one scrolls; another becomes labelled rows where there is no room.
    """

    headings: Sequence[str | Promise]
    rows: Sequence[Sequence[Any]]
    title: str | Promise = ""
    text: str | Promise = ""
    files: Sequence[tuple[str | Promise, str]] = ()  # to take away: words and address
    css: str = "dense"

    @property
    def is_wide(self) -> bool:
        return "plain" in self.css

    def heads(self) -> list[tuple[Any, str]]:
        first = self.rows[0] if self.rows else ()
        return [(words, _side(cell)) for words, cell in zip(self.headings, first, strict=True)]

    def lines(self) -> list[list[tuple[Any, Any, str]]]:
        return [
            [(words, cell, _side(cell)) for words, cell in zip(self.headings, row, strict=True)] for row in self.rows
        ]


def _side(cell: Any) -> str:
    return "n" if isinstance(cell, int) else ""


def link(words: Any, name: str, *at: Any, lang: str = "") -> SafeString:
    """The way to the thing itself; a text of five languages says which one it is shown in."""
    return format_html('<a href="{}"{}>{}</a>', reverse(name, args=at), _lang(lang), _shown(words))


def spoken(words: Any, lang: str) -> SafeString:
    """Words in the language they were written in."""
    return format_html("<span{}>{}</span>", _lang(lang), words)


def below(main: Any, *more: Any, lang: str = "") -> SafeString:
    """A line and, small under it, what there is of the others."""
    small = ((_lang(lang), line) for line in more if line)
    return format_html("{}{}", main, format_html_join("", '<br><span class="small soft"{}>{}</span>', small))


def aside(main: Any, word: Any) -> SafeString:
    """A word and, small beside it, another."""
    return format_html('{} <span class="small soft">{}</span>', main, word) if word else format_html("{}", main)


def soft(words: Any) -> SafeString:
    return format_html('<span class="soft">{}</span>', words)


def late(words: Any) -> SafeString:
    return format_html('<span class="late">{}</span>', words)


def brief(words: str, letters: int = 80) -> str:
    """The beginning of a long value; a dash for none."""
    return Truncator(words).chars(letters) or NONE


def cut(text: str, words: int) -> str:
    return Truncator(text).words(words, truncate=" …")


def day(at: date | datetime | None, missing: Any = "", how: str = "", zone: tzinfo | None = None) -> SafeString:
    """A day as one reads it (``written``), and as machines do; ``missing`` where there is none."""
    if at is None:
        return soft(missing) if missing else NOTHING
    shown = localtime(at, zone) if isinstance(at, datetime) else at
    return format_html('<time datetime="{}">{}</time>', shown.isoformat(), dates.as_it_stands(shown, how))


def period(since: date | None, until: date | None) -> SafeString:
    """From a day to a day, or only since."""
    return format_html("{} – {}", day(since), day(until)) if until else day(since)


def row_button(request: HttpRequest, words: Any, name: str, *at: Any, about: Any) -> SafeString:
    """A button that does something with the row it stands in; who hears the page is told with which."""
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="button quiet small">{}<span class="sr">: {}</span></button></form>',
        reverse(name, args=at), get_token(request), words, about,
    )  # fmt: skip


def councils(*members: Any) -> SafeString:
    """The badges of those councils there are, each once."""
    return format_html_join(" ", "{}", ((council_badge(council),) for council in dict.fromkeys(members) if council))


def _lang(code: str) -> SafeString:
    return format_html(' lang="{}"', code) if code else NOTHING


def _shown(words: Any) -> Any:
    return words if isinstance(words, str) else said(words)
