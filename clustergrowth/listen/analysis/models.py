"""What stands behind an analysis: known totals, what was counted, what is public; and the findings a council keeps."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nTextField

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.listen.surveys.models import Sample, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class Measure(models.TextChoices):
    """By what the rows of an analysis are ranked; the words of ``engine.survey.By``."""

    MAJOR = "major", _("share of firms")
    GAP = "gap", _("gap between importance and ability")
    LOWEST = "lowest", _("mean score, weakest first")
    HIGHEST = "highest", _("mean score, highest first")


class Population(models.Model):
    """How many firms there are in a council's region, by size class × sector (× place): known totals with their source.

    A version never changes; a correction or a new year is the next version. Surveys are weighted with the newest one,
    published analyses with the one that was the newest on the day they were published.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="populations")
    version = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField(_("year of the figures"))
    source = models.CharField(_("source"), max_length=200)
    cells = models.JSONField()  # [[size class, NACE section, NUTS code or "", firms], …]; what is not told is ""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="populations_stated"
    )

    class Meta:
        ordering = ["council", "-version"]
        constraints = [models.UniqueConstraint(fields=["council", "version"], name="one_population_a_version")]
        triggers = [
            pgtrigger.ReadOnly(
                name="totals_stay", fields=["council", "version", "year", "source", "cells", "created_at"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.year}"

    @property
    def firms(self) -> int:
        return sum(cell[3] for cell in self.cells)


class Tally(models.Model):
    """What was counted of a wave, part by part, kept until what it rests on changes.

    Part "" tells how far the counting is and what it rests on; "bologna" holds a region's figures, "bologna:segments"
    its comparisons, and so on. A survey of ten thousand firms is read and counted by the worker, never by a page.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="tallies")
    part = models.CharField(max_length=120, blank=True)
    rests_on = models.CharField(max_length=400, blank=True)
    content = models.JSONField(null=True)
    firms = models.PositiveIntegerField(default=0)  # answers read
    strata = models.JSONField(default=dict)  # {response: [size, sector, place]} of the day the wave was closed
    counted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)  # somebody is counting
    done = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "part"], name="one_tally_a_part")]

    def __str__(self) -> str:
        return f"{self.wave_id} {self.part}"


class PublicQuestionQuerySet(models.QuerySet["PublicQuestion"]):
    def now(self) -> Self:
        return self.filter(withdrawn_at=None)


class PublicQuestion(models.Model):
    """That a council shows everybody what its firms said to one question. Withdrawn rows stay: it was once public.

    A published analysis without any such row in force is public as a whole.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="public_questions")
    code = models.CharField(max_length=60)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="questions_published"
    )

    objects = PublicQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["published_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "code"], condition=Q(withdrawn_at=None), name="a_question_is_public_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The council's people, the lead and the administrator; everybody once the council published that question."""
        access = access_of(viewer)
        if access.is_lead or access.is_site_administrator:
            return self
        public = Sample.objects.filter(wave=OuterRef("wave"), council=OuterRef("council"), published_at__isnull=False)
        chosen = PublicQuestion.objects.now().filter(sample__wave=OuterRef("wave"), sample__council=OuterRef("council"))
        question = Func(OuterRef("code"), Value("."), Value(1), function="SPLIT_PART")
        is_public = Exists(public) & (~Exists(chosen) | Exists(chosen.filter(code=question)))
        return self.filter(Q(council__in=access.belongs_to) | is_public)


class Finding(Labelled, models.Model):
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
    population = models.ForeignKey(
        Population, null=True, on_delete=models.PROTECT, related_name="findings"
    )  # the totals it was weighted to; null: every firm counted equally
    effective_n = models.FloatField(null=True)
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
                    "population", "effective_n", "created_at",
                ],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.sentence)
