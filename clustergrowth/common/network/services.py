"""Founding a network, and saying what it is called."""

from typing import Any

import pghistory
from django.core.cache import caches
from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.common.network.kinds import NetworkKind
from clustergrowth.common.network.models import THE_ONE, Network, NetworkProfile
from clustergrowth.common.network.queries import PROFILE


def found_network(kind: NetworkKind) -> NetworkKind:
    """Write what this network is, for good; the answer is what stands there: somebody may have been faster."""
    network, _ = Network.objects.get_or_create(id=THE_ONE, defaults={"kind": kind, "founded_at": clock.now()})
    return NetworkKind(network.kind)


@transaction.atomic
def name_network(*, name: str, operator: str, email: str, by: Any) -> NetworkProfile:
    """How it is called and who runs it, from now on; what stood there before stays in the history."""
    said = {"name": name.strip(), "operator": operator.strip(), "email": email.strip().lower()}
    with pghistory.context(by=str(by.key)):
        profile, _is_new = NetworkProfile.objects.update_or_create(id=THE_ONE, defaults=said)
    for forget in (lambda act: act(), transaction.on_commit):  # a page that came in between kept the former name
        forget(lambda: caches["pages"].delete(PROFILE))
    return profile
