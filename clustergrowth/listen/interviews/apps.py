from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterviewsConfig(AppConfig):
    name = "clustergrowth.listen.interviews"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.common.mail.letters import composers
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.listen.interviews import ports as mine
        from clustergrowth.listen.interviews.services import letters

        ports.describe.register("interview", mine.describe_interviews)
        ports.describe.register("passage", mine.describe_passages)
        ports.describe.register("quotation", mine.describe_quotations)
        ports.describe.register("case", mine.describe_cases)
        ports.quotations.register("interviews", mine.quotations)
        ports.waiting.register("interviews", mine.waiting)
        ports.desk.register("interviews", mine.desk)
        ports.search.register("quotation", mine.search_quotations)
        ports.search.register("case", mine.search_cases)
        ports.on_organisation.register("interviews", mine.on_organisation)
        ports.personal_data.register("interviews", mine.personal_data)
        ports.erase.register("interviews", mine.erase)
        ports.uses.register("interviews", mine.uses)
        composers.register("interviews.consent", letters.compose_consent)
        composers.register("interviews.noted", letters.compose_noted)
        composers.register("interviews.quotation", letters.compose_quotation)
        composers.register("interviews.case", letters.compose_case)
        topics.register("interviews", Topic(_("interviews, quotations and stories")))
        ports.owned_records.register("interviews.interview", ports.OwnedRecords(_("interviews"), "interview"))
        ports.owned_records.register("interviews.casestudy", ports.OwnedRecords(_("case studies"), "case"))
