"""Pages of actions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.plans import services
from clustergrowth.agree.plans.forms import ActionForm, DoneForm, DropActionForm
from clustergrowth.agree.plans.models import Action
from clustergrowth.agree.plans.queries import is_late, may_report, owners_shown, thread_of_action
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import acting_for, may, needs, require
from clustergrowth.people.subjects import edited, named, subject
from clustergrowth.record.queries import suggestions


def _action(request: HttpRequest, pk: int, permission: str | None = None) -> Action:
    related = ("council", "theme__council", "organisation", "decision")
    rows = Action.objects.visible_to(request.user).select_related(*related)
    return edited(request.user, rows, permission, pk=pk)


def action(request: HttpRequest, pk: int) -> HttpResponse:
    """One action: its thread, who does it, what came of it."""
    return _show(request, _action(request, pk), DoneForm())


def _show(request: HttpRequest, action: Action, form: DoneForm | DropActionForm) -> HttpResponse:
    """With the one form that was sent, if any, as it was filled in."""
    viewer = request.user
    page = {
        "action": action,
        "steps": thread_of_action(action, viewer),
        "owner": owners_shown([action], viewer).get(action.owner_id or 0),
        "is_late": is_late(action),
        "decision": action.decision if action.decision and _may_read(action, viewer) else None,
        "may_edit": may(viewer, "plans.set_action", action),
        "may_report": may_report(action, viewer),
        "done_form": form if isinstance(form, DoneForm) else DoneForm(),
        "drop_form": form if isinstance(form, DropActionForm) else DropActionForm(),
    }
    return shown(request, "plans/page.html", form, **page)


def _may_read(action: Action, viewer: Any) -> bool:
    return bool(action.decision and (action.decision.is_public or may(viewer, "meetings.see", action)))


@needs("plans.set_action")
def action_new(request: SignedIn, theme: int) -> HttpResponse:
    """Set an action on a theme, for its council or for one that shares it (``?council=``)."""
    ground = subject(request.user, Theme.objects.visible_to(request.user).select_related("council"), pk=theme)
    council = _council(request, ground)
    require(request.user, "plans.set_action", council)
    named: dict[str, Any] = {"theme": ground, "council": council}
    form = ActionForm(sent(request), viewer=request.user, initial=_from_decision(request), **named)
    who: dict[str, Any] = {"by": request.user, "acting_for": acting_for(request)}
    if done(form, lambda: services.set_action(**named, **who, **form.cleaned_data)):
        return redirect("theme", pk=theme)
    page = {"subject": ground, "council": council, "suggestions": suggestions(request.user)}
    return shown(request, "plans/new.html", form, **page)


def _council(request: SignedIn, theme: Theme) -> Council:
    """The theme's council where one may act in it, else the one of those sharing it where one may."""
    own = [c for c in (theme.council, *theme.common_with.all()) if may(request.user, "plans.set_action", c)]
    wanted = request.GET.get("council")
    council = next((c for c in own if c.slug == wanted), own[0] if own else theme.council)
    if wanted and council.slug != wanted:
        raise Http404
    return council


def _from_decision(request: SignedIn) -> dict[str, Any]:
    asked = request.GET.get("decision", "")
    return {"decision": named(Decision.objects.visible_to(request.user), pk=asked)} if asked else {}


@needs("plans.set_action")
def action_edit(request: SignedIn, pk: int) -> HttpResponse:
    action = _action(request, pk, "plans.set_action")
    form = ActionForm(sent(request), theme=action.theme, council=action.council, viewer=request.user, action=action)
    if done(form, lambda: services.edit_action(action, by=request.user, **form.cleaned_data)):
        return redirect("action", pk=pk)
    return shown(request, "plans/edit.html", form, action=action, suggestions=suggestions(request.user))


@needs("plans.report_action", post=True)
def action_done(request: SignedIn, pk: int) -> HttpResponse:
    """One line, one tap."""
    action, form = _action(request, pk, "plans.report_action"), DoneForm(request.POST)
    named = {"by": request.user, "acting_for": acting_for(request)}
    if done(form, lambda: services.report_action(action, **named, **form.cleaned_data)):
        return redirect_with(request, _("Done. It is now in the ledger."), "action", pk=pk)
    return _show(request, action, form)


@needs("plans.set_action", post=True)
def action_drop(request: SignedIn, pk: int) -> HttpResponse:
    action, form = _action(request, pk, "plans.set_action"), DropActionForm(request.POST)
    if done(form, lambda: services.drop_action(action, by=request.user, **form.cleaned_data)):
        return redirect("action", pk=pk)
    return _show(request, action, form)


@needs("plans.report_action", post=True)
def action_reopen(request: SignedIn, pk: int) -> HttpResponse:
    services.reopen_action(_action(request, pk), by=request.user, acting_for=acting_for(request))
    return redirect("action", pk=pk)
