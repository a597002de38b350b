from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "clustergrowth.agree.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
