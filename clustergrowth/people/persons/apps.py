from django.apps import AppConfig

from clustergrowth.common import ports


class PersonsConfig(AppConfig):
    name = "clustergrowth.people.persons"

    def ready(self) -> None:
        from clustergrowth.people.persons import ports as own  # models exist only now

        ports.personal_data.register("person", own.personal_data)
        ports.personal_data.register("mails", own.mails)
        ports.erase.register("persons", own.erase)
