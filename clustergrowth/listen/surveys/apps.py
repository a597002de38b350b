from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "clustergrowth.listen.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.listen.surveys import ports as mine

        ports.describe.register("wave", mine.describe)
        ports.waiting.register("survey", mine.waiting)
        ports.desk.register("surveys", mine.desk)
        ports.search.register("wave", mine.search)
        ports.personal_data.register("surveys", mine.personal_data)
        ports.forget.register("surveys", mine.forget)
        ports.uses.register("surveys", mine.uses)
