"""Coding: two people read the same sentences, each alone, and say which factor each speaks of."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.interviews.models.interviews import Interview


class Direction(models.TextChoices):
    BARRIER = "barrier", _("barrier")
    DRIVER = "driver", _("driver")
    NEUTRAL = "neutral", _("neutral")


class Coder(models.Model):
    """One of the two who code an interview; neither sees the other's codes before both are done."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="coders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="codings")
    number = models.PositiveSmallIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "number"], name="a_place_for_one_coder"),
            models.UniqueConstraint(fields=["interview", "person"], name="nobody_codes_twice"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="two_coders"),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}.{self.number}"


class Mark(Labelled, models.Model):
    """That a coder reads a factor in one sentence, and whether it holds the firm back or drives it."""

    coder = models.ForeignKey(Coder, on_delete=models.CASCADE, related_name="marks")
    unit = models.PositiveIntegerField()  # number of the sentence, from 1
    factor = models.CharField(max_length=60)
    direction = models.CharField(max_length=8, choices=Direction)

    class Meta:
        ordering = ["unit", "factor"]
        constraints = [
            models.UniqueConstraint(fields=["coder", "unit", "factor"], name="a_factor_once_a_sentence"),
            models.CheckConstraint(condition=Q(unit__gte=1), name="sentences_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.factor}"


class Settled(Labelled, models.Model):
    """What both coders decided together where they had read differently; "" means that the factor is not there."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="settled")
    unit = models.PositiveIntegerField()
    factor = models.CharField(max_length=60)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="codes_settled")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "unit", "factor"], name="a_difference_settled_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.factor}"


class InterviewPassage(models.Model):
    """A stretch of sentences that something rests on: a quotation, the evidence of a difficulty."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="passages")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "interviews_passage"
        constraints = [
            models.UniqueConstraint(fields=["interview", "first", "last"], name="a_passage_once"),
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first")), name="a_passage_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
