"""Findings: what a council keeps of a survey, with its numbers as they stood on that day."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nTextField

from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.listen.surveys.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import standing
from clustergrowth.people.persons.models import Viewer


class Measure(models.TextChoices):
    """By what the rows of an analysis are ranked; the words of ``engine.survey.By``."""

    MAJOR = "major", _("share of firms")
    GAP = "gap", _("gap between importance and ability")
    LOWEST = "lowest", _("mean score, weakest first")
    HIGHEST = "highest", _("mean score, highest first")


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The council's people, the lead and the administrator; everybody once the council published that analysis."""
        rank = standing(viewer)
        if rank.is_lead or rank.is_site_administrator:
            return self
        public = Sample.objects.filter(wave=OuterRef("wave"), council=OuterRef("council"), published_at__isnull=False)
        return self.filter(Q(council__in=rank.belongs_to) | Exists(public))


class Finding(models.Model):
    """One figure a coordinator kept from an analysis, so that themes can rest on it. Its numbers never change."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="findings")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=60)  # of the question or pair of questions
    need = models.CharField(_("area of need"), max_length=20, choices=Area, blank=True)
    sentence = I18nTextField(_("what was found"))
    measure = models.CharField(max_length=10, choices=Measure)
    value = models.FloatField()
    low = models.FloatField(null=True)  # 95 % interval
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField()  # firms that answered this question
    missing = models.PositiveIntegerField(default=0)
    rank = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()  # how many were ranked
    created_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="findings_kept")

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "wave", "code", "measure"], name="a_finding_is_kept_once")
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="numbers_stay",
                fields=[
                    "council", "wave", "code", "need", "measure", "value", "low", "high", "n", "missing", "rank", "of",
                    "created_at",
                ],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.sentence)
