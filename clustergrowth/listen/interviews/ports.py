"""What interviews show elsewhere: what waits, stories on a firm's page, the own data of a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clustergrowth.common.languages.searching import holds, searched
from clustergrowth.common.ports import Described, DeskGroup, DeskRow, Hit, Waiting, Words
from clustergrowth.common.ports import ReportQuotation as Approved
from clustergrowth.listen.interviews.domain.links import token_of
from clustergrowth.listen.interviews.models import (
    CaseState,
    CaseStudy,
    Coder,
    Guide,
    Interview,
    Passage,
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

ROWS = 5
QUOTED = 12  # in one report


def describe_interviews(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    found = Interview.objects.visible_to(viewer).filter(pk__in=ids).select_related("organisation")
    return {one.pk: Described(_title(one), reverse("interview", args=[one.pk])) for one in found}


def _title(interview: Interview) -> str:
    return f"{interview.organisation.name}, {date_format(interview.held_on)}"


def describe_passages(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    """To those who may read the interview; nobody else learns that there is one."""
    readable = Interview.objects.visible_to(viewer).in_force()
    found = Passage.objects.filter(pk__in=ids, interview__in=readable).select_related("interview__organisation")
    return {
        one.pk: Described(
            f"“{words_of(one.interview, one.first, one.last)}” {_title(one.interview)}",
            f"{reverse('interview', args=[one.interview_id])}#s{one.first}",
        )
        for one in found
    }


def quotations(council: Council, viewer: Viewer, ids: Sequence[int] | None) -> Sequence[Approved]:
    """For reports: what the viewer may read of a council's approved quotations, the latest first, or of these ones."""
    found = (
        Quotation.objects.visible_to(viewer).usable().named().filter(council=council).order_by("-answered_at", "-pk")
    )
    return [
        Approved(one.pk, one.text, one.lang, one.english, {one.lang: one.by_line}, reverse("quotation", args=[one.pk]))
        for one in (found[:QUOTED] if ids is None else found.filter(pk__in=ids))
    ]


def describe_quotations(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    found = Quotation.objects.visible_to(viewer).filter(pk__in=ids)
    return {one.pk: Described(f"“{one.text}”", reverse("quotation", args=[one.pk]), one.lang) for one in found}


def describe_cases(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    found = CaseStudy.objects.visible_to(viewer).filter(pk__in=ids)
    return {one.pk: Described(one.title, reverse("case", args=[one.pk]), one.lang) for one in found}


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting(person: Person) -> Sequence[Waiting]:
    return [*_to_consent(person), *_to_approve(person), *_stories(person), *_to_code(person)]


def _to_consent(person: Person) -> list[Waiting]:
    rows = Interview.objects.filter(person=person, consent_at=None, withdrawn_at=None, asked_at__isnull=False)
    return [
        Waiting(
            title=_("May we use what you said?"),
            detail=f"{one.council.name}, {date_format(one.held_on)}",
            url=reverse("consent", args=[token_of("consent", one)]),
            button=_("Read it and decide"),
            since=one.asked_at or one.created_at,
            value=50,
            kind="interviews.consent",
        )
        for one in rows.select_related("council")
    ]


def _to_approve(person: Person) -> list[Waiting]:
    return [
        Waiting(
            title=_("May we quote you?"),
            detail=f"{one.council.name}: “{one.text}”",
            url=reverse("quoted", args=[token_of("quotation", one)]),
            button=_("Read it and decide"),
            since=one.asked_at or one.created_at,
            value=45,
            kind="interviews.quotation",
        )
        for one in quotations_waiting_for(person).filter(in_force("passage__interview__"))
    ]


def _stories(person: Person) -> list[Waiting]:
    rows = CaseStudy.objects.filter(approver=person, state=CaseState.ASKED).select_related("council")
    return [
        Waiting(
            title=_("May we tell the story of your firm?"),
            detail=f"{one.council.name}: {one.title}",
            url=reverse("story", args=[token_of("case", one)]),
            button=_("Read it and decide"),
            since=one.asked_at or one.created_at,
            value=45,
            kind="interviews.case",
        )
        for one in rows
    ]


def _to_code(person: Person) -> list[Waiting]:
    mine = Interview.objects.visible_to(person).in_force().values("pk")
    rows = Coder.objects.filter(person=person, done_at=None, interview__in=mine)
    return [
        Waiting(
            title=_("An interview waits to be coded"),
            detail=_title(one.interview),
            url=reverse("interview_code", args=[one.interview_id]),
            button=_("Code interview"),
            since=one.interview.created_at,
            value=20,
            kind="interviews.coding",
        )
        for one in rows.select_related("interview__organisation")
    ]


def desk(council: Council, viewer: Viewer) -> DeskGroup | None:
    """Interviews that are written down and coded by nobody; quotations nobody was asked about."""
    if not may(viewer, "interviews.run", council):
        return None
    bare = Interview.objects.in_force().filter(council=council).exclude(text="").annotate(n=Count("coders")).filter(n=0)
    drafts = Quotation.objects.filter(in_force("passage__interview__"), council=council, state=QuotationState.DRAFT)
    rows = [
        DeskRow(
            _title(one),
            _("Written down, and nobody codes it."),
            reverse("interview", args=[one.pk]),
            _("Ask two coders"),
        )
        for one in bare.select_related("organisation").order_by("held_on")[:ROWS]
    ]
    rows += [
        DeskRow(f"“{one.text[:80]}”", _("The person was not asked yet."), reverse("quotation", args=[one.pk]), _("Ask"))
        for one in drafts.order_by("created_at")[: ROWS - len(rows)]
    ]
    total = bare.count() + drafts.count()
    return DeskGroup(_("Interviews to go on with"), rows, total, url=reverse("interviews"), order=62) if total else None


# --- searching --------------------------------------------------------------------------------------------------------


def search_quotations(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    found = Quotation.objects.visible_to(viewer).named()
    rows = searched(found, words, "text", "english").order_by("-pk")[:limit]
    return [Hit(_("Quotation"), one.text, one.by_line, reverse("quotation", args=[one.pk]), one.lang) for one in rows]


def search_cases(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    found = CaseStudy.objects.visible_to(viewer).filter(holds(words, "search")).select_related("organisation")
    return [
        Hit(_("Case study"), one.title, one.organisation.name, reverse("case", args=[one.pk]), one.lang)
        for one in found.order_by("-published_at", "-pk")[:limit]
    ]


def on_organisation(organisation: Organisation, viewer: Viewer) -> Mapping[str, Any] | None:
    """Its published stories."""
    found = list(CaseStudy.objects.visible_to(viewer).filter(organisation=organisation))
    if not found:
        return None
    return {"title": _("Case studies"), "template": "interviews/_on_organisation.html", "cases": found, "order": 30}


# --- a person's own data ----------------------------------------------------------------------------------------------


def personal_data(person: Person) -> Mapping[str, Any]:
    """Everything the person said, also after a withdrawal: it is the person's own."""
    own = Interview.objects.filter(person=person).select_related("council").order_by("pk")
    quoted = Quotation.objects.filter(passage__interview__person=person).order_by("pk")
    return {
        "interviews": [
            {
                "council": one.council.slug, "held on": one.held_on, "text": one.text, "consent to": one.scope,
                "given": one.consent_at, "until": one.consent_until, "withdrawn": one.withdrawn_at,
                "note": one.consent_note,
            }
            for one in own
        ],
        "quotations": [{"text": one.text, "as": one.role, "state": one.state} for one in quoted],
        "interviews led": list(Interview.objects.filter(interviewer=person).values_list("held_on", flat=True)),
        "interviews coded": list(Coder.objects.filter(person=person).values_list("interview__held_on", flat=True)),
        "codes settled": Settled.objects.filter(by=person).count(),
        "case studies to approve": list(CaseStudy.objects.filter(approver=person).values_list("title", flat=True)),
        "case studies written": list(CaseStudy.objects.filter(created_by=person).values_list("title", flat=True)),
        "guides written": Guide.objects.filter(created_by=person).count(),
    }  # fmt: skip


def forget(person: Person) -> None:
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
    spoke = Interview.objects.filter(organisation__in=organisation_ids).values_list("organisation_id", flat=True)
    told = CaseStudy.objects.filter(organisation__in=organisation_ids).values_list("organisation_id", flat=True)
    return {id: _("It was interviewed, or its story is told.") for id in {*spoke, *told}}
