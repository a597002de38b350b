"""A subject is one line, whatever stands in the names it is made of."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail as sent

from clustergrowth.common.mail import services
from clustergrowth.common.mail.linking import JOINER
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_line_end_in_a_name_neither_stops_a_mail_nor_adds_to_its_head(
    cast: Cast, settings: Any, real_network: None, tmp_path: Path
) -> None:
    (tmp_path / "asked.txt").write_text("{% autoescape off %}{{ name }} asks{% endautoescape %}\n\nGood morning.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    letter = services.Letter(
        "test", "asked", None, "because of the test", {"name": "Laser\rBcc: x@example.org"}, about=None
    )
    services.write(letter, to=cast.lucia)
    (message,) = sent.outbox
    assert message.subject.replace(JOINER, "") == "Laser Bcc: x@example.org asks"
    assert message.recipients() == [cast.lucia.email]
