"""Quotations: taken from a passage, waiting, approved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.forms.interviews import ConsentOnPaperForm, QuotationForm
from clustergrowth.listen.interviews.models import Quotation
from clustergrowth.listen.interviews.queries.interviews import units_of, words_of
from clustergrowth.listen.interviews.views.interviews import run
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import subject


def seen(request: HttpRequest, pk: int, permission: str | None = None) -> Quotation:
    return subject(request.user, Quotation.objects.visible_to(request.user).named(), permission, pk=pk)


def own(request: SignedIn, pk: int) -> Quotation:
    return seen(request, pk, "interviews.run")


def quotation(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, seen(request, pk), ConsentOnPaperForm())


def _show(request: HttpRequest, subject: Quotation, form: ConsentOnPaperForm) -> HttpResponse:
    is_run = may(request.user, "interviews.run", subject)
    steps = [Step(_("Evidence"), "here"), *steps_for("quotation", subject.pk, request.user)]
    return shown(request, "interviews/quotation.html", form, subject=subject, may_run=is_run, steps=steps)


@needs("interviews.run")
def quotation_new(request: SignedIn, pk: int) -> HttpResponse:
    """Take a quotation from a passage (``?first=&last=`` bring its words along)."""
    subject = run(request, pk)
    chosen = [request.GET.get(name, "") for name in ("first", "last")]
    initial: dict[str, object] = {}
    if all(number.isdecimal() for number in chosen):
        first, last = int(chosen[0]), int(chosen[1])
        initial = {"first": first, "last": last, "text": words_of(subject, first, last)}
    form = QuotationForm(sent(request), initial=initial)
    if made := done(form, lambda: services.draft_quotation(subject, by=request.user, **form.arguments())):
        return redirect("quotation", pk=made.result.pk)
    return shown(request, "interviews/quotation_new.html", form, subject=subject, units=units_of(subject))


@needs("interviews.run", post=True)
def quotation_ask(request: SignedIn, pk: int) -> HttpResponse:
    services.ask_approval(own(request, pk), by=request.user)
    return redirect_with(request, _("Sent. It may be used once the person says yes."), "quotation", pk=pk)


@needs("interviews.run", post=True)
def quotation_paper(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    form = ConsentOnPaperForm(request.POST)
    if done(form, lambda: services.note_approval(subject, by=request.user, **form.cleaned_data)):
        return redirect("quotation", pk=pk)
    return _show(request, subject, form)


@needs("interviews.run", post=True)
def quotation_remove(request: SignedIn, pk: int) -> HttpResponse:
    subject = own(request, pk)
    services.remove_quotation(subject, by=request.user)
    return redirect("interview", pk=subject.passage.interview_id)
