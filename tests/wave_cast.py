"""A firm that came through the open link of the cast's open wave and waits to be accepted."""

import re

from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import OpenLinkSubmission
from clustergrowth.listen.surveys.open_link.services import links
from clustergrowth.listen.surveys.open_link.services.links import Named
from clustergrowth.listen.surveys.tests.sample import given
from tests.full_cast import FullCast

NAMED = Named("Torneria Prova", "Imola", "info@torneria.example", language="it")


def come_through_the_open_link(cast: FullCast) -> None:
    cast.open_link = links.open_link(wave=cast.open_wave, council=cast.bologna, by=cast.carla)
    cast.submission = links.arrive(link=cast.open_link, named=NAMED) or OpenLinkSubmission()
    for section in questionnaire_of(cast.open_wave.instrument_id).sections:
        answering.save_section(asked=cast.submission, section=section, answers=given(3), seen={})
    answering.hand_in(asked=cast.submission)
    letter = Mail.objects.filter(kind="surveys.prove").latest("pk")
    found = re.search(r"/s/prove/([^/\s]+)/", letter.text)
    cast.secrets["prove"] = found.group(1) if found else ""
