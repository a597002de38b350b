"""Quotations: words of a person, published only as that person approved them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.interviews.models.coding import InterviewPassage
from clustergrowth.listen.interviews.models.interviews import in_force
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class Attribution(models.TextChoices):
    ANONYMOUS = "anonymous", _("without name and firm")
    FIRM = "firm", _("with the firm")
    NAMED = "named", _("with name and firm")


class QuotationState(models.TextChoices):
    DRAFT = "draft", _("not asked yet")
    ASKED = "asked", _("waiting for an answer")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", pgettext_lazy("a quotation", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("a quotation", "withdrawn")


def usable(prefix: str = "") -> Q:
    """Quotations that may be published today: approved, not withdrawn, the consent to the interview in force."""
    return Q(**{f"{prefix}state": QuotationState.APPROVED}) & in_force(f"{prefix}passage__interview__")


class QuotationQuerySet(models.QuerySet["Quotation"]):
    def usable(self) -> Self:
        return self.filter(usable())

    def visible_to(self, viewer: Viewer) -> Self:
        """What may be published to everybody; the others, while the consent holds, to the coordinators alone."""
        own = Q(council__in=access_of(viewer).coordinates) & in_force("passage__interview__")
        return self.filter(usable() | own)

    def named(self) -> Self:
        """With everything its line under the words needs."""
        return self.select_related("council", "passage__interview__organisation", "passage__interview__person")


class Quotation(Labelled, models.Model):
    """A passage, perhaps shortened, and how it is attributed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="quotations")  # the interview's
    passage = models.ForeignKey(InterviewPassage, on_delete=models.CASCADE, related_name="quotations")
    text = models.TextField(_("quotation"), max_length=1200)
    lang = models.CharField(max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    attribution = models.CharField(max_length=10, choices=Attribution)
    role = models.CharField(_("role, as it should be read"), max_length=160)
    state = models.CharField(max_length=10, choices=QuotationState, default=QuotationState.DRAFT)
    is_reworded = models.BooleanField(default=False)  # by the person
    on_paper = models.CharField(max_length=300, blank=True)  # how somebody without an address approved
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()

    objects = QuotationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["council", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="asked", asked_at__isnull=False) | Q(answered_at__isnull=False),
                name="a_quotation_is_answered_by_its_person",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def by_line(self) -> str:
        """Who speaks, as approved."""
        interview = self.passage.interview
        if self.attribution == Attribution.ANONYMOUS:
            return self.role
        parts = [self.role, interview.organisation.name]
        return ", ".join([interview.person.name, *parts] if self.attribution == Attribution.NAMED else parts)
