"""A subject is one line, whatever stands in the names it is made of."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as sent

import clustergrowth
from clustergrowth.common.mail import services
from clustergrowth.common.mail.linking import JOINER
from tests.cast import Cast

pytestmark = pytest.mark.django_db


LETTERS = sorted(Path(clustergrowth.__file__).parent.glob("**/templates/*/mail/*.txt"))


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n\r\n", "\u2028"])
def test_a_line_end_in_a_name_neither_ends_the_subject_nor_adds_to_its_head(
    cast: Cast, settings: Any, real_network: None, tmp_path: Path, end: str
) -> None:
    words = "{% autoescape off %}{% subject %}{{ name }} asks{% endsubject %}\n\nGood morning.{% endautoescape %}"
    (tmp_path / "asked.txt").write_text(words)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    letter = services.Letter(
        "test", "asked", None, "because of the test", {"name": f"Laser{end}Bcc: x@example.org"}, about=None
    )
    services.write(letter, to=cast.lucia)
    (message,) = sent.outbox
    assert message.subject.replace(JOINER, "") == "Laser Bcc: x@example.org asks"
    assert message.recipients() == [cast.lucia.email]
    assert "Bcc" not in str(message.body)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_every_letter_says_what_its_subject_is(letter: Path) -> None:
    first = letter.read_text().partition("\n")[0]
    assert re.fullmatch(r"({% load [\w ]+ %})?({% autoescape off %})?{% subject %}.+{% endsubject %}", first)
