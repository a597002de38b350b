"""Reports: what a council says of its firms' needs, before it, signed off by it, published and never changed again."""

from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nTextField

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class Series(models.Model):
    """The report on one survey of one council (of all councils: none) under its number, in all its versions."""

    council = models.ForeignKey(Council, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveSmallIntegerField()
    number = models.CharField(_("number"), max_length=20, unique=True)  # AND-RNA-2026-1

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["council", "wave"], nulls_distinct=False, name="one_report_a_survey"),
            models.UniqueConstraint(
                fields=["council", "year", "serial"], nulls_distinct=False, name="one_report_a_number"
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="a_number_stays")]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> str:
        """Where it stands in addresses."""
        return self.council.slug if self.council else NETWORK


NETWORK = "network"  # in the place of a council's slug


class ReportState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted to the council")
    SIGNED = "signed", _("signed off")
    PUBLISHED = "published", pgettext_lazy("a report", "published")


IN_COUNCIL = (ReportState.SUBMITTED, ReportState.SIGNED)  # what seat holders read before everybody does


class ReportQuerySet(models.QuerySet["Report"]):
    def published(self) -> Self:
        return self.filter(state=ReportState.PUBLISHED)

    def as_cited(self) -> Self:
        """The published ones first, and of those and of the others the latest first."""
        return self.order_by(Case(When(state=ReportState.PUBLISHED, then=0), default=1), "-version")

    def visible_to(self, viewer: Viewer) -> Self:
        """Published ones to everybody; drafts to who writes them; what lies before the council to its seat holders.

        A report on all councils lies before all of them.
        """
        access = access_of(viewer)
        if access.is_lead or access.is_site_administrator:
            return self
        at_the_table = access.coordinates | access.sits_in
        seen = Q(state=ReportState.PUBLISHED)
        if at_the_table:
            seen |= Q(series__council__in=access.coordinates)
            seen |= Q(state__in=IN_COUNCIL, series__council__in=access.sits_in)
            seen |= Q(state__in=IN_COUNCIL, series__council=None)
        return self.filter(seen)


_THERE = {"content__isnull": False, "submitted_at__isnull": False}  # what every report has that is no draft
_STAYS = """
IF OLD.state = 'published' AND (to_jsonb(OLD) - 'retracted_at' - 'retracted_because' - 'retracted_in')
   IS DISTINCT FROM (to_jsonb(NEW) - 'retracted_at' - 'retracted_because' - 'retracted_in') THEN
    RAISE EXCEPTION 'a published report never changes';
END IF;
IF OLD.retracted_at IS NOT NULL AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW) THEN
    RAISE EXCEPTION 'a retraction stays';
END IF;
IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND OLD.content IS DISTINCT FROM NEW.content THEN
    RAISE EXCEPTION 'what lies before the council does not change';
END IF;
IF NEW.state = 'published' AND OLD.state NOT IN ('signed', 'published') THEN
    RAISE EXCEPTION 'only what was signed off is published';
END IF;
IF OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'published') THEN
    RAISE EXCEPTION 'what the council signed off is not taken back';
END IF;
RETURN NEW;
"""


class Report(Labelled, models.Model):
    """One version of a report. From the moment it is put before the council it is its ``content``, figures and texts.

    ``content`` holds only what may be shown: hidden cells are empty in it, and no single answer is. ``signed_under`` is
    the number of the council's decision; the report on all councils is signed by the consortium lead (``signed_by``, a
    key).
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"))
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    state = models.CharField(_("state"), max_length=10, choices=ReportState, default=ReportState.DRAFT)
    content = models.JSONField(null=True)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_under = models.CharField(max_length=20, blank=True)
    signed_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    retracted_at = models.DateTimeField(null=True)
    retracted_because = models.CharField(_("why it is retracted"), max_length=500, blank=True)
    retracted_in = models.CharField(max_length=LONGEST_CODE, blank=True)
    search = models.TextField(editable=False, default="")  # number, council and survey in every language, folded

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="a_version_once_a_report"),
            models.UniqueConstraint(
                fields=["series"], condition=~Q(state="published"), name="one_version_at_work_a_report"
            ),
            models.CheckConstraint(
                condition=(  # "later than nothing" is not false to a database, so that every moment is asked for
                    Q(state="draft", content=None, submitted_at=None, signed_at=None, published_at=None)
                    | Q(state="submitted", signed_at=None, published_at=None, **_THERE)
                    | Q(state="signed", signed_at__isnull=False, published_at=None, **_THERE)
                    | Q(state="published", signed_at__isnull=False, published_at__isnull=False, **_THERE)
                ),
                name="report_state_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_at__gte=F("submitted_at")), name="signed_after_it_was_submitted"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=F("signed_at")), name="published_after_signed_off"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_under="", signed_by=None)
                | Q(signed_at__isnull=False, signed_by=None) & ~Q(signed_under="")
                | Q(signed_at__isnull=False, signed_by__isnull=False, signed_under=""),
                name="signed_off_by_a_decision_or_the_lead",
            ),
            models.CheckConstraint(
                condition=Q(retracted_at=None, retracted_because="")
                | Q(retracted_at__isnull=False, state="published") & ~Q(retracted_because=""),
                name="only_a_published_report_is_retracted",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"])]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_published", operation=pgtrigger.Update, when=pgtrigger.Before, func=_STAYS
            ),
            pgtrigger.Protect(
                name="no_report_is_lost",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series.number} v{self.version}"

    @property
    def council(self) -> Council | None:
        return self.series.council

    @property
    def council_id(self) -> int | None:
        """Where it lies, for the law of permissions; None: in the work of all councils."""
        return self.series.council_id

    @property
    def is_open(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def address(self) -> tuple[str, str, int]:
        """The arguments of its address."""
        return self.series.place, self.series.number, self.version


class ReportSection(models.TextChoices):
    """The places of a report where its council speaks; figures are never typed in."""

    SUMMARY = "summary", _("Summary")
    PORTRAIT = "portrait", _("The region")
    NEEDS = "needs", _("What firms need, in order")
    SPECIFIC = "specific", _("What is particular here")
    SEGMENTS = "segments", _("Small and larger firms")
    BARRIERS = "barriers", _("Working with universities")
    COMPARISON = "comparison", _("Beside the other councils")
    PLANS = "plans", _("What the council plans to do")
    LIMITS = "limits", _("Limits")


class Passage(Labelled, models.Model):
    """What was written for one place of a report, as it was saved once; the latest counts, the earlier ones stay."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="passages")
    section = models.CharField(_("section"), max_length=12, choices=ReportSection)
    text = I18nTextField(_("text"), blank=True)
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="passages")

    class Meta:
        ordering = ["-saved_at", "-id"]
        indexes = [models.Index(fields=["report", "section", "-saved_at", "-id"])]
        triggers = [pgtrigger.ReadOnly(name="what_was_saved_stays", exclude=["by"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section}"


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["by"])
class Milestone(models.Model):
    """Something that public policy did for the firms of a region, with its year: the region's policy history."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="milestones")
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    text = I18nTextField(_("what happened"))
    source = models.URLField(_("where it can be read"), max_length=300, blank=True)
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="milestones")

    class Meta:
        ordering = ["year", F("month").asc(nulls_first=True), "id"]
        constraints = [
            models.CheckConstraint(condition=Q(month=None) | Q(month__range=(1, 12)), name="a_month_of_the_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.text}"


class Print(Labelled, models.Model):
    """A report as PDF in one language, as it was at one stage of its life. A published one is made once and stays."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="prints")
    lang = models.CharField(max_length=2, choices=languages.CHOICES)
    stage = models.CharField(max_length=10, choices=ReportState)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "lang", "stage"], name="one_print_a_language"),
            models.CheckConstraint(
                condition=Q(made_at=None, content=None) | Q(made_at__isnull=False, content__isnull=False),
                name="a_print_that_is_made_is_there",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_published_print_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.stage = 'published' AND OLD.made_at IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.lang}"


Content = dict[str, Any]  # what a report says, as plain data: ``content`` makes it, ``layout`` reads it
