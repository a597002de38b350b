"""Pages of surveys for those who ask: instruments, waves, who is asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.numbers import grouped
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.open_link.queries import waiting_submissions
from clustergrowth.listen.surveys.open_link.services.links import link_of
from clustergrowth.listen.surveys.waves.forms import AudienceForm, SampleForm, WaveForm, councils_run_by
from clustergrowth.listen.surveys.waves.queries.audience import reach
from clustergrowth.listen.surveys.waves.queries.invitations import reminders_of, to_remind
from clustergrowth.listen.surveys.waves.queries.progress import (
    progress_of,
    samples_visible_to,
)
from clustergrowth.listen.surveys.waves.services import invitations, waves
from clustergrowth.listen.surveys.waves.views.asking import invited, own_sample, response_page
from clustergrowth.people.permissions import needs
from clustergrowth.people.subjects import part, subject


@needs("surveys.run")
def wave_new(request: SignedIn) -> HttpResponse:
    form = WaveForm(sent(request), person=request.user)
    if made := done(form, lambda: waves.open_wave(by=request.user, **form.arguments())):
        later = _("The survey begins on %(day)s. Now choose who is asked.") % {"day": written(made.result.opens)}
        told = later if made.result.begins_later else _("The survey is open. Now choose who is asked.")
        return redirect_with(request, told, "wave", pk=made.result.pk)
    return shown(request, "waves/new.html", form)


@needs("surveys.see")
def wave(request: SignedIn, pk: int) -> HttpResponse:
    """How far a wave has come, council by council, and what its coordinator can do next."""
    return _show(request, _wave(request, pk))


def _show(request: SignedIn, one_wave: Wave, typed: tuple[Sample, SampleForm] | None = None) -> HttpResponse:
    """The page of a wave; ``typed`` is a form that came back, and whose."""
    progress = progress_of([one_wave])[one_wave.pk]
    runs = councils_run_by(request.user)
    own = {council.pk for council in runs}
    taking_part = {p.sample.council_id for p in progress}
    page: dict[str, Any] = {
        "subject": one_wave,
        "progress": progress,
        "readable": set(samples_visible_to(request.user).filter(wave=one_wave).values_list("pk", flat=True)),
        "own": [_acts(one_wave, p, typed) for p in progress if p.sample.council_id in own],
        "others": runs.exclude(pk__in=taking_part) if one_wave.state == Wave.State.OPEN else [],
        "may_close": one_wave.state == Wave.State.OPEN and waves.may_close(one_wave, request.user),
        **response_page(request, one_wave),
    }
    return render(request, "waves/wave.html", page, status=422 if typed else 200)


def _sample_form(sample: Sample, sent: QueryDict | None = None) -> SampleForm:
    return SampleForm(sent, stored={"known": sample.known, "asked": sample.asked}, prefix=sample.council.slug)


def _acts(subject: Wave, progress: Any, typed: tuple[Sample, SampleForm] | None) -> dict[str, Any]:
    sample = progress.sample
    form = typed[1] if typed and typed[0] == sample else _sample_form(sample)
    if subject.state != Wave.State.OPEN:
        return {"progress": progress, "sample_form": form}
    return {
        "progress": progress,
        "sample_form": form,
        "audience_form": AudienceForm(prefix=sample.council.slug),
        "reach": reach(subject, sample.council, "engineering"),
        "to_remind": to_remind(subject, sample.council).count(),
        "reminders": reminders_of(sample),
        "link": link_of(sample),
        "submissions": waiting_submissions(sample).count(),
    }


def _wave(request: SignedIn, pk: int) -> Wave:
    return subject(request.user, Wave.objects.visible_to(request.user).select_related("instrument"), pk=pk)


@needs("surveys.run", post=True)
def wave_invite(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    sample = own_sample(request, pk, slug)
    form = AudienceForm(request.POST, prefix=slug)
    audience = form.cleaned_data["audience"] if form.is_valid() else "engineering"
    count = invitations.invite(wave=sample.wave, council=sample.council, audience=audience, by=request.user)
    message = invited(sample.wave, count)
    messages.success(request, message if count else _("Everybody with an address has already been asked."))
    return redirect("wave", pk=pk)


@needs("surveys.run", post=True)
def wave_remind(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    sample = own_sample(request, pk, slug)
    count = invitations.remind(wave=sample.wave, council=sample.council, by=request.user)
    message = ngettext("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", count) % {
        "n": grouped(count)
    }
    messages.success(
        request,
        message if count else _("Nobody needs a reminder now: they have all answered or heard from you this week."),
    )
    return redirect("wave", pk=pk)


@needs("surveys.run", post=True)
def wave_sample(request: SignedIn, pk: int, slug: str) -> HttpResponse:
    sample = own_sample(request, pk, slug)
    form = _sample_form(sample, request.POST)
    if not form.is_valid():
        return _show(request, sample.wave, (sample, form))
    waves.state_sample(sample=sample, by=request.user, **form.cleaned_data)
    return redirect_with(request, _("The numbers are saved."), "wave", pk=pk)


@needs("surveys.run", post=True)
def wave_join(request: SignedIn, pk: int) -> HttpResponse:
    council = part(councils_run_by(request.user), slug=request.POST.get("council"))
    waves.join_wave(wave=_wave(request, pk), council=council, by=request.user)
    return redirect("wave", pk=pk)


@needs("surveys.run", post=True)
def wave_close(request: SignedIn, pk: int) -> HttpResponse:
    waves.close_wave(wave=_wave(request, pk), by=request.user)
    messages.success(
        request, _("The survey is closed. Its figures are final and can now be saved as findings and published.")
    )
    return redirect("wave", pk=pk)
