"""A page of our own fonts, tagged, the same bytes each time; what people wrote is never taken for code."""

import json
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from clustergrowth.common.pdf import printable, typeset
from clustergrowth.common.pdf.typesetting import HOUSE, UNKNOWN, _letters

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PAGE = Path(__file__).with_name("page.typ")
NASTY = [
    "#panic(1)",
    '#import "/etc/passwd": *',
    "$ sum_(i=0)^n $ *bold* _it_ `raw` <label> @ref \\ // /* ",
    "= heading\n+ list\n/ term: x",
    "]#{ 1 / 0 }[",
    '"}; {"lang": "xx"',
    "#sys.inputs.data",
    "\u202e\u0000\u200b 漢字 🎉",
]


def made(text: str, *, lang: str = "en", title: str = "Title") -> bytes:
    return typeset(PAGE, {"title": title, "text": text, "lang": lang}, at=NOON)


def streams(pdf: bytes) -> bytes:
    """The parts of a PDF that are packed, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(one) for one in packed if one[:1] == b"x")


def test_it_is_a_tagged_pdf_with_title_and_language() -> None:
    pdf = made("Saldatori", lang="it", title="Relazione")
    whole = pdf + streams(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"StructTreeRoot" in whole
    assert b"(it)" in whole
    assert b"pdfuaid" in whole


def test_the_same_words_give_the_same_bytes() -> None:
    assert made("Saldatori") == made("Saldatori") != made("saldatori")


@pytest.mark.parametrize("text", NASTY)
def test_what_looks_like_code_is_printed_as_it_stands(text: str) -> None:
    said = printable({"title": text.split("\n")[0] or "x", "text": text, "lang": "en"})
    assert made(text, title=said["title"] or "x").startswith(b"%PDF")
    data = json.dumps({**said, "title": said["title"] or "x"})
    kept = typst.Compiler(PAGE.read_bytes(), root=HOUSE, sys_inputs={"data": data}).query("heading", "body", one=True)
    assert json.loads(kept) == {"func": "text", "text": said["title"] or "x"}


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert typeset(PAGE, {"title": "T", "text": text, "lang": "tr"}, at=NOON).startswith(b"%PDF")


def test_every_letter_of_the_five_languages_is_there() -> None:
    letters = "ÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖÙÚÛÜŒĞİŞßàáâäçèéêëìíîïñòóôöùúûüœğışı¿¡«»“”‘’„–—…€×·−%&°"
    assert _letters().issuperset(letters)
    assert printable(letters) == letters


def test_a_letter_no_font_has_is_replaced_and_never_a_hole() -> None:
    assert printable("漢") == UNKNOWN
    assert printable("ﬁ ≥ 1\u202f000 e\u0301") == "fi >= 1\u00a0000 é"
    assert printable({"a": ["x\r\ny", 1, None, True]}) == {"a": ["x\ny", 1, None, True]}


def test_nothing_outside_the_house_can_be_read(tmp_path: Path) -> None:
    page = tmp_path / "page.typ"
    page.write_text('#set document(title: "x")\n#read("/../typesetting.py")')
    with pytest.raises(typst.TypstError):
        typeset(page, {}, at=NOON)


def test_only_our_own_fonts_are_used() -> None:
    found = streams(made("Saldatori")) + made("Saldatori")
    fonts = set(re.findall(rb"/(?:BaseFont|FontName) ?/(?:[A-Z]{6}\+)?([A-Za-z-]+)", found))
    assert fonts
    assert all(font.startswith((b"Newsreader", b"PublicSans")) for font in fonts)
