"""What people do with projects: describe them, and say what belongs to them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clustergrowth.common import slugs
from clustergrowth.common.errors import Refused
from clustergrowth.common.locks import lock
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.projects.models import Partner, Project, Tag, Target, WorkPackage


class ProjectFacts(TypedDict, total=False):
    """What a project is, beyond name, funder and period."""

    programme: str
    reference: str
    text: str


@transaction.atomic
def start_project(
    *,
    name: str,
    funder: str,
    starts_on: date,
    ends_on: date,
    councils: Iterable[Council] = (),
    **facts: Unpack[ProjectFacts],
) -> Project:
    """A funded project, with the councils that work in it."""
    _check_period(starts_on, ends_on)
    project = Project(name=name.strip(), funder=funder.strip(), starts_on=starts_on, ends_on=ends_on, **facts)

    def save() -> None:
        project.slug = slugs.free_slug(Project, name, otherwise="project", reserved=("new",))
        project.save()

    slugs.decided_by_the_database(save)
    project.councils.set(councils)
    return project


@transaction.atomic
def edit_project(
    project: Project,
    *,
    name: str,
    funder: str,
    starts_on: date,
    ends_on: date,
    councils: Iterable[Council],
    **facts: Unpack[ProjectFacts],
) -> Project:
    _check_period(starts_on, ends_on)
    lock(project)
    changes = {"name": name, "funder": funder, "starts_on": starts_on, "ends_on": ends_on, **facts}
    for fact, value in changes.items():
        setattr(project, fact, value)
    project.save()
    project.councils.set(councils)
    return project


def _check_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        sentence = _("The last day is before the first one.")
        raise Refused(sentence, fields={"ends_on": [sentence]})


@transaction.atomic
def add_partner(project: Project, organisation: Organisation, *, role: str = "", is_lead: bool = False) -> Partner:
    """An organisation's part; a new lead takes the place of the former one."""
    if is_lead:
        project.partners.filter(is_lead=True).update(is_lead=False)
    partner, _is_new = Partner.objects.update_or_create(
        project=project, organisation=organisation, defaults={"role": role[:120], "is_lead": is_lead}
    )
    return partner


def remove_partner(partner: Partner) -> None:
    partner.delete()


def set_work_package(project: Project, *, number: int, title: str) -> WorkPackage:
    called = {"title": title[:200]}
    package, _is_new = WorkPackage.objects.update_or_create(project=project, number=number, defaults=called)
    return package


def remove_work_package(package: WorkPackage) -> None:
    package.delete()


def set_target(project: Project, *, title: str, value: int, code: str = "", measure: str = "") -> Target:
    """What was promised to the funder: a number of something by the end."""
    target, _is_new = Target.objects.update_or_create(
        project=project, code=code[:20], title=title[:200], defaults={"value": value, "measure": measure[:40]}
    )
    return target


def remove_target(target: Target) -> None:
    target.delete()


def tag(project: Project, about: Ref, *, work_package: WorkPackage | None = None) -> Tag:
    """Say that something belongs to a project; said twice, it is one tag with the newer work package."""
    tag, _is_new = Tag.objects.update_or_create(
        project=project, about_kind=about.kind, about_id=about.id, defaults={"work_package": work_package}
    )
    return tag


@transaction.atomic
def tag_only(about: Ref, projects: Sequence[Project], *, among: QuerySet[Project]) -> None:
    """Exactly these projects: what was ticked is tagged, what was unticked is not any more."""
    tags = Tag.objects.filter(about_kind=about.kind, about_id=about.id, project__in=among)
    tags.exclude(project__in=projects).delete()
    tagged = set(Tag.objects.filter(about_kind=about.kind, about_id=about.id).values_list("project_id", flat=True))
    Tag.objects.bulk_create(
        Tag(project=project, about_kind=about.kind, about_id=about.id)
        for project in projects
        if project.pk not in tagged
    )
