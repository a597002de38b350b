"""The interviews of a council, one interview with its consent, the guide."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.common.tables.writing import CSV_TYPE, Cell, write_csv
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.factors import name_of
from clustergrowth.listen.interviews.forms.interviews import (
    CodersForm,
    ConsentForm,
    GuideForm,
    InterviewForm,
    InterviewsFilter,
    TextForm,
)
from clustergrowth.listen.interviews.models import Interview, Quotation
from clustergrowth.listen.interviews.queries.interviews import (
    agreement_of,
    filtered_interviews,
    guide_of,
    spoken_of,
    units_of,
)
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import named_or_first, subject

PAGE = 50
HEADER = ("id", "council", "organisation", "held_on", "lang", "consent", "until", "in_force", "coders", "coders_done")


def file_of(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(write_csv(header, rows), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def own_council(request: SignedIn) -> Council:
    """The council the coordinator chose, else the first of the own ones."""
    return named_or_first(coordinated_by(request.user), request.GET.get("council"))


def seen(request: SignedIn, pk: int, permission: str | None = None) -> Interview:
    rows = Interview.objects.visible_to(request.user)
    related = ("council", "organisation", "person", "interviewer", "guide")
    return subject(request.user, rows.select_related(*related), permission, pk=pk)


def run(request: SignedIn, pk: int) -> Interview:
    """An interview of the own council, to do something with."""
    return seen(request, pk, "interviews.run")


@needs("interviews.run")
def interviews(request: SignedIn) -> HttpResponseBase:
    """What was held, on which consent, and how far it is coded; what the interviews of a council speak of."""
    form = InterviewsFilter(request.GET)
    found = filtered_interviews(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        return file_of("interviews.csv", HEADER, (_row(one) for one in found))
    council = form.wanted().get("council") or own_council(request)
    spoken = spoken_of(council) if may(request.user, "interviews.run", council) else []
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    known = {"spoken": [(name_of(one.factor), one) for one in spoken], "council": council}
    return render(request, "interviews/list.html", {"form": form, "page": page, **known})


def _row(one: Any) -> list[Cell]:
    return [
        one.pk, one.council.slug, one.organisation.name, one.held_on, one.lang, ";".join(one.scope),
        one.consent_until, one.is_in_force, one.coding, one.coded,
    ]  # fmt: skip


@needs("interviews.run")
def interview_new(request: SignedIn) -> HttpResponse:
    council = own_council(request)
    form = InterviewForm(sent(request), council=council, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.hold_interview(form.held(), council=council, by=request.user)
            return redirect("interview", pk=made.pk)
        except Refused as refused:
            show_in(form, refused)
    page = {"form": form, "council": council, "guide": guide_of(council)}
    return render(request, "interviews/new.html", page, status=422 if form.errors else 200)


@needs("interviews.code")
def interview(request: SignedIn, pk: int) -> HttpResponse:
    """The consent, the text in numbered sentences, its coders and quotations."""
    return show(request, seen(request, pk))


def show(request: SignedIn, subject: Interview, status: int = 200, **forms: Any) -> HttpResponse:
    is_run = may(request.user, "interviews.run", subject)
    quoted: QuerySet[Quotation] = Quotation.objects.visible_to(request.user).named()
    page = {
        "subject": subject,
        "units": units_of(subject),
        "coders": subject.coders.select_related("person"),
        "is_coder": subject.is_in_force and subject.coders.filter(person=request.user).exists(),
        "agreement": agreement_of(subject),
        "quotations": quoted.filter(passage__interview=subject) if is_run else [],
        "may_run": is_run,
        "consent_form": ConsentForm(initial={"scope": subject.scope or ["analysis"], "how": "writing"}),
        "coders_form": CodersForm(interview=subject),
        **forms,
    }
    return render(request, "interviews/page.html", page, status=status)


@needs("interviews.run")
def interview_text(request: SignedIn, pk: int) -> HttpResponse:
    """Write down what was said; the draft is kept in the browser until it is sent."""
    subject = run(request, pk)
    form = TextForm(sent(request), stored={"text": subject.text if subject.is_in_force else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.write_text(subject, text=form.cleaned_data["text"], by=request.user)
            return redirect("interview", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    page = {"form": form, "subject": subject, "guide": subject.guide}
    return render(request, "interviews/text.html", page, status=422 if form.errors else 200)


@require_POST
@needs("interviews.run")
def interview_consent(request: SignedIn, pk: int) -> HttpResponse:
    """Note a consent or ask for it by mail."""
    subject = run(request, pk)
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            services.note_consent(subject, by=request.user, **form.consent())
            return redirect("interview", pk=pk)
        except Refused as refused:
            show_in(form, refused)
    return show(request, subject, status=422, consent_form=form)


@require_POST
@needs("interviews.run")
def interview_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """The person asked for it by telephone: hide everything, or erase it."""
    is_erased = "erase" in request.POST
    services.withdraw(run(request, pk), by=request.user, is_erased=is_erased)
    messages.success(request, _("Erased.") if is_erased else _("Hidden everywhere, from this moment."))
    return redirect("interview", pk=pk)


@needs("interviews.run")
def guide(request: SignedIn, slug: str) -> HttpResponse:
    """The council's guide; what is changed becomes its next version."""
    council = subject(request.user, Council, "interviews.run", slug=slug)
    known = guide_of(council)
    form = GuideForm(sent(request), guide=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_guide(council=council, questions=list(form.questions()), by=request.user)
            return redirect("interview_guide", slug=slug)
        except Refused as refused:
            show_in(form, refused)
    page = {"form": form, "council": council, "guide": known}
    return render(request, "interviews/guide.html", page, status=422 if form.errors else 200)
