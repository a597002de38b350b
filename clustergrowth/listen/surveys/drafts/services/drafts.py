"""The next version of an instrument as a whole: begin it, take it from a file, land it, throw it away."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.listen.surveys.drafts.queries import content_of
from clustergrowth.listen.surveys.instruments import services
from clustergrowth.listen.surveys.instruments.domain import instrument_file
from clustergrowth.listen.surveys.instruments.domain.file_values import Faulty, InstrumentFault
from clustergrowth.listen.surveys.models import DraftQuestion, DraftSection, Instrument, InstrumentDraft
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person


@transaction.atomic
def begin_draft(*, base: Instrument, council: Council | None, by: Person) -> InstrumentDraft:
    """The council's draft of the next version: the one in hand, or a new one that starts as ``base`` stands."""
    draft, is_new = InstrumentDraft.objects.get_or_create(
        code=base.code,
        council=council,
        thrown_at=None,
        defaults={"base": base, "head": {}, "begun_at": clock.now(), "begun_by": by},
    )
    require(by, "surveys.edit_draft", draft)
    if is_new:
        InstrumentDraft.objects.filter(code=base.code, council=council, thrown_at__isnull=False).delete()
        _fill(draft, base.content)
    return draft


@transaction.atomic
def replace_draft(*, draft: InstrumentDraft, content: Mapping[str, Any], by: Person) -> InstrumentDraft:
    """Take the draft from a file; texts may still be missing, but what no page could mend is refused. Raises Faulty."""
    require(by, "surveys.edit_draft", draft)
    locked = InstrumentDraft.objects.select_for_update().get(pk=draft.pk)
    shape = [fault for fault in instrument_file.faults_in(content) if fault.is_shape and fault.place != "version"]
    if content.get("code") != locked.code:
        shape.append(InstrumentFault("code", _("this file is not a version of %(code)s") % {"code": locked.code}))
    shape += _twice(content) if not shape else []
    if shape:
        raise Faulty(shape)
    locked.questions.all().delete()
    locked.sections.all().delete()
    _fill(locked, content)
    return locked


def _twice(content: Mapping[str, Any]) -> list[InstrumentFault]:
    """Codes that stand twice: a draft holds each once."""
    sections = [section["code"] for section in content["sections"]]
    questions = [each["code"] for section in content["sections"] for each in section["questions"]]
    rankings = [ranking["code"] for ranking in content.get("rankings", ())]
    return [
        InstrumentFault(f"{kind} {code}", _("this code is used twice"))
        for kind, codes in (("section", sections), ("question", questions), ("ranking", rankings))
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]


def _fill(draft: InstrumentDraft, content: Mapping[str, Any]) -> None:
    draft.head = {name: value for name, value in content.items() if name not in ("code", "version", "sections")}
    draft.revision += 1
    draft.save(update_fields=["head", "revision"])
    listed = content["sections"]
    sections = DraftSection.objects.bulk_create(
        DraftSection(draft=draft, code=section["code"], place=place, content=_without(section, "code", "questions"))
        for place, section in enumerate(listed, start=1)
    )
    DraftQuestion.objects.bulk_create(
        DraftQuestion(draft=draft, section=section, code=each["code"], place=place, content=_without(each, "code"))
        for section, section_content in zip(sections, listed, strict=True)
        for place, each in enumerate(section_content["questions"], start=1)
    )


def _without(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


@transaction.atomic
def publish_draft(*, draft: InstrumentDraft, over: int, by: Person) -> Instrument:
    """Make the draft the next version, for good. ``over`` is the version it was compared with. Raises Faulty."""
    require(by, "surveys.edit_draft", draft)
    locked = InstrumentDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.thrown_at is not None:
        raise TooLate(_("This draft was discarded. Restore it first."))
    content = content_of(locked)
    if content["version"] != over + 1:
        raise TooLate(
            _("Version %(version)s was published in the meantime. Look at the differences, then publish yours.")
            % {"version": content["version"] - 1}
        )
    latest = Instrument.objects.get(code=locked.code, version=over)
    if {**content, "version": over} == latest.content:
        raise Refused(
            _("Nothing has changed since version %(version)s, so there is nothing to publish.") % {"version": over}
        )
    landed = services.publish_instrument(content=content, by=by)
    locked.delete()
    return landed


def throw_away(*, draft: InstrumentDraft, by: Person) -> None:
    """Put the draft out of sight; ``put_back`` undoes it until another one is begun."""
    require(by, "surveys.edit_draft", draft)
    InstrumentDraft.objects.filter(pk=draft.pk, thrown_at=None).update(thrown_at=clock.now())


def put_back(*, draft: InstrumentDraft, by: Person) -> None:
    require(by, "surveys.edit_draft", draft)
    try:
        with transaction.atomic():
            InstrumentDraft.objects.filter(pk=draft.pk).update(thrown_at=None)
    except IntegrityError as twice:
        raise TooLate(_("This questionnaire already has another draft. Publish or discard that one first.")) from twice
