from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "clustergrowth.listen.reports"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.listen.reports import ports as mine

        ports.thread.register("report", mine.thread)
        ports.describe.register("report", mine.describe)
        ports.desk.register("report", mine.desk)
        ports.waiting.register("report", mine.waiting_for)
        ports.search.register("report", mine.search)
        ports.personal_data.register("report", mine.personal_data)
        ports.erase.register("report", mine.erase)
