"""Reading projects."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet

from clustergrowth.common import clock
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.councils.queries.councils import access_of, coordinated_by, every_council
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.persons.models import Viewer
from clustergrowth.people.projects.models import Partner, Project, Tag


def runs_for(viewer: Viewer) -> QuerySet[Council]:
    """The councils of which somebody may say that they work in a project."""
    return every_council() if access_of(viewer).is_lead else coordinated_by(viewer)


def projects_edited_by(viewer: Viewer) -> QuerySet[Project]:
    """To which somebody may say that a thing belongs (``projects.edit``)."""
    rows, access = Project.objects.visible_to(viewer).order_by("name"), access_of(viewer)
    own = Exists(Project.councils.through.objects.filter(project=OuterRef("pk"), council__in=access.coordinates))
    return rows if access.is_lead else rows.filter(own)


def projects_of(kind: str, ids: Sequence[int]) -> dict[int, list[Project]]:
    """The projects each thing of a kind is tagged to; one query."""
    by_subject: dict[int, list[Project]] = defaultdict(list)
    rows = Tag.objects.filter(about_kind=kind, about_id__in=ids).select_related("project").order_by("project__name")
    for row in rows:
        by_subject[row.about_id].append(row.project)
    return dict(by_subject)


def tagged_to(project: Project) -> dict[str, int]:
    """How many things of each kind belong to a project."""
    rows = Tag.objects.filter(project=project).values_list("about_kind").annotate(n=Count("pk")).order_by("about_kind")
    return dict(rows)


def partners_of(project: Project) -> QuerySet[Partner]:
    """The lead first; ``one_side`` where all councils of the firm are others than the project's."""
    there = Membership.objects.filter(live(clock.today()), organisation=OuterRef("organisation"))
    ours = Exists(there.filter(council__in=project.councils.all()))
    rows = project.partners.select_related("organisation").annotate(one_side=Exists(there) & ~ours)
    return rows.order_by("-is_lead", "organisation__folded")


def refs_of(project: Project, kind: str, most: int = 100) -> list[Ref]:
    rows = Tag.objects.filter(project=project, about_kind=kind).order_by("-pk")[:most]
    return [Ref(row.about_kind, row.about_id) for row in rows]


def listed() -> QuerySet[Project]:
    """Every project, the newest first; the order is said here because a count leaves the model's own out."""
    rows = Project.objects.prefetch_related("councils").annotate(number_of_partners=Count("partners", distinct=True))
    return rows.order_by("-starts_on", "name", "pk")
