"""The full cast, and a browser for each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.addresses import ROLES
from tests.full_cast import FullCast
from tests.kept import KeptCast

Clients = dict[str, Client]


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is given back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def network(db: None, full_cast: KeptCast[FullCast], settings: Any, tmp_path: Path) -> Iterator[FullCast]:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    with full_cast.given() as cast:
        yield cast


@pytest.fixture
def clients(network: FullCast) -> Clients:
    """A browser for each role, signed in; a fault of the site is an answer with 500."""
    found = {role: Client(raise_request_exception=False) for role in ROLES}
    for role in ROLES[1:]:
        found[role].force_login(getattr(network, role))
    for client in found.values():
        client.handler.load_middleware()  # once, and not again by each copy of the browser
    return found
