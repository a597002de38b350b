"""What an Italian causes a Turk to be written is Turkish: the sentences, the button, the reason and where it leads."""

import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.persons.models import Person
from clustergrowth.web.translations import read
from tests.cast import NOW, Cast
from tests.full_cast import FullCast
from tests.test_a_waiting_mail_asks_whether_it_still_holds import CASES, Case

PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
SHORTEST = 12  # letters of a part of a sentence that is told from a name


def parts_of(language: str) -> set[str]:
    """The sentences of a language, without the places in them; those of English as the source has them."""
    found: set[str] = set()
    for message in read("it" if language == "en" else language):
        said = message.id if language == "en" else message.string
        for sentence in (said,) if isinstance(said, str) else said or ():
            found |= {part.strip() for part in PLACES.split(sentence)}
    return {part for part in found if len(part) >= SHORTEST and " " in part}


def foreign(mail: Mail, wrong: set[str]) -> Iterator[str]:
    text = " ".join(f"{mail.subject} {mail.text}".split())
    yield from (part for part in wrong if part in text)


@pytest.fixture(scope="module")
def italian() -> set[str]:
    return parts_of("it") - parts_of("tr") - parts_of("en")


@pytest.fixture
def turks(cast: Cast) -> Cast:
    Person.objects.update(language="tr")
    for one in vars(cast).values():
        if isinstance(one, Person):
            one.language = "tr"
    return cast


def written_by_an_italian(case: Case, cast: Cast) -> list[Mail]:
    with clock.at(NOW), translation.override("it"):
        settle = case(cast)
        settle()
    return list(Mail.objects.exclude(text=""))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "case"), CASES, ids=[case.__name__ for _kind, case in CASES])
def test_no_word_of_the_senders_language_is_in_it(turks: Cast, italian: set[str], kind: str, case: Case) -> None:
    mails = written_by_an_italian(case, turks)
    assert {mail.language for mail in mails} <= {"tr", ""}
    assert {mail.kind: sorted(foreign(mail, italian)) for mail in mails if any(foreign(mail, italian))} == {}
    assert not any(f"/{other}/" in mail.text for mail in mails for other in ("it", "es", "fr"))


def test_nothing_that_the_full_cast_was_written_is_in_another_language(network: FullCast) -> None:
    wrong = {code: parts_of("en") - parts_of(code) for code in ("it", "tr")}
    mails = Mail.objects.filter(language__in=wrong)
    assert len({mail.kind for mail in mails}) > 12
    assert {mail.kind: found for mail in mails if (found := sorted(foreign(mail, wrong[mail.language])))} == {}


def test_a_letter_in_the_senders_language_would_be_found(italian: set[str]) -> None:
    with translation.override("it"):
        faulty = Mail(subject="", text=f"{translation.gettext('You took on what is listed here.')} 3 Kas 2026")
    assert list(foreign(faulty, italian))
