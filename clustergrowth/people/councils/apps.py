from django.apps import AppConfig

from clustergrowth.common import ports


class CouncilsConfig(AppConfig):
    name = "clustergrowth.people.councils"
    label = "councils"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clustergrowth.people.councils import ports as own  # models exist only now

        ports.describe.register("council", own.describe)
        ports.describe.register("membership", own.describe_memberships)
        ports.search.register("persons", own.search)
        ports.waiting.register("councils", own.waiting_for)
        ports.desk.register("councils", own.desk)
        ports.desk.register("members", own.desk_of_quiet_members)
        ports.personal_data.register("councils", own.personal_data)
        ports.forget.register("councils", own.forget)
