"""The register, one difficulty, and what a coordinator does with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

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
    difficulty = seen(request, pk)
    if isinstance(request.user, Person) and belongs(difficulty, request.user):
        services.look_at_register(request.user, difficulty.council)
    return show(request, difficulty)


def show(request: HttpRequest, difficulty: Difficulty, **forms: Any) -> HttpResponse:
    viewer = request.user
    ground, is_ours = ground_of(difficulty, viewer), belongs(difficulty, viewer)
    firms = list(difficulty.firms.values_list("organisation_id", flat=True))
    firm = own_firm(viewer, difficulty.council) if isinstance(viewer, Person) else None
    page = {
        "subject": difficulty,
        "ground": ground,
        "steps": thread_of(difficulty, viewer, ground),
        "firms": shown_number(len(firms)),
        "firm": firm,
        "is_shared": firm is not None and firm.pk in firms,
        "options": options_of(difficulty, viewer),
        "comments": comments_on(difficulty) if is_ours else [],
        "is_ours": is_ours,
        "may_keep": may(viewer, "difficulties.keep", difficulty),
        "may_discuss": may(viewer, "difficulties.discuss", difficulty),
        "comment_form": CommentForm(difficulty=difficulty),
        "drop_form": DropDifficultyForm(),
        **forms,
    }
    return shown(request, "difficulties/page.html", **page)


def thread_of(difficulty: Difficulty, viewer: Viewer, ground: DifficultyGround) -> list[Step]:
    """Evidence, this difficulty, and what later nouns hang on it."""
    url = f"{reverse('difficulty', args=[difficulty.pk])}#evidence" if ground.total else ""
    evidence = Step(_("Evidence"), "filled" if ground.total else "hollow", ground.total, url, order=10)
    here = Step(_("Difficulty"), "here", 1, hint=str(difficulty.get_state_display()), order=15)
    return sorted([evidence, here, *steps_for("difficulty", difficulty.pk, viewer)], key=lambda step: step.order)


@needs("difficulties.keep")
def difficulty_new(request: SignedIn) -> HttpResponse:
    council = named_or_first(coordinated_by(request.user), request.GET.get("council"))
    form = DifficultyForm(sent(request))
    if made := done(form, lambda: services.note_difficulty(council=council, by=request.user, **form.arguments())):
        return redirect("difficulty", pk=made.result.pk)
    return shown(request, "difficulties/edit.html", form, council=council)


@needs("difficulties.keep")
def difficulty_edit(request: SignedIn, pk: int) -> HttpResponse:
    difficulty = own(request, pk)
    form = DifficultyForm(sent(request), difficulty=difficulty)
    if done(form, lambda: services.edit_difficulty(difficulty, by=request.user, **form.arguments())):
        return redirect("difficulty", pk=pk)
    return shown(request, "difficulties/edit.html", form, subject=difficulty, council=difficulty.council)


@needs("difficulties.keep", post=True)
def difficulty_state(request: SignedIn, pk: int) -> HttpResponse:
    """Work on it, drop it with a reason, or take it up again."""
    difficulty, act = own(request, pk), request.POST.get("act", "")
    if act == "drop":
        form = DropDifficultyForm(request.POST)
        if not done(form, lambda: services.drop(difficulty, by=request.user, **form.cleaned_data)):
            return show(request, difficulty, drop_form=form)
        messages.success(request, _("Dropped. You can reopen it below."))
    elif act == "again":
        services.take_up_again(difficulty, by=request.user)
    else:
        services.work_on(difficulty, by=request.user)
    return redirect("difficulty", pk=pk)


@needs("difficulties.keep")
def reason_add(request: SignedIn, pk: int) -> HttpResponse:
    difficulty = own(request, pk)
    form = DifficultyEvidenceForm(sent(request), difficulty=difficulty, viewer=request.user, initial=request.GET.dict())
    if done(form, lambda: services.add_evidence(difficulty, by=request.user, **form.arguments())):
        return redirect(f"{reverse('difficulty', args=[pk])}#evidence")
    return shown(request, "difficulties/evidence.html", form, subject=difficulty)


@needs("difficulties.keep", post=True)
def reason_remove(request: SignedIn, pk: int, reason: int) -> HttpResponse:
    services.remove_evidence(still_there(own(request, pk).evidence.all(), reason), by=request.user)
    return redirect(f"{reverse('difficulty', args=[pk])}#evidence")
