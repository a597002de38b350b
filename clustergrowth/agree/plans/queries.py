"""Reading actions: which, whose, how late."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clustergrowth.agree.plans.models import Action, ActionQuerySet, ActionState
from clustergrowth.agree.themes.models import Theme
from clustergrowth.agree.themes.queries import evidence_step, step_of
from clustergrowth.common import clock, ports
from clustergrowth.common.lists.narrowing import narrowed
from clustergrowth.common.ports import Step
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of, persons_visible_to
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer


def actions_of(theme: Theme) -> ActionQuerySet:
    """What is done for a theme: open first, by due day. Who may read the theme may read these (without the names)."""
    related = Action.objects.filter(theme=theme).select_related("council", "organisation", "decision")
    return related.order_by("-state", "due_on", "pk")


def actions_of_council(council: Council, viewer: Viewer) -> ActionQuerySet:
    return Action.objects.visible_to(viewer).filter(council=council).select_related("theme", "organisation")


def own_actions(person: Person) -> Q:
    """Taken on by the person, or by the person's organisation without a name."""
    own = access_of(person).organisations
    return Q(owner=person) | Q(owner=None, organisation__in=own)


def filtered_actions(viewer: Viewer, wanted: Mapping[str, Any]) -> ActionQuerySet:
    """The list of actions, narrowed by what the filter form gives; the next due first, the ended last."""
    actions = Action.objects.visible_to(viewer).select_related("council", "theme", "organisation")
    actions = narrowed(actions, wanted, "council")
    if wanted.get("state") == "late":
        actions = actions.late(clock.today())
    elif wanted.get("state"):
        actions = actions.filter(state=wanted["state"])
    if wanted.get("mine") and isinstance(viewer, Person):
        actions = actions.filter(own_actions(viewer))
    return actions.order_by("-state", "due_on", "pk")


def open_actions_for(person: Person) -> QuerySet[Action]:
    """What waits for this person, most urgent first."""
    related = Action.objects.filter(own_actions(person), state=ActionState.OPEN).select_related("theme", "council")
    return related.order_by("due_on", "pk")


def owners_shown(actions: list[Action], viewer: Viewer) -> dict[int, Person]:
    """The owners whose names this viewer may read, by their number; one query for any list."""
    ids = {action.owner_id for action in actions if action.owner_id}
    return {person.pk: person for person in persons_visible_to(viewer).filter(pk__in=ids)} if ids else {}


def is_late(action: Action) -> bool:
    """Late in the zone of its council."""
    return action.state == ActionState.OPEN and action.due_on < clock.today(ZoneInfo(action.council.time_zone))


def may_report(action: Action, viewer: Viewer) -> bool:
    """Whether the page offers “done”: to the owner, to the organisation's people, to the coordinator."""
    return may(viewer, "plans.report_action", action)


def thread_of_action(action: Action, viewer: Viewer) -> list[Step]:
    """Evidence, theme and decision before it, and what it led to."""
    here = Step(_("Action"), "here", 1, hint=str(action.get_state_display()), order=40)
    around = [step for step in ports.steps_for("theme", action.theme_id, viewer) if step.order != here.order]
    steps = [evidence_step(action.theme), step_of(action.theme), here, *around]
    return sorted(steps, key=lambda step: step.order)
