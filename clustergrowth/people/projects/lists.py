"""Every project, for everybody to read."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.languages.dates import written
from clustergrowth.common.lists.cells import councils, link
from clustergrowth.common.lists.pages import Button, Column, Empty, ListPage
from clustergrowth.people.permissions import may
from clustergrowth.people.projects.models import Project
from clustergrowth.people.projects.queries import listed


class Projects(ListPage):
    title = __("Projects")
    standfirst = __("Who funds what the councils do, until when, and what was promised.")
    empty = Empty(
        __("No projects yet"),
        __(
            "Once a project is here, anything can be tagged with it, and its report to the "
            "funder is counted instead of retyped."
        ),
    )

    def rows(self) -> QuerySet[Project]:
        return listed()

    def columns(self) -> list[Column]:
        return [
            Column(_("Project"), lambda project: link(project.name, "project", project.slug), sort="name"),
            Column(_("Funder"), lambda project: project.funder),
            Column(_("Period"), _period, sort="starts_on"),
            Column(_("Councils"), lambda project: councils(*project.councils.all()) or "–"),
            Column(_("Partners"), lambda project: project.number_of_partners, css="n"),
        ]

    def buttons(self) -> list[Button]:
        may_edit = self.viewer.is_authenticated and may(self.viewer, "projects.edit")
        return [Button(_("Add a project"), "project_new")] if may_edit else []


def _period(project: Any) -> str:
    return " – ".join(written(at, "month") for at in (project.starts_on, project.ends_on))
