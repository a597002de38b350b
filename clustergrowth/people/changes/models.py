"""One act for many members of a council, kept so that it can be taken back."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class What(models.TextChoices):
    KIND = "kind", _("Change the kind to")
    CONTACT = "contact", _("Name who answers, where nobody does")
    LABEL = "label", _("Add the label")
    UNLABEL = "unlabel", _("Remove the label")
    JOIN = "join", _("Add to another of my councils")
    MOVE = "move", _("Move to another of my councils")


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(council__in=access_of(viewer).coordinates)


class BulkChange(Labelled, models.Model):
    """What a coordinator changed of many organisations at once: which were meant, which were changed, how."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a change of many", "being done")
        DONE = "done", pgettext_lazy("a change of many", "done")
        FAILED = "failed", pgettext_lazy("a change of many", "could not be done")
        UNDOING = "undoing", pgettext_lazy("a change of many", "being undone")
        UNDONE = "undone", pgettext_lazy("a change of many", "undone")

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="bulk_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    value = models.CharField(max_length=60)  # the kind; the label; the number of the other council; empty
    organisations = ArrayField(models.BigIntegerField())
    changed: "models.JSONField[Any, Any]" = models.JSONField(
        default=list, encoder=DjangoJSONEncoder
    )  # [organisation, what it was, what it is]
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    at = models.DateTimeField()
    kept = models.PositiveIntegerField(default=0)  # changed by somebody else meanwhile: not taken back

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_what_display()

    @property
    def asked(self) -> dict[str, Any]:
        return {"what": self.what, "value": self.value, "organisations": self.organisations}

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.WAITING, self.State.UNDOING)
