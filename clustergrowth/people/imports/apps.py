from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports


class ImportsConfig(AppConfig):
    name = "clustergrowth.people.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clustergrowth.people.imports import ports as own  # models must be loaded first

        ports.personal_data.register("imports", own.personal_data)
        ports.erase.register("imports", own.erase)
        ports.erase_in_files.register("imports", own.erase_in_files)
        ports.notice.register("imports", own.notice)
        ports.owned_records.register("imports.importrow", ports.OwnedRecords(_("rows of imported lists")))
        ports.owned_records.register("imports.import", ports.OwnedRecords(_("imported lists")))
