"""A council's archive on its way out, and one that comes in."""

from contextlib import AbstractContextManager
from typing import Any, BinaryIO, ClassVar, cast

from django.conf import settings
from django.db import models

from clustergrowth.common import languages
from clustergrowth.common.imports.models import IncomingFile
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class CouncilArchiveQuerySet(models.QuerySet["CouncilArchive"]):
    def visible_to(self, viewer: Viewer) -> "CouncilArchiveQuerySet":
        access = access_of(viewer)
        return self if access.is_site_administrator else self.filter(council__in=access.coordinates)

    def waiting(self) -> "CouncilArchiveQuerySet":
        """Being written, or about to be."""
        return self.filter(made_at=None, failed_at=None)


class CouncilArchive(Labelled, models.Model):
    """Everything a council holds as one file, made by the worker and kept for a day: it holds what people said."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="archives")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=2, choices=languages.CHOICES)  # of its page
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="archives/", blank=True)  # gone a day after it was asked for
    size = models.PositiveBigIntegerField(default=0)

    objects = CouncilArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.council.slug}-{self.asked_at:%Y-%m-%d}.zip"

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and self.failed_at is None


class IncomingArchiveQuerySet(models.QuerySet["IncomingArchive"]):
    def visible_to(self, viewer: Viewer) -> "IncomingArchiveQuerySet":
        return self if access_of(viewer).is_site_administrator else self.none()


class IncomingArchive(IncomingFile):
    """An archive of another network: looked through, then brought in as a whole or not at all."""

    page, jobs = "archive_in", "archives"
    related: ClassVar = ()

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.FileField(upload_to="archives/", blank=True)  # deleted once it is in
    council = models.ForeignKey(Council, null=True, on_delete=models.SET_NULL, related_name="+")
    refusal = models.TextField(blank=True)  # why all of it was refused
    account = models.JSONField(default=dict)  # what came of it, or would come

    objects = IncomingArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    @classmethod
    def in_hand(cls) -> models.QuerySet["IncomingArchive"]:
        return cls.objects.exclude(file="")

    def opened(self) -> AbstractContextManager[BinaryIO]:
        opened: Any = self.file.open("rb")
        return cast(AbstractContextManager[BinaryIO], opened)
