"""What somebody did meanwhile is known to every mail that was held back: none asks for what is done, off or closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.tests.table import ENDS, PLANNED, STARTS, make_meeting, seat_for
from clustergrowth.agree.plans import services as plans
from clustergrowth.agree.plans.tests.test_an_action_is_set_and_done import DUE, make_action
from clustergrowth.common import clock
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.letters import composers
from clustergrowth.common.mail.models import Mail
from clustergrowth.connect.exchange import services as exchange
from clustergrowth.connect.exchange.models import Ending
from clustergrowth.connect.exchange.tests.made import weld_need
from clustergrowth.connect.outcomes.models import Answer, Outcome
from clustergrowth.connect.outcomes.services import OutcomeAnswer, tell_outcome
from clustergrowth.listen.interviews import services as interviews
from clustergrowth.listen.interviews.models import ConsentWay
from clustergrowth.listen.interviews.tests.talks import quoted, story, talk
from clustergrowth.listen.surveys.answers.tests.test_no_answer_is_lost import hand_in
from clustergrowth.listen.surveys.models import Invitation
from clustergrowth.listen.surveys.tests.sample import wave_in
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import JoinRequest
from clustergrowth.people.councils.services import founding
from clustergrowth.people.councils.tests.test_a_firm_of_another_council_is_asked import secret_for
from clustergrowth.people.organisations.services import inviting, organisations
from clustergrowth.people.persons.models import Person
from clustergrowth.record import services as record
from clustergrowth.tell.pages import services as pages
from tests import letters
from tests.cast import NOW, Cast
from tests.faulty import letters as faulty
from tests.full_cast import FullCast

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
IN_WEEKS = {"starts_at": STARTS + 40 * A_DAY, "ends_at": ENDS + 40 * A_DAY}
Settle = Callable[[], Any]
Case = Callable[[Cast], Settle]


def contact_confirmed(cast: Cast) -> Settle:
    line = record.log_contact(by=cast.lucia, between=[cast.laser, cast.ateneo], text="Ciao", council=cast.bologna)
    return lambda: record.confirm(line, by=cast.paolo)


def contact_taken_back(cast: Cast) -> Settle:
    line = record.log_contact(by=cast.lucia, between=[cast.laser, cast.ateneo], text="Ciao", council=cast.bologna)
    return lambda: record.take_back(line, by=cast.lucia)


def late_action_done(cast: Cast) -> Settle:
    action = make_action(cast, owner=cast.paolo, due_on=NOW.date() - timedelta(days=1))
    plans.remind_of_late_actions()
    return lambda: plans.report_action(action, came_of_it="Fatto", by=cast.paolo)


def action_given_to_another(cast: Cast) -> Settle:
    action = make_action(cast, owner=cast.paolo)
    return lambda: plans.edit_action(action, title=action.title, due_on=DUE, owner=cast.lucia, by=cast.carla)


def appointment_taken_back(cast: Cast) -> Settle:
    councils.ask_coordinator(cast.bologna, name="Murat", email="murat@example.org", language="tr", by=cast.carla)
    return lambda: councils.take_back_appointments(cast.bologna.appointments.all())


def survey_closed(cast: Cast) -> Settle:
    wave = wave_in(cast.bologna, by=cast.carla)
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    return lambda: waves.close_wave(wave=wave, by=cast.carla)


def survey_answered(cast: Cast) -> Settle:
    wave = wave_in(cast.bologna, by=cast.carla)
    invitations.invite(wave=wave, council=cast.bologna, audience="engineering", by=cast.carla)
    asked = Invitation.objects.select_related("wave", "organisation", "council").get()
    return lambda: hand_in(asked)


def meeting_called_off(cast: Cast) -> Settle:
    meeting = make_meeting(cast.bologna, cast.carla, **IN_WEEKS)
    meetings.invite_seat_holders(meeting, by=cast.carla)
    return lambda: meetings.cancel_meeting(meeting, because="Sciopero", by=cast.carla)


def meeting_answered(cast: Cast) -> Settle:
    meeting = make_meeting(cast.bologna, cast.carla, **IN_WEEKS)
    meetings.invite_seat_holders(meeting, by=cast.carla)
    return lambda: meetings.answer_invitation(meeting.attendances.get(), comes=True, by=cast.paolo)


def introduction_withdrawn(cast: Cast) -> Settle:
    made = exchange.ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.ateneo, message="Ciao"
    )
    return lambda: exchange.withdraw_introduction(made, by=cast.lucia)


def need_closed(cast: Cast) -> Settle:
    need = weld_need(cast)
    need.open_until = clock.today() + timedelta(days=20)
    need.save()
    with clock.at(clock.now() + timedelta(days=15)):
        exchange.remind_of_ends()
    return lambda: exchange.close_posting(need, by=cast.lucia, because=Ending.HERE)


def outcome_told(cast: Cast) -> Settle:
    made = exchange.ask_introduction(
        by=cast.lucia, from_organisation=cast.laser, to_organisation=cast.teknik, message="Ciao"
    )
    exchange.accept_introduction(made, by=cast.ayse)
    Mail.objects.exclude(kind="outcomes.asked").delete()
    with clock.at(NOW + timedelta(days=15)):
        exchange.ask_what_came_of_introductions()
    telling = OutcomeAnswer(answer=Answer.NOTHING)
    one, other = Outcome.objects.get(organisation=cast.laser), Outcome.objects.get(organisation=cast.teknik)
    return lambda: [
        tell_outcome(one, by=cast.lucia, telling=telling), tell_outcome(other, by=cast.ayse, telling=telling)
    ]  # fmt: skip


def consent_given(cast: Cast) -> Settle:
    interview = talk(cast, text="", how=ConsentWay.LINK, note="")
    return lambda: interviews.withdraw(interview, by=cast.carla)


def quotation_refused(cast: Cast) -> Settle:
    asked = interviews.ask_approval(quoted(cast), by=cast.carla)
    return lambda: interviews.answer_quotation(asked, act="refuse")


def quotation_of_a_withdrawn_interview(cast: Cast) -> Settle:
    asked = interviews.ask_approval(quoted(cast), by=cast.carla)
    return lambda: interviews.withdraw(asked.passage.interview, by=cast.carla)


def story_taken_back(cast: Cast) -> Settle:
    asked = interviews.ask_firm(story(cast), by=cast.carla)
    return lambda: interviews.take_back_case(asked, by=cast.carla)


def voice_given(cast: Cast) -> Settle:
    voice = pages.ask_for_voice(
        by=cast.carla, council=cast.bologna, person=cast.paolo, role="professore", text="Bene.", lang="it"
    )
    return lambda: pages.give_voice(voice, by=cast.paolo)


def first_contact_named_anew(cast: Cast) -> Settle:
    founding.ask_first_contact(cast.bologna, cast.paolo, by=cast.carla)
    return lambda: founding.ask_first_contact(cast.bologna, cast.carla, by=cast.carla)


def works_there_already(cast: Cast) -> Settle:
    inviting.invite_colleague(
        cast.laser, name="Murat", email="murat@example.org", language="it", time_zone="Europe/Rome",
        visible=Person.objects.none(),
    )  # fmt: skip
    return lambda: organisations.affiliate(person=cast.murat, organisation=cast.laser)


def firm_answered(cast: Cast) -> Settle:
    councils.take_in(cast.bologna, cast.makine, by=cast.carla)
    secret = secret_for(cast.murat)
    return lambda: councils.answer_proposal(secret, is_true=False)


def _knocks(cast: Cast) -> JoinRequest:
    return councils.ask_to_join(
        cast.bologna, door="firm", name="Murat", email="murat@example.org", organisation_name="Laser", language="tr"
    )


def knocked_and_declined(cast: Cast) -> Settle:
    knock = _knocks(cast)
    return lambda: councils.decline(knock, by=cast.carla)


def welcomed_and_works_there(cast: Cast) -> Settle:
    knock = _knocks(cast)
    Mail.objects.all().delete()
    councils.welcome(knock, by=cast.carla, organisation=cast.laser)
    return lambda: organisations.affiliate(person=cast.murat, organisation=cast.laser)


def survey_answered_after_a_reminder(cast: Cast) -> Settle:
    settle = survey_answered(cast)
    Mail.objects.all().delete()
    with clock.at(NOW + 8 * A_DAY):
        invitations.remind(wave=Invitation.objects.get().wave, council=cast.bologna, by=cast.carla)
    return settle


def proposed_introduction_withdrawn(cast: Cast) -> Settle:
    made = exchange.broker_introduction(
        by=cast.carla, council=cast.bologna, from_organisation=cast.laser, to_organisation=cast.makine
    )
    return lambda: exchange.withdraw_introduction(made, by=cast.carla)


CASES: list[tuple[str, Case]] = [  # the kind of letter that asks, and what settles it
    ("record.confirm", contact_confirmed), ("record.confirm", contact_taken_back), ("plans.late", late_action_done),
    ("plans.assigned", action_given_to_another), ("councils.appointed", appointment_taken_back),
    ("surveys.invitation", survey_closed), ("surveys.invitation", survey_answered),
    ("surveys.reminder", survey_answered_after_a_reminder), ("meetings.invitation", meeting_called_off),
    ("meetings.invitation", meeting_answered), ("exchange.introduction_asked", introduction_withdrawn),
    ("exchange.introduction_proposed", proposed_introduction_withdrawn), ("exchange.still_open", need_closed),
    ("outcomes.asked", outcome_told), ("interviews.consent", consent_given),
    ("interviews.quotation", quotation_refused), ("interviews.quotation", quotation_of_a_withdrawn_interview),
    ("interviews.case", story_taken_back), ("pages.voice", voice_given),
    ("councils.first_contact", first_contact_named_anew), ("councils.ask_firm", firm_answered),
    ("councils.join_asked", knocked_and_declined),
    ("councils.welcomed", welcomed_and_works_there), ("organisations.works_there", works_there_already),
]  # fmt: skip
TELL = {  # these ask nothing of one's week: they tell, or answer who asked
    "comparison.ready",
    "exchange.enquiry", "exchange.introduction_accepted", "exchange.introduction_declined",
    "exchange.introduction_expired", "interviews.noted", "letters.letter", "letters.test",
    "meetings.cancelled", "meetings.changed",
    "surveys.own_link", "surveys.prove",
}  # fmt: skip


def untried() -> set[str]:
    """The registered kinds of letter that may ask and of which no case shows that they heed what is done."""
    return {kind for kind, _compose in composers.items()} - TELL - {kind for kind, _case in CASES}


class Undone(Exception):
    """What was tried is taken back."""


def released() -> set[int]:
    """The mails that go out in the weeks to come."""
    before = set(Mail.objects.filter(state=Mail.State.SENT).values_list("pk", flat=True))
    for weeks in (2.2, 3.3):
        with clock.at(NOW + timedelta(weeks=weeks)):
            mail.release_held()
            mail.release_bundled()
    return set(Mail.objects.filter(state=Mail.State.SENT).values_list("pk", flat=True)) - before


def still_asked(cast: Cast, kind: str, case: Case) -> set[str]:
    """Of the kinds of mail that asked, those that go out, or wait, though it was settled."""
    with clock.at(NOW):
        settle = case(cast)
        asking = Mail.objects.filter(Q(asks__gt=0) | Q(is_personal=True))
        assert not asking.filter(kind__in=TELL).exists()
        asking.update(state=Mail.State.HELD, text="", html="")
        ids = set(asking.values_list("pk", flat=True))
    assert asking.filter(kind=kind).exists()
    with pytest.raises(Undone), transaction.atomic():
        assert ids <= released()  # else this test could not fail
        raise Undone
    with clock.at(NOW + timedelta(days=1)):
        settle()
    released()
    return set(Mail.objects.filter(pk__in=ids).exclude(state=Mail.State.DROPPED).values_list("kind", flat=True))


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[case.__name__ for _kind, case in CASES])
def test_what_is_settled_is_not_asked_for_any_more(cast: Cast, kind: str, case: Case) -> None:
    assert still_asked(cast, kind, case) == set()


def test_a_letter_that_forgets_what_is_done_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = "pages.voice"
    letters.register(monkeypatch, kind, faulty.forgetful(dict(composers.items())[kind]))
    assert still_asked(cast, kind, voice_given) == {kind}


def test_each_kind_of_letter_that_asks_is_tried_also_one_of_a_new_noun(monkeypatch: pytest.MonkeyPatch) -> None:
    assert untried() == set()
    assert {kind for kind, _case in CASES} | TELL <= dict(composers.items()).keys()  # and none that is no more
    letters.register(monkeypatch, faulty.WRITTEN, faulty.compose)
    assert untried() == {faulty.WRITTEN}


def test_what_asks_in_the_full_cast_is_tried(network: FullCast) -> None:
    asking = set(Mail.objects.filter(Q(asks__gt=0) | Q(is_personal=True)).values_list("kind", flat=True))
    assert len(asking) > 5 and asking - TELL <= {kind for kind, _case in CASES}


def test_a_meeting_that_moved_while_its_invitation_was_held_is_told_once_with_its_new_time(cast: Cast) -> None:
    """The first case of the complaints: planned, asked while the week's request was spent, moved, called off."""
    seat_for(cast, cast.lucia, cast.laser)
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        meetings.invite_seat_holders(meeting, by=cast.carla)
        waiting = Mail.objects.filter(kind="meetings.invitation")
        assert waiting.update(state=Mail.State.HELD) == 2  # as where a worker is away
        starts_at, ends_at = STARTS + A_DAY, ENDS + A_DAY
        meetings.change_meeting(
            meeting, title="Consiglio", place="Sala A", starts_at=starts_at, ends_at=ends_at, by=cast.carla
        )
        meetings.cancel_meeting(meeting, because="Sciopero", by=cast.carla)
    for days in (8, 16):
        with clock.at(PLANNED + timedelta(days=days)):
            mail.release_held()
    gone = Mail.objects.filter(kind__startswith="meetings.", state=Mail.State.SENT)
    assert sorted(gone.values_list("kind", flat=True)) == ["meetings.cancelled"] * 2 + ["meetings.changed"] * 2
    assert Mail.objects.filter(kind="meetings.invitation", why=Mail.Why.REPLACED).count() == 2


def test_three_mondays_make_one_mail_about_late_actions(cast: Cast) -> None:
    make_action(cast, owner=cast.paolo)
    with clock.at(NOW):
        Mail.objects.create(person=cast.paolo, to="p@example.org", language="it", kind="surveys.x", asks=70,
                            state=Mail.State.SENT, created_at=NOW + timedelta(days=400))  # fmt: skip
    for weeks in (1, 2, 3):
        with clock.at(NOW.replace(year=DUE.year, month=DUE.month, day=DUE.day) + timedelta(weeks=weeks)):
            plans.remind_of_late_actions()
    assert Mail.objects.filter(kind="plans.late", state=Mail.State.HELD).count() == 1
