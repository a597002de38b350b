"""Typst, kept from everything but our page, our fonts and the data it is given."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
HOUSE = HERE / "house"  # the root of every page: nothing outside it can be read or imported
STANDARD: "typst.PDFStandard" = "ua-1"
INSTEAD = {"\u202f": "\u00a0", "\u2011": "-", "\u2264": "<=", "\u2265": ">=", "\u2192": "-", "\u2010": "-"}
UNKNOWN = "?"  # a letter that none of our fonts has; a tagged page may not leave a hole


@cache
def _letters() -> frozenset[str]:
    """Every letter that all faces of the house have."""
    letters: set[str] = {"\n"}
    for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split():
        first, last = (int(end, 16) for end in line.split("-"))
        letters.update(chr(code) for code in range(first, last + 1))
    return frozenset(letters)


def printable(value: Any) -> Any:
    """The same data with every text in letters that can be printed."""
    if isinstance(value, str):
        return _in_our_letters(value)
    if isinstance(value, Mapping):
        return {str(key): printable(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [printable(part) for part in value]
    return value


def _in_our_letters(text: str) -> str:
    letters = _letters()
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if letters.issuperset(whole):
        return whole
    return "".join(_letter(letter, letters) for letter in whole)


def _letter(letter: str, letters: frozenset[str]) -> str:
    if letter in letters:
        return letter
    if letter in INSTEAD:
        return INSTEAD[letter]
    if unicodedata.category(letter)[0] in "CM":  # what is no letter by itself: controls, joiners, stray accents
        return ""
    plain = unicodedata.normalize("NFKD", letter)
    return plain if plain != letter and letters.issuperset(plain) else UNKNOWN


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def sources_of(page: Path) -> bytes:
    """The page as Typst reads it."""
    return page.read_bytes()


def typeset(page: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a Typst page that reads ``data`` from ``sys.inputs.data``; ``at`` is the moment it is dated with.

    Raises ``typst.TypstError`` when the page itself is wrong: data alone cannot make it fail.
    """
    document = json.dumps(printable(data), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(
        sources_of(page),
        root=HOUSE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": document},
        package_path=HOUSE,  # there are no packages in it, and our pages ask for none
        package_cache_path=HOUSE,
    )
    pdf = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=int(at.timestamp()))
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf
