"""Every address with every role, reading and acting; and nobody reads the name of somebody they may not see."""

import copy
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.permissions import may, needs, require
from clustergrowth.people.persons.models import Person
from tests.addresses import ADDRESSES, PLACES, ROLES, Address, names
from tests.cast import Cast
from tests.conftest import Clients, undone
from tests.full_cast import PUBLIC, FullCast
from tests.mail_links import LINKS
from tests.making import made, says_it_makes_nothing

SIGN_IN = "/accounts/login/"
NAMES_ANYBODY = (
    "outbox", "outbox_mail", "outbox_html",  # of the demonstration, where no name is a real person's
    "council_settings", "coordinator_new",  # for the administrator, who appoints the coordinators named there
    "persons",  # for erasing on request: the administrator has typed the whole address
)  # fmt: skip
SIGNED = {"address_stop": "lucia", "sign_in": "lucia"}  # links that hold what they are about: who reads the mail
STANDS_AS_TYPED = {"organisation_people": "murat@example.org"}  # by the firm itself, until he answers; and no name
NAMES_WHO_WROTE = "organisations.works_there"  # who says that somebody works in a place says so under the own name


def asked(client: Client, address: Address, cast: FullCast, method: str, **more: str) -> Any:
    where = reverse(address.name, args=address.arguments(cast)) + address.query
    return client.post(where, address.sent(cast)) if method == "post" else client.get(where, more or None)


def word(answer: Any) -> str:
    """What the answer is: its status, or that one is to sign in first (who sent something keeps it: 401)."""
    to_sign_in = answer.status_code == 401 or (answer.status_code == 302 and SIGN_IN in answer.headers["Location"])
    return "in" if to_sign_in else str(answer.status_code)


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


def readers_of(address: Address, role: str, cast: FullCast) -> list[Person]:
    """Who reads: whoever is signed in, and behind a link from a mail whoever has the mail."""
    readers = SIGNED | {name: reader for name, (_kind, _pattern, reader) in LINKS.items()}
    links = [readers[one[1:]] for one in address.at.split() if one.startswith("~") and one[1:] in readers]
    return [getattr(cast, name) for name in (role, *links) if name != "public"]


def named(text: str, *readers: Person | None) -> list[str]:
    """The surnames and addresses in a text of people none of its readers may see; everybody may see oneself."""
    others = Person.objects.exclude(name__in=PUBLIC).exclude(pk__in=[one.pk for one in readers if one])
    called = {pk: (name.split()[-1], email) for pk, name, email in others.values_list("pk", "name", "email")}
    found = {pk: said for pk, words in called.items() if (said := [word for word in words if word and word in text])}
    for reader in (one for one in readers if one and found):
        for pk in persons_visible_to(reader).filter(pk__in=found).values_list("pk", flat=True):
            found.pop(pk, None)
    return [word for words in found.values() for word in words]


def test_every_address_of_the_resolver_stands_in_the_table() -> None:
    assert sorted(set(names()) - {address.name for address in ADDRESSES}) == []
    assert sorted({address.name for address in ADDRESSES} - set(names())) == []


def test_a_word_that_the_law_does_not_know_is_no_silent_no(cast: Cast) -> None:
    for viewer in (cast.carla, cast.paolo):
        with pytest.raises(KeyError):
            may(viewer, "councils.edt", cast.bologna)
        with pytest.raises(KeyError):
            require(viewer, "councils.edt")
    with pytest.raises(KeyError):
        needs("councils.edt")


@pytest.mark.parametrize("place", PLACES)
def test_each_role_gets_what_the_law_says_and_reads_no_name_it_may_not(
    network: FullCast, clients: Clients, subtests: pytest.Subtests, place: str
) -> None:
    for address in PLACES[place]:
        for method, row in (("get", address.get), ("post", address.post)):
            with subtests.test(f"{method} {address.name} {address.at}"):
                got, leaks = _tried(address, method, network, clients, ROLES if row else ("carla",))
                if row:
                    assert dict(zip(ROLES, got, strict=True)) == row
                elif method == "get":
                    assert got == ["405"], "this is an act, and yet a look is answered"
                assert not leaks


def _tried(
    address: Address, method: str, cast: FullCast, clients: Clients, roles: tuple[str, ...]
) -> tuple[list[str], dict[str, list[str]]]:
    got, leaks = [], {}
    for role in roles:
        with undone(), made() as tables:
            answer = asked(copy.deepcopy(clients[role]), address, cast, method)
            if method == "post" and says_it_makes_nothing(resolve(answer.request["PATH_INFO"]).func):
                assert not tables, "it makes something, and says that it may be done again and again"
            got.append(word(answer))
            is_page = answer.status_code in (200, 409, 422) and address.name not in NAMES_ANYBODY
            if is_page and (found := named(text_of(answer), *readers_of(address, role, cast))):
                typed = str(address.sent(cast).values()) if method == "post" else ""  # what one typed comes back
                typed += STANDS_AS_TYPED.get(address.name, "")
                leaks[role] = [word for word in found if word not in typed]
    return got, {role: found for role, found in leaks.items() if found}


def test_an_export_is_for_who_may_read_the_page_and_names_nobody_else(
    network: FullCast, clients: Clients, subtests: pytest.Subtests
) -> None:
    for address in (one for one in ADDRESSES if one.is_export):
        for role, wanted in address.get.items():
            with subtests.test(f"{address.name} as {role}"):
                answer = asked(clients[role], address, network, "get", format="csv")
                assert word(answer) == wanted
                if wanted == "200":
                    assert answer.headers["Content-Type"].startswith("text/csv")
                    assert not named(text_of(answer), *readers_of(address, role, network))


def test_no_mail_names_somebody_its_reader_may_not_see(network: FullCast) -> None:
    mails = list(Mail.objects.exclude(kind=NAMES_WHO_WROTE).select_related("person"))
    assert len({mail.kind for mail in mails}) > 8
    leaks = {(mail.kind, mail.to): found for mail in mails if (found := named(mail.text + mail.html, mail.person))}
    assert leaks == {}
