from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparisonConfig(AppConfig):
    name = "clustergrowth.listen.comparison"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.common.mail.letters import composers
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.listen.comparison import ports as mine
        from clustergrowth.listen.comparison import services

        ports.waiting.register("comparison", mine.waiting)
        ports.on_organisation.register("comparison", mine.on_organisation)
        composers.register("comparison.ready", services.compose_news)
        topics.register("comparison", Topic(_("comparisons with other firms")))
