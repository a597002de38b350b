"""Every theme one may see, by council."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from clustergrowth.agree.themes.forms import ThemesFilter
from clustergrowth.agree.themes.models import Theme
from clustergrowth.agree.themes.queries import filtered_themes
from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.common.lists.cells import councils, day, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ExportField, ListPage, fields
from clustergrowth.people.permissions import may


class Themes(ListPage):
    name, title, is_of_desk, css = "themes", __("Themes"), True, "told"
    standfirst = __(
        "What the councils work on. Each theme rests on what firms said and is agreed by a numbered decision."
    )
    empty = Empty(
        __("No themes yet"),
        __(
            "A theme links what firms need to what the council does about it, so that everybody "
            "can follow it from the survey to the result."
        ),
    )
    filter = ThemesFilter
    file = fields(
        "id=pk council=council.slug",
        ExportField("theme", lambda theme: in_language(theme.title)[0]),
        ExportField("lang", lambda theme: in_language(theme.title)[1]),
        "state proposed_at agreed_at closed_at reasons",
    )

    def rows(self) -> QuerySet[Theme]:
        return filtered_themes(self.viewer, self.wanted)

    def columns(self) -> list[Column]:
        return [
            Column(_("Theme"), lambda theme: link(theme.title, "theme", theme.pk)),
            Column(_("Council"), lambda theme: councils(theme.council)),
            Column(_("State"), lambda theme: theme.get_state_display()),
            Column(_("Rests on"), reasons, css="n"),
            Column(_("Agreed on"), lambda theme: day(theme.agreed_at, _("not yet")), sort="agreed_at"),
        ]

    def buttons(self) -> list[Button]:
        return [Button(_("Propose a theme"), "theme_new")] if may(self.viewer, "themes.propose") else []


def reasons(theme: Any) -> str:
    """How many stand under it."""
    return ngettext("%(n)s reason", "%(n)s reasons", theme.reasons) % {"n": grouped(theme.reasons)}
