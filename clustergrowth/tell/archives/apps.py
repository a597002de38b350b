from django.apps import AppConfig

from clustergrowth.common import ports


class ArchivesConfig(AppConfig):
    name = "clustergrowth.tell.archives"

    def ready(self) -> None:
        from clustergrowth.tell.archives import ports as own  # models are ready only now

        ports.erase.register("archives", own.erase)
        ports.erase_in_files.register("archives", own.erase_in_files)
        ports.personal_data.register("archives", own.personal_data)
