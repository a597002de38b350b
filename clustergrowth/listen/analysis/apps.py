from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "clustergrowth.listen.analysis"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.listen.analysis import ports as mine

        ports.thread.register("finding", mine.thread)
        ports.describe.register("finding", mine.describe)
        ports.search.register("finding", mine.search)
        ports.personal_data.register("analysis", mine.personal_data)
