"""Founding a network."""

from clustergrowth.common import clock
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import THE_ONE, Network


def found_network(kind: NetworkKind) -> NetworkKind:
    """Write what this network is, for good; the answer is what stands there: somebody may have been faster."""
    network, _ = Network.objects.get_or_create(id=THE_ONE, defaults={"kind": kind, "founded_at": clock.now()})
    return NetworkKind(network.kind)
