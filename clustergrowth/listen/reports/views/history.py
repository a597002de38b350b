"""A region's policy history: a dated list that stands in its reports."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.listen.reports import services
from clustergrowth.listen.reports.forms import MilestoneForm
from clustergrowth.listen.reports.models import Milestone
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import edited_part, subject


def _council(request: SignedIn, slug: str) -> Council:
    return subject(request.user, Council, "reports.write", slug=slug)


@needs("reports.write")
def milestones(request: SignedIn, slug: str) -> HttpResponse:
    """The list, and a form for one more entry."""
    return _edited(request, _council(request, slug), None)


@needs("reports.write")
def milestone_edit(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = _council(request, slug)
    return _edited(request, council, edited_part(council.milestones.all(), pk=pk))


def _edited(request: SignedIn, council: Council, milestone: Milestone | None) -> HttpResponse:
    stored = {name: getattr(milestone, name) for name in ("year", "month", "text", "source")} if milestone else None
    form = MilestoneForm(sent(request), stored=stored)
    who: dict[str, Any] = {"council": council, "by": request.user}
    if done(form, lambda: services.save_milestone(milestone, **who, **form.cleaned_data)):
        messages.success(request, _("Saved. The next report will say so; those already submitted stay as they are."))
        return redirect("milestones", council.slug)
    entries = council.milestones.all()
    return shown(request, "reports/history.html", form, council=council, milestone=milestone, entries=entries)


@needs("reports.write", post=True)
def milestone_remove(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    council = _council(request, slug)
    services.remove_milestone(still_there(council.milestones.all(), pk), by=request.user)
    return redirect("milestones", council.slug)
