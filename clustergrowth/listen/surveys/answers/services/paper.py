"""Answers on paper or by telephone, entered by a coordinator. What a firm says itself later takes their place."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.languages.dates import written
from clustergrowth.listen.surveys.answers.domain.checking import checked, must_be_complete
from clustergrowth.listen.surveys.answers.services.answering import settle
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_take_answers, must_take_part
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.services import must_be_ours
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def enter_answers(
    *, wave: Wave, council: Council, organisation: Organisation, answers: Mapping[str, object], by: Person
) -> Response:
    """Enter a firm's sheet, or correct one entered before; the ledger says who entered it.

    What the firm has begun on the page stays for it as a change, so that it is asked which of the two counts.
    Raises Refused where the firm has handed in itself.
    """
    require(by, "surveys.run", council)
    must_take_answers(lock_open_wave(wave))
    must_take_part(wave, council)
    must_be_ours(council, organisation)
    questionnaire = questionnaire_of(wave.instrument_id)
    valid = checked(questionnaire, answers)
    must_be_complete(questionnaire, valid)
    moment = clock.now()
    response, _made = Response.objects.select_for_update(of=("self",)).get_or_create(
        wave=wave, organisation=organisation,
        defaults={"council": council, "source": Response.Source.PAPER, "saved_at": moment},
    )  # fmt: skip
    if (reason := why_not(response, council)) is not None:
        raise Refused(reason)
    is_new = response.submitted_at is None
    if is_new and response.answers:
        response.draft = response.answers
    response.changes += not is_new
    response.answers, response.source, response.language = valid, Response.Source.PAPER, by.language
    response.saved_at = response.submitted_at = moment
    response.save()
    settle(response, by=by, is_new=is_new)
    return response


def why_not(response: Response, council: Council) -> str | None:
    """Why a council's coordinator enters nothing over these answers; None where that is right."""
    if response.council_id != council.pk:
        return _("This firm answers for another council; the coordinator there enters its answers.")
    if response.submitted_at is None or response.source == Response.Source.PAPER:
        return None
    day = written(response.submitted_at)
    if response.source == Response.Source.IMPORT:
        return _("The answers of this firm came with a file on %(day)s. Correct them there.") % {"day": day}
    return _("This firm answered itself on %(day)s; its own answer stays.") % {"day": day}
