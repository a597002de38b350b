from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "clustergrowth.connect.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
