"""Every kind of mail of the house can be stopped, or says why not; and none goes to who wants none."""

import re
from pathlib import Path

import pytest

from clustergrowth.common.mail import services, stopping
from clustergrowth.common.mail.letters import composers
from clustergrowth.common.mail.models import Mail
from tests.cast import Cast
from tests.faulty import letters as faulty
from tests.full_cast import FullCast
from tests.test_every_letter_says_what_it_is_about import letters_in, sources

NEEDED = {  # what somebody asked for just now, or has to know
    "accounts.code", "councils.declined", "councils.expired", "councils.welcomed", "persons.address",
    "persons.address_change", "persons.session",
}  # fmt: skip
LINK = re.compile(r"/mails/stop/[^/\s]+/|/letters/end/[^/\s]+/")


def kinds() -> set[str]:
    """Those that are written again before they go, and those that stay true."""
    written = {kind.replace("\\", "") for file in sources() for _written, kind, _named in letters_in(file)}
    return {kind for kind, _compose in composers.items()} | {kind for kind in written if "w+" not in kind}


def nouns_of_letters(file: Path) -> set[str]:
    """The noun of each letter that a file writes."""
    return {kind.partition(r"\.")[0] for _written, kind, _named in letters_in(file)}


def unnamed(kinds: set[str]) -> set[str]:
    return {kind for kind in kinds if stopping.topic(kind) is stopping.topic("of nobody")}


def test_each_kind_has_a_name_by_which_it_is_stopped_or_a_reason() -> None:
    assert unnamed(kinds()) == set()
    assert unnamed({noun for file in sources() for noun in nouns_of_letters(file)}) == set()


def test_one_of_a_new_noun_is_found() -> None:
    assert unnamed(nouns_of_letters(Path(faulty.__file__))) == {"faulty"}


@pytest.mark.django_db
def test_none_goes_to_who_wants_none_but_what_was_asked_for(cast: Cast) -> None:
    cast.lucia.wants_no_mail = True
    cast.lucia.save()
    went = set()
    for kind in kinds():
        letter = services.Letter("k", "web/mail/code", None, "", {"code": "1"}, about=None)
        object.__setattr__(letter, "kind", kind)
        if services.write(letter, to=cast.lucia) is not None:
            went.add(kind)
    assert went == NEEDED
    assert all(stopping.topic(kind).needed for kind in went)


def test_each_mail_of_the_full_cast_holds_its_link(network: FullCast) -> None:
    mails = Mail.objects.exclude(text="")
    assert mails.values("kind").distinct().count() > 15
    for mail in mails:
        needed = stopping.topic(mail.kind).needed
        assert bool(LINK.search(mail.text)) != bool(needed), mail.kind
        assert bool(LINK.search(mail.html)) != bool(needed), mail.kind
