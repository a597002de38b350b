"""A letter of a council to a filtered list of its members, each in the own language."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class LetterQuerySet(models.QuerySet["CouncilLetter"]):
    def visible_to(self, viewer: Viewer) -> "LetterQuerySet":
        return self.filter(council__in=access_of(viewer).coordinates)


class CouncilLetter(models.Model):
    """A draft until it is sent; then it stands as it went out."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="letters")
    subject = I18nCharField(_("subject"), max_length=600)
    text = I18nTextField(_("text"))
    recipients: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)  # the filter
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_to = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)  # when the mails were written, which is work of the worker
    failed_at = models.DateTimeField(null=True)  # when writing them was given up
    mails = ArrayField(models.BigIntegerField(), default=list)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["council", "-created_at"])]

    def __str__(self) -> str:
        return str(self.subject)


class LetterFile(models.Model):
    """A picture in a letter, or a file that goes along. Small, so that mail servers take it: kept with its letter."""

    letter = models.ForeignKey(CouncilLetter, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
