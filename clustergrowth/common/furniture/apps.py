from django.apps import AppConfig

from clustergrowth.common.furniture import choosing


class FurnitureConfig(AppConfig):
    name = "clustergrowth.common.furniture"
    label = "furniture"


# Here, and not in ``ready``: whoever makes a form has loaded the apps before.
choosing.ask_of_all()
