"""A stranger's words in a mail of the council lead nowhere: only our own addresses are links."""

import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.html import urlize

from clustergrowth.common.mail import services, stopping
from clustergrowth.common.mail.linking import JOINER, addresses_in, defused, linked
from clustergrowth.common.mail.models import Mail
from tests.cast import Cast
from tests.faulty.letters import TEMPLATES, a_letter_of_a_stranger

# What programs link: addresses with a scheme, names of hosts, addresses of mail, folders of other machines.
LINKED = re.compile(r"[a-z]:[^\s\u2060]|\w[.。．｡][^\W\d_]{2}|\w@\w|\\\\|\d+(?:[.。．｡]\d+){3}", re.IGNORECASE)
TYPED = [
    "http://evil.example/login", "HTTPS://EVIL.EXAMPLE", "www.evil.example", "evil.example", "evil.co", "t.co/x",
    "Laser evil.example/reset?x=1 Sud", "pay@evil.example", "mailto:pay@evil.example", "tel:+390512345",
    "//evil.example", "evil。example", "xn--evl-joa.example", "évil.例え", "javascript:alert(1)",
    "10.1.2.3/login", "203.0.113.7", "1.2.3.4.5", "10。1。2。3:8080",
    "\\\\evil\\share", "(evil.example)",
    '<a href="http://evil.example">here</a>', "https://meet.example.org.evil.example", "x@meet.example.org",
    "https://meet.example.org/room?next=https://evil.example",
]  # fmt: skip


def ways_out(cast: Cast) -> set[str]:
    """What every first mail offers: to stop such mails, and to have all of it removed."""
    ways = (stopping.path_for(cast.lucia, "faulty.letter"), stopping.removal_path(cast.lucia))
    return {services.absolute(path) for path in ways}


def written(cast: Cast, settings: Any, typed: str, shows: list[str]) -> Mail:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}]
    mail = services.write(a_letter_of_a_stranger(typed, shows), to=cast.lucia)
    assert mail is not None
    return mail


@pytest.mark.django_db
@pytest.mark.parametrize("typed", TYPED)
def test_what_a_stranger_typed_is_no_link_in_any_part_of_a_letter(cast: Cast, settings: Any, typed: str) -> None:
    shown = "https://meet.example.org/room"
    mail = written(cast, settings, typed, [shown])
    with translation.override(cast.lucia.language):
        ours = {services.absolute("/today/"), *ways_out(cast), shown}
    text = re.sub(rf"(?<=\s)(?:{'|'.join(map(re.escape, ours))})(?=\n)", "", mail.text)
    assert not LINKED.findall(text)
    assert not LINKED.findall(mail.subject)
    assert "<a " not in urlize(mail.subject, autoescape=True)
    assert set(re.findall(r'href="([^"]*)"', mail.html)) == ours
    assert not LINKED.findall(re.sub(r"<style.*?</style>|<[^>]+>", " ", mail.html.replace(f">{shown}<", "><")))


@pytest.mark.django_db
def test_it_is_read_as_it_was_typed(cast: Cast, settings: Any) -> None:
    mail = written(cast, settings, "Booking.com S.r.l. & <Figli>, 10:30, info@booking.com", [])
    assert mail.subject.replace(JOINER, "") == "Booking.com S.r.l. & <Figli>, 10:30, info@booking.com wants to join"
    assert "S.r.l." in mail.subject
    assert "Booking.com" not in mail.subject
    assert "&lt;Figli&gt;" in mail.html


def test_an_address_that_the_letter_shows_is_a_link_and_its_longer_neighbour_is_none() -> None:
    shows = ["https://meet.example.org/a", "ada@example.org", "example.org"]
    html = linked("Come: https://meet.example.org/a. (ada@example.org), example.org, ada@example.org.evil.com", shows)
    assert re.findall(r'href="([^"]*)"', html) == [
        "https://meet.example.org/a", "mailto:ada@example.org", "https://example.org",
    ]  # fmt: skip
    assert f"ada{JOINER}@" in html


@pytest.mark.parametrize("plain", ["EUR 1.250.000,00", "30.11.2026", "1.250.000.000", "version 1.2.3"])
def test_a_number_stays_as_it_was_typed(plain: str) -> None:
    assert defused(plain) == plain


def test_what_a_council_writes_names_its_own_addresses() -> None:
    text = "Read www.council.example/news (or https://council.example), ask ada@council.example. At 10:30, S.r.l."
    assert addresses_in(text) == ["www.council.example/news", "https://council.example", "ada@council.example"]
    assert defused(text, addresses_in(text)) == text
