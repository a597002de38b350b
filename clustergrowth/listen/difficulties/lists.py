"""What firms struggle with, by council, the most evidenced first."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from clustergrowth.common.figures import MINIMUM_CELL
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.lists.cells import below, councils, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.common.tables.writing import Cell
from clustergrowth.listen.difficulties.forms import RegisterFilter
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.difficulties.queries import filtered_difficulties, shown_number
from clustergrowth.people.permissions import may


def _firms(difficulty: Any) -> Cell:
    """Fewer than five are not counted out."""
    return f"<{MINIMUM_CELL}" if 0 < difficulty.shared < MINIMUM_CELL else int(difficulty.shared)


class Difficulties(ListPage):
    name, title, is_of_desk, css = "difficulties", __("Difficulties"), True, "told"
    standfirst = __("What holds firms back again and again, the evidence for it, and what could be done about it.")
    empty = Empty(
        __("No difficulties yet"),
        __(
            "What firms say in surveys, interviews and needs comes together here, so that the "
            "council sees what keeps coming up."
        ),
    )
    filter = RegisterFilter
    file = fields(
        "id=pk council=council.slug",
        ExportField("difficulty", lambda difficulty: in_language(difficulty.title)[0]),
        ExportField("lang", lambda difficulty: in_language(difficulty.title)[1]),
        "area state reasons",
        ExportField("firms", _firms),
        "options=options_n noted_at=created_at settled_at",
    )

    def rows(self) -> QuerySet[Difficulty]:
        return filtered_difficulties(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Difficulty"), lambda row: below(link(row.title, "difficulty", row.pk), row.get_area_display())),
            Column(_("Council"), lambda difficulty: councils(difficulty.council)),
            Column(_("State"), lambda difficulty: difficulty.get_state_display()),
            Column(_("Rests on"), _reasons, css="n", sort="reasons"),
            Column(_("Firms"), lambda row: shown_number(row.shared), css="n"),  # whose order would tell small cells
            Column(_("Solutions"), lambda difficulty: difficulty.options_n, css="n", sort="options_n"),
        ]

    def buttons(self) -> list[Button]:
        return [Button(_("Record a difficulty"), "difficulty_new")] if may(self.viewer, "difficulties.keep") else []


def _reasons(difficulty: Any) -> str:
    return ngettext("%(n)s reason", "%(n)s reasons", difficulty.reasons) % {"n": grouped(difficulty.reasons)}
