"""What a person decides by the link in a mail, without signing in: looking decides nothing, the button does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from clustergrowth.common.errors import Refused
from clustergrowth.common.htmx import show_in
from clustergrowth.listen.interviews import services
from clustergrowth.listen.interviews.domain.factors import name_of
from clustergrowth.listen.interviews.forms.cases import RemarkForm
from clustergrowth.listen.interviews.forms.interviews import WordingForm
from clustergrowth.listen.interviews.models import CaseStudy, ConsentScope
from clustergrowth.listen.interviews.queries.cases import quotations_on, series_of


@never_cache
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Give, withdraw, erase: the same address for all of it, at any time."""
    subject = services.interview_of_token(token)
    if request.method == "POST":
        services.answer_consent(token, act=request.POST.get("act", ""))
        return redirect("consent", token=token)
    scope = [ConsentScope(code).label for code in subject.scope]
    return render(request, "interviews/consent.html", {"subject": subject, "scope": scope})


@never_cache
def quoted(request: HttpRequest, token: str) -> HttpResponse:
    subject = services.quotation_of_token(token)
    form = WordingForm(initial={"wording": subject.text})
    if request.method == "POST":
        act, wording = request.POST.get("act", ""), request.POST.get("wording", "")
        try:
            services.answer_quotation(subject, act=act, wording=wording)
            return redirect("quoted", token=token)
        except Refused as refused:
            form = WordingForm({"wording": wording})
            show_in(form, refused)
    page = {"subject": subject, "form": form}
    return render(request, "interviews/quoted.html", page, status=422 if form.errors else 200)


@never_cache
def story(request: HttpRequest, token: str) -> HttpResponse:
    subject = services.case_of_token(token)
    form = RemarkForm(request.POST if request.POST.get("act") == "change" else None)
    if request.method == "POST":
        try:
            done = services.answer_case(subject, act=request.POST.get("act", ""), remark=request.POST.get("remark", ""))
            return (
                render(request, "interviews/story_changed.html", {"subject": done})
                if done.remark
                else redirect(request.path)
            )
        except Refused as refused:
            show_in(form, refused)
    return render(
        request, "interviews/story.html", story_context(subject) | {"form": form}, status=422 if form.errors else 200
    )


def story_context(case: CaseStudy) -> dict[str, object]:
    """Everything a reader sees of a case."""
    keys = [(name_of(key.factor), key) for key in case.keys.all()]
    return {"subject": case, "series": series_of(case), "keys": keys, "quotations": quotations_on(case)}
