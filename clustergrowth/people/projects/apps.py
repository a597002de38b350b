from django.apps import AppConfig

from clustergrowth.common import ports


class ProjectsConfig(AppConfig):
    name = "clustergrowth.people.projects"

    def ready(self) -> None:
        from clustergrowth.people.projects import ports as own  # models exist only now

        ports.describe.register("project", own.describe)
        ports.search.register("projects", own.search)
        ports.uses.register("projects", own.uses)
