"""A page offers nobody a link that leads to a refusal, to nothing, or to a fault."""

import html
import re

import pytest
from django.urls import reverse

from tests.addresses import ADDRESSES, ROLES
from tests.conftest import Clients
from tests.full_cast import FullCast

LINK = re.compile(r"""<a\b[^>]*\shref=["'](/[^"'#]*)""")
OF_A_MAIL = ("outbox", "outbox_mail")  # shows the mails of everybody, with the links in them


def doors(cast: FullCast, clients: Clients, role: str) -> dict[str, str]:
    """Every address to which a page this role may read leads, and one page that does; not those pages themselves."""
    found: dict[str, str] = {}
    read: set[str] = set()
    for address in ADDRESSES:
        if address.get.get(role) == "200" and address.name not in OF_A_MAIL:
            where = reverse(address.name, args=address.arguments(cast)) + address.query
            page = clients[role].get(where)
            if page.status_code == 200:
                read.add(where)
            if page.headers["Content-Type"].startswith("text/html"):
                text = page.content.decode()
                found = {html.unescape(link): address.name for link in LINK.findall(text)} | found
    return {link: name for link, name in found.items() if link not in read}


@pytest.mark.parametrize("role", ROLES)
def test_whoever_follows_a_link_gets_the_page(network: FullCast, clients: Clients, role: str) -> None:
    shut: list[str] = []
    for link, page in doors(network, clients, role).items():
        if not link.startswith(("/es/", "/it/", "/fr/", "/tr/", "/static/", "/accounts/", "/outbox/")):
            answer = clients[role].get(link)
            if answer.status_code not in (200, 302):
                shut.append(f"{page} → {link} {answer.status_code}")
    assert not shut, "\n".join(shut)
