from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports


class ProjectsConfig(AppConfig):
    name = "clustergrowth.people.projects"

    def ready(self) -> None:
        from clustergrowth.people.projects import ports as own  # models exist only now

        ports.describe.register("project", own.describe)
        ports.search.register("projects", own.search)
        ports.uses.register("projects", own.uses)
        ports.owned_records.register("projects.partner", ports.OwnedRecords(_("projects")))
