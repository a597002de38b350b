"""Answering: section by section on the page, or all at once; kept as it comes, handed in once."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.ports import Ref, Words
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.listen.surveys import cells
from clustergrowth.listen.surveys.conditions import asked_in, without_unasked
from clustergrowth.listen.surveys.models import Invitation, Response, Sample, Wave
from clustergrowth.listen.surveys.queries import questionnaire_of
from clustergrowth.listen.surveys.questions import DONT_KNOW, Answer, Answers, Questionnaire, Section, Type
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may, require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


def checked(
    questionnaire: Questionnaire, answers: Mapping[str, object], before: Answers | None = None
) -> dict[str, Answer]:
    """Answers as they are kept: each one on its scale; blanks, and answers to what this firm is not asked, left out.

    ``before`` is what it answered in other sections. Raises Refused naming each fault.
    """
    found: dict[str, Answer] = {}
    faults: dict[str, list[Words]] = {}
    for code, value in answers.items():
        item = questionnaire.items.get(code)
        if item is None:
            faults[code] = [_("This survey does not ask that.")]
            continue
        try:
            answer = cells.answer(item, _as_cell(value))
        except BadValue as bad:
            faults[code] = [str(bad.reason)]
            continue
        if answer is not None and answer != []:
            found[code] = without_none_beside_others(questionnaire, code, answer)
    asked = asked_in(questionnaire, {**(before or {}), **found})
    items = questionnaire.items
    faults = {code: told for code, told in faults.items() if code not in items or items[code].question.code in asked}
    if faults:
        raise Refused(_("Some answers do not fit their questions."), fields=faults)
    return {code: answer for code, answer in found.items() if items[code].question.code in asked}


def _as_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:.12g}"
    return ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def without_none_beside_others(questionnaire: Questionnaire, code: str, answer: Answer) -> Answer:
    """“None of these” ticked beside others was ticked by mistake."""
    question = questionnaire.items[code].question
    if question.type is not Type.MULTIPLE or not isinstance(answer, list) or len(answer) < 2:
        return answer
    nothing = {option.code for option in question.options if option.is_none}
    return [one for one in answer if one not in nothing] or answer


@transaction.atomic
def save_section(
    *, invitation: Invitation, section: Section, answers: Mapping[str, object], language: str = ""
) -> Response:
    """Keep the answers of one section; what is blank now is no longer answered. After handing in nothing changes."""
    response = _response(invitation, language)
    if response.submitted_at is not None:
        return response
    questionnaire = questionnaire_of(invitation.wave.instrument_id)
    own = {item.code for item in section.items}
    others = {code: value for code, value in response.answers.items() if code not in own}
    found = checked(questionnaire, {code: value for code, value in answers.items() if code in own}, others)
    response.answers = without_unasked(questionnaire, others | found)
    response.saved_at = clock.now()
    response.language = language or response.language
    response.save(update_fields=["answers", "saved_at", "language"])
    return response


@transaction.atomic
def hand_in(*, invitation: Invitation, language: str = "") -> Response:
    """Hand the answers in: once; a second time changes nothing and says the same."""
    response = _response(invitation, language)
    if response.submitted_at is not None:
        return response
    _must_be_complete(questionnaire_of(invitation.wave.instrument_id), response.answers)
    response.saved_at = response.submitted_at = clock.now()
    response.save(update_fields=["saved_at", "submitted_at"])
    _record(response, by=invitation.person)
    return response


def _response(invitation: Invitation, language: str) -> Response:
    """The firm's row, locked; begun when there is none."""
    must_take_answers(held_open(invitation.wave))
    response, _is_new = Response.objects.get_or_create(
        wave=invitation.wave,
        organisation=invitation.organisation,
        defaults={
            "council": invitation.council,
            "source": Response.Source.PAGE,
            "language": language,
            "saved_at": clock.now(),
        },
    )
    return (
        Response.objects.select_for_update(of=("self",)).select_related("council", "organisation").get(pk=response.pk)
    )


@transaction.atomic
def answer(
    *,
    wave: Wave,
    council: Council,
    organisation: Organisation,
    answers: Mapping[str, object],
    by: Person,
    language: str = "",
    source: Response.Source = Response.Source.PAGE,
) -> Response:
    """Answer for a firm all at once: by its own people, or by the coordinator who has it on paper.

    Answers are numbers on scales, option codes, lists of option codes, texts, ``"dk"``. A second time changes nothing.
    """
    if not may(by, "organisations.edit", organisation):
        require(by, "surveys.run", council)
    must_take_answers(held_open(wave))
    if not Sample.objects.filter(wave=wave, council=council).exists():
        raise Refused(_("This council does not take part in the survey. Let it join first."))
    questionnaire = questionnaire_of(wave.instrument_id)
    found = checked(questionnaire, answers)
    _must_be_complete(questionnaire, found)
    moment = clock.now()
    response, is_new = Response.objects.select_for_update(of=("self",)).get_or_create(
        wave=wave,
        organisation=organisation,
        defaults={"council": council, "source": source, "saved_at": moment},
    )
    if not is_new and response.submitted_at is not None:
        return response
    response.answers, response.source, response.language = found, source, language or by.language
    response.saved_at = response.submitted_at = moment
    response.save(update_fields=["answers", "source", "language", "saved_at", "submitted_at"])
    _record(response, by=by)
    return response


def _record(response: Response, *, by: Person | None) -> None:
    organisation = response.organisation
    ledger.write(
        Kind.SURVEY_ANSWERED,
        by=by,
        between=[organisation] if organisation else [],
        acting_for=organisation if response.source == Response.Source.PAGE else None,
        about=Ref("wave", response.wave_id),
        council=response.council,
    )


def held_open(wave: Wave) -> Wave:
    """The wave as it stands, which nobody can close before the running transaction ends."""
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def must_take_answers(wave: Wave) -> None:
    """Raises TooLate when the wave is closed or its last day is over."""
    if wave.state != Wave.State.OPEN or clock.today() > wave.closes:
        raise TooLate(_("This survey is closed. Thank you for having wanted to answer it."))


def _must_be_complete(questionnaire: Questionnaire, answers: Answers) -> None:
    asked = asked_in(questionnaire, answers)
    missing = {
        item.code: [_("Please answer this question.")]
        for item in questionnaire.items.values()
        if item.question.is_required
        and item.question.code in asked
        and (
            answers.get(item.code) in (None, "", DONT_KNOW)
            or (item.question.type is Type.CONSENT and answers[item.code] != "yes")
        )
    }
    if missing:
        raise Refused(_("One answer is still needed before you can hand in."), fields=missing)
