"""Organisations, who works in them, and what one side may see of a person of the other."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import languages
from clustergrowth.people.organisations.kinds import SMALL_FIRMS, Kind, Size, Turnover, size_class


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Organisation(models.Model):
    """A firm, university or support organisation; registered once, however many councils it belongs to."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)

    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("place"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)  # EU codes: EL Greece, UK United Kingdom, TR
    nuts = models.CharField(_("NUTS region"), max_length=5, blank=True)  # as deep as known
    nuts_version = models.CharField(max_length=4, default="2021")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    site = models.URLField(_("web site"), max_length=300, blank=True)
    domain = models.CharField(
        max_length=120, blank=True, db_index=True
    )  # of the site, without www; not unique (campuses)
    vat = models.CharField(_("VAT number"), max_length=20, null=True, blank=True, unique=True)
    ror = models.CharField(_("ROR"), max_length=9, null=True, blank=True, unique=True)
    pic = models.CharField(_("PIC"), max_length=9, null=True, blank=True, unique=True)

    nace = ArrayField(models.CharField(max_length=8), verbose_name=_("NACE codes"), default=list, blank=True)
    nace_version = models.CharField(max_length=3, default="2.0")
    staff = models.PositiveIntegerField(_("staff (full-time equivalents)"), null=True, blank=True)
    turnover = models.CharField(_("turnover a year"), max_length=3, choices=Turnover, blank=True)
    declared_sme = models.BooleanField(
        null=True, blank=True
    )  # from a register or the firm itself, where staff is unknown
    size = models.CharField(max_length=6, choices=Size, blank=True)  # computed on save, self-declared

    is_public = models.BooleanField(_("has a public page"), default=False)
    text = models.TextField(_("what you do"), blank=True)
    lang = models.CharField(max_length=2, choices=languages.CHOICES, default="en")
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # shown on the public page, by that person's own consent
    manager_consent_at = models.DateTimeField(null=True, blank=True)

    folded = models.CharField(max_length=300, editable=False)  # name for search, sort and duplicate checks
    search = models.TextField(editable=False)  # everything one may search for, folded
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="organisation_search"),
            GinIndex(fields=["nace"], name="organisation_nace"),
            models.Index(fields=["folded", "id"], name="organisation_by_name"),
            models.Index(fields=["kind", "folded", "id"], name="organisation_by_kind"),
            models.Index(fields=["country", "folded", "id"], name="organisation_by_country"),
            models.Index(fields=["size", "folded", "id"], name="organisation_by_size"),
            models.Index(fields=["nuts", "folded", "id"], name="organisation_by_region"),
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Compute what is derived: folded name, search text and size class. Bulk writers call it; save() does by itself."""
        self.folded = languages.fold(self.name)[:300]
        codes = (self.vat, self.ror, self.pic)
        words = (self.name, self.short_name, self.city, self.domain, self.english, *(code for code in codes if code))
        self.search = languages.fold(" ".join(words))
        self.size = size_class(self.staff, self.turnover) or ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    @property
    def is_sme(self) -> bool:
        """By its own figures; where there are none, by a register's flag; else by kind."""
        if self.size:
            return self.kind in (*SMALL_FIRMS, Kind.LARGE_FIRM) and self.size != Size.LARGE
        if self.declared_sme is not None and self.kind in (*SMALL_FIRMS, Kind.LARGE_FIRM):
            return self.declared_sme
        return self.kind in SMALL_FIRMS


class Affiliation(models.Model):
    """That a person works for an organisation, from when to when; a person acts in one stated affiliation."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="affiliations")
    function = models.CharField(_("function"), max_length=120, blank=True)
    is_first_contact = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until=None), name="one_live_affiliation"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="affiliation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Disclosure(models.Model):
    """The only door between councils: this person is visible to that organisation, because of something both agreed to."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="disclosures")
    to_organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="disclosed_to")
    because = models.CharField(max_length=60)  # e.g. "introduction:17"
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "to_organisation", "because"], name="one_disclosure_for_one_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.to_organisation}"
