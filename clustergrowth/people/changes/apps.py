from django.apps import AppConfig

from clustergrowth.common import ports


class ChangesConfig(AppConfig):
    name = "clustergrowth.people.changes"

    def ready(self) -> None:
        from clustergrowth.people.changes import ports as own  # models exist only now

        ports.personal_data.register("changes", own.personal_data)
