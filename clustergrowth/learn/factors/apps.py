from django.apps import AppConfig


class FactorsConfig(AppConfig):
    name = "clustergrowth.learn.factors"
    label = "factors"
    default_auto_field = "django.db.models.BigAutoField"
