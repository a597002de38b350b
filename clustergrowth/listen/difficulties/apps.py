from django.apps import AppConfig


class DifficultiesConfig(AppConfig):
    name = "clustergrowth.listen.difficulties"
    label = "difficulties"
    default_auto_field = "django.db.models.BigAutoField"
