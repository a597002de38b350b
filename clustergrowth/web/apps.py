from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports


class WebConfig(AppConfig):
    name = "clustergrowth.web"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.web.pages import copies, disk, steps  # models are ready only now

        ports.on_today.register("copy", copies.on_today)
        ports.on_today.register("disk", disk.on_today)
        ports.desk.register("disk", disk.desk)
        ports.first_steps.register("network", steps.of_network)
        topics.register("accounts", Topic("", _("You asked for this code, so it cannot be stopped.")))
