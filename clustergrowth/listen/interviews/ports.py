"""What interviews show elsewhere: what waits, stories on a firm's page, the own data of a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.components.words import labelled, quoted
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.searching import holds, searched
from clustergrowth.common.ports import Described, DeskGroup, DeskRow, Hit, Lookup, Waiting, Words, on_desk, waits
from clustergrowth.common.ports import ReportQuotation as Approved
from clustergrowth.common.tables.copying import named_in
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import (
    CaseState,
    CaseStudy,
    Coder,
    Guide,
    Interview,
    InterviewPassage,
    Quotation,
    QuotationState,
    Settled,
    in_force,
)
from clustergrowth.listen.interviews.queries.interviews import quotations_waiting_for, words_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer

QUOTED = 12  # in one report


def describe_interviews(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    interviews = Interview.objects.visible_to(viewer).filter(pk__in=ids).select_related("organisation")
    return {row.pk: Described(_title(row), reverse("interview", args=[row.pk])) for row in interviews}


def _title(interview: Interview) -> str:
    return f"{interview.organisation.name}, {written(interview.held_on)}"


def describe_passages(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    """To those who may read the interview; nobody else learns that there is one."""
    readable = Interview.objects.visible_to(viewer).in_force()
    passages = InterviewPassage.objects.filter(pk__in=ids, interview__in=readable).select_related(
        "interview__organisation"
    )
    return {
        passage.pk: Described(
            f"{quoted(words_of(passage.interview, passage.first, passage.last))} {_title(passage.interview)}",
            f"{reverse('interview', args=[passage.interview_id])}#s{passage.first}",
        )
        for passage in passages
    }


def quotations(council: Council, viewer: Viewer, ids: Sequence[int] | None) -> Sequence[Approved]:
    """For reports: what the viewer may read of a council's approved quotations, the latest first, or of these ones."""
    approved = (
        Quotation.objects.visible_to(viewer).usable().named().filter(council=council).order_by("-answered_at", "-pk")
    )
    return [
        Approved(row.pk, row.text, row.lang, row.english, {row.lang: row.by_line}, reverse("quotation", args=[row.pk]))
        for row in (approved[:QUOTED] if ids is None else approved.filter(pk__in=ids))
    ]


def describe_quotations(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    quotations = Quotation.objects.visible_to(viewer).filter(pk__in=ids)
    return {row.pk: Described(quoted(row.text), reverse("quotation", args=[row.pk]), row.lang) for row in quotations}


def describe_cases(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    cases = CaseStudy.objects.visible_to(viewer).filter(pk__in=ids)
    return {case.pk: Described(case.title, reverse("case", args=[case.pk]), case.lang) for case in cases}


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    to_consent = Interview.objects.filter(person=person, consent_at=None, withdrawn_at=None, asked_at__isnull=False)
    to_approve = quotations_waiting_for(person).filter(in_force("passage__interview__"))
    stories = CaseStudy.objects.filter(approver=person, state=CaseState.ASKED)
    mine = Interview.objects.visible_to(person).in_force().values("pk")
    to_code = Coder.objects.filter(person=person, done_at=None, interview__in=mine)
    return [
        waits(to_consent.select_related("council"), _to_consent),
        waits(to_approve, _to_approve),
        waits(stories.select_related("council"), _story),
        waits(to_code.select_related("interview__organisation"), _to_code),
    ]


def _to_consent(interview: Interview) -> Waiting:
    return Waiting(
        title=_("May we use what you said?"),
        detail=f"{interview.council.name}, {written(interview.held_on)}",
        url=reverse("consent", args=[token_of("consent", interview)]),
        button=_("Read it and decide"),
        since=interview.asked_at or interview.created_at,
        value=50,
        kind="interviews.consent",
    )


def _to_approve(quotation: Quotation) -> Waiting:
    return Waiting(
        title=_("May we quote you?"),
        detail=labelled(quotation.council.name, quoted(quotation.text)),
        url=reverse("quoted", args=[token_of("quotation", quotation)]),
        button=_("Read it and decide"),
        since=quotation.asked_at or quotation.created_at,
        value=45,
        kind="interviews.quotation",
    )


def _story(case: CaseStudy) -> Waiting:
    return Waiting(
        title=_("May we tell the story of your firm?"),
        detail=labelled(case.council.name, case.title),
        url=reverse("story", args=[token_of("case", case)]),
        button=_("Read it and decide"),
        since=case.asked_at or case.created_at,
        value=45,
        kind="interviews.case",
    )


def _to_code(coder: Coder) -> Waiting:
    return Waiting(
        title=_("An interview waits to be coded"),
        detail=_title(coder.interview),
        url=reverse("interview_code", args=[coder.interview_id]),
        button=_("Code interview"),
        since=coder.interview.created_at,
        value=20,
        kind="interviews.coding",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None] | None:
    """Interviews that are written down and coded by nobody; quotations nobody was asked about."""
    if not may(viewer, "interviews.run", council):
        return None
    coded = Coder.objects.filter(interview=OuterRef("pk"))
    bare = Interview.objects.in_force().filter(~Exists(coded), council=council).exclude(text="")
    drafts = Quotation.objects.filter(in_force("passage__interview__"), council=council, state=QuotationState.DRAFT)
    return on_desk(
        _("Interviews to continue"),
        bare.select_related("organisation").order_by("held_on"),
        drafts.order_by("created_at"),
        row=_desk_row,
        note=_number_to_continue,
        url=reverse("interviews"),
        button=_("Continue"),
        order=62,
    )


def _number_to_continue(total: int) -> str:
    words = ngettext("%(n)s waits for its next step", "%(n)s wait for their next step", total)
    return words % {"n": total}


def _desk_row(row: Interview | Quotation) -> DeskRow:
    if isinstance(row, Interview):
        words = _("It is written up, but nobody is coding it yet.")
        return DeskRow(_title(row), words, reverse("interview", args=[row.pk]), _("Ask two coders"))
    words = _("The person has not been asked yet.")
    return DeskRow(f"“{row.text[:80]}”", words, reverse("quotation", args=[row.pk]), _("Ask"))


# --- searching --------------------------------------------------------------------------------------------------------


def search_quotations(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    quotations = Quotation.objects.visible_to(viewer).named()
    rows = searched(quotations, words, "text", "english").order_by("-pk")[:limit]
    return [Hit(_("Quotation"), row.text, row.by_line, reverse("quotation", args=[row.pk]), row.lang) for row in rows]


def search_cases(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    cases = CaseStudy.objects.visible_to(viewer).filter(holds(words, "search")).select_related("organisation")
    return [
        Hit(_("Case study"), case.title, case.organisation.name, reverse("case", args=[case.pk]), case.lang)
        for case in cases.order_by("-published_at", "-pk")[:limit]
    ]


def on_organisation(organisation: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    """Its published stories."""
    cases = list(CaseStudy.objects.visible_to(viewer).filter(organisation=organisation))
    if not cases:
        return None
    return {"title": _("Case studies"), "template": "interviews/_on_organisation.html", "cases": cases, "order": 30}


# --- a person's own data ----------------------------------------------------------------------------------------------


def personal_data(person: Person) -> Mapping[str, Any]:
    """Everything the person said, also after a withdrawal: it is the person's own."""
    own = Interview.objects.filter(person=person).select_related("council").order_by("pk")
    quoted = Quotation.objects.filter(passage__interview__person=person).order_by("pk")
    return {
        "interviews": [
            {
                "council": row.council.slug, "held on": row.held_on, "text": row.text, "consent to": row.scope,
                "given": row.consent_at, "until": row.consent_until, "withdrawn": row.withdrawn_at,
                "note": row.consent_note,
            }
            for row in own
        ],
        "quotations": [{"text": row.text, "as": row.role, "state": row.state} for row in quoted],
        "interviews led": list(Interview.objects.filter(interviewer=person).values_list("held_on", flat=True)),
        "interviews coded": list(Coder.objects.filter(person=person).values_list("interview__held_on", flat=True)),
        "codes settled": Settled.objects.filter(by=person).count(),
        "case studies to approve": list(CaseStudy.objects.filter(approver=person).values_list("title", flat=True)),
        "case studies written": list(CaseStudy.objects.filter(created_by=person).values_list("title", flat=True)),
        "guides written": Guide.objects.filter(created_by=person).count(),
    }  # fmt: skip


def erase(person: Person) -> None:
    """What the person said goes, with every quotation of it; who led, coded or wrote is forgotten."""
    Interview.objects.filter(person=person).delete()
    Interview.objects.filter(interviewer=person).update(interviewer=None)
    Coder.objects.filter(person=person).update(person=None)
    Settled.objects.filter(by=person).update(by=None)
    CaseStudy.objects.filter(approver=person).update(approver=None)
    CaseStudy.objects.filter(created_by=person).update(created_by=None)
    Guide.objects.filter(created_by=person).update(created_by=None)


def uses(organisation_ids: Sequence[int]) -> Mapping[int, Words]:
    """Why an imported organisation can no longer be undone."""
    used = named_in(Interview, "organisation", organisation_ids) | named_in(CaseStudy, "organisation", organisation_ids)
    return {id: _("It was interviewed, or its story is told.") for id in used}
