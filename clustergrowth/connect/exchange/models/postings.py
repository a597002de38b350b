"""Needs and offers: what organisations look for and what they can do for others."""

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pgvector.django import HalfVectorField

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.listen.analysis.models import Finding
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import access_of
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer

VECTOR_SIZE = 512  # what the encoder gives (engine/matching/embedding.py)
HEADLINE = 90  # letters that stand in one line of a list


class Visibility(models.TextChoices):
    COUNCIL = "council", _("our own council")
    COUNCILS = "councils", _("all councils")
    PUBLIC = "public", _("everybody")


class PostingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a need or an offer", "open")
    ANSWERED = "answered", pgettext_lazy("a need or an offer", "answered")
    CLOSED = "closed", pgettext_lazy("a need or an offer", "closed")


class Ending(models.TextChoices):
    """Why a need or an offer was closed."""

    HERE = "here", _("We found an answer through the council")
    ELSEWHERE = "elsewhere", _("We found an answer elsewhere")
    NO_LONGER = "no_longer", _("It is no longer relevant")
    EXPIRED = "expired", _("It has expired")


P = TypeVar("P", bound="Posting", covariant=True)


class PostingQuerySet(models.QuerySet[P]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Public ones to everybody while open, those of all councils to whoever belongs to one, own ones always."""
        access = access_of(viewer)
        if access.is_lead or access.is_site_administrator:
            return self
        seen = Q(visibility=Visibility.PUBLIC, state=PostingState.OPEN)
        if access.belongs_to:
            seen |= Q(council__in=access.belongs_to) | ~Q(visibility=Visibility.COUNCIL)
        if access.organisations:
            seen |= Q(organisation__in=access.organisations)
        return self.filter(seen)

    def open(self) -> Self:
        return self.filter(state=PostingState.OPEN)


class Posting(Labelled, models.Model):
    """What a need and an offer have in common: one text of one organisation, open until a day.

    ``vector`` is the meaning of the text as the engine embeds it, written by a job; null until then.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="%(class)ss")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="%(class)ss_posted"
    )
    council = models.ForeignKey(
        Council, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )  # in whose work it was posted
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=4000)
    lang = models.CharField(_("language of the text"), max_length=LONGEST_CODE)
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    kind = models.CharField(_("subject"), max_length=20, choices=Area, blank=True)
    nace = ArrayField(models.CharField(max_length=8), verbose_name=_("NACE codes"), default=list, blank=True)
    languages = ArrayField(
        models.CharField(max_length=LONGEST_CODE),
        verbose_name=_("languages you work in"),
        default=list,
        blank=True,
    )
    visibility = models.CharField(_("who may read it"), max_length=10, choices=Visibility, default=Visibility.COUNCILS)
    state = models.CharField(max_length=10, choices=PostingState, default=PostingState.OPEN)
    posted_at = models.DateTimeField()
    open_until = models.DateField(_("open until"))
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=10, choices=Ending, blank=True)
    vector = HalfVectorField(dimensions=VECTOR_SIZE, null=True, editable=False)
    embedded_with = models.CharField(max_length=60, blank=True, editable=False)  # name of the embedder
    search = models.TextField(editable=False)  # everything one may search for, folded

    SIDE: ClassVar[str]

    class Meta:
        abstract = True
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="%(class)s_closed_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-posted_at"], name="%(class)s_newest"),
            models.Index(fields=["council", "state", "-posted_at"], name="%(class)s_of_council"),
            models.Index(fields=["open_until"], condition=Q(state="open"), name="%(class)s_ending"),
            models.Index(fields=["id"], condition=Q(vector=None), name="%(class)s_to_embed"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="%(class)s_search"),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compute the search text. Bulk writers call it; save() does by itself."""
        self.search = languages.searchable(self.title, self.text, self.english, self.organisation.name)

    @property
    def headline(self) -> str:
        """The title, or the beginning of the text up to a whole word."""
        if self.title:
            return self.title
        first = " ".join(self.text.split())
        return first if len(first) <= HEADLINE else first[:HEADLINE].rsplit(" ", 1)[0] + " …"

    @property
    def title_and_text(self) -> str:
        """What its meaning is made of."""
        return f"{self.title}. {self.text}" if self.title else self.text

    @property
    def is_open(self) -> bool:
        return self.state == PostingState.OPEN


class NeedQuerySet(PostingQuerySet["Need"]):
    pass


class OfferQuerySet(PostingQuerySet["Offer"]):
    pass


class Need(Posting):
    """What an organisation looks for, in its own words."""

    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="needs")

    objects = NeedQuerySet.as_manager()
    SIDE = "need"


class Offer(Posting):
    """What an organisation can do for others, how often a month and from when."""

    capacity = models.PositiveSmallIntegerField(_("introductions you can take per month"), null=True, blank=True)
    free_from = models.DateField(_("available from"), null=True, blank=True)
    looks_for = models.CharField(_("whom you would like to meet"), max_length=300, blank=True)

    objects = OfferQuerySet.as_manager()
    SIDE = "offer"
    asked_lately = 0  # set where offers are compared: introductions asked for in the last thirty days
