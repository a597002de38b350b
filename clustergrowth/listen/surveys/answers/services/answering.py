"""What people do with surveys: land an instrument, open a wave, ask, remind, answer, close, publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref, Words
from clustergrowth.listen.surveys.answers.domain.checking import checked, must_be_complete
from clustergrowth.listen.surveys.instruments.domain.conditions import without_unasked
from clustergrowth.listen.surveys.instruments.domain.questions import Answer, QuestionSection
from clustergrowth.listen.surveys.instruments.queries import questionnaire_of
from clustergrowth.listen.surveys.models import Invitation, OpenLinkSubmission, Response, Wave
from clustergrowth.listen.surveys.waves.queries.links import Asked, asked_of_token
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_take_answers, must_take_part
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may, require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


def asked_with(token: str) -> Asked:
    """Who holds a link. Raises Refused when the link is cut off or was ended."""
    asked = asked_of_token(token)
    if asked is None:
        raise Refused(_("This link is incomplete or no longer valid. Copy the whole address from the mail."))
    return asked


@dataclass(frozen=True)
class SentAnswer:
    """One answer as a device sends it: how many seconds ago it was given, and the how many-eth of that device it is."""

    value: object
    age: float
    turn: int


@dataclass(frozen=True)
class KeptAnswers:
    """What became of answers sent in the background. ``is_late``: the page they come from is of an earlier edition."""

    is_late: bool = False
    faults: Mapping[str, Words] = field(default_factory=dict)


def edition_of(response: Response | None) -> int:
    """How often the answers were handed in."""
    return 0 if response is None or response.submitted_at is None else response.changes + 1


def in_hand(response: Response | None) -> dict[str, Answer]:
    """The answers one is working on: a change that was begun, else those given so far."""
    if response is None:
        return {}
    answers: dict[str, Answer] = response.answers if response.draft is None else response.draft
    return answers


@transaction.atomic
def keep(
    *,
    asked: Asked,
    section: QuestionSection,
    answers: Mapping[str, SentAnswer],
    device: str,
    edition: int,
    language: str = "",
) -> KeptAnswers:
    """Keep single answers of one section as they are given. Sent twice or late they change nothing."""
    response = _response(asked, language)
    is_done = response.submitted_at is not None and response.draft is None
    if is_done or edition != edition_of(response) or _waits_to_count(asked):
        return KeptAnswers(is_late=True)
    questionnaire, stored, moment = questionnaire_of(asked.wave.instrument_id), dict(in_hand(response)), clock.now()
    faults: dict[str, Words] = {}
    # in order: some decide what is asked next
    for code in (item.code for item in section.items if item.code in answers):
        answer = answers[code]
        stamp = [(moment - timedelta(seconds=max(answer.age, 0))).isoformat(), device, answer.turn]
        if not _is_newer(stamp, response.stamps.get(code)):
            continue
        try:
            stored |= {code: ""} | checked(questionnaire, {code: answer.value}, stored)
        except Refused as refused:
            faults[code] = refused.fields[code][0]
            continue
        response.stamps[code] = stamp
    _store(response, stored, language)
    return KeptAnswers(faults=faults)


def _waits_to_count(asked: Asked) -> bool:
    """Whether it was handed in through the open link and waits to be accepted: it stays as it was handed in."""
    if not isinstance(asked, OpenLinkSubmission):
        return False
    return OpenLinkSubmission.objects.filter(
        pk=asked.pk, handed_in_at__isnull=False, state=OpenLinkSubmission.State.WAITING
    ).exists()


def _is_newer(stamp: Sequence[object], before: Sequence[object] | None) -> bool:
    """On one device the later turn counts, whatever arrives first; between devices the later moment."""
    if before is None:
        return True
    if stamp[1] == before[1]:
        return int(str(stamp[2])) > int(str(before[2]))
    return datetime.fromisoformat(str(stamp[0])) >= datetime.fromisoformat(str(before[0]))


def _store(response: Response, answers: Mapping[str, object], language: str) -> None:
    """Keep what is in hand; a blank is no answer."""
    stored = {code: value for code, value in answers.items() if value not in ("", None)}
    if response.submitted_at is None:
        response.answers = stored
    else:
        response.draft = stored
    response.saved_at, response.language = clock.now(), language or response.language
    response.save(update_fields=["answers", "draft", "stamps", "saved_at", "language"])


@transaction.atomic
def save_section(
    *,
    asked: Asked,
    section: QuestionSection,
    answers: Mapping[str, object],
    seen: Mapping[str, object] | None = None,
    device: tuple[str, int] = ("", 0),
    language: str = "",
) -> Response:
    """Keep the answers of one section as a page sends them.

    ``seen`` is what the page showed: only what differs was changed by its reader, so that an old tab takes nothing
    back. A page that says something else than what was handed in meanwhile begins a change.
    """
    response = _response(asked, language)
    if _waits_to_count(asked):
        return response
    questionnaire, was = questionnaire_of(asked.wave.instrument_id), seen or {}
    own = {item.code for item in section.items}
    others = {code: value for code, value in in_hand(response).items() if code not in own}
    valid = checked(questionnaire, {code: value for code, value in answers.items() if code in own}, others)
    if seen is None:
        was = {code: value for code, value in in_hand(response).items() if code in own}
    new = {code: valid.get(code, "") for code in own if valid.get(code, "") != was.get(code, "")}
    if response.submitted_at is not None and response.draft is None:
        new = {code: value for code, value in new.items() if value != response.answers.get(code, "")}
        if not new or seen is None:
            return response
    moment = clock.now().isoformat()
    response.stamps |= {code: [moment, *device] for code in new}
    written = {code: value for code, value in {**in_hand(response), **new}.items() if value != ""}
    _store(response, without_unasked(questionnaire, written), language)
    return response


@transaction.atomic
def begin_change(*, asked: Asked) -> Response:
    """Take what was handed in into the hand again; it counts as it is until the change is handed in."""
    response = _response(asked, "")
    if response.submitted_at is not None and response.draft is None:
        response.draft, response.stamps = dict(response.answers), {}
        response.save(update_fields=["draft", "stamps"])
    return response


@transaction.atomic
def leave_change(*, asked: Asked) -> Response:
    """What was handed in stays as it is."""
    response = _response(asked, "")
    if response.submitted_at is not None:
        response.draft, response.stamps = None, {}
        response.save(update_fields=["draft", "stamps"])
    return response


@transaction.atomic
def hand_in(*, asked: Asked, language: str = "") -> Response:
    """Hand the answers in: once; a second time changes nothing and says the same. A change replaces what was said.

    What comes through the open link counts later, when it is clear who answered.
    """
    response = _response(asked, language)
    if response.submitted_at is not None and response.draft is None:
        return response
    questionnaire = questionnaire_of(asked.wave.instrument_id)
    answers = without_unasked(questionnaire, in_hand(response))
    must_be_complete(questionnaire, answers)
    moment = clock.now()
    is_new = response.submitted_at is None
    response.answers, response.draft, response.stamps = answers, None, {}
    response.saved_at, response.source = moment, Response.Source.PAGE
    if isinstance(asked, Invitation) or _counts(asked, response, moment):
        response.submitted_at = moment
        response.changes += not is_new
    try:
        with transaction.atomic():
            response.save()
    except IntegrityError as error:
        raise TooLate(_("This firm has already answered in another way; only one answer per firm counts.")) from error
    if response.submitted_at is not None:
        settle(response, by=asked.person, is_new=is_new)
    return response


def _counts(submission: OpenLinkSubmission, response: Response, moment: datetime) -> bool:
    """Whether what came through the open link counts at once: when it is clear who answered."""
    row = OpenLinkSubmission.objects.get(pk=submission.pk)
    row.handed_in_at = moment
    if row.is_clear and row.state == OpenLinkSubmission.State.WAITING:
        row.state = OpenLinkSubmission.State.COUNTED
    row.save(update_fields=["handed_in_at", "state"])
    if row.state != OpenLinkSubmission.State.COUNTED:
        return False
    response.organisation_id = row.organisation_id
    return True


def _response(asked: Asked, language: str) -> Response:
    """The firm's row, locked; begun when there is none. The database sees to it that there is one."""
    must_take_answers(lock_open_wave(asked.wave))
    start = {"council": asked.council, "source": Response.Source.PAGE, "language": language, "saved_at": clock.now()}
    if isinstance(asked, OpenLinkSubmission):
        pk = OpenLinkSubmission.objects.select_for_update(of=("self",)).get(pk=asked.pk).response_id
        if pk is None:
            pk = Response.objects.create(wave=asked.wave, **start).pk
            OpenLinkSubmission.objects.filter(pk=asked.pk).update(response=pk)
    else:
        pk = Response.objects.get_or_create(wave=asked.wave, organisation=asked.organisation, defaults=start)[0].pk
    return Response.objects.select_for_update(of=("self",)).select_related("council", "organisation").get(pk=pk)


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
    """Answer for a firm all at once: by its own people, or by the coordinator who knows what it said.

    Answers are numbers on scales, option codes, lists of option codes, texts, ``"dk"``. A second time changes nothing.
    """
    if not may(by, "organisations.edit", organisation):
        require(by, "surveys.run", council)
    must_take_answers(lock_open_wave(wave))
    must_take_part(wave, council)
    questionnaire = questionnaire_of(wave.instrument_id)
    valid = checked(questionnaire, answers)
    must_be_complete(questionnaire, valid)
    moment = clock.now()
    response, is_new = Response.objects.select_for_update(of=("self",)).get_or_create(
        wave=wave,
        organisation=organisation,
        defaults={"council": council, "source": source, "saved_at": moment},
    )
    if not is_new and response.submitted_at is not None:
        return response
    response.answers, response.source, response.language = valid, source, language or by.language
    response.saved_at = response.submitted_at = moment
    response.save(update_fields=["answers", "source", "language", "saved_at", "submitted_at"])
    settle(response, by=by, is_new=True)
    return response


def settle(response: Response, *, by: Person | None, is_new: bool) -> None:
    """What follows when answers count: one line of the ledger, no more reminders, the comparison."""
    organisation = response.organisation
    if is_new:
        line = ledger.write(
            Kind.SURVEY_ANSWERED,
            by=by,
            between=[organisation] if organisation else [],
            acting_for=organisation if response.source == Response.Source.PAGE else None,
            about=Ref("wave", response.wave_id),
            council=response.council,
        )
        Response.objects.filter(pk=response.pk).update(line=line.pk)
        response.line = line.pk
        asked = Invitation.objects.filter(wave=response.wave_id, organisation=organisation) if organisation else ()
        mail.drop(*(Ref("invitation", invitation.pk) for invitation in asked))
    jobs.defer("comparison.freeze", response_id=response.pk)
