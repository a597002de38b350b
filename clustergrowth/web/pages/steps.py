"""What the administrator of a new network does besides founding councils, and where one goes on afterwards."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common import ports
from clustergrowth.common.mail import outgoing
from clustergrowth.common.network import queries as network
from clustergrowth.common.network.models import NetworkProfile
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person
from clustergrowth.web.pages import first_steps


def mails_go_out() -> bool:
    return network.is_demonstration() or outgoing.has_server()


def of_network(viewer: Person, council: Council | None) -> Sequence[ports.FirstStep]:
    """Its name; and a mail server, as long as none is set."""
    if council is not None or not may(viewer, "site.administer"):
        return []
    address = reverse("network_settings")
    steps = [
        ports.FirstStep(
            _("Name the network"),
            _("Every page says how it is called, and whom one can ask."),
            address,
            NetworkProfile.objects.all(),
            order=0,
        )
    ]
    if not mails_go_out():
        why = _("Until a mail server is set, no mail leaves: what is sent waits.")
        steps.append(
            ports.FirstStep(_("Let mails go out"), why, f"{address}#mail", NetworkProfile.objects.none(), order=9)
        )
    return steps


def next_address(viewer: Person) -> str:
    """Where the administrator goes on: the first step that is open, else Today."""
    none: list[ports.Lookup[object]] = []
    _found, first = first_steps.looked_up(none, first_steps.of_site(viewer), viewer)
    return first.next.url if first and first.next else reverse("today")
