"""What projects show elsewhere."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.languages.searching import searched
from clustergrowth.common.ports import Described, Hit
from clustergrowth.common.tables.copying import named_in
from clustergrowth.people.persons.models import Viewer
from clustergrowth.people.projects.models import Partner, Project


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = Project.objects.filter(pk__in=ids)
    return {project.pk: Described(project.name, reverse("project", args=[project.slug])) for project in rows}


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    typed = words.strip()
    if len(typed) < 2:
        return []
    rows = searched(Project.objects.all(), typed, "name", "reference").order_by("name")[:limit]
    return [Hit(_("Project"), row.name, row.funder, reverse("project", args=[row.slug])) for row in rows]


def uses(organisation_ids: Sequence[int]) -> Mapping[int, str]:
    return {id: _("it is a partner of a project") for id in named_in(Partner, "organisation", organisation_ids)}
