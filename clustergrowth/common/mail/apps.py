from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "clustergrowth.common.mail"
