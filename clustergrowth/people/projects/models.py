"""Projects that pay for what councils do: funder, period, partners, work packages, targets; anything can be tagged."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Who pays for what is public."""
        return self


class Project(models.Model):
    """A funded project with its own words for its targets."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    funder = models.CharField(_("funder"), max_length=200)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    reference = models.CharField(_("grant number"), max_length=60, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    text = models.TextField(_("what it is for"), blank=True)
    councils = models.ManyToManyField(Council, related_name="projects", blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.name

    def council_ids(self) -> Collection[int]:
        return set(self.councils.values_list("pk", flat=True))


class Partner(models.Model):
    """An organisation's part in a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_in")
    role = models.CharField(_("role"), max_length=120, blank=True)
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="a_partner_once"),
            models.UniqueConstraint(fields=["project"], condition=Q(is_lead=True), name="one_lead_a_project"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class WorkPackage(models.Model):
    """A numbered part of the work."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_packages")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_work_package_a_number")]

    def __str__(self) -> str:
        return f"WP{self.number} {self.title}"


class Target(models.Model):
    """What the project promised to its funder: a number of something by its end, by the funder's own code."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    code = models.CharField(_("indicator code"), max_length=20, blank=True)  # e.g. RCO87
    title = models.CharField(_("what is counted"), max_length=200)
    value = models.PositiveIntegerField(_("target"))
    measure = models.CharField(_("counted from"), max_length=40, blank=True)  # a ledger kind, where one answers it

    class Meta:
        ordering = ["code", "title"]

    def __str__(self) -> str:
        return self.title


class Tag(models.Model):
    """That something belongs to a project; plain columns, so that every noun can be tagged."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    about_kind = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    work_package = models.ForeignKey(WorkPackage, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "about_kind", "about_id"], name="one_tag_a_thing_and_project")
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"])]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id}"
