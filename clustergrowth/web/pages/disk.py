"""That the disk is nearly full, said to those who can do something about it: nothing is asked of the database."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clustergrowth.common import ports
from clustergrowth.common.limits import room
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer


def on_today(person: Person) -> ports.Lookup[Mapping[str, Any] | None] | None:
    free = room.least()
    if free >= room.LOW or not may(person, "site.administer"):
        return None
    block = {"template": "web/_disk.html", "order": 0, "title": _title(free), "detail": _detail(free)}
    return ports.Lookup((), lambda first, total: block)


def desk(council: Council, viewer: Viewer) -> ports.Lookup[ports.DeskGroup | None] | None:
    free = room.least()
    if free >= room.LOW:
        return None
    detail = " ".join((_detail(free), _("Please tell whoever runs this site.")))
    row = ports.DeskRow(title=_title(free), detail=detail)
    group = ports.DeskGroup(_("This site"), [row], total=1, note="", url="", button="", order=0)
    return ports.Lookup((), lambda first, total: group)


def _title(free: int) -> str:
    return _("The disk is nearly full") if free >= room.FLOOR else _("The disk is full")


def _detail(free: int) -> str:
    words = {"free": free // MEGABYTE, "floor": room.FLOOR // MEGABYTE}
    return _("%(free)s MB are free. Below %(floor)s MB nothing new can be stored, and pages can only be read.") % words
