from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "clustergrowth.web"
    label = "web"
