"""What this network is to be, when it is founded; what it stays, whatever a later start asks for; where it may answer.

Read without Django: a start that has nothing to prepare loads none of it.
"""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

import psycopg

from clustergrowth.common import database
from clustergrowth.common.errors import Refused
from clustergrowth.common.network.kinds import NetworkKind

REAL, DEMONSTRATION = NetworkKind.REAL, NetworkKind.DEMONSTRATION
TOLD_TWICE = ("CLUSTERGROWTH_DEMO", "CLUSTERGROWTH_DEMO_FOR_EVERYBODY")


def asked() -> NetworkKind | None:
    """What the environment asks for, if it asks for anything."""
    answer = os.environ.get("CLUSTERGROWTH_DEMO")
    return None if not answer else REAL if answer == "0" else DEMONSTRATION


def written() -> NetworkKind | None:
    """What the database says; nothing before the founding, or where an older release wrote it."""
    with psycopg.connect(database.owner_url()) as connection:
        if connection.execute("SELECT to_regclass('public.network_network')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT kind FROM network_network").fetchone()
    return NetworkKind(str(row[0])) if row else None


def decide(stands: NetworkKind | None) -> NetworkKind:
    """What the network is, or becomes. Raises Refused where the other kind is asked for, or where it may not answer."""
    wanted = asked()
    if stands and wanted and stands != wanted:
        raise Refused(
            f"This network is {'real' if stands == REAL else 'a demonstration'} and stays so, "
            f"and CLUSTERGROWTH_DEMO asks for {'a demonstration' if stands == REAL else 'a real one'}: "
            "give that one a CLUSTERGROWTH_HOME (or DATABASE_URL) of its own, or unset CLUSTERGROWTH_DEMO."
        )
    kind = stands or wanted or (REAL if answers_beyond() else DEMONSTRATION)
    if kind == DEMONSTRATION and answers_beyond() and not all(os.environ.get(name) == "1" for name in TOLD_TWICE):
        raise Refused(
            "In a demonstration anybody may act as anybody, so it answers on this machine only: unset HOST and "
            f"CLUSTERGROWTH_ADDRESS, or, where everybody may do that, set both {' and '.join(TOLD_TWICE)} to 1."
        )
    return kind


def answers_beyond() -> bool:
    """Whether others than this machine are meant to reach the network."""
    address = urlsplit(os.environ.get("CLUSTERGROWTH_ADDRESS") or "http://127.0.0.1")
    places = {os.environ.get("HOST") or "127.0.0.1", address.hostname or ""}
    return address.scheme == "https" or not all(_is_here(place) for place in places)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
