"""Outcomes: what came of something, asked of each side twice, told with one tap."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer
from clustergrowth.record.kinds import Activity, Level
from clustergrowth.record.models import Line


class Moment(models.TextChoices):
    """When one is asked: once soon, once when something may have grown from it."""

    TWO_WEEKS = "2w", _("after two weeks")
    THREE_MONTHS = "3m", _("after three months")


class Answer(models.TextChoices):
    NOT_YET = "not_yet", _("We have not met yet")
    MET = "met", _("We have met")
    SCOPED = "scoped", _("We know what needs to be done")
    AGREEMENT = "agreement", _("We have an agreement")
    DELIVERED = "delivered", _("Work was delivered")
    NOTHING = "nothing", _("Nothing will come of it")


LEVELS = {
    Answer.MET: Level.MEETING,
    Answer.SCOPED: Level.SCOPED,
    Answer.AGREEMENT: Level.AGREEMENT,
    Answer.DELIVERED: Level.DELIVERED,
}


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Both sides, and the coordinators of the council in whose work it was asked."""
        access = access_of(viewer)
        own = Q(organisation__in=access.organisations) | Q(counterpart__in=access.organisations)
        return self.filter(own | Q(council__in=access.coordinates))

    def open_for(self, viewer: Viewer) -> Self:
        """Asked of this viewer's organisations and not told yet."""
        return self.filter(organisation__in=access_of(viewer).organisations, answered_at=None)

    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)


class Outcome(Labelled, models.Model):
    """That one side was asked what came of something (``about``), and what it said.

    It outlives its subject and does not know what it is: ``about`` is plain columns, like in the ledger.
    """

    about_kind = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    moment = models.CharField(max_length=2, choices=Moment)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="outcomes")
    counterpart = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="outcomes_with")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="outcomes_asked"
    )  # who is asked; anybody of the organisation may answer
    council = models.ForeignKey(Council, null=True, on_delete=models.SET_NULL, related_name="outcomes")
    serves_kind = models.CharField(max_length=30, blank=True)
    serves_id = models.BigIntegerField(null=True)
    is_brokered = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="outcomes_told"
    )
    answer = models.CharField(_("what came of it"), max_length=10, choices=Answer, blank=True)
    text = models.CharField(_("in one line"), max_length=500, blank=True)
    lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    activities = ArrayField(
        models.CharField(max_length=40, choices=Activity), verbose_name=_("what it was about"), default=list, blank=True
    )
    line = models.OneToOneField(Line, null=True, on_delete=models.PROTECT, related_name="outcome")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "organisation", "moment"], name="a_side_is_asked_once_a_moment"
            ),
            models.CheckConstraint(condition=~Q(organisation=F("counterpart")), name="an_outcome_has_two_sides"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="told_means_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], condition=Q(answered_at=None), name="outcomes_to_tell"),
            models.Index(fields=["council", "-answered_at"]),
        ]

    def __str__(self) -> str:
        return self.get_answer_display() if self.answer else self.get_moment_display()

    @property
    def level(self) -> Level | None:
        """How far it went, in the ledger's depth of an interaction."""
        return LEVELS.get(Answer(self.answer)) if self.answer else None
