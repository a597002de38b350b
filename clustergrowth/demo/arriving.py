"""Firms nobody wrote to, which answer the open survey through its public link; and one that has stopped half way."""

from collections.abc import Mapping
from functools import partial

from clustergrowth.demo.network import DemoCouncil, DemoNetwork
from clustergrowth.listen.surveys.answers.services import answering
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, OpenLink, Response, Wave
from clustergrowth.listen.surveys.open_link.services import links
from clustergrowth.listen.surveys.open_link.services.links import Named
from clustergrowth.listen.surveys.waves.queries.links import Asked

ARRIVED = {  # invented, as everybody here
    "bologna": (Named("Torneria Ponterotto", "Imola", "ufficio@ponterotto.example", language="it"),),
    "cork": (Named("Glasheen Precision", "Mallow", "office@glasheen.example", language="en"),),
}


def open_the_link(network: DemoNetwork, wave: Wave, place: DemoCouncil, answers: Mapping[str, object]) -> None:
    """The coordinator opens the link; within days a firm has come and waits to be accepted."""
    link = links.open_link(wave=wave, council=place.council, by=place.coordinator)
    for named in ARRIVED.get(place.slug, ()):
        label = f"{place.council.city}: a firm comes through the open link"
        network.timeline.after(1, 5, label, partial(_come, link, named, answers))
    network.timeline.after(
        1, 6, f"{place.council.city}: a firm begins to answer", partial(_begin, wave, place, answers)
    )


def _come(link: OpenLink, named: Named, answers: Mapping[str, object]) -> None:
    submission = links.arrive(link=link, named=named)
    if submission is not None:
        _fill_in(submission, answers, parts=len(questionnaire_of(submission.wave.instrument_id).sections))
        answering.hand_in(asked=submission)


def _begin(wave: Wave, place: DemoCouncil, answers: Mapping[str, object]) -> None:
    begun = Response.objects.filter(wave=wave).values("organisation")
    rows = Invitation.objects.filter(wave=wave, council=place.council).exclude(organisation__in=begun)
    asked = rows.select_related("wave", "council", "organisation", "person").order_by("-pk").first()
    if asked is not None:
        _fill_in(asked, answers, parts=2)


def _fill_in(asked: Asked, answers: Mapping[str, object], *, parts: int) -> None:
    for section in questionnaire_of(asked.wave.instrument_id).sections[:parts]:
        answering.save_section(asked=asked, section=section, answers=answers, seen={})
