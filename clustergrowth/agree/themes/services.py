"""What people do with themes: propose from evidence, change, agree by a decision, close, take up again."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, ThemeSource, ThemeState
from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.locks import lock
from clustergrowth.common.ports import Ref
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind


@transaction.atomic
def propose_theme(
    *,
    council: Council,
    title: LazyI18nString,
    by: Person,
    text: LazyI18nString | None = None,
    common_with: Iterable[Council] = (),
    findings: Iterable[Finding] = (),
    difficulties: Iterable[Difficulty] = (),
    acting_for: Organisation | None = None,
) -> Theme:
    """Put a theme before a council, resting on ``findings`` and ``difficulties`` where there are some."""
    require(by, "themes.propose", council)
    if not any(words.strip() for words in _words(title)):
        raise Refused(_("A theme needs a name in at least one language."))
    theme = Theme.objects.create(
        council=council, title=title, text=text or LazyI18nString({}), proposed_at=clock.now(), proposed_by=by
    )
    theme.common_with.set(other for other in common_with if other.pk != council.pk)
    for finding in findings:
        add_evidence(theme, by=by, finding=finding)
    for difficulty in difficulties:
        add_evidence(theme, by=by, difficulty=difficulty)
    ledger.write(
        Kind.THEME_PROPOSED,
        by=by,
        about=Ref("theme", theme.pk),
        serves=Ref("theme", theme.pk),
        council=council,
        acting_for=acting_for,
    )
    return theme


def _words(text: LazyI18nString) -> list[str]:
    return [words or "" for words in text.data.values()] if isinstance(text.data, dict) else [text.data or ""]


@transaction.atomic
def edit_theme(
    theme: Theme, *, title: LazyI18nString, text: LazyI18nString, common_with: Iterable[Council], by: Person
) -> Theme:
    """Change the words of a theme; earlier words stay in its history."""
    require(by, "themes.edit", theme)
    if not any(words.strip() for words in _words(title)):
        raise Refused(_("A theme needs a name in at least one language."))
    theme.title, theme.text = title, text
    theme.save(update_fields=["title", "text", "search"])
    theme.common_with.set(other for other in common_with if other.pk != theme.council_id)
    return theme


@transaction.atomic
def add_evidence(
    theme: Theme,
    *,
    by: Person,
    finding: Finding | None = None,
    difficulty: Difficulty | None = None,
    quotation: Quotation | None = None,
    kind: ThemeSource = ThemeSource.OBSERVATION,
    text: str = "",
    lang: str = "",
    english: str = "",
    source: str = "",
) -> ThemeEvidence:
    """Rest a theme on a finding, a difficulty, an approved quotation, or on what was said or seen (with its source)."""
    require(by, "themes.propose", theme)
    if lock(theme, "council").state == ThemeState.CLOSED:
        raise TooLate(_("This theme is closed. Reopen it before you add to it."))
    linked = _linked(finding, difficulty, quotation)
    if not linked and not (text.strip() and source.strip()):
        raise Refused(
            _("Choose a finding, or write what was said or seen and where it comes from."),
            fields={"text": [_("Write what was said or seen.")], "source": [_("Say where it comes from.")]},
        )
    if not linked:
        linked = {"kind": kind, "text": text.strip(), "lang": lang or theme.council.language_of_texts(by.language)}
        linked |= {"english": english.strip(), "source": source.strip()}
    try:
        with transaction.atomic():
            return ThemeEvidence.objects.create(theme=theme, added_at=clock.now(), added_by=by, **linked)
    except IntegrityError as error:
        name = next((field for field in ("finding", "difficulty", "quotation") if field in linked), "text")
        raise TooLate(_("This is already there."), fields={name: [_("Choose something else.")]}) from error


def _linked(finding: Finding | None, difficulty: Difficulty | None, quotation: Quotation | None) -> dict[str, Any]:
    """The first of what may be linked. Only a quotation that may be published is a reason."""
    if finding is not None:
        return {"kind": ThemeSource.FINDING, "finding": finding}
    if difficulty is not None:
        return {"kind": ThemeSource.DIFFICULTY, "difficulty": difficulty}
    if quotation is None:
        return {}
    if not Quotation.objects.usable().filter(pk=quotation.pk).exists():
        raise Refused(_("Only a quotation that the person has approved can be a reason."))
    return {"kind": ThemeSource.INTERVIEW, "quotation": quotation}


@transaction.atomic
def remove_evidence(evidence: ThemeEvidence, *, by: Person) -> None:
    """Take a reason away from a theme that is not agreed yet: what a decision rested on stays."""
    require(by, "themes.edit", evidence.theme)
    if lock(evidence.theme, "council").agreed_at is not None:
        raise TooLate(
            _("The council agreed this theme on this evidence. Add what is new, but do not take anything away.")
        )
    evidence.delete()


@transaction.atomic
def agree_theme(theme: Theme, *, by: Person) -> bool:
    """Make a proposed theme an agreed one; meetings call it with the decision. False when it was agreed already."""
    locked = Theme.objects.select_for_update().get(pk=theme.pk)
    if locked.state == ThemeState.CLOSED:
        raise TooLate(_("This theme is closed. Reopen it before you decide on it."))
    if locked.state == ThemeState.AGREED:
        return False
    theme.state, theme.agreed_at = ThemeState.AGREED, clock.now()
    theme.save(update_fields=["state", "agreed_at"])
    ref = Ref("theme", theme.pk)
    ledger.write(Kind.THEME_AGREED, by=by, about=ref, serves=ref, council=theme.council)
    return True


@transaction.atomic
def close_theme(theme: Theme, *, because: str, by: Person) -> None:
    """Close an agreed theme that is done with, or withdraw a proposed one; with the reason, and it can be undone."""
    require(by, "themes.edit", theme)
    if not because.strip():
        raise Refused(
            _("Please give the reason in one line."), fields={"because": [_("Please give the reason in one line.")]}
        )
    closed = Theme.objects.filter(pk=theme.pk).exclude(state=ThemeState.CLOSED)
    theme.state, theme.closed_at, theme.closed_because = ThemeState.CLOSED, clock.now(), because.strip()[:300]
    if not closed.update(state=theme.state, closed_at=theme.closed_at, closed_because=theme.closed_because):
        raise TooLate(_("This theme has already been closed."))


@transaction.atomic
def reopen_theme(theme: Theme, *, by: Person) -> None:
    """Take a closed theme up again, as it was: agreed or proposed."""
    require(by, "themes.edit", theme)
    state = ThemeState.AGREED if theme.agreed_at else ThemeState.PROPOSED
    closed = Theme.objects.filter(pk=theme.pk, state=ThemeState.CLOSED)
    if not closed.update(state=state, closed_at=None, closed_because=""):
        raise TooLate(_("This theme is open."))
    theme.refresh_from_db()
