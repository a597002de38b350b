"""Pages of projects."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clustergrowth.common import ports
from clustergrowth.common.acts import done, redirect_with, sent, shown
from clustergrowth.common.htmx import SignedIn, onward, still_there
from clustergrowth.common.ports import Ref
from clustergrowth.people.permissions import may, needs, require
from clustergrowth.people.projects import services
from clustergrowth.people.projects.forms import PartnerForm, ProjectForm, TagForm, TargetForm, WorkPackageForm
from clustergrowth.people.projects.models import Project
from clustergrowth.people.projects.queries import (
    partners_of,
    projects_edited_by,
    projects_of,
    refs_of,
    tagged_to,
)
from clustergrowth.people.subjects import edited, subject

EDIT = "projects.edit"
FACTS = ("name", "funder", "programme", "reference", "starts_on", "ends_on", "text")
PART_FORMS: dict[str, Any] = {"partner": PartnerForm, "package": WorkPackageForm, "target": TargetForm}
ADD: dict[str, Any] = {
    "partner": services.add_partner,
    "package": services.set_work_package,
    "target": services.set_target,
}
PARTS: dict[str, tuple[str, Any]] = {
    "partner": ("partners", services.remove_partner),
    "package": ("work_packages", services.remove_work_package),
    "target": ("targets", services.remove_target),
}


@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """Funder, period, partners, work packages, targets, and what belongs to it as far as the reader may see it."""
    project = subject(request.user, Project, slug=slug)
    kinds = tagged_to(project)
    refs = [ref for kind in kinds for ref in refs_of(project, kind)]
    described = ports.described(refs, request.user)
    context = {
        "project": project,
        "councils": project.councils.order_by("colour"),
        "partners": partners_of(project),
        "packages": project.work_packages.all(),
        "targets": project.targets.all(),
        "things": list(described.values()),
        "hidden": sum(kinds.values()) - len(described),
        "may_edit": request.user.is_authenticated and may(request.user, EDIT, project),
    }
    return render(request, "projects/page.html", context)


@needs(EDIT)
def project_new(request: SignedIn) -> HttpResponse:
    form = ProjectForm(sent(request), viewer=request.user)
    if made := done(form, lambda: services.start_project(**form.cleaned_data)):
        return redirect("project_edit", slug=made.result.slug)
    return shown(request, "projects/new.html", form)


@needs(EDIT)
def project_edit(request: SignedIn, slug: str) -> HttpResponse:
    """Facts, and below them the parts, each with its own short form."""
    project = edited(request.user, Project, EDIT, slug=slug)
    initial = {name: getattr(project, name) for name in FACTS} | {"councils": project.councils.all()}
    form = ProjectForm(sent(request), stored=initial, viewer=request.user, project=project)
    if done(form, lambda: services.edit_project(project, **form.cleaned_data)):
        return redirect_with(request, _("Saved."), "project", slug=slug)
    return _edit_page(request, project, form=form)


def _edit_page(request: SignedIn, project: Project, **forms: Any) -> HttpResponse:
    initial = {name: getattr(project, name) for name in FACTS} | {"councils": project.councils.all()}
    context: dict[str, Any] = {
        "project": project,
        "partners": partners_of(project),
        "packages": project.work_packages.all(),
        "targets": project.targets.all(),
        "form": ProjectForm(stored=initial, viewer=request.user, project=project),
        "partner_form": PartnerForm(auto_id="partner-%s", viewer=request.user),
        "package_form": WorkPackageForm(auto_id="package-%s"),
        "target_form": TargetForm(auto_id="target-%s"),
    }
    return shown(request, "projects/edit.html", **context | forms)


@needs(EDIT, post=True)
def part_new(request: SignedIn, slug: str, part: str) -> HttpResponse:
    """A partner, a work package or a target."""
    project = subject(request.user, Project, EDIT, slug=slug)
    arguments = {"viewer": request.user} if part == "partner" else {}
    form, add = PART_FORMS[part](request.POST, auto_id=f"{part}-%s", **arguments), ADD[part]
    if done(form, lambda: add(project, **form.cleaned_data)):
        return redirect(f"{reverse('project_edit', args=[slug])}#{part}s")
    return _edit_page(request, project, **{f"{part}_form": form})


@needs(EDIT, post=True)
def part_end(request: SignedIn, slug: str, part: str, pk: int) -> HttpResponse:
    parts, remove = PARTS[part]
    remove(still_there(getattr(subject(request.user, Project, EDIT, slug=slug), parts), pk))
    return redirect(f"{reverse('project_edit', args=[slug])}#{part}s")


@needs(EDIT, post=True)
def tags(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """To which projects a thing belongs: exactly those that are ticked. Only what one may see can be tagged."""
    about = Ref(kind, pk)
    require(request.user, EDIT)
    if about not in ports.described([about], request.user):
        raise Http404
    form = TagForm(request.POST, viewer=request.user, stored={"projects": projects_of(kind, [pk]).get(pk, [])})
    if form.is_valid():
        services.tag_only(about, list(form.cleaned_data["projects"]), among=projects_edited_by(request.user))
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return onward(request, reverse("projects"))
