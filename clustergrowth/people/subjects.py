"""From what a request names to the thing itself: the only way, and it asks the law.

Views and forms fetch nothing else by a number, an address or a name that came in: a test of the house looks
(``tests/test_what_is_named_is_asked.py``). What cannot be found and what the viewer may not see are the
same 404; whatever was sent, letters, a superscript or a thousand digits, is no more than a thing that is not there.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import Http404

from clustergrowth.common import editions
from clustergrowth.common.limits.requests import MOST_DIGITS
from clustergrowth.common.limits.sizes import LARGEST_KEY
from clustergrowth.common.mail.models import SignedLink
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Viewer

M = TypeVar("M", bound=Model)


def subject(viewer: Viewer, rows: type[M] | QuerySet[M], permission: str | None = None, **which: Any) -> M:
    """The one that ``which`` names, of those the viewer sees; with a permission, only if the viewer may do it to it.

    ``rows`` are a model, whose ``visible_to`` is asked here, or what came out of it already. 404 to a stranger, 403 to
    who may only look.
    """
    row = part(_seen(viewer, rows), **which)
    if permission is not None:
        require(viewer, permission, row)
    return row


def edited(viewer: Viewer, rows: type[M] | QuerySet[M], permission: str | None = None, **which: Any) -> M:
    """The same for the one row that a form writes to: nobody else writes to it until the form is answered."""
    return subject(viewer, editions.locked(_seen(viewer, rows)), permission, **which)


def several(viewer: Viewer, rows: type[M] | QuerySet[M], numbers: Iterable[str]) -> QuerySet[M]:
    """Those of them that the viewer sees; what is not there is left out."""
    wanted = [int(number) for number in numbers if number.isdecimal() and len(number) <= MOST_DIGITS]
    return _seen(viewer, rows).filter(pk__in=[number for number in wanted if number <= LARGEST_KEY])


def _seen(viewer: Viewer, rows: type[M] | QuerySet[M]) -> QuerySet[M]:
    if isinstance(rows, QuerySet):
        return rows
    seen: QuerySet[M] = rows._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
    return seen


def part(rows: "QuerySet[M] | Manager[M]", **which: Any) -> M:
    """Of the parts of a subject that was asked for already (``meeting.agenda``, ``difficulty.options``): this one."""
    row = named(rows, **which)
    if row is None:
        raise Http404
    return row


def edited_part(rows: "QuerySet[M] | Manager[M]", **which: Any) -> M:
    """The same for the one part that a form writes to (``edited``)."""
    return part(editions.locked(rows.all()), **which)


def named(rows: "QuerySet[M] | Manager[M]", **which: Any) -> M | None:
    """The same where an address may name one that is gone meanwhile: then a form begins without it."""
    if any(value is None or (isinstance(value, str) and "\0" in value) for value in which.values()):
        return None
    try:
        return rows.filter(**which).first()
    except (ValueError, OverflowError):  # letters where a number is, or more digits than a number has
        return None


def named_or_first(own: QuerySet[M], slug: str | None) -> M:
    """Of the rows one may act in the one that the address names, else the first; 404 where there is none."""
    return part(own, slug=slug) if slug else part(own)


def of_link(link: SignedLink, model: type[M], *related: str) -> M:
    """What a signed link is about: its secret is the permission, and it was looked at or spent before."""
    return part(model._default_manager.select_related(*related), pk=link.about_id)
