"""What councils are, whom they count and through whom they work."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from clustergrowth.common.languages import CODES, spoken
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer, known_time_zone


class Form(models.TextChoices):
    """Councils are not one shape; what differs is said by data, never by a name in the code."""

    HOSTED = "hosted", _("hosted by an existing cluster as leader member")
    THEME_NETWORK = "theme", _("theme network of SMEs around a university")
    ECOSYSTEM = "ecosystem", _("interaction between the players of a regional ecosystem")
    FEDERATION = "federation", _("facilitated federation of existing bodies")
    BOARD = "board", _("advisory board that also validates")
    STAKEHOLDERS = "stakeholders", _("stakeholders who advise and guide")


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Councils are public."""
        return self


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Council(Labelled, models.Model):
    """A Cluster Growth Council: one city and its region, a focus, a form, and the people who convene it."""

    slug = models.SlugField(max_length=50, unique=True)
    name = I18nCharField(_("name"), max_length=400)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(_("country"), max_length=2)
    prefix = models.CharField(_("prefix of decisions"), max_length=3, unique=True)
    colour = models.PositiveSmallIntegerField(
        unique=True
    )  # 1–6 have a colour of their own, later ones a hatched swatch
    letter = models.CharField(max_length=1)
    form = models.CharField(_("form"), max_length=20, choices=Form)
    focus = I18nCharField(_("focus"), max_length=600)
    nuts = ArrayField(models.CharField(max_length=5), verbose_name=_("NUTS areas"))
    nuts_version = models.CharField(max_length=4, default="2021")
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"))  # any: see languages.spoken
    time_zone = models.CharField(_("time zone"), max_length=50, validators=[known_time_zone])
    latitude = models.FloatField()
    longitude = models.FloatField()
    founded_on = models.DateField(null=True, blank=True)

    promise = I18nTextField(_("promise"), blank=True)  # in its own words, on top of its page
    mission = I18nTextField(_("mission"), blank=True)
    vision = I18nTextField(_("vision of cross-European collaboration"), blank=True)
    involved = I18nTextField(_("who is involved"), blank=True)
    benefits = I18nTextField(_("who benefits"), blank=True)
    leader_member = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    first_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the person to call, shown publicly by consent
    first_contact_consent_at = models.DateTimeField(null=True, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["city"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def language_of_pages(self) -> str:
        """What pages and mails say to its people of whom no language is known."""
        return spoken.of_the_pages(self.languages)

    def language_of_texts(self, writer: str = "") -> str:
        """What somebody of it most likely writes: the own language, or the council's where no page speaks that."""
        first = self.languages[0] if self.languages else ""
        return first if first and first not in CODES else writer or self.language_of_pages


class Focus(models.Model):
    """The dated list of NACE codes that says which SMEs a council counts as its engineering SMEs."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="focuses")
    since = models.DateField()
    nace = ArrayField(models.CharField(max_length=8))  # divisions, groups or classes; a code includes all below it
    nace_version = models.CharField(max_length=3, default="2.0")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["council", "since"], name="one_focus_a_day")]

    def __str__(self) -> str:
        return ", ".join(self.nace)


class Inclusion(models.Model):
    """A firm counted as an engineering SME although its NACE code is outside the focus, with the reason."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="inclusions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="inclusions")
    reason = models.CharField(max_length=300)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "organisation"], name="one_inclusion_a_firm")]

    def __str__(self) -> str:
        return self.reason


class AffiliatedBody(models.Model):
    """An existing body that a council works through and signposts to."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="affiliated_bodies")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliated_to")
    helps_with = I18nCharField(_("what it helps with"), max_length=600, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "organisation"], condition=Q(until=None), name="one_live_affiliated_body"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.council}"
