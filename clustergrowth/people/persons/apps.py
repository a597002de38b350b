from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports


class PersonsConfig(AppConfig):
    name = "clustergrowth.people.persons"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.people.persons import ports as own  # models exist only now

        ports.personal_data.register("person", own.personal_data)
        ports.personal_data.register("mails", own.mails)
        ports.erase.register("persons", own.erase)
        topics.register("persons", Topic("", _("It protects your account, so it cannot be stopped.")))
