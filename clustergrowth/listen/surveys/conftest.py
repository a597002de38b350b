"""A small instrument, and Bologna's draft of its next version."""

import pytest
from django.test import Client

from clustergrowth.listen.surveys.drafts.services import drafts
from clustergrowth.listen.surveys.instruments.services import publish_instrument
from clustergrowth.listen.surveys.models import Instrument, InstrumentDraft
from clustergrowth.listen.surveys.tests.branching import small
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Instrument:
    return publish_instrument(content=small(), by=cast.carla)


@pytest.fixture
def draft(cast: Cast, base: Instrument) -> InstrumentDraft:
    return drafts.begin_draft(base=base, council=cast.bologna, by=cast.carla)


@pytest.fixture
def carla(cast: Cast, client: Client) -> Client:
    client.force_login(cast.carla)
    return client
