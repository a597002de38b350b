"""Loading the demonstration network: all of it or nothing, once, in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from clustergrowth.common import clock
from clustergrowth.common.network import services as network_services
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.demo.agreeing import Agreeing
from clustergrowth.demo.chance import Chance
from clustergrowth.demo.connecting import Connecting
from clustergrowth.demo.counting import Counting
from clustergrowth.demo.following import Following
from clustergrowth.demo.founding import LEAD, found_network
from clustergrowth.demo.hearing import Hearing
from clustergrowth.demo.listening import Listening
from clustergrowth.demo.network import DemoNetwork
from clustergrowth.demo.recording import Recording
from clustergrowth.demo.registering import Known, Registering
from clustergrowth.demo.reporting import Reporting
from clustergrowth.demo.telling import Telling
from clustergrowth.demo.timeline import Timeline
from clustergrowth.listen.surveys.instruments import services as surveys
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person

SEED = "six councils"
ONE_AT_A_TIME = 0x436C_7574  # any number that every start on any machine agrees on

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Loaded:
    """What became of a load: ``refused`` acts did not happen, because the rules of the house were against them."""

    councils: int
    refused: int


def is_there() -> bool:
    """Whether the demonstration network stands in this database."""
    return Person.objects.filter(email=LEAD).exists()


def is_free() -> bool:
    """Whether nobody has begun to work here."""
    return not (Council.objects.exists() or Organisation.objects.exists() or Person.objects.exists())


def kind_of_what_is_there() -> NetworkKind | None:
    """What an older release founded here, which did not write it down; None where there is nothing yet.

    In doubt it is real: whoever administers a demonstration is one of its own people.
    """
    if is_free():
        return None
    administrators = Person.objects.filter(is_site_administrator=True)
    is_demonstration = is_there() and not administrators.exclude(email__endswith=LEAD.partition("@")[2]).exists()
    return NetworkKind.DEMONSTRATION if is_demonstration else NetworkKind.REAL


@transaction.atomic
def load(*, scale: float = 1.0, seed: str = SEED, report: Report = lambda _days, _label: None) -> Loaded | None:
    """Make the whole network through the ordinary services; None when somebody else was faster.

    ``scale`` 1 is the size the first page shows; tests use a tenth. The same seed tells the same story, and it always
    ends today.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if not is_free() or network_services.found_network(NetworkKind.DEMONSTRATION) != NetworkKind.DEMONSTRATION:
        return None
    with _jobs_at_once():
        report(0, "Founding the councils")
        surveys.publish_shipped()
        chance = Chance(seed)
        network = found_network(
            timeline=Timeline(now=clock.now(), chance=chance.of("time")), chance=chance, scale=scale
        )
        _analyse()
        _schedule(network)
        network.timeline.run(report)
    return Loaded(len(network.places), network.timeline.refused)


def _schedule(network: DemoNetwork) -> None:
    listening = Listening(network)
    listening.schedule()
    difficulties: Known = {}
    Counting(network).schedule()
    for place in network.places:
        hearing = Hearing(network, place)
        hearing.schedule()
        Registering(network, place, hearing, listening.findings[place.slug], difficulties).schedule()
        Agreeing(network, place, listening).schedule()
        Recording(network, place).schedule()
        Telling(network, place).schedule()
    Reporting(network).schedule()
    Connecting(network).schedule()
    Following(network).schedule()
    for ago in (715, 560, 400, 240, 100, 30):
        network.timeline.at(network.timeline.ago(ago), "Counting what is there", _analyse)


def _analyse() -> None:
    """Until the transaction ends, the database knows of these rows only what it is told; guesses cost minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _jobs_at_once() -> Iterator[None]:
    """Background work is done where it is deferred: two years cannot wait for a worker."""
    before = settings.JOBS_INLINE
    settings.JOBS_INLINE = True
    try:
        yield
    finally:
        settings.JOBS_INLINE = before
