"""What people do with the record: log a contact in fifteen seconds, confirm, deny, take back, be reminded."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import fates, links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.models import Mail
from clustergrowth.common.ports import Ref, described
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.people.persons.queries.persons import reachable
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Activity, Kind, Level
from clustergrowth.record.models import Channel, Line, Note, Party
from clustergrowth.record.queries import ANSWERS

CONFIRM = "record.confirm"
REMIND_AFTER = timedelta(weeks=3)  # chosen: a promise made at a meeting is then kept or forgotten
CONFIRMABLE = (Kind.CONTACT_LOGGED, Kind.OUTCOME_TOLD)  # told by one side, so the other may confirm or deny


@transaction.atomic
def log_contact(
    *,
    by: Person,
    between: Sequence[Organisation],
    text: str,
    lang: str = "",
    council: Council | None = None,
    acting_for: Organisation | None = None,
    channel: Channel = Channel.PHONE,
    level: Level = Level.CONTACT,
    activities: Sequence[Activity] = (),
    at: datetime | None = None,
    remind_on: date | None = None,
) -> Line:
    """Record what happened by phone or in a corridor, and ask the other side to confirm it.

    Between one organisation and the council itself, whose coordinator tells it, no figure counts it: those count what
    happened between organisations. So it has no level, and nobody is asked.
    """
    require(by, "record.log_contact")
    parties = list({organisation.pk: organisation for organisation in between}.values())
    is_councils = len(between) == 1 and council is not None and council.pk in access_of(by).coordinates
    if len(parties) < 2 and not is_councils:
        raise Refused(
            _("A contact has two sides. Choose two different organisations."),
            fields={"second": [_("Choose another organisation.")]},
        )
    if not is_councils:
        _must_be_concerned(by, parties)
    if at is not None and at > clock.now():
        raise Refused(
            _("This day has not come yet. Only what has already happened can be recorded."),
            fields={"on": [_("Choose today or an earlier day.")]},
        )
    line = ledger.write(
        Kind.CONTACT_LOGGED,
        by=by,
        between=parties,
        council=council,
        acting_for=acting_for,
        level=None if is_councils else level,
        activities=activities,
        channel=channel,
        at=at,
    )
    Note.objects.create(line=line, author=by, text=text.strip()[:500], lang=lang or by.language, remind_on=remind_on)
    if not is_councils:
        ask_to_confirm(line, parties, by=by)
    return line


def _must_be_concerned(by: Person, parties: Sequence[Organisation]) -> None:
    """A member logs what the own organisation took part in; a coordinator what a member of the council took part in."""
    access = access_of(by)
    ids = {organisation.pk for organisation in parties}
    if ids & access.organisations:
        return
    today = clock.today()
    if Organisation.objects.filter(
        live(today, "memberships__"), pk__in=ids, memberships__council__in=access.coordinates
    ).exists():
        return
    raise NotYours(_("Log contacts in which your own organisation, or a member of your council, took part."))


def ask_to_confirm(line: Line, parties: Sequence[Organisation], *, by: Person | None) -> None:
    """Write to the first contact of each side but the writer's own; one of them confirms with one tap."""
    own = access_of(by).organisations if by else frozenset()
    for organisation in parties:
        if organisation.pk in own:
            continue
        person = first_contact_of(organisation)
        if person is not None and person != by:
            mail.write(compose_confirmation(Ref("line", line.pk), person), to=person)


def was_asked(line: Line) -> bool:
    """Whether anybody was written to about it."""
    return Mail.objects.filter(about_kind="line", about_id=line.pk).exists()


def told_of_asking(line: Line) -> list[str]:
    """What became of the mails that ask the other sides, each sentence once."""
    asked = Person.objects.filter(mails__about_kind="line", mails__about_id=line.pk).distinct().order_by("pk")
    about = Ref("line", line.pk)
    told = (fates.told(about, to=person, kind="record.confirm") for person in asked)
    return list(dict.fromkeys(words for words in told if words))


def silent_sides(line: Line) -> list[Organisation]:
    """The sides at which nobody can be asked: none but who wrote the line, or no address, is known there."""
    sides = set(Party.objects.filter(line=line).values_list("organisation_id", flat=True)) - {line.acting_for}
    ours = Q(affiliations__person__key=line.actor) & live(clock.today(), "affiliations__")
    others = Organisation.objects.filter(pk__in=sides)
    others = others.exclude(pk__in=Organisation.objects.filter(ours).values("pk"))
    return [organisation for organisation in others.order_by("name") if first_contact_of(organisation) is None]


def compose_confirmation(about: Ref, to: Person) -> mail.Letter | None:
    """“Did this happen?” to somebody of the other side, until it was answered or taken back."""
    line = Line.objects.filter(pk=about.id).first()
    if line is None or line.actor == to.key or Line.objects.filter(earlier=line).exists():
        return None
    ids = list(Party.objects.filter(line=line).order_by("pk").values_list("organisation_id", flat=True))
    parties = Organisation.objects.in_bulk(ids)
    own = access_of(to).organisations - {line.acting_for}
    organisation = next((parties[id] for id in ids if id in parties and id in own), None)
    if organisation is None:
        return None
    note = Note.objects.select_related("author").filter(line=line).first()
    return mail.Letter(
        kind="record.confirm",
        template="record/mail/confirm",
        button=(_("Yes, this happened"), lambda: _confirm_path(line, to)),
        why=_("Your organisation is named in it."),
        context={
            "names": " · ".join(parties[id].name for id in ids if id in parties),
            "text": _told(line, note, to),
            "at": line.at,
            "organisation": organisation,
        },
        names=[note.author] if note else [],
        council=_council(line),
        is_personal=True,
        author=note.author if note else None,
        about=about,
    )


def _told(line: Line, note: Note | None, to: Person) -> str:
    """What is to be confirmed: the note of a contact, or what was said of the subject of the line."""
    if note is not None:
        return note.text
    about = Ref(line.about_kind, line.about_id or 0)
    description = described([about], to).get(about)
    return description.title if description else ""


def _confirm_path(line: Line, to: Person) -> str:
    return reverse("confirm_by_link", args=[links.issue(CONFIRM, line.pk, person=to, days=60)])


def first_contact_of(organisation: Organisation) -> Person | None:
    """Who is written to in an organisation: its first contact, else who has been there longest."""
    row = (
        organisation.affiliations.filter(live(clock.today()), reachable("person__"), person__is_active=True)
        .select_related("person")
        .order_by("-is_first_contact", "since", "pk")
        .first()
    )
    return row.person if row else None


def confirm(line: Line, *, by: Person, acting_for: Organisation | None = None) -> Line:
    """The counterpart says that it happened. Raises TooLate when it was answered before."""
    return _answer(Kind.CONFIRMED, line, by=by, acting_for=acting_for)


def deny(line: Line, *, by: Person, acting_for: Organisation | None = None, reason: str = "") -> Line:
    """The counterpart says that it did not happen (so): the line stays, and counts no more."""
    answer = _answer(Kind.DENIED, line, by=by, acting_for=acting_for)
    if reason.strip():
        Note.objects.create(line=answer, author=by, text=reason.strip()[:500], lang=by.language)
    return answer


@transaction.atomic
def _answer(kind: Kind, line: Line, *, by: Person, acting_for: Organisation | None) -> Line:
    if line.kind in ANSWERS:
        raise Refused(_("This line is itself an answer."))
    if line.kind not in CONFIRMABLE:  # a meeting held or an introduction accepted is not one side's word
        raise NotYours(_("Only the other side of a contact can confirm or deny it."))
    side = _side_of(line, by, acting_for)
    _still_open(line)
    try:
        with transaction.atomic():
            return ledger.write(kind, by=by, earlier=line, acting_for=side, council=_council(line))
    except IntegrityError as error:
        raise TooLate(_("This has already been answered.")) from error


def _side_of(line: Line, by: Person, acting_for: Organisation | None) -> Organisation:
    """The organisation for which ``by`` may answer: a party of the line, and not the side that wrote it."""
    sides = set(Party.objects.filter(line=line).values_list("organisation_id", flat=True))
    own = (access_of(by).organisations & sides) - {line.acting_for}
    if line.actor == by.key or not own:
        raise NotYours(_("Only the other side of a contact can confirm or deny it."))
    chosen = acting_for.pk if acting_for is not None and acting_for.pk in own else min(own)
    return Organisation.objects.get(pk=chosen)


def _still_open(line: Line) -> None:
    Line.objects.select_for_update().get(pk=line.pk)  # two answers at one moment come one after the other
    answers = set(Line.objects.filter(earlier=line).values_list("kind", flat=True))
    if Kind.TAKEN_BACK in answers:
        raise TooLate(_("Its author has withdrawn it. There is nothing left to confirm."))
    if answers:
        raise TooLate(_("This has already been answered."))


def _council(line: Line) -> Council | None:
    return Council.objects.filter(slug=line.council).first() if line.council else None


@transaction.atomic
def take_back(line: Line, *, by: Person) -> Line:
    """Undo of a quick log by who wrote it: the line stays readable and counts no more."""
    if line.actor != by.key or line.kind != Kind.CONTACT_LOGGED:
        raise NotYours(_("Only the person who logged a contact can withdraw it."))
    Line.objects.select_for_update().get(pk=line.pk)
    links.revoke(CONFIRM, line.pk)
    try:
        with transaction.atomic():
            return ledger.write(Kind.TAKEN_BACK, by=by, earlier=line, council=_council(line))
    except IntegrityError as error:
        raise TooLate(_("This has already been withdrawn.")) from error


def settle_reminder(note: Note, *, by: Person) -> None:
    """What one wanted to be reminded of is done."""
    if note.author_id != by.pk:
        raise NotYours(_("This reminder is for somebody else."))
    note.reminded_at = clock.now()
    note.save(update_fields=["reminded_at"])


@transaction.atomic
def answer_by_link(secret: str, *, is_confirmed: bool, reason: str = "") -> Line:
    """Confirm or deny from the mail, without signing in; the link is spent in the same transaction."""
    link = links.spend(secret, CONFIRM)
    if link.person is None:
        raise NotYours(_("This link no longer belongs to anybody."))
    line = Line.objects.get(pk=link.about_id)
    if is_confirmed:
        return confirm(line, by=link.person)
    return deny(line, by=link.person, reason=reason)


def open_acts(line: Line, viewer: Person) -> set[str]:
    """Which of confirm, deny, take_back the viewer could do now: what the page offers."""
    answers = set(Line.objects.filter(earlier=line).values_list("kind", flat=True))
    if line.kind in ANSWERS or answers:
        return set()
    if line.actor == viewer.key:
        return {"take_back"} if line.kind == Kind.CONTACT_LOGGED else set()
    sides = set(Party.objects.filter(line=line).values_list("organisation_id", flat=True)) - {line.acting_for}
    may_answer = line.kind in CONFIRMABLE and bool(sides & access_of(viewer).organisations)
    return {"confirm", "deny"} if may_answer else set()
