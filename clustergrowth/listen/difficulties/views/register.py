"""The register, one difficulty, and what a coordinator does with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clustergrowth.common.acts import done, sent, shown
from clustergrowth.common.htmx import SignedIn, still_there
from clustergrowth.common.ports import Step, steps_for
from clustergrowth.listen.difficulties import services
from clustergrowth.listen.difficulties.forms import (
    CommentForm,
    DifficultyEvidenceForm,
    DifficultyForm,
    DropDifficultyForm,
)
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.difficulties.queries import (
    DifficultyGround,
    belongs,
    comments_on,
    ground_of,
    options_of,
    own_firm,
    shown_number,
)
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.permissions import may, needs
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.subjects import edited, named_or_first


def seen(request: HttpRequest, pk: int, permission: str | None = None) -> Difficulty:
    rows = Difficulty.objects.visible_to(request.user).select_related("council", "chosen")
    return edited(request.user, rows, permission, pk=pk)


def own(request: SignedIn, pk: int, permission: str = "difficulties.keep") -> Difficulty:
    return seen(request, pk, permission)


def difficulty(request: HttpRequest, pk: int) -> HttpResponse:
    """Its evidence, how many firms share it, the options compared, what was said."""
    one = seen(request, pk)
    if isinstance(request.user, Person) and belongs(one, request.user):
        services.look_at_register(request.user, one.council)
    return show(request, one)


def show(request: HttpRequest, one: Difficulty, **forms: Any) -> HttpResponse:
    viewer = request.user
    ground, is_ours = ground_of(one, viewer), belongs(one, viewer)
    firms = list(one.firms.values_list("organisation_id", flat=True))
    firm = own_firm(viewer, one.council) if isinstance(viewer, Person) else None
    page = {
        "subject": one,
        "ground": ground,
        "steps": thread_of(one, viewer, ground),
        "firms": shown_number(len(firms)),
        "firm": firm,
        "is_shared": firm is not None and firm.pk in firms,
        "options": options_of(one, viewer),
        "comments": comments_on(one) if is_ours else [],
        "is_ours": is_ours,
        "may_keep": may(viewer, "difficulties.keep", one),
        "may_discuss": may(viewer, "difficulties.discuss", one),
        "comment_form": CommentForm(difficulty=one),
        "drop_form": DropDifficultyForm(),
        **forms,
    }
    return shown(request, "difficulties/page.html", **page)


def thread_of(one: Difficulty, viewer: Viewer, ground: DifficultyGround) -> list[Step]:
    """Evidence, this difficulty, and what later nouns hang on it."""
    url = f"{reverse('difficulty', args=[one.pk])}#evidence" if ground.total else ""
    evidence = Step(_("Evidence"), "filled" if ground.total else "hollow", ground.total, url, order=10)
    here = Step(_("Difficulty"), "here", 1, hint=str(one.get_state_display()), order=15)
    return sorted([evidence, here, *steps_for("difficulty", one.pk, viewer)], key=lambda step: step.order)


@needs("difficulties.keep")
def difficulty_new(request: SignedIn) -> HttpResponse:
    council = named_or_first(coordinated_by(request.user), request.GET.get("council"))
    form = DifficultyForm(sent(request))
    if made := done(form, lambda: services.note_difficulty(council=council, by=request.user, **form.arguments())):
        return redirect("difficulty", pk=made.result.pk)
    return shown(request, "difficulties/edit.html", form, council=council)


@needs("difficulties.keep")
def difficulty_edit(request: SignedIn, pk: int) -> HttpResponse:
    one = own(request, pk)
    form = DifficultyForm(sent(request), difficulty=one)
    if done(form, lambda: services.edit_difficulty(one, by=request.user, **form.arguments())):
        return redirect("difficulty", pk=pk)
    return shown(request, "difficulties/edit.html", form, subject=one, council=one.council)


@require_POST
@needs("difficulties.keep")
def difficulty_state(request: SignedIn, pk: int) -> HttpResponse:
    """Work on it, drop it with a reason, or take it up again."""
    one, act = own(request, pk), request.POST.get("act", "")
    if act == "drop":
        form = DropDifficultyForm(request.POST)
        if not done(form, lambda: services.drop(one, by=request.user, **form.cleaned_data)):
            return show(request, one, drop_form=form)
        messages.success(request, _("Dropped. You can reopen it below."))
    elif act == "again":
        services.take_up_again(one, by=request.user)
    else:
        services.work_on(one, by=request.user)
    return redirect("difficulty", pk=pk)


@needs("difficulties.keep")
def reason_add(request: SignedIn, pk: int) -> HttpResponse:
    one = own(request, pk)
    form = DifficultyEvidenceForm(sent(request), difficulty=one, viewer=request.user, initial=request.GET.dict())
    if done(form, lambda: services.add_evidence(one, by=request.user, **form.arguments())):
        return redirect(f"{reverse('difficulty', args=[pk])}#evidence")
    return shown(request, "difficulties/evidence.html", form, subject=one)


@require_POST
@needs("difficulties.keep")
def reason_remove(request: SignedIn, pk: int, reason: int) -> HttpResponse:
    services.remove_evidence(still_there(own(request, pk).evidence.all(), reason), by=request.user)
    return redirect(f"{reverse('difficulty', args=[pk])}#evidence")
