from django.apps import AppConfig

from clustergrowth.common.components import choosing


class ComponentsConfig(AppConfig):
    name = "clustergrowth.common.components"


# Here, and not in ``ready``: whoever makes a form has loaded the apps before.
choosing.ask_of_all()
