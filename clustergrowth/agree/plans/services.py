"""What people do with actions: set, change, report done, drop, take up again, be reminded."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.plans.models import Action, ActionState
from clustergrowth.agree.themes.models import Theme, ThemeState
from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line

REMIND_EVERY = timedelta(days=7)  # no oftener than the contact budget asks (decision 0002)
ASSIGNED = "plans.assigned"
VALUE = 55  # of a reminder in the contact budget


@transaction.atomic
def set_action(
    *,
    theme: Theme,
    title: str,
    due_on: date,
    by: Person,
    council: Council | None = None,
    text: str = "",
    lang: str = "",
    english: str = "",
    owner: Person | None = None,
    organisation: Organisation | None = None,
    decision: Decision | None = None,
    acting_for: Organisation | None = None,
) -> Action:
    """Hang an action on a theme: who (a person, an organisation or both) does what until when.

    ``council`` is the theme's, unless a council that shares the theme sets an action of its own.
    """
    council = council or theme.council
    require(by, "plans.set_action", council)
    _must_be_open(theme, council)
    _must_have_an_owner(owner, organisation)
    if decision is not None and decision.council_id != council.pk:
        raise NotYours(_("This decision belongs to another council."))
    action = Action.objects.create(
        council=council, theme=theme, decision=decision, title=title.strip(), text=text.strip(),
        lang=lang or council.language_of_texts(by.language), english=english.strip(), owner=owner,
        organisation=organisation, due_on=due_on, set_at=clock.now(), set_by=by,
    )  # fmt: skip
    _write(Kind.ACTION_SET, action, by, acting_for)
    _tell_owner(action, by)
    return action


def _tell_owner(action: Action, by: Person) -> None:
    """Whoever is to do it reads so at once, unless it is oneself who takes it on."""
    if action.owner is not None and action.owner.pk != by.pk:
        mail.write(compose_assignment(Ref("action", action.pk), action.owner), to=action.owner)


def compose_assignment(about: Ref, to: Person) -> mail.Letter | None:
    """As long as it is open and theirs."""
    rows = Action.objects.filter(pk=about.id, owner=to.pk, state=ActionState.OPEN)
    action = rows.select_related("council", "theme", "set_by").first()
    if action is None:
        return None
    return mail.Letter(
        kind=ASSIGNED,
        template="plans/mail/assigned",
        button=(_("Read it"), reverse("action", args=[action.pk])),
        why=_("Your council set this action, and it is yours to do."),
        context={"action": action},
        names=[action.set_by] if action.set_by else [],
        council=action.council,
        author=action.set_by,
        is_personal=True,
        about=about,
    )


def _must_be_open(theme: Theme, council: Council) -> None:
    if theme.council_id != council.pk and not theme.common_with.filter(pk=council.pk).exists():
        raise NotYours(_("This theme belongs to another council. Choose one of your own."))
    if theme.state == ThemeState.CLOSED:
        raise TooLate(_("This theme is closed. Reopen it before you add an action."))


def _must_have_an_owner(owner: Person | None, organisation: Organisation | None) -> None:
    if owner is None and organisation is None:
        raise Refused(
            _("An action needs somebody to do it: a person or an organisation."),
            fields={"owner": [_("Choose who will do it.")]},
        )


def _write(kind: Kind, action: Action, by: Person, acting_for: Organisation | None) -> Line:
    return ledger.write(
        kind,
        by=by,
        between=[action.organisation] if action.organisation else (),
        about=Ref("action", action.pk),
        serves=Ref("theme", action.theme_id),
        council=action.council,
        acting_for=acting_for,
    )


@transaction.atomic
def edit_action(
    action: Action,
    *,
    title: str,
    due_on: date,
    by: Person,
    text: str = "",
    lang: str = "",
    english: str = "",
    owner: Person | None = None,
    organisation: Organisation | None = None,
) -> Action:
    """Change an open action; what it said before stays in its history."""
    require(by, "plans.set_action", action)
    _must_have_an_owner(owner, organisation)
    now = _locked(action, ActionState.OPEN)
    before = now.owner_id
    now.title, now.text, now.english = title.strip(), text.strip(), english.strip()
    now.lang, now.due_on = lang or now.lang, due_on
    now.owner, now.organisation = owner, organisation
    now.save()
    if now.owner_id != before:
        _tell_owner(now, by)
    return now


@transaction.atomic
def report_action(
    action: Action,
    *,
    came_of_it: str,
    by: Person,
    lang: str = "",
    english: str = "",
    acting_for: Organisation | None = None,
) -> Action:
    """Say that an action is done and, in one line, what came of it."""
    require(by, "plans.report_action", action)
    if not came_of_it.strip():
        raise Refused(_("Say in one line what came of it."), fields={"came_of_it": [_("Please say it in one line.")]})
    now = _locked(action, ActionState.OPEN)
    now.state, now.ended_at = ActionState.DONE, clock.now()
    now.came_of_it, now.came_lang = came_of_it.strip()[:500], lang or now.council.language_of_texts(by.language)
    now.came_english = english.strip()
    now.save()
    _write(Kind.ACTION_DONE, now, by, acting_for)
    return now


@transaction.atomic
def drop_action(action: Action, *, because: str, by: Person) -> Action:
    """Give an action up, with the reason."""
    require(by, "plans.set_action", action)
    if not because.strip():
        raise Refused(
            _("Please give the reason in one line."), fields={"because": [_("Please give the reason in one line.")]}
        )
    now = _locked(action, ActionState.OPEN)
    now.state, now.ended_at, now.dropped_because = ActionState.DROPPED, clock.now(), because.strip()[:300]
    now.save()
    return now


@transaction.atomic
def reopen_action(action: Action, *, by: Person, acting_for: Organisation | None = None) -> Action:
    """Undo: a done or dropped action is open again. That it was reported done is taken back in the ledger."""
    require(by, "plans.report_action", action)
    now = _locked(action, ActionState.DONE, ActionState.DROPPED)
    was_done = now.state == ActionState.DONE
    now.state, now.ended_at = ActionState.OPEN, None
    now.came_of_it = now.came_lang = now.came_english = now.dropped_because = ""
    now.save()
    if was_done:
        done = Line.objects.filter(kind=Kind.ACTION_DONE, about_kind="action", about_id=now.pk).latest("pk")
        ledger.write(Kind.TAKEN_BACK, by=by, earlier=done, council=now.council, acting_for=acting_for)
    return now


def _locked(action: Action, *states: ActionState) -> Action:
    """The action as it is now, for this act alone; somebody may have been faster."""
    related = Action.objects.select_related("council", "theme", "organisation")
    now = related.select_for_update(of=("self",)).get(pk=action.pk)
    if now.state not in states:
        sentences = {
            ActionState.OPEN: _("This action is open."),
            ActionState.DONE: _("This action has already been reported as done."),
            ActionState.DROPPED: _("This action has already been dropped."),
        }
        raise TooLate(sentences[ActionState(now.state)])
    return now


@transaction.atomic
def remind_of_late_actions() -> int:
    """Write once a week to everybody whose actions are late, one mail for all of them; how many were written to."""
    today, week_ago = clock.today(), clock.now() - REMIND_EVERY
    late = Action.objects.late(today).filter(owner__isnull=False, owner__is_active=True)
    of_person: dict[Person, list[Action]] = {}
    for action in late.select_related("owner").order_by("due_on", "pk"):
        if action.owner is not None:
            of_person.setdefault(action.owner, []).append(action)
    count = 0
    for owner, actions in of_person.items():
        if all(action.reminded_at is None or action.reminded_at <= week_ago for action in actions):
            count += _remind(owner, actions)
    return count


@transaction.atomic
def _remind(owner: Person, actions: Sequence[Action]) -> bool:
    sent = mail.write(compose_reminder(Ref("late_actions", owner.pk), owner), to=owner)
    Action.objects.filter(pk__in=[action.pk for action in actions]).update(reminded_at=clock.now())
    return sent is not None


def compose_reminder(about: Ref, to: Person) -> mail.Letter | None:
    """All that is late on the day the mail goes; it is one mail, however many Mondays it has waited."""
    late = Action.objects.late(clock.today()).filter(owner=to.pk)
    actions = list(late.select_related("owner", "council", "theme").order_by("due_on", "pk"))
    if not actions or about.id != to.pk:
        return None
    return mail.Letter(
        kind="plans.late",
        template="plans/mail/late",
        button=(_("Say what came of it"), reverse("action", args=[actions[0].pk])),
        why=_("You took on what is listed here."),
        context={"actions": actions, "first": actions[0], "more": actions[1:]},
        council=actions[0].council,
        asks=VALUE,
        about=about,
    )
