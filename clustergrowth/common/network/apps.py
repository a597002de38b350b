from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "clustergrowth.common.network"
