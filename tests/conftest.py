"""The full cast, and a browser for each role."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from tests.addresses import ROLES
from tests.full_cast import FullCast
from tests.two_months import make_full_cast

Clients = dict[str, Client]


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is given back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def network(db: None) -> FullCast:
    return make_full_cast()


@pytest.fixture
def clients(network: FullCast) -> Clients:
    """A browser for each role, signed in; a fault of the site is an answer with 500."""
    found = {role: Client(raise_request_exception=False) for role in ROLES}
    for role in ROLES[1:]:
        found[role].force_login(getattr(network, role))
    for client in found.values():
        client.handler.load_middleware()  # once, and not again by each copy of the browser
    return found
