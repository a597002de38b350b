"""What outcomes show elsewhere: the end of a thread, what waits to be told, what was told lately."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common import clock
from clustergrowth.common.components.words import labelled
from clustergrowth.common.ports import (
    DESK_ROWS,
    Described,
    DeskGroup,
    DeskRow,
    Lookup,
    Ref,
    Step,
    Waiting,
    described,
    waits,
)
from clustergrowth.common.tables.copying import named_in
from clustergrowth.connect.outcomes.models import Answer, Outcome
from clustergrowth.connect.outcomes.queries import answered_lately, answered_outcomes
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person, Viewer

LATELY = timedelta(days=14)  # what came of it stays on the desk for two of its Mondays
TOLD_KINDS = ("introduction",)  # subjects whose thread ends in outcomes of their own
ORDER = 60  # of ``ports.Step``


def children_of(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    if kind not in TOLD_KINDS:
        return {}
    outcomes = answered_outcomes(kind, ids)
    return {id: [_step(outcomes.get(id, []))] for id in ids}


def _step(outcomes: Sequence[Outcome]) -> Step:
    if not outcomes:
        return Step(_("Outcome"), hint=_("Both sides are asked two weeks after the introduction"), order=ORDER)
    return Step(_("Outcome"), "filled", len(outcomes), "#outcomes", order=ORDER)


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    """What was said, at the address of what it is about."""
    rows = list(Outcome.objects.visible_to(viewer).answered().filter(pk__in=ids))
    places = described({Ref(row.about_kind, row.about_id) for row in rows}, viewer)
    descriptions = {}
    for row in rows:
        place = places.get(Ref(row.about_kind, row.about_id))
        words = labelled(row.get_answer_display(), row.text) if row.text else row.get_answer_display()
        descriptions[row.pk] = Described(words, f"{place.url}#outcomes" if place else "", row.lang if row.text else "")
    return descriptions


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    return [waits(Outcome.objects.open_for(person).select_related("counterpart").order_by("asked_at"), _waiting, 20)]


def _waiting(row: Outcome) -> Waiting:
    return Waiting(
        title=_("What came of your introduction to %(name)s?") % {"name": row.counterpart.name},
        detail=row.get_moment_display(),
        url=reverse("outcome_tell", args=[row.pk]),
        button=_("Say what came of it"),
        since=row.asked_at,
        value=70,
        kind="outcomes.tell",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """What was told lately; where nothing came of it or they have not met, the coordinator can help."""

    def group(outcomes: list[Outcome], total: int) -> DeskGroup:
        places = described({Ref(row.about_kind, row.about_id) for row in outcomes}, viewer)
        rows, title = [_row(row, places) for row in outcomes], _("What came of it")
        words = ngettext("%(n)s answer in two weeks", "%(n)s answers in two weeks", total) % {"n": total}
        return DeskGroup(title, rows, total, words, reverse("introductions"), _("View"), order=40)

    return Lookup([answered_lately(council, clock.now() - LATELY).order_by("-answered_at")], group, DESK_ROWS)


def _row(row: Outcome, places: Mapping[Ref, Described]) -> DeskRow:
    place = places.get(Ref(row.about_kind, row.about_id))
    return DeskRow(
        title=f"{row.organisation.name} – {row.counterpart.name}",
        detail=labelled(row.get_answer_display(), row.text) if row.text else row.get_answer_display(),
        url=place.url if place else "",
        button=_("View"),
        is_late=row.answer in (Answer.NOT_YET, Answer.NOTHING),
    )


def personal_data(person: Person) -> Mapping[str, Any]:
    rows = Outcome.objects.filter(answered_by=person).order_by("pk")
    return {
        "outcomes": [
            {"answer": row.answer, "text": row.text, "at": row.answered_at.isoformat() if row.answered_at else ""}
            for row in rows
        ]
    }


def erase(person: Person) -> None:
    """What was answered stays with the organisation; the person's own line and name go."""
    Outcome.objects.filter(answered_by=person).update(text="", answered_by=None)
    Outcome.objects.filter(person=person).update(person=None)


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    ids = named_in(Outcome, "organisation", organisation_ids)
    return {id: _("it was asked what came of an introduction") for id in ids}
