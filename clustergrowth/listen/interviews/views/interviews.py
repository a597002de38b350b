"""The interviews of a council, one interview with its consent, the guide."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.forms.interviews import (
    CodersForm,
    ConsentForm,
    GuideForm,
    InterviewForm,
    TextForm,
)
from clustergrowth.listen.interviews.models import Interview, Quotation
from clustergrowth.listen.interviews.queries.interviews import agreement_of, guide_of, units_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.subjects import named_or_first, subject


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
def interview_new(request: SignedIn) -> HttpResponse:
    council = own_council(request)
    form = InterviewForm(sent(request), council=council, viewer=request.user)
    if made := done(form, lambda: services.hold_interview(form.held(), council=council, by=request.user)):
        return redirect("interview", pk=made.result.pk)
    return shown(request, "interviews/new.html", form, council=council, guide=guide_of(council))


@needs("interviews.code")
def interview(request: SignedIn, pk: int) -> HttpResponse:
    """The consent, the text in numbered sentences, its coders and quotations."""
    return show(request, seen(request, pk))


def show(request: SignedIn, subject: Interview, **forms: Any) -> HttpResponse:
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
    return shown(request, "interviews/page.html", **page)


@needs("interviews.run")
def interview_text(request: SignedIn, pk: int) -> HttpResponse:
    """Write down what was said; the draft is kept in the browser until it is sent."""
    subject = run(request, pk)
    form = TextForm(sent(request), stored={"text": subject.text if subject.is_in_force else ""})
    if done(form, lambda: services.write_text(subject, text=form.cleaned_data["text"], by=request.user)):
        return redirect("interview", pk=pk)
    return shown(request, "interviews/text.html", form, subject=subject, guide=subject.guide)


@needs("interviews.run", post=True)
def interview_consent(request: SignedIn, pk: int) -> HttpResponse:
    """Note a consent or ask for it by mail."""
    subject = run(request, pk)
    form = ConsentForm(request.POST)
    if done(form, lambda: services.note_consent(subject, by=request.user, **form.consent())):
        return redirect("interview", pk=pk)
    return show(request, subject, consent_form=form)


@needs("interviews.run", post=True)
def interview_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """The person asked for it by telephone: hide everything, or erase it."""
    is_erased = "erase" in request.POST
    services.withdraw(run(request, pk), by=request.user, is_erased=is_erased)
    messages.success(request, _("Erased.") if is_erased else _("Hidden everywhere, as of now."))
    return redirect("interview", pk=pk)


@needs("interviews.run")
def guide(request: SignedIn, slug: str) -> HttpResponse:
    """The council's guide; what is changed becomes its next version."""
    council = subject(request.user, Council, "interviews.run", slug=slug)
    newest = guide_of(council)
    form = GuideForm(sent(request), guide=newest)
    if done(form, lambda: services.write_guide(council=council, questions=list(form.questions()), by=request.user)):
        return redirect("interview_guide", slug=slug)
    return shown(request, "interviews/guide.html", form, council=council, guide=newest)
