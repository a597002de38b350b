"""What this network is. Whatever cannot be known counts as real."""

from typing import Any
from weakref import WeakKeyDictionary

from django.core.cache import caches
from django.db import Error, connection, transaction

from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import Network, NetworkProfile

# As long as the connection lives: a restore ends all connections, and what comes back may be of the other kind.
_known: WeakKeyDictionary[Any, NetworkKind] = WeakKeyDictionary()


def kind() -> NetworkKind | None:
    """As written at the founding; None before it, and where the database does not answer."""
    try:
        connection.ensure_connection()
        if connection.connection not in _known:
            with transaction.atomic():  # a table that is missing breaks no transaction around it
                network = Network.objects.first()
            if network is None:
                return None
            _known[connection.connection] = NetworkKind(network.kind)
        return _known[connection.connection]
    except Error:
        return None


def is_demonstration() -> bool:
    """Whether anybody may act as anybody, and mails stay in the outbox."""
    return kind() == NetworkKind.DEMONSTRATION


NAMELESS = "Cluster Growth"
PROFILE = "network-profile"
PROFILE_KEPT = 30  # seconds: how long another process says the former name


def profile() -> NetworkProfile:
    """How the network is called and who runs it; before anybody said so the name of the software, and nobody."""
    kept: NetworkProfile | None = caches["pages"].get(PROFILE)
    if kept is None:
        kept = stored_profile()
        caches["pages"].set(PROFILE, kept, PROFILE_KEPT)  # every page asks, and it seldom changes
    return kept


def stored_profile() -> NetworkProfile:
    return NetworkProfile.objects.first() or NetworkProfile(name=NAMELESS)


def is_named() -> bool:
    return NetworkProfile.objects.exists()
