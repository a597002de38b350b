"""The register: what holds firms of a council back again and again, on what evidence, and what could be done."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.interviews.models import CaseStudy, InterviewPassage, in_force
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer


class DifficultyState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a difficulty", "open")
    WORKED_ON = "worked_on", _("being worked on")
    SETTLED = "settled", _("settled")
    DROPPED = "dropped", pgettext_lazy("a difficulty", "dropped")


UNSETTLED = (DifficultyState.OPEN, DifficultyState.WORKED_ON)


class DifficultyQuerySet(models.QuerySet["Difficulty"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Everybody reads what firms struggle with; what was dropped only those of the council."""
        return self.filter(~Q(state=DifficultyState.DROPPED) | Q(council__in=access_of(viewer).belongs_to))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["created_by", "search"])
class Difficulty(Labelled, models.Model):
    """A recurring problem of the firms of one council."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="difficulties")
    title = I18nCharField(_("difficulty"), max_length=800)
    text = I18nTextField(_("how it shows"), blank=True)
    area = models.CharField(_("area"), max_length=20, choices=Area)
    state = models.CharField(_("state"), max_length=10, choices=DifficultyState, default=DifficultyState.OPEN)
    because = models.CharField(_("why"), max_length=300, blank=True)  # it was dropped
    chosen = models.OneToOneField("Option", null=True, on_delete=models.PROTECT, related_name="settles")
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="difficulties_noted"
    )
    search = models.TextField(editable=False)

    objects = DifficultyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["council", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="settled", chosen__isnull=False, settled_at__isnull=False)
                    | (~Q(state="settled") & Q(chosen=None, settled_at=None))
                ),
                name="settled_by_an_option",
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(because=""), name="dropped_with_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compute the search text. Bulk writers call it."""
        texts = [getattr(t, "data", t) for t in (self.title, self.text)]
        words = [text for t in texts for text in (t.values() if isinstance(t, dict) else [t]) if text]
        self.search = languages.searchable(*words)

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED


class EvidenceSource(models.TextChoices):
    FINDING = "finding", _("finding of a survey")
    PASSAGE = "passage", _("passage of an interview")
    CASE = "case", _("case study")
    NEED = "need", _("need of a firm")
    OBSERVATION = "observation", _("observation")


def valid_evidence(prefix: str = "") -> Q:
    """Evidence that may be counted today: a passage only while the consent to its interview is in force."""
    return Q(**{f"{prefix}passage": None}) | in_force(f"{prefix}passage__interview__")


class DifficultyEvidence(Labelled, models.Model):
    """One reason to believe that the difficulty is there, from any source.

    A need belongs to a later noun, so it is named by its kind and number; the ports say how it is called.
    """

    difficulty = models.ForeignKey(Difficulty, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("source"), max_length=12, choices=EvidenceSource)
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="shows_difficulties")
    passage = models.ForeignKey(
        InterviewPassage, null=True, on_delete=models.CASCADE, related_name="shows_difficulties"
    )
    case = models.ForeignKey(CaseStudy, null=True, on_delete=models.CASCADE, related_name="shows_difficulties")
    ref_kind = models.CharField(max_length=30, blank=True)
    ref_id = models.BigIntegerField(null=True)
    text = models.CharField(_("what was said or seen"), max_length=1000, blank=True)
    lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="difficulties_evidenced"
    )

    class Meta:
        db_table = "difficulties_evidence"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["difficulty", "finding"], name="a_finding_once_a_difficulty"),
            models.UniqueConstraint(fields=["difficulty", "passage"], name="a_passage_once_a_difficulty"),
            models.UniqueConstraint(fields=["difficulty", "case"], name="a_case_once_a_difficulty"),
            models.UniqueConstraint(
                fields=["difficulty", "ref_kind", "ref_id"], condition=~Q(ref_kind=""), name="a_need_once_a_difficulty"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="finding", finding__isnull=False)
                    | Q(kind="passage", passage__isnull=False)
                    | Q(kind="case", case__isnull=False)
                    | (Q(kind="need", ref_id__isnull=False) & ~Q(ref_kind=""))
                    | (Q(kind="observation") & ~Q(text="") & ~Q(source=""))
                ),
                name="evidence_has_its_source",
            ),
        ]
        indexes = [models.Index(fields=["ref_kind", "ref_id"], condition=~Q(ref_kind=""), name="evidence_ref")]

    def __str__(self) -> str:
        return self.text or str(self.get_kind_display())


class Firm(models.Model):
    """That a firm of the council has this difficulty too, as somebody of it said with one tap."""

    difficulty = models.ForeignKey(Difficulty, on_delete=models.CASCADE, related_name="firms")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="difficulties")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="difficulties_shared"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["difficulty", "organisation"], name="a_firm_once_a_difficulty")]

    def __str__(self) -> str:
        return f"{self.difficulty_id} · {self.organisation_id}"


class Effort(models.IntegerChoices):
    LITTLE = 1, _("little")
    SOME = 2, _("some")
    MUCH = 3, _("much")


class Option(Labelled, models.Model):
    """One way to deal with a difficulty: for, against, what it takes, who could do it, where it worked."""

    difficulty = models.ForeignKey(Difficulty, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(_("solution"), max_length=200)
    pros = models.CharField(_("what speaks for it"), max_length=1000, blank=True)
    cons = models.CharField(_("what speaks against it"), max_length=1000, blank=True)
    cost = models.CharField(_("cost, as far as known"), max_length=160, blank=True)
    effort = models.PositiveSmallIntegerField(_("effort"), choices=Effort, default=Effort.SOME)
    who = models.CharField(_("who could do it"), max_length=200, blank=True)
    lang = models.CharField(_("language"), max_length=LONGEST_CODE)
    worked_for = models.ForeignKey(
        Difficulty, null=True, blank=True, on_delete=models.SET_NULL, related_name="models_for",
        verbose_name=_("it worked elsewhere: difficulty"),
    )  # fmt: skip
    worked_in = models.ForeignKey(
        CaseStudy, null=True, blank=True, on_delete=models.SET_NULL, related_name="models_for",
        verbose_name=_("it worked elsewhere: case study"),
    )  # fmt: skip
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="options_proposed"
    )

    class Meta:
        ordering = ["proposed_at", "id"]

    def __str__(self) -> str:
        return self.title


class Rating(models.Model):
    """What one person at the table thinks of an option, 1 to 5; changeable."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="options_rated")
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "person"], name="one_rating_a_person"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="a_rating_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} · {self.stars}"


class Comment(Labelled, models.Model):
    """What somebody at the table says to a difficulty or to one of its options."""

    difficulty = models.ForeignKey(Difficulty, on_delete=models.CASCADE, related_name="comments")
    option = models.ForeignKey(Option, null=True, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=1000)
    lang = models.CharField(max_length=LONGEST_CODE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Visit(models.Model):
    """When a person last looked at a council's register, so that it can say what is new."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="register_visits")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="register_visits")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "council"], name="one_last_visit")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.council_id}"
