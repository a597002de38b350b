"""What people do with needs and offers: state, correct, close, reopen, keep open, dismiss what does not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.languages import spoken
from clustergrowth.common.locks import lock
from clustergrowth.common.mail import links
from clustergrowth.common.ports import Ref
from clustergrowth.connect.exchange.models import Dismissal, Ending, Need, Offer, PostingState, Visibility
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.queries.postings import SIDES, TO_POST, councils_of
from clustergrowth.connect.exchange.services.embedding import embed_postings
from clustergrowth.connect.exchange.services.letters import KEEP
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line

OPEN_FOR = timedelta(days=90)  # chosen: a quarter; older boards fill with what nobody means any more
LONGEST = timedelta(days=366)  # a year, also over the end of February
SHORTEST = 15  # characters below which a text says nothing

_STATED = {"need": Kind.NEED_STATED, "offer": Kind.OFFER_MADE}
_ENDED = {"need": Kind.NEED_CLOSED, "offer": Kind.OFFER_CLOSED}

P = TypeVar("P", Need, Offer)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A need or an offer before it is posted. Blank ``lang`` and ``kind`` are guessed; ``open_until`` is 90 days on."""

    organisation: Organisation
    text: str
    title: str = ""
    lang: str = ""
    english: str = ""
    kind: str | None = None  # None: to be guessed
    nace: Sequence[str] = ()
    languages: Sequence[str] = ()
    visibility: Visibility = Visibility.COUNCILS
    open_until: date | None = None
    theme: Theme | None = None
    finding: Finding | None = None  # needs only
    capacity: int | None = None  # offers only, as are the two below
    free_from: date | None = None
    looks_for: str = ""


def state_need(draft: Draft, *, by: Person | None) -> Need:
    """Post one need; its meaning is embedded by a job, so matches appear within seconds."""
    return _post_one(Need, draft, by=by)


def make_offer(draft: Draft, *, by: Person | None) -> Offer:
    """Post one offer."""
    return _post_one(Offer, draft, by=by)


def state_needs_many(drafts: Iterable[Draft], *, by: Person | None) -> list[Need]:
    """Post hundreds of needs at once, embedded in batches, in a fixed number of queries."""
    return _post(Need, list(drafts), by=by, embed=True)


def make_offers_many(drafts: Iterable[Draft], *, by: Person | None) -> list[Offer]:
    return _post(Offer, list(drafts), by=by, embed=True)


@transaction.atomic
def _post_one(model: type[P], draft: Draft, *, by: Person | None) -> P:
    (posting,) = _post(model, [draft], by=by, embed=False)
    jobs.defer("exchange.embed")
    return posting


@transaction.atomic
def _post(model: type[P], drafts: Sequence[Draft], *, by: Person | None, embed: bool) -> list[P]:
    organisations = {draft.organisation.pk: draft.organisation for draft in drafts}
    if by is not None:
        for organisation in organisations.values():
            require(by, TO_POST[model.SIDE], organisation)
    councils = councils_of(organisations)
    rows = [row_of(model, draft, by, councils.get(draft.organisation.pk)) for draft in drafts]
    if embed:
        embed_postings(rows)
    created = model.objects.bulk_create(rows, batch_size=500)
    ledger.write_many(
        ledger.LedgerEntry(
            _STATED[model.SIDE],
            by,
            between=[row.organisation],
            about=Ref(model.SIDE, row.pk),
            serves=_serves(row),
            council=row.council,
            acting_for=row.organisation,
        )
        for row in created
    )
    return created


def row_of(model: type[P], draft: Draft, by: Person | None, council: Any, *, is_listed: bool = False) -> P:
    """A need or an offer to be stored; what a list has may be short."""
    text = draft.text.strip()
    if len(text) < SHORTEST and not is_listed:
        raise Refused(
            _("Please write a whole sentence, so that others can tell what it is about."),
            fields={"text": [_("Please write at least one whole sentence.")]},
        )
    guessed = None
    if not draft.lang or draft.kind is None:
        guessed = guess(text, reader=by.language if by else "en", council=council)
    row = model(
        organisation=draft.organisation,
        posted_by=by,
        council=council,
        theme=draft.theme,
        title=draft.title.strip(),
        text=text,
        lang=draft.lang or (guessed.lang if guessed else "en"),
        english=draft.english.strip(),
        kind=draft.kind if draft.kind is not None else (guessed.kind if guessed else ""),
        nace=list(draft.nace),
        languages=list(draft.languages),
        visibility=draft.visibility,
        posted_at=clock.now(),
        open_until=until_of(draft.open_until),
    )
    _add_own(row, draft)
    row.prepare()
    return row


def _add_own(row: Need | Offer, draft: Draft) -> None:
    """What only one of the two kinds has."""
    if isinstance(row, Need):
        row.finding = draft.finding
    else:
        row.capacity, row.free_from, row.looks_for = draft.capacity, draft.free_from, draft.looks_for.strip()


def until_of(day: date | None) -> date:
    today = clock.today()
    if day is None:
        return today + OPEN_FOR
    if not today <= day <= today + LONGEST:
        raise Refused(
            _("Choose a day between today and one year from now."),
            fields={"open_until": [_("Choose a day between today and one year from now.")]},
        )
    return day


def _serves(row: Need | Offer) -> Ref | None:
    return Ref("theme", row.theme_id) if row.theme_id else None


@transaction.atomic
def edit_posting(posting: P, *, by: Person, **changes: Any) -> P:
    """Correct what was written; the meaning is read anew when the words changed."""
    require(by, "exchange.edit", posting)
    lock(posting, "organisation", "council")  # closed meanwhile, it stays so
    if "open_until" in changes and changes["open_until"] != posting.open_until:
        until_of(changes["open_until"])
        posting.reminded_at = None
    words = (posting.title, posting.text, posting.lang)
    for name, value in changes.items():
        setattr(posting, name, value)
    if (posting.title, posting.text, posting.lang) != words:
        posting.vector = None
    posting.save()
    if posting.vector is None:
        jobs.defer("exchange.embed")
    return posting


@transaction.atomic
def close_posting(posting: P, *, by: Person | None, because: Ending) -> P:
    """Take a need or an offer off the lists, with the reason. ``by`` is None when its time was over."""
    if by is not None:
        require(by, "exchange.edit", posting)
    locked = _locked(posting)
    if not locked.is_open:
        raise TooLate(_("It is already closed."))
    locked.state = PostingState.ANSWERED if because in (Ending.HERE, Ending.ELSEWHERE) else PostingState.CLOSED
    locked.closed_at, locked.closed_because = clock.now(), because
    locked.save()
    links.revoke(f"{KEEP}_{locked.SIDE}", locked.pk)
    ledger.write(
        _ENDED[locked.SIDE],
        by=by,
        between=[locked.organisation],
        about=Ref(locked.SIDE, locked.pk),
        serves=_serves(locked),
        council=locked.council,
        acting_for=locked.organisation if by else None,
    )
    return locked


@transaction.atomic
def take_words_out(posting: P) -> None:
    """Its writer is erased and takes the words along: that there was a need or an offer stays, closed."""
    if posting.is_open:
        close_posting(posting, by=None, because=Ending.NO_LONGER)
    locked = _locked(posting)
    with translation.override(spoken.of_the_pages([locked.lang])):
        locked.text = gettext("Its author has removed the text.")
    locked.title = locked.english = ""
    locked.vector = None
    locked.save()
    jobs.defer("exchange.embed")


@transaction.atomic
def reopen_posting(posting: P, *, by: Person) -> P:
    """Undo of closing: it stands as before, open at least 90 days more when its time was over."""
    require(by, "exchange.edit", posting)
    locked = _locked(posting)
    if locked.is_open:
        raise TooLate(_("It is open."))
    locked.state, locked.closed_at, locked.closed_because = PostingState.OPEN, None, ""
    if locked.open_until < clock.today():
        locked.open_until, locked.reminded_at = clock.today() + OPEN_FOR, None
    locked.save()
    ends = Line.objects.filter(kind=_ENDED[locked.SIDE], about_kind=locked.SIDE, about_id=locked.pk)
    closing = ends.latest("at", "pk")
    ledger.write(
        Kind.TAKEN_BACK,
        by=by,
        between=[locked.organisation],
        about=Ref(locked.SIDE, locked.pk),
        council=locked.council,
        acting_for=locked.organisation,
        earlier=closing,
    )
    return locked


@transaction.atomic
def keep_open(posting: P, *, by: Person) -> P:
    """It is still current: 90 days more."""
    require(by, "exchange.edit", posting)
    locked = _locked(posting)
    if not locked.is_open:
        raise TooLate(_("It is already closed."))
    locked.open_until, locked.reminded_at = clock.today() + OPEN_FOR, None
    locked.save()
    links.revoke(f"{KEEP}_{locked.SIDE}", locked.pk)
    return locked


@transaction.atomic
def keep_by_link(side: str, secret: str, *, is_kept: bool) -> Need | Offer:
    """Answer the reminder from the mail, without signing in."""
    link = links.spend(secret, f"{KEEP}_{side}")
    posting: Any = SIDES[side].objects.get(pk=link.about_id)
    person = link.person
    if not isinstance(person, Person):
        raise TooLate(_("This link no longer belongs to anybody."))
    if is_kept:
        return keep_open(posting, by=person)  # type: ignore[no-any-return]
    return close_posting(posting, by=person, because=Ending.NO_LONGER)  # type: ignore[no-any-return]


@transaction.atomic
def dismiss(posting: Need | Offer, others: Iterable[Need | Offer], *, by: Person, because: str) -> None:
    """“None of these”: they are not shown again for this posting, and the coordinator sees why."""
    require(by, "exchange.edit", posting)
    reason, is_need = Dismissal.Because(because), isinstance(posting, Need)
    Dismissal.objects.bulk_create(
        [
            Dismissal(
                need_id=posting.pk if is_need else other.pk,
                offer_id=other.pk if is_need else posting.pk,
                side=posting.SIDE,
                because=reason,
                by=by,
                at=clock.now(),
            )
            for other in others
        ],
        ignore_conflicts=True,
    )


def _locked(posting: P) -> P:
    """The row as it stands now, held until the end of the transaction."""
    rows = type(posting).objects.select_related("organisation", "council").select_for_update(of=("self",))
    row: P = rows.get(pk=posting.pk)
    return row
