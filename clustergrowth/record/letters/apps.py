from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import ports
from clustergrowth.common.mail.letters import composers


class LettersConfig(AppConfig):
    name = "clustergrowth.record.letters"

    def ready(self) -> None:
        from clustergrowth.common.mail.stopping import Topic, topics
        from clustergrowth.record.letters import ports as own  # models are ready only now
        from clustergrowth.record.letters import services

        ports.describe.register("letter", own.describe)
        ports.personal_data.register("letters", own.personal_data)
        ports.erase.register("letters", own.erase)
        composers.register("letters.letter", services.compose_letter)
        composers.register(services.TEST_COPY, services.compose_test_copy)
        ports.own_words.register("letters", ports.OwnWords(own.words_of, own.words_told, own.take_words_out))
        topics.register("letters", Topic(_("letters of the council")))
