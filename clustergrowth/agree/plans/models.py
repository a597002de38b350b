"""Joint action plans: who does what for a theme until when, and what came of it."""

from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.agree.meetings.models import Decision
from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class ActionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("an action", "open")
    DONE = "done", _("done")
    DROPPED = "dropped", pgettext_lazy("an action", "dropped")


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Whoever may read the theme may read what is done for it."""
        return self.filter(theme__in=Theme.objects.visible_to(viewer))

    def late(self, on: date) -> Self:
        return self.filter(state=ActionState.OPEN, due_on__lt=on)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["set_by", "owner", "search", "reminded_at"])
class Action(Labelled, models.Model):
    """One thing that somebody does for a theme until a day; it ends with one line saying what came of it."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="actions")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="actions")
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(_("action"), max_length=200)
    text = models.TextField(_("what needs to be done"), blank=True, max_length=4000)
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=ActionState, default=ActionState.OPEN)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="actions_set"
    )
    ended_at = models.DateTimeField(null=True)  # done or dropped
    came_of_it = models.CharField(_("what came of it"), max_length=500, blank=True)
    came_lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    came_english = models.CharField(_("what came of it, in one English sentence"), max_length=300, blank=True)
    dropped_because = models.CharField(_("why it was dropped"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)
    search = models.TextField(editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="open", ended_at=None, came_of_it="", dropped_because="")
                    | (Q(state="done", ended_at__isnull=False, dropped_because="") & ~Q(came_of_it=""))
                    | (Q(state="dropped", ended_at__isnull=False, came_of_it="") & ~Q(dropped_because=""))
                ),
                name="an_ended_action_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "state", "due_on"]),
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="action_waits_for"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compute the search text. Bulk writers call it."""
        self.search = languages.searchable(self.title, self.text, self.english)
