from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "clustergrowth.listen.surveys"

    def ready(self) -> None:
        from clustergrowth.common import ports
        from clustergrowth.common.mail.letters import composers
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.listen.surveys import ports as mine
        from clustergrowth.listen.surveys.answer_files.services import files
        from clustergrowth.listen.surveys.open_link.letters import compose_proof
        from clustergrowth.listen.surveys.waves import letters

        ports.describe.register("wave", mine.describe)
        ports.waiting.register("survey", mine.waiting)
        ports.desk.register("surveys", mine.desk)
        ports.first_steps.register("surveys", mine.first_steps)
        ports.search.register("wave", mine.search)
        ports.personal_data.register("surveys", mine.personal_data)
        ports.erase.register("surveys", mine.erase)
        ports.erase_in_files.register("surveys", files.erase_in_files)
        ports.uses.register("surveys", mine.uses)
        composers.register("surveys.invitation", letters.composer("invitation"))
        composers.register("surveys.reminder", letters.composer("reminder"))
        composers.register("surveys.own_link", letters.composer("own_link"))
        composers.register("surveys.prove", compose_proof)
        topics.register("surveys", Topic(_("surveys")))
        ports.owned_records.register("surveys.invitation", ports.OwnedRecords(_("survey invitations")))
        ports.owned_records.register(
            "surveys.response", ports.OwnedRecords(_("survey answers"), stays=mine.answer_that_stays)
        )
        ports.owned_records.register("surveys.openlinksubmission", ports.OwnedRecords(_("answers by the open link")))
        ports.owned_records.register("surveys.formeranswers", ports.OwnedRecords(_("former answers")))
