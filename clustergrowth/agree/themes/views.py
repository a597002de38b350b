"""Pages of themes."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes import services
from clustergrowth.agree.themes.forms import CloseThemeForm, ThemeEvidenceForm, ThemeForm
from clustergrowth.agree.themes.models import Theme
from clustergrowth.agree.themes.queries import blocks_on, ground_of, thread_of, what_happened_for
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import at_whose_table
from clustergrowth.people.permissions import acting_for, may, needs, require
from clustergrowth.people.subjects import edited, named_or_first, several


def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme: its thread, what it rests on, what was decided and done, what happened for it."""
    return _show(request, _theme(request, pk), CloseThemeForm())


def _theme(request: HttpRequest, pk: int, permission: str | None = None) -> Theme:
    rows = Theme.objects.visible_to(request.user).select_related("council")
    return edited(request.user, rows, permission, pk=pk)


def _show(request: HttpRequest, theme: Theme, form: CloseThemeForm) -> HttpResponse:
    viewer = request.user
    ground = ground_of(theme, viewer)
    page = {
        "subject": theme,
        "ground": ground,
        "steps": thread_of(theme, viewer, ground=ground),
        "blocks": blocks_on(theme, viewer),
        "happened": what_happened_for(theme, viewer),
        "shared": theme.common_with.all(),
        "may_edit": may(viewer, "themes.edit", theme),
        "may_add": may(viewer, "themes.propose", theme),
        "close_form": form,
    }
    return shown(request, "themes/page.html", form, **page)


@needs("themes.propose")
def theme_new(request: SignedIn) -> HttpResponse:
    """Propose a theme; from a finding or a difficulty it comes filled in (``?finding=``, ``?difficulty=``)."""
    findings, difficulties = _findings(request), _difficulties(request)
    begun: Finding | Difficulty | None = findings.first() or difficulties.first()
    council = begun.council if begun else _council(request)
    require(request.user, "themes.propose", council)
    ground: dict[str, Any] = {"findings": findings, "difficulties": difficulties}
    form = ThemeForm(sent(request), council=council, initial=_first_words(begun), **ground)
    proposal: dict[str, Any] = {"council": council, "by": request.user, "acting_for": acting_for(request)}
    if made := done(form, lambda: services.propose_theme(**proposal, **form.arguments())):
        messages.success(request, _("The theme is proposed. The council agrees it by a decision."))
        return redirect("theme", pk=made.result.pk)
    others = _own_councils(request).exclude(pk=council.pk)
    return shown(request, "themes/new.html", form, council=council, others=others)


def _findings(request: SignedIn) -> QuerySet[Finding]:
    return several(request.user, Finding, request.GET.getlist("finding")).select_related("council")


def _difficulties(request: SignedIn) -> QuerySet[Difficulty]:
    return several(request.user, Difficulty, request.GET.getlist("difficulty")).select_related("council")


def _first_words(begun: Finding | Difficulty | None) -> dict[str, Any]:
    """What a theme was begun from lends it its first words."""
    if begun is None:
        return {}
    parts = {"title": begun.title, "text": begun.text} if isinstance(begun, Difficulty) else {"text": begun.sentence}
    initial: dict[str, Any] = {}
    for name, text in parts.items():
        texts = text.data if isinstance(text, LazyI18nString) and isinstance(text.data, dict) else {}
        initial |= {f"{name}_{code}": words for code, words in texts.items()}
    return initial


def _own_councils(request: SignedIn) -> QuerySet[Council]:
    return at_whose_table(request.user)


def _council(request: SignedIn) -> Council:
    return named_or_first(_own_councils(request), request.GET.get("council"))


@needs("themes.edit")
def theme_edit(request: SignedIn, pk: int) -> HttpResponse:
    theme = _theme(request, pk, "themes.edit")
    form = ThemeForm(sent(request), council=theme.council, theme=theme)
    if done(form, lambda: services.edit_theme(theme, by=request.user, **form.arguments())):
        return redirect("theme", pk=pk)
    return shown(request, "themes/edit.html", form, subject=theme)


@needs("themes.propose")
def evidence_add(request: SignedIn, pk: int) -> HttpResponse:
    theme = _theme(request, pk, "themes.propose")
    form = ThemeEvidenceForm(sent(request), theme=theme, viewer=request.user)
    if done(form, lambda: services.add_evidence(theme, by=request.user, **form.arguments())):
        return _to_evidence(pk)
    return shown(request, "themes/evidence.html", form, subject=theme)


def _to_evidence(pk: int) -> HttpResponse:
    return redirect(f"{reverse('theme', args=[pk])}#evidence")


@needs("themes.edit", post=True)
def evidence_remove(request: SignedIn, pk: int, evidence: int) -> HttpResponse:
    theme = _theme(request, pk, "themes.edit")
    services.remove_evidence(still_there(theme.evidence.all(), evidence), by=request.user)
    return _to_evidence(pk)


@needs("themes.edit", post=True)
def theme_close(request: SignedIn, pk: int) -> HttpResponse:
    """Close an agreed theme or withdraw a proposed one."""
    theme = _theme(request, pk, "themes.edit")
    form = CloseThemeForm(request.POST)
    if done(form, lambda: services.close_theme(theme, because=form.cleaned_data["because"], by=request.user)):
        return redirect_with(request, _("The theme is closed. You can reopen it below."), "theme", pk=pk)
    return _show(request, theme, form)


@needs("themes.edit", post=True)
def theme_reopen(request: SignedIn, pk: int) -> HttpResponse:
    services.reopen_theme(_theme(request, pk, "themes.edit"), by=request.user)
    return redirect("theme", pk=pk)
