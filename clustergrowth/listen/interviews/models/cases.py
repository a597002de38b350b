"""Case studies: how one firm grew, in figures, in its story, and in the keys to its success."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.interviews.models.coding import Direction
from clustergrowth.listen.interviews.models.quotations import Quotation
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class CaseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ASKED = "asked", _("waiting for the firm")
    PUBLISHED = "published", pgettext_lazy("a case study", "published")
    WITHDRAWN = "withdrawn", _("withdrawn by the firm")


class CaseQuerySet(models.QuerySet["CaseStudy"]):
    def published(self) -> Self:
        return self.filter(state=CaseState.PUBLISHED)

    def visible_to(self, viewer: Viewer) -> Self:
        """What the firm approved to everybody; drafts to the council's coordinators."""
        return self.filter(Q(state=CaseState.PUBLISHED) | Q(council__in=access_of(viewer).coordinates))


class CaseStudy(Labelled, models.Model):
    """The story of one firm of a council. It is public from the moment the firm says yes until it says no."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("story"), max_length=12000)
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    quotations = models.ManyToManyField(Quotation, related_name="cases", blank=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.DRAFT)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cases_to_approve"
    )  # who answers for the firm
    remark = models.CharField(max_length=1000, blank=True)  # what the firm wants changed
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="cases_written"
    )
    search = models.TextField(editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(fields=["state", "-published_at"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="draft")
                    | Q(state="asked", asked_at__isnull=False)
                    | Q(state="published", published_at__isnull=False)
                    | Q(state="withdrawn", withdrawn_at__isnull=False)
                ),
                name="case_state_has_its_moment",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CaseMeasure(models.TextChoices):
    STAFF = "staff", _("staff (full-time equivalents)")
    TURNOVER = "turnover", _("turnover, first year = 100")
    EXPORTS = "exports", _("share of exports in turnover, %")


class Confirmed(models.TextChoices):
    FIRM = "firm", _("the firm")
    ACCOUNTS = "accounts", _("its published accounts")
    REGISTER = "register", _("a public register")
    NOBODY = "nobody", _("nobody yet")


class CaseFigure(Labelled, models.Model):
    """One figure of one year, with its source and who confirmed it."""

    case = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(_("figure"), max_length=10, choices=CaseMeasure)
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.FloatField(_("value"))
    source = models.CharField(_("source"), max_length=200)
    confirmed = models.CharField(_("confirmed by"), max_length=10, choices=Confirmed, default=Confirmed.NOBODY)

    class Meta:
        ordering = ["measure", "year"]
        constraints = [
            models.UniqueConstraint(fields=["case", "measure", "year"], name="one_figure_a_year"),
            models.CheckConstraint(condition=Q(value__gte=0), name="figures_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}"


class CaseKey(Labelled, models.Model):
    """A key to the firm's success (or what held it back), coded to the same factors as interviews and surveys."""

    case = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="keys")
    factor = models.CharField(_("factor"), max_length=60)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.DRIVER)
    words = models.CharField(_("in a few words"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "factor"], name="a_key_once_a_case")]

    def __str__(self) -> str:
        return self.factor


class CaseScore(models.Model):
    """How far a condition holds for the firm, 0 to 1, given by hand with a reason; others follow from figures."""

    case = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="scores")
    condition = models.CharField(_("condition"), max_length=20)
    score = models.FloatField(_("score from 0 to 1"))
    reason = models.CharField(_("why"), max_length=300)

    class Meta:
        ordering = ["condition"]
        constraints = [
            models.UniqueConstraint(fields=["case", "condition"], name="one_score_a_condition"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="a_score_lies_between_0_and_1"),
        ]

    def __str__(self) -> str:
        return f"{self.condition} {self.score}"
