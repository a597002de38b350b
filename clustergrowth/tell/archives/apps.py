from django.apps import AppConfig

from clustergrowth.common import ports


class ArchivesConfig(AppConfig):
    name = "clustergrowth.tell.archives"

    def ready(self) -> None:
        from clustergrowth.tell.archives import ports as own  # models are ready only now

        ports.erase.register("archives", own.erase)
        ports.personal_data.register("archives", own.personal_data)
