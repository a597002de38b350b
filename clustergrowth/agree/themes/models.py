"""Themes: what a council works on, and why it is allowed to think so."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.difficulties.models import Difficulty
from clustergrowth.listen.interviews.models import Quotation, usable
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.persons.models import Viewer


class ThemeState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    CLOSED = "closed", pgettext_lazy("a theme", "closed")


class ThemeQuerySet(models.QuerySet["Theme"]):
    def public(self) -> Self:
        """What a council once agreed stays readable, also after it was closed."""
        return self.filter(agreed_at__isnull=False)

    def visible_to(self, viewer: Viewer) -> Self:
        """Agreed themes to everybody; proposals to those of the council and of the councils it is shared with."""
        access = access_of(viewer)
        if not access.belongs_to:
            return self.public()
        shared = Theme.common_with.through.objects.filter(council__in=access.belongs_to).values("theme")
        return self.filter(Q(agreed_at__isnull=False) | Q(council__in=access.belongs_to) | Q(pk__in=shared))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["proposed_by", "search"])
class Theme(Labelled, models.Model):
    """What a council means to change for its firms: proposed from evidence, agreed by a decision, closed when done.

    Councils with the same difficulty share a theme: it stays where it was proposed and is ``common_with`` the others.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="themes")
    title = I18nCharField(_("theme"), max_length=800)
    text = I18nTextField(_("what it is about"), blank=True)
    common_with = models.ManyToManyField(
        Council, verbose_name=_("shared with"), related_name="common_themes", blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=ThemeState, default=ThemeState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="themes_proposed"
    )
    agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(_("why it is closed"), max_length=300, blank=True)
    search = models.TextField(editable=False)  # title and text in every language, folded

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="proposed", agreed_at=None, closed_at=None)
                    | Q(state="agreed", agreed_at__isnull=False, closed_at=None)
                    | Q(state="closed", closed_at__isnull=False)
                ),
                name="theme_state_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(agreed_at__gte=F("proposed_at")), name="agreed_after_proposed"
            ),
        ]
        indexes = [models.Index(fields=["council", "state", "-proposed_at"])]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compute the search text. Bulk writers call it."""
        self.search = languages.searchable(*_every_language(self.title), *_every_language(self.text))

    @property
    def is_withdrawn(self) -> bool:
        """Closed before any decision agreed it."""
        return self.state == ThemeState.CLOSED and self.agreed_at is None


def _every_language(text: Any) -> list[str]:
    texts = getattr(text, "data", text)
    return [words for words in texts.values() if words] if isinstance(texts, dict) else [texts or ""]


class ThemeSource(models.TextChoices):
    FINDING = "finding", _("finding of a survey")
    INTERVIEW = "interview", _("interview")
    DIFFICULTY = "difficulty", _("difficulty reported")
    OBSERVATION = "observation", _("observation")


def valid_evidence(prefix: str = "") -> Q:
    """Reasons that may be shown and counted today: a quotation only while it may be published."""
    return Q(**{f"{prefix}quotation": None}) | usable(f"{prefix}quotation__")


class ThemeEvidence(Labelled, models.Model):
    """One reason for a theme: a figure kept from a survey, a difficulty of the register, an approved quotation, or what
    somebody was told, with where it comes from.
    """

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("what it is"), max_length=12, choices=ThemeSource)
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_for")
    difficulty = models.ForeignKey(
        Difficulty, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_for"
    )
    quotation = models.ForeignKey(
        Quotation, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence_for"
    )  # erased with what the person said
    text = models.TextField(_("what was said or seen"), blank=True, max_length=2000)
    lang = models.CharField(max_length=LONGEST_CODE, blank=True)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="evidence_added"
    )

    class Meta:
        db_table = "themes_evidence"
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["theme", "finding"], name="a_finding_once_a_theme"),
            models.UniqueConstraint(fields=["theme", "difficulty"], name="a_difficulty_once_a_theme"),
            models.UniqueConstraint(fields=["theme", "quotation"], name="a_quotation_once_a_theme"),
            models.CheckConstraint(
                condition=Q(kind="finding", finding__isnull=False, text="") | (~Q(kind="finding") & Q(finding=None)),
                name="evidence_is_a_finding_or_told",
            ),
            models.CheckConstraint(
                condition=(
                    (Q(difficulty=None) | Q(kind="difficulty", text=""))
                    & (Q(quotation=None) | Q(kind="interview", text=""))
                ),
                name="evidence_is_linked_by_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.finding or self.difficulty or self.quotation or self.text)
