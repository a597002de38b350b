"""What actions show elsewhere: on themes and in threads, on Today, on the desk, in the search."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.agree.plans.models import Action, ActionState
from clustergrowth.agree.plans.queries import (
    actions_of,
    actions_of_council,
    filtered_actions,
    is_late,
    open_actions_for,
    owners_shown,
)
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.common.ports import (
    DESK_ROWS,
    Described,
    DeskGroup,
    DeskRow,
    Hit,
    Lookup,
    Ref,
    Step,
    Text,
    Waiting,
    waits,
)
from clustergrowth.common.tables.copying import named_in
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

WAITING = 20  # chosen: more at once is no list of what to do next


def thread(kind: str, ids: Sequence[int], viewer: Viewer) -> Mapping[int, Sequence[Step]]:
    """The actions of themes."""
    if kind != "theme":
        return {}
    rows = Action.objects.visible_to(viewer).filter(theme__in=ids).exclude(state=ActionState.DROPPED)
    counted = (
        rows.order_by().values("theme").annotate(n=Count("pk"), done=Count("pk", filter=Q(state=ActionState.DONE)))
    )
    steps = {row["theme"]: _step(row["n"], row["done"], row["theme"]) for row in counted}
    hollow = Step(_("Action"), hint=_("Who does what by when"), order=40)
    return {id: [steps.get(id, hollow)] for id in ids}


def _step(count: int, done: int, theme: int) -> Step:
    hint = _("%(done)s of %(all)s done") % {"done": done, "all": count}
    return Step(_("Action"), "filled", count, f"{reverse('theme', args=[theme])}#actions", hint, order=40)


def on_theme(theme: Theme, viewer: Viewer) -> Mapping[str, Any]:
    """The actions on a theme's page, each with its state."""
    actions = list(actions_of(theme))
    owners = owners_shown(actions, viewer)
    councils = [theme.council, *theme.common_with.all()]
    return {
        "template": "plans/_on_theme.html",
        "order": 40,
        "rows": [(action, owners.get(action.owner_id or 0), is_late(action)) for action in actions],
        "may_set": any(may(viewer, "plans.set_action", council) for council in councils),
    }


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = Action.objects.visible_to(viewer).filter(pk__in=ids)
    return {action.pk: Described(action.title, reverse("action", args=[action.pk]), action.lang) for action in rows}


def waiting_for(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    """One's open actions, the most urgent first."""
    return [waits(open_actions_for(person), _waiting, WAITING)]


def _waiting(action: Action) -> Waiting:
    day = written(action.due_on, "long weekday near")
    detail = _("late since %(day)s") if is_late(action) else _("due on %(day)s")
    return Waiting(
        title=action.title,
        detail=detail % {"day": day},
        url=reverse("action", args=[action.pk]),
        button=_("Say what came of it"),
        since=action.set_at,
        due=datetime.combine(action.due_on, time(23, 59), clock.now().tzinfo),
        value=70 if is_late(action) else 45,
        kind="plans.action",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None]:
    """The council's late actions, the latest first."""

    def group(actions: list[Action], total: int) -> DeskGroup:
        owners = owners_shown(actions, viewer)
        rows = [_row(action, owners.get(action.owner_id or 0)) for action in actions]
        url = f"{reverse('actions')}?council={council.slug}&state=late"
        words = ngettext("%(n)s past its day", "%(n)s past their day", total) % {"n": total}
        return DeskGroup(_("Late actions"), rows, total, words, url, _("Follow them up"), order=20)

    late = actions_of_council(council, viewer).late(clock.today()).order_by("due_on", "pk")
    return Lookup([late], group, DESK_ROWS)


def _row(action: Action, owner: Person | None) -> DeskRow:
    who = [owner.name if owner else "", action.organisation.name if action.organisation else ""]
    theme, _lang = in_language(action.theme.title)
    return DeskRow(
        title=action.title,
        detail=" · ".join(part for part in (*who, theme) if part),
        url=reverse("action", args=[action.pk]),
        button=_("Open it"),
        due=_("due on %(day)s") % {"day": written(action.due_on, "long weekday near")},
        is_late=True,
    )


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    return [
        Hit(_("Action"), row.title, in_language(row.theme.title)[0], reverse("action", args=[row.pk]), row.lang)
        for row in filtered_actions(viewer, {"q": words})[:limit]
    ]


def personal_data(person: Person) -> Mapping[str, Any]:
    mine = Action.objects.filter(Q(owner=person) | Q(set_by=person)).order_by("pk")
    return {
        "actions": [
            {"action": row.title, "due_on": row.due_on.isoformat(), "state": row.state, "came_of_it": row.came_of_it,
             "as": "owner" if row.owner_id == person.pk else "set by"}
            for row in mine
        ]
    }  # fmt: skip


def texts_with(letters: str) -> Iterator[Text]:
    """Actions in which these letters stand."""
    wanted = Q(title__contains=letters) | Q(text__contains=letters) | Q(came_of_it__contains=letters)
    rows = Action.objects.filter(wanted)
    for pk, council, *words in rows.values_list("pk", "council__slug", "title", "text", "came_of_it"):
        yield Text(Ref("action", pk), council, "\n".join(words))


def erase(person: Person) -> None:
    """Actions stay with the council and the organisation; the names go."""
    Action.objects.filter(owner=person).update(owner=None)
    Action.objects.filter(set_by=person).update(set_by=None)


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    ids = named_in(Action, "organisation", organisation_ids)
    return {id: _("it took on an action for a council") for id in ids}
