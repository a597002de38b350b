from django.apps import AppConfig

from clustergrowth.common.limits import fields, sentences


class LimitsConfig(AppConfig):
    name = "clustergrowth.common.limits"


# Here, and not in ``ready``: forms are made when their modules are loaded, which is after every app is known.
fields.bound_all()
sentences.speak_plainly()
