"""Writing the next version of an instrument, row by row: keep one, add, take out, put back, move."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.locks import lock
from clustergrowth.listen.surveys.instruments.domain.file_values import CODE
from clustergrowth.listen.surveys.models import DraftQuestion, DraftSection, InstrumentDraft
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

Row = InstrumentDraft | DraftSection | DraftQuestion

# --- keeping one row -------------------------------------------------------------------------------------------------


def keep(row: Row, revision: int, **changed: Any) -> None:
    """Write one row, if nobody kept it since it was read. The database decides who was first."""
    rows = type(row)._default_manager.filter(pk=row.pk, revision=revision)
    if not rows.update(revision=F("revision") + 1, **changed):
        raise TooLate(
            _(
                "Somebody else saved this in the meantime, so yours was not saved. Open the page again in a new "
                "tab, copy over what is missing, and save it there."
            )
        )
    for name, value in changed.items():
        setattr(row, name, value)
    row.revision = revision + 1


def keep_head(*, draft: InstrumentDraft, revision: int, by: Person, **changed: Any) -> None:
    """Title, introduction, minutes, scales or rankings; None takes one out."""
    require(by, "surveys.edit_draft", draft)
    head = {name: value for name, value in {**draft.head, **changed}.items() if value is not None}
    keep(draft, revision, head=head)


def keep_ranking(*, draft: InstrumentDraft, ranking: Mapping[str, Any], revision: int, by: Person) -> None:
    """One ranking in its place, or a new one at the end."""
    _must_be_code(ranking["code"])
    listed = draft.head.get("rankings", [])
    rankings = [dict(ranking) if other["code"] == ranking["code"] else other for other in listed]
    if all(other["code"] != ranking["code"] for other in listed):
        rankings.append(dict(ranking))
    keep_head(draft=draft, revision=revision, by=by, rankings=rankings)


@transaction.atomic
def remove_ranking(draft: InstrumentDraft, code: str, *, by: Person) -> None:
    """Its questions stay, and stand in the analysis one by one."""
    locked = InstrumentDraft.objects.select_for_update().get(pk=draft.pk)
    rankings = [ranking for ranking in locked.head.get("rankings", []) if ranking["code"] != code]
    keep_head(draft=locked, revision=locked.revision, by=by, rankings=rankings)


@transaction.atomic
def remove_scale(draft: InstrumentDraft, name: str, *, by: Person) -> None:
    """Only one that no question is answered on; a question that was taken out would come back to it."""
    locked = InstrumentDraft.objects.select_for_update().get(pk=draft.pk)
    using = [question.code for question in locked.questions.all() if name in question.content.get("scales", ())]
    if using:
        raise Refused(
            _("These questions use this scale: %(codes)s. Give them another one first.")
            % {"codes": ", ".join(using[:8])}
        )
    scales = {code: scale for code, scale in locked.head.get("scales", {}).items() if code != name}
    keep_head(draft=locked, revision=locked.revision, by=by, scales=scales)


@transaction.atomic
def keep_question(
    *, question: DraftQuestion, code: str, content: Mapping[str, Any], revision: int, by: Person,
    rankings: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """One question; under a new code it keeps its place, its rankings, and the conditions that name it."""
    require(by, "surveys.edit_draft", question.draft)
    before = question.code
    _must_be_code(code)
    try:
        with transaction.atomic():
            keep(question, revision, code=code, content=dict(content))
    except IntegrityError as twice:
        sentence = _("Another question of this draft has the code “%(code)s”.") % {"code": code}
        raise Refused(sentence, fields={"code": [sentence]}) from twice
    if code != before:
        _rename(question.draft, before, code)
    if rankings is not None:
        _rank(question.draft, code, rankings)


def _must_be_code(code: str) -> None:
    if not CODE.match(code):
        sentence = _("“%(value)s” is not a valid code: use small letters, digits, _ and -, starting with a letter") % {
            "value": code
        }
        raise Refused(sentence, fields={"code": [sentence]})


def _rank(draft: InstrumentDraft, code: str, wanted: Sequence[str]) -> None:
    listed = draft.head.get("rankings", [])
    ranked = {ranking["code"] for ranking in listed if code in ranking["questions"]}
    if ranked == set(wanted):
        return
    head = InstrumentDraft.objects.select_for_update().get(pk=draft.pk).head
    for ranking in head.get("rankings", []):
        others = [each for each in ranking["questions"] if each != code]
        if ranking["code"] in wanted:
            others = ranking["questions"] if code in ranking["questions"] else [*others, code]
        ranking["questions"] = others
    InstrumentDraft.objects.filter(pk=draft.pk).update(head=head, revision=F("revision") + 1)


def _rename(draft: InstrumentDraft, before: str, after: str) -> None:
    """Rankings and conditions follow a question to its new code."""
    locked = InstrumentDraft.objects.select_for_update().get(pk=draft.pk)
    for ranking in locked.head.get("rankings", []):
        ranking["questions"] = [after if code == before else code for code in ranking["questions"]]
    locked.revision += 1
    locked.save(update_fields=["head", "revision"])
    draft.head = locked.head
    for rows in (draft.questions.filter(content__has_key="when"), draft.sections.filter(content__has_key="when")):
        for row in rows:
            when = _renamed(row.content["when"], before, after)
            if when != row.content["when"]:
                row.content = {**row.content, "when": when}
                row.revision += 1
                row.save(update_fields=["content", "revision"])


def _renamed(when: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    for name in ("all", "any"):
        if name in when:
            return {name: [_renamed(part, before, after) for part in when[name]]}
    code, dot, scale = str(when.get("question", "")).partition(".")
    return {**when, "question": f"{after}{dot}{scale}"} if code == before else dict(when)


@transaction.atomic
def keep_section(*, section: DraftSection, content: Mapping[str, Any], revision: int, by: Person) -> None:
    require(by, "surveys.edit_draft", section.draft)
    keep(section, revision, content=dict(content))


# --- adding, taking out, moving --------------------------------------------------------------------------------------


@transaction.atomic
def add_question(*, section: DraftSection, code: str, content: Mapping[str, Any], by: Person) -> DraftQuestion:
    require(by, "surveys.edit_draft", section.draft)
    _must_be_code(code)
    try:
        with transaction.atomic():
            return DraftQuestion.objects.create(
                draft=section.draft, section=section, code=code, place=_last(section) + 1, content=dict(content)
            )
    except IntegrityError as twice:
        sentence = _("Another question of this draft has the code “%(code)s”.") % {"code": code}
        raise Refused(sentence, fields={"code": [sentence]}) from twice


def _last(section: DraftSection) -> int:
    return section.questions.aggregate(last=Max("place"))["last"] or 0


def remove_question(*, question: DraftQuestion, by: Person) -> None:
    """Take a question out; it waits below the draft, to be put back."""
    require(by, "surveys.edit_draft", question.draft)
    DraftQuestion.objects.filter(pk=question.pk, removed_at=None).update(removed_at=clock.now())


def put_question_back(*, question: DraftQuestion, by: Person) -> None:
    require(by, "surveys.edit_draft", question.draft)
    try:
        with transaction.atomic():
            DraftQuestion.objects.filter(pk=question.pk).update(removed_at=None)
    except IntegrityError as twice:
        raise Refused(
            _("Another question now has the code “%(code)s”. Give that one a different code first.")
            % {"code": question.code}
        ) from twice


@transaction.atomic
def add_section(*, draft: InstrumentDraft, code: str, content: Mapping[str, Any], by: Person) -> DraftSection:
    require(by, "surveys.edit_draft", draft)
    _must_be_code(code)
    last = draft.sections.aggregate(last=Max("place"))["last"] or 0
    section, is_new = DraftSection.objects.get_or_create(
        draft=draft, code=code, defaults={"place": last + 1, "content": dict(content)}
    )
    if not is_new:
        sentence = _("Another section of this draft has the code “%(code)s”.") % {"code": code}
        raise Refused(sentence, fields={"code": [sentence]})
    return section


@transaction.atomic
def remove_section(*, section: DraftSection, by: Person) -> None:
    """Only an empty one: questions are moved or taken out first, and what was taken out stays to be put back."""
    require(by, "surveys.edit_draft", section.draft)
    lock(section.draft)
    if section.questions.filter(removed_at=None).exists():
        raise Refused(_("There are questions in this section. Move or remove them first."))
    home = section.draft.sections.exclude(pk=section.pk).first()
    if home is None:
        raise Refused(_("A questionnaire needs at least one section. Add another one first."))
    section.questions.update(section=home)
    section.delete()


@transaction.atomic
def move(*, row: DraftQuestion | DraftSection, up: bool, by: Person) -> None:
    """One place up or down among those of the same section, or of the draft. At the end nothing happens."""
    draft = row.draft
    require(by, "surveys.edit_draft", draft)
    InstrumentDraft.objects.select_for_update().get(pk=draft.pk)  # one move at a time
    if isinstance(row, DraftSection):
        places: list[Any] = list(draft.sections.only("pk", "place"))
    else:
        places = list(row.section.questions.filter(removed_at=None).only("pk", "place"))
    at = next((place for place, placed in enumerate(places) if placed.pk == row.pk), None)
    other = None if at is None else at - 1 if up else at + 1
    if at is None or other is None or not 0 <= other < len(places):
        return
    places[at], places[other] = places[other], places[at]
    moved = [placed for place, placed in enumerate(places, start=1) if placed.place != place]
    for place, placed in enumerate(places, start=1):
        placed.place = place
    type(row)._default_manager.bulk_update(moved, ["place"])


@transaction.atomic
def move_to_section(*, question: DraftQuestion, section: DraftSection, by: Person) -> None:
    """To the end of another section of the same draft."""
    require(by, "surveys.edit_draft", question.draft)
    if section.draft_id == question.draft_id and section.pk != question.section_id:
        question.section, question.place = section, _last(section) + 1
        question.save(update_fields=["section", "place"])


def keep_content(*, row: DraftQuestion | DraftSection, content: Mapping[str, Any], by: Person) -> None:
    """A row as it was read a moment ago, with a change of its condition."""
    require(by, "surveys.edit_draft", row.draft)
    keep(row, row.revision, content=dict(content))
