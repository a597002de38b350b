"""The banner of a restored copy, and the administrator's word that it is the network now."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clustergrowth.common.acts import redirect_with
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.mail import copies
from clustergrowth.common.mail.models import RestoredCopy
from clustergrowth.common.ports import Lookup
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.persons.models import Person


def on_today(person: Person) -> Lookup[Mapping[str, Any] | None] | None:
    """For those whose mails do not go: coordinators, and the administrators, who decide."""
    may_decide = may(person, "site.administer")
    if not may_decide and not access_of(person).coordinates:
        return None

    def block(found: list[RestoredCopy], total: int) -> Mapping[str, Any]:
        count = copies.waiting().count()
        return {"template": "web/_copy.html", "order": 0, "copy": found[0], "count": count, "may_decide": may_decide}

    return Lookup([copies.open_copies()], block, 1)


@needs("site.administer", post=True)
def decide(request: SignedIn) -> HttpResponse:
    if request.POST.get("act") == "drop":
        message = _("Mails dropped: %(n)s") % {"n": grouped(copies.drop_what_waits(by=request.user))}
    else:
        message = _("Mails that go out now or when their turn comes: %(n)s") % {
            "n": grouped(copies.send_what_waits(by=request.user))
        }
    return redirect_with(request, message, "today")
