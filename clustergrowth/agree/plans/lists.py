"""Every action one may read: the next due first; mine, late ones, one council's."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.agree.plans.forms import ActionsFilter
from clustergrowth.agree.plans.models import Action, ActionQuerySet
from clustergrowth.agree.plans.queries import filtered_actions, is_late, owners_shown
from clustergrowth.common.languages import in_language
from clustergrowth.common.lists.cells import below, councils, day, late, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields


class Actions(ListPage):
    name, title, is_of_desk = "actions", __("Actions"), True
    standfirst = __("Who does what for which theme by when, and what came of it.")
    empty = Empty(
        __("No actions yet"),
        __(
            "Actions are set on the page of a theme, so that everybody sees what they are for. "
            "Their owners are reminded automatically."
        ),
        Button(__("See the themes"), "themes"),
    )
    file = fields(  # names of persons are not in it
        "id=pk council=council.slug",
        ExportField("theme", lambda action: in_language(action.theme.title)[0]),
        "action=title lang english organisation=organisation.name due_on state ended_at",
        "came_of_it came_of_it_english=came_english dropped_because",
    )

    def filters(self) -> ActionsFilter:
        return ActionsFilter(self.request.GET, viewer=self.viewer)

    def rows(self) -> ActionQuerySet:
        return filtered_actions(self.viewer, self.wanted)

    def prepared(self, rows: list[Action]) -> Iterator[Any]:
        owners = owners_shown(rows, self.viewer)
        for action in rows:
            yield action, owners.get(action.owner_id or 0), is_late(action)

    def columns(self) -> list[Column]:
        return [
            Column(_("Action"), _title),
            Column(_("Theme"), lambda row: link(row[0].theme.title, "theme", row[0].theme_id)),
            Column(_("Who"), _who),
            Column(_("Council"), lambda row: councils(row[0].council)),
            Column(_("Due on"), lambda row: late(day(row[0].due_on)) if row[2] else day(row[0].due_on), sort="due_on"),
            Column(_("State"), lambda row: late(_("late")) if row[2] else row[0].get_state_display()),
        ]


def _title(row: Any) -> str:
    action = row[0]
    return below(link(action.title, "action", action.pk, lang=action.lang), action.came_of_it, lang=action.came_lang)


def _who(row: Any) -> str:
    action, owner, _is_late = row
    named = [owner.name for owner in (owner, action.organisation) if owner]
    return ", ".join(named) or _("somebody in the council")
