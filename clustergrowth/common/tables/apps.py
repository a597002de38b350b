from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "clustergrowth.common.tables"
