"""What was moved from one organisation to another, so that exactly that can be put back."""

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Coordinators and the site administrator; what each may do with it the law says."""
        access = access_of(viewer)
        return self if access.is_coordinator or access.is_site_administrator else self.none()


class Transfer(models.Model):
    """That records of one organisation (``source_id``) went to another: all, with itself, or those that were chosen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="transfers")
    source_id = models.BigIntegerField()
    name = models.CharField(max_length=300)  # of the source, then
    slug = models.CharField(max_length=80)
    snapshot: "models.JSONField[Any, Any]" = models.JSONField(null=True)  # its row, where it was merged and is gone
    filled = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # fact of ``organisation`` → [before, after]
    newest = models.JSONField(default=dict)  # model → its highest number then: what is higher came after
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    lost = models.PositiveIntegerField(default=0)  # rows that could not be put back: changed or gone meanwhile

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"

    @property
    def is_merge(self) -> bool:
        return self.snapshot is not None


class MovedRow(Labelled, models.Model):
    """A row that a transfer touched, in the order in which it was done."""

    class What(models.TextChoices):
        MOVED = "moved"  # its ``column`` names another organisation
        REMOVED = "removed"  # ``row`` as it was: the other organisation had the same already
        CHANGED = "changed"  # ``row`` is {column: [before, after]}: what it took from a row removed

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="rows")
    what = models.CharField(max_length=7, choices=What)
    model = models.CharField(max_length=80)
    column = models.CharField(max_length=80, blank=True)
    row_id = models.BigIntegerField()
    row: "models.JSONField[Any, Any]" = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.what}: {self.model} {self.row_id}"
