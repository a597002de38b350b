"""Quotations: taken from a passage, waiting, approved."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import SignedIn, show_in
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.forms.interviews import PaperForm, QuotationForm, QuotationsFilter
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.listen.interviews.queries.interviews import filtered_quotations, units_of, words_of
from clustergrowth.listen.interviews.views.interviews import PAGE, file_of, run, sent
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import subject

HEADER = ("id", "council", "text", "lang", "english", "by", "state", "approved_at")


def quotations(request: HttpRequest) -> HttpResponseBase:
    """What may be quoted, in public; to coordinators also what waits."""
    form = QuotationsFilter(request.GET)
    found = filtered_quotations(request.user, form.wanted())
    if request.GET.get("format") == "csv":
        rows = (
            [q.pk, q.council.slug, q.text, q.lang, q.english, q.by_line, q.state, q.answered_at]
            for q in found.iterator(chunk_size=500)
        )
        return file_of("quotations.csv", HEADER, rows)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    known = {"form": form, "page": page, "may_run": may(request.user, "interviews.run")}
    return render(request, "interviews/quotations.html", known)


def seen(request: HttpRequest, pk: int, permission: str | None = None) -> Quotation:
    return subject(request.user, Quotation.objects.visible_to(request.user).named(), permission, pk=pk)


def own(request: SignedIn, pk: int) -> Quotation:
    return seen(request, pk, "interviews.run")


def quotation(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, seen(request, pk), PaperForm())


def _show(request: HttpRequest, subject: Quotation, form: PaperForm, status: int = 200) -> HttpResponse:
    is_run = may(request.user, "interviews.run", subject)
    steps = [Step(_("Evidence"), "here"), *steps_for("quotation", subject.pk, request.user)]
    page = {"subject": subject, "may_run": is_run, "form": form, "steps": steps}
    return render(request, "interviews/quotation.html", page, status=status)


@needs("interviews.run")
def quotation_new(request: SignedIn, pk: int) -> HttpResponse:
    """Take a quotation from a passage (``?first=&last=`` bring its words along)."""
    subject = run(request, pk)
    chosen = [request.GET.get(name, "") for name in ("first", "last")]
    known: dict[str, object] = {}
    if all(one.isdecimal() for one in chosen):
        first, last = int(chosen[0]), int(chosen[1])
        known = {"first": first, "last": last, "text": words_of(subject, first, last)}
    form = QuotationForm(sent(request), initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_quotation(subject, by=request.user, **form.arguments())
            return redirect("quotation", pk=made.pk)
        except Refused as refused:
            show_in(form, refused)
    page = {"form": form, "subject": subject, "units": units_of(subject)}
    return render(request, "interviews/quotation_new.html", page, status=422 if form.errors else 200)


@require_POST
@needs("interviews.run")
def quotation_ask(request: SignedIn, pk: int) -> HttpResponse:
    services.ask_approval(own(request, pk), by=request.user)
    messages.success(request, _("Sent. It may be used when the person says yes."))
    return redirect("quotation", pk=pk)


@require_POST
@needs("interviews.run")
def quotation_paper(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    form = PaperForm(request.POST)
    if form.is_valid():
        services.note_approval(subject, note=form.cleaned_data["note"], by=request.user)
        return redirect("quotation", pk=pk)
    return _show(request, subject, form, status=422)


@require_POST
@needs("interviews.run")
def quotation_remove(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    services.remove_quotation(subject, by=request.user)
    return redirect("interview", pk=subject.passage.interview_id)
