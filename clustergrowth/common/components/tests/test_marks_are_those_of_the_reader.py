"""What stands around words, a colon or quotation marks, is the reader's language's too, on pages and in mails."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from clustergrowth.common.components.words import labelled, quoted

HOUSE = Path(__file__).parents[3]
COLON = re.compile(r"{%\s*translate [^%]*%}:")  # behind a word of the house, in the page instead of the sentence
QUOTES = re.compile(r"[“«]\s*{{|}}\s*[”»]")
SENTENCE = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)


@pytest.mark.parametrize(
    ("language", "colon", "quotes"),
    [
        ("en", "Où: là", "“là”"),
        ("es", "Où: là", "«là»"),
        ("fr", "Où\u00a0: là", "«\u00a0là\u00a0»"),
        ("it", "Où: là", "“là”"),
        ("tr", "Où: là", "“là”"),
    ],
)
def test_a_colon_and_quotation_marks_are_those_of_the_language(language: str, colon: str, quotes: str) -> None:
    with translation.override(language):
        assert (labelled("Où", "là"), quoted("là")) == (colon, quotes)
        page = Template("{% labelled what said %} {{ said|quoted }}").render(Context({"what": "Où", "said": "là"}))
        assert page == f"{colon} {quotes}"


def test_a_colon_with_nothing_behind_it_ends_its_line() -> None:
    assert labelled("Agenda") == "Agenda:"


def test_what_somebody_typed_stays_text() -> None:
    page = Template("{% labelled 'What' said %} {{ said|quoted }}").render(Context({"said": "<b>"}))
    assert page == "What: &lt;b&gt; “&lt;b&gt;”"
    mail = Template("{% autoescape off %}{% labelled 'What' said %}{% endautoescape %}")
    assert mail.render(Context({"said": "a & b"})) == "What: a & b"


def test_no_page_or_mail_puts_a_mark_of_one_language_around_its_words() -> None:
    found = []
    for file in sorted([*HOUSE.rglob("*.html"), *HOUSE.rglob("*.txt")]):
        outside = SENTENCE.sub("", file.read_text())
        found += [f"{file.name}: {mark}" for mark in COLON.findall(outside) + QUOTES.findall(outside)]
    assert found == []
    assert COLON.search('{% translate "When" %}: x') and QUOTES.search("“{{ text }}”")
