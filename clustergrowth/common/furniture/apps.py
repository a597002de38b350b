from django.apps import AppConfig


class FurnitureConfig(AppConfig):
    name = "clustergrowth.common.furniture"
    label = "furniture"
