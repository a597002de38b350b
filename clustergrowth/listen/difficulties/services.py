"""What people do with difficulties: note, evidence, share, propose, rate, discuss, settle, drop, take up again."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.ports import Ref, described
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import (
    Comment,
    Difficulty,
    DifficultyEvidence,
    DifficultyState,
    Effort,
    EvidenceSource,
    Firm,
    Option,
    Rating,
    Visit,
)
from clustergrowth.listen.difficulties.queries import own_firm
from clustergrowth.listen.interviews.models import CaseStudy, Interview
from clustergrowth.listen.interviews.services import passage_of
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line


def _must_be_named(title: LazyI18nString) -> None:
    texts = title.data.values() if isinstance(title.data, dict) else [title.data]
    if not any((words or "").strip() for words in texts):
        raise Refused(_("Name the difficulty in at least one language."))


@transaction.atomic
def note_difficulty(
    *, council: Council, title: LazyI18nString, area: Area, by: Person, text: LazyI18nString | None = None
) -> Difficulty:
    """Put a recurring problem of the council's firms into its register."""
    require(by, "difficulties.keep", council)
    _must_be_named(title)
    return Difficulty.objects.create(
        council=council, title=title, text=text or LazyI18nString({}), area=area, created_at=clock.now(), created_by=by
    )


@transaction.atomic
def edit_difficulty(
    difficulty: Difficulty, *, title: LazyI18nString, text: LazyI18nString, area: Area, by: Person
) -> Difficulty:
    """Change its words; earlier words stay in its history."""
    require(by, "difficulties.keep", difficulty)
    _must_be_named(title)
    difficulty.title, difficulty.text, difficulty.area = title, text, area
    difficulty.save(update_fields=["title", "text", "area", "search"])
    return difficulty


# --- evidence ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_evidence(difficulty: Difficulty, *, by: Person, kind: EvidenceSource, **values: Any) -> DifficultyEvidence:
    """Rest it on a ``finding``, a ``case``, a passage (``interview``, ``first``, ``last``), a ``need``, or on words."""
    require(by, "difficulties.keep", difficulty)
    linked = {
        EvidenceSource.FINDING: _finding, EvidenceSource.PASSAGE: _passage, EvidenceSource.CASE: _case,
        EvidenceSource.NEED: _need, EvidenceSource.OBSERVATION: _observation,
    }[kind](difficulty, by, values)  # fmt: skip
    try:
        with transaction.atomic():
            return DifficultyEvidence.objects.create(
                difficulty=difficulty, kind=kind, added_at=clock.now(), added_by=by, **linked
            )
    except IntegrityError as error:
        raise TooLate(_("This is already there."), fields={kind.value: [_("Choose something else.")]}) from error


def _finding(difficulty: Difficulty, by: Person, values: dict[str, Any]) -> dict[str, Any]:
    chosen = values.get("finding")
    if chosen is None or not Finding.objects.visible_to(by).filter(pk=chosen.pk).exists():
        raise Refused(_("Choose a finding."), fields={"finding": [_("Choose a finding.")]})
    return {"finding": chosen}


def _case(difficulty: Difficulty, by: Person, values: dict[str, Any]) -> dict[str, Any]:
    chosen = values.get("case")
    if chosen is None or not CaseStudy.objects.visible_to(by).filter(pk=chosen.pk).exists():
        raise Refused(_("Choose a case study."), fields={"case": [_("Choose a case study.")]})
    return {"case": chosen}


def _passage(difficulty: Difficulty, by: Person, values: dict[str, Any]) -> dict[str, Any]:
    interview, first = values.get("interview"), values.get("first")
    rows = Interview.objects.visible_to(by).filter(council=difficulty.council)
    if interview is None or first is None or not rows.filter(pk=interview.pk).exists():
        sentence = _("Choose an interview of your council and its sentences.")
        raise Refused(sentence, fields={"interview": [sentence]})
    return {"passage": passage_of(interview, first=first, last=values.get("last") or first)}


def _need(difficulty: Difficulty, by: Person, values: dict[str, Any]) -> dict[str, Any]:
    number = values.get("need")
    if number is None or not described([Ref("need", number)], by):
        sentence = _(
            "There is no need with this number that you can read. You find the number in the address of its page."
        )
        raise Refused(sentence, fields={"need": [sentence]})
    return {"ref_kind": "need", "ref_id": number}


def _observation(difficulty: Difficulty, by: Person, values: dict[str, Any]) -> dict[str, Any]:
    text, source = (values.get("text") or "").strip(), (values.get("source") or "").strip()
    if not (text and source):
        sentence = _("Write what was said or seen, and where it comes from.")
        raise Refused(sentence, fields={"text" if not text else "source": [sentence]})
    lang = values.get("lang") or difficulty.council.language_of_texts(by.language)
    return {"text": text, "source": source, "lang": lang}


def remove_evidence(evidence: DifficultyEvidence, *, by: Person) -> None:
    require(by, "difficulties.keep", evidence.difficulty)
    evidence.delete()


# --- my firm has this too ---------------------------------------------------------------------------------------------


@transaction.atomic
def share_difficulty(difficulty: Difficulty, *, by: Person) -> Firm:
    """Say that the own firm has it too; each firm counts once, whoever of it says so."""
    firm = _own_firm(difficulty, by)
    if not difficulty.is_unsettled:
        raise TooLate(_("This difficulty is no longer open."))
    try:
        with transaction.atomic():
            share = Firm.objects.create(difficulty=difficulty, organisation=firm, person=by, at=clock.now())
    except IntegrityError as error:
        raise TooLate(_("Your firm is already counted.")) from error
    ledger.write(
        Kind.DIFFICULTY_NOTED, by=by, between=[firm], about=Ref("difficulty", difficulty.pk),
        council=difficulty.council, acting_for=firm,
    )  # fmt: skip
    return share


def _own_firm(difficulty: Difficulty, by: Person) -> Organisation:
    require(by, "difficulties.note")
    firm = own_firm(by, difficulty.council)
    if firm is None:
        raise NotYours(_("Only somebody from a firm in this council can say that their firm has it too."))
    return firm


@transaction.atomic
def unshare_difficulty(difficulty: Difficulty, *, by: Person) -> None:
    """Undo the tap: the firm counts no more, and the record says that it was taken back."""
    firm = _own_firm(difficulty, by)
    deleted, _rows = Firm.objects.filter(difficulty=difficulty, organisation=firm).delete()
    if not deleted:
        raise TooLate(_("Your firm is not counted here."))
    about = {"about_kind": "difficulty", "about_id": difficulty.pk, "acting_for": firm.pk}
    line = Line.objects.filter(kind=Kind.DIFFICULTY_NOTED, **about).order_by("-pk").first()
    if line is not None:
        ledger.write(Kind.TAKEN_BACK, by=by, earlier=line, council=difficulty.council, acting_for=firm)


# --- what could be done -----------------------------------------------------------------------------------------------


def _must_be_open(difficulty: Difficulty) -> Difficulty:
    locked = Difficulty.objects.select_for_update(of=("self",)).select_related("council").get(pk=difficulty.pk)
    if not locked.is_unsettled:
        raise TooLate(_("This difficulty is no longer open. Reopen it first."))
    return locked


@transaction.atomic
def propose_option(
    difficulty: Difficulty, *, title: str, by: Person, lang: str = "", pros: str = "", cons: str = "", cost: str = "",
    effort: Effort = Effort.SOME, who: str = "", worked_for: Difficulty | None = None,
    worked_in: CaseStudy | None = None,
) -> Option:  # fmt: skip
    """Put a way out before the table, with what speaks for and against it."""
    require(by, "difficulties.discuss", difficulty)
    _must_be_open(difficulty)
    if not title.strip():
        raise Refused(_("Name the solution."), fields={"title": [_("Name the solution.")]})
    return Option.objects.create(
        difficulty=difficulty, title=title.strip(), lang=lang or difficulty.council.language_of_texts(by.language),
        pros=pros.strip(), cons=cons.strip(),
        cost=cost.strip(), effort=effort, who=who.strip(), worked_for=worked_for, worked_in=worked_in,
        proposed_at=clock.now(), proposed_by=by,
    )  # fmt: skip


@transaction.atomic
def rate_option(option: Option, *, stars: int, by: Person) -> Rating:
    """One rating a person, changeable while the difficulty is open."""
    require(by, "difficulties.discuss", option.difficulty)
    _must_be_open(option.difficulty)
    if not 1 <= stars <= 5:
        raise Refused(_("Please give 1 to 5."))
    rating = {"stars": stars, "at": clock.now()}
    return Rating.objects.update_or_create(option=option, person=by, defaults=rating)[0]


@transaction.atomic
def say(difficulty: Difficulty, *, text: str, by: Person, lang: str = "", option: Option | None = None) -> Comment:
    """Say something to a difficulty or to one of its options."""
    require(by, "difficulties.discuss", difficulty)
    if not text.strip():
        raise Refused(
            _("Please write what you want to say."), fields={"text": [_("Please write what you want to say.")]}
        )
    return Comment.objects.create(
        difficulty=difficulty,
        option=option,
        text=text.strip()[:1000],
        lang=lang or difficulty.council.language_of_texts(by.language),
        by=by,
        at=clock.now(),
    )


# --- how it goes on ---------------------------------------------------------------------------------------------------


@transaction.atomic
def work_on(difficulty: Difficulty, *, by: Person) -> Difficulty:
    """Say that the council works on it."""
    require(by, "difficulties.keep", difficulty)
    locked = _must_be_open(difficulty)
    locked.state = DifficultyState.WORKED_ON
    locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def settle(option: Option, *, by: Person) -> Difficulty:
    """Settle a difficulty by naming the option that was chosen."""
    require(by, "difficulties.keep", option.difficulty)
    locked = _must_be_open(option.difficulty)
    locked.state, locked.chosen, locked.settled_at = DifficultyState.SETTLED, option, clock.now()
    locked.save(update_fields=["state", "chosen", "settled_at"])
    ledger.write(Kind.DIFFICULTY_SETTLED, by=by, about=Ref("difficulty", locked.pk), council=locked.council)
    return locked


@transaction.atomic
def drop(difficulty: Difficulty, *, because: str, by: Person) -> Difficulty:
    """Drop it, with the reason; it can be taken up again."""
    require(by, "difficulties.keep", difficulty)
    locked = _must_be_open(difficulty)
    if not because.strip():
        raise Refused(
            _("Please give the reason in one line."), fields={"because": [_("Please give the reason in one line.")]}
        )
    locked.state, locked.because = DifficultyState.DROPPED, because.strip()[:300]
    locked.save(update_fields=["state", "because"])
    return locked


@transaction.atomic
def take_up_again(difficulty: Difficulty, *, by: Person) -> Difficulty:
    require(by, "difficulties.keep", difficulty)
    locked = Difficulty.objects.select_for_update().get(pk=difficulty.pk)
    if locked.is_unsettled:
        raise TooLate(_("This difficulty is open."))
    locked.state, locked.because, locked.chosen, locked.settled_at = DifficultyState.OPEN, "", None, None
    locked.save(update_fields=["state", "because", "chosen", "settled_at"])
    return locked


def look_at_register(person: Person, council: Council) -> None:
    """Remember that the person has seen what is in the register now."""
    Visit.objects.update_or_create(person=person, council=council, defaults={"at": clock.now()})
