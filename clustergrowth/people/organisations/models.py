"""Organisations, who works in them, and what one side may see of a person of the other."""

from datetime import date
from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.kinds import (
    FIRMS,
    SMALL_FIRMS,
    OrganisationKind,
    Size,
    Turnover,
    size_class,
)
from clustergrowth.people.persons.models import Viewer

RESERVED = frozenset({"new", "near", "nace", "names"})  # words that are addresses beside those of organisations
FRESH = pgtrigger.Referencing(new="fresh")  # type: ignore[no-untyped-call]
GONE = pgtrigger.Referencing(old="gone")  # type: ignore[no-untyped-call]


def live(on: date, prefix: str = "") -> Q:
    """Rows with ``since``/``until`` that are in force on a day; ``prefix`` walks a relation, e.g. ``memberships__``."""
    return Q(**{f"{prefix}since__lte": on}) & (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on}))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Whoever is signed in sees all that are registered; the public those that belong to a council today."""
        return self if viewer.is_authenticated else self.filter(self.belonging())

    def belonging(self, **to: Any) -> Exists:
        """Whether there is a membership in force today; ``to`` narrows it, e.g. ``council=…``."""
        memberships = Organisation._meta.get_field("memberships").related_model
        rows = memberships._default_manager.filter(live(clock.today()), **to)
        return Exists(rows.filter(organisation=OuterRef("pk")))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["folded", "search", "nace_within"])
class Organisation(Labelled, models.Model):
    """A firm, university or support organisation; registered once, however many councils it belongs to."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
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
    emails = ArrayField(models.EmailField(), verbose_name=_("its e-mail addresses"), default=list, blank=True)
    phones = ArrayField(
        models.CharField(max_length=40), verbose_name=_("its telephone numbers"), default=list, blank=True
    )
    vat = models.CharField(_("VAT number"), max_length=20, null=True, blank=True, unique=True)
    ror = models.CharField(_("ROR"), max_length=9, null=True, blank=True, unique=True)
    pic = models.CharField(_("PIC"), max_length=9, null=True, blank=True, unique=True)

    nace = ArrayField(models.CharField(max_length=8), verbose_name=_("NACE codes"), default=list, blank=True)
    nace_version = models.CharField(max_length=3, default="2.0")
    staff = models.PositiveIntegerField(_("staff (full-time equivalents)"), null=True, blank=True)
    turnover = models.CharField(_("annual turnover"), max_length=3, choices=Turnover, blank=True)
    declared_sme = models.BooleanField(
        null=True, blank=True
    )  # from a register or the firm itself, where staff is unknown
    size = models.CharField(max_length=6, choices=Size, blank=True)  # computed on save, self-declared

    is_public = models.BooleanField(_("has a public page"), default=False)
    text = models.TextField(_("what you do"), blank=True)
    lang = models.CharField(max_length=LONGEST_CODE, default="en")
    english = models.CharField(_("the same in one English sentence"), max_length=300, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # shown on the public page, by that person's own consent
    manager_consent_at = models.DateTimeField(null=True, blank=True)

    folded = models.CharField(max_length=300, editable=False)  # name for search, sort and duplicate checks
    search = models.TextField(editable=False)  # everything one may search for, folded, a space before every word
    nace_within = ArrayField(models.CharField(max_length=8), default=list, editable=False)  # codes and all above them
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["nace_within"], name="organisation_nace_within"),
            models.Index(fields=["folded", "id"], name="organisation_by_name"),
            models.Index(fields=["nuts", "folded", "id"], name="organisation_by_region"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="list",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=FRESH,
                func="""
                INSERT INTO organisations_listing (organisation_id, folded, search, kind, country, size, declared_sme,
                    nace_within, created_at, councils)
                SELECT id, folded, search, kind, country, size, declared_sme, nace_within, created_at, '{}' FROM fresh;
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="list_again",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=FRESH,
                func="""
                UPDATE organisations_listing l
                SET folded = f.folded, search = f.search, kind = f.kind, country = f.country, size = f.size,
                    declared_sme = f.declared_sme, nace_within = f.nace_within, created_at = f.created_at
                FROM fresh f
                WHERE l.organisation_id = f.id
                    AND (l.folded, l.search, l.kind, l.country, l.size, l.declared_sme, l.nace_within, l.created_at)
                    IS DISTINCT FROM
                    (f.folded, f.search, f.kind, f.country, f.size, f.declared_sme, f.nace_within, f.created_at);
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="unlist",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                referencing=GONE,
                func="DELETE FROM organisations_listing WHERE organisation_id IN (SELECT id FROM gone); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Compute what is derived: folded name, search text, NACE levels, size. Bulk writers call it."""
        self.folded = languages.fold(self.name)[:300]
        numbers = (self.vat, self.ror, self.pic)
        words = (self.name, self.short_name, self.city, self.domain, self.english, *(n for n in numbers if n))
        self.search = languages.searchable(*words)
        self.nace_within = codes.with_all_above(self.nace)
        self.size = size_class(self.staff, self.turnover) or ""

    @property
    def is_sme(self) -> bool:
        """By its own figures; where there are none, by a register's flag; else by kind."""
        if self.size:
            return self.kind in FIRMS and self.size != Size.LARGE
        if self.declared_sme is not None and self.kind in FIRMS:
            return self.declared_sme
        return self.kind in SMALL_FIRMS


class FormerSlug(models.Model):
    """The address of a record that was merged into another: it leads there, and no other gets it."""

    slug = models.SlugField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class Listing(models.Model):
    """An organisation's line in the directory: narrow, so that reading all of them bounds what any question costs.

    Triggers keep it. Its order has an index that ``people.directory`` walks for a stretch only.
    """

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="listing", db_constraint=False
    )
    folded = models.CharField(max_length=300)
    search = models.TextField()
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    size = models.CharField(max_length=6)
    declared_sme = models.BooleanField(null=True)
    nace_within = ArrayField(models.CharField(max_length=8))
    created_at = models.DateTimeField()
    councils = ArrayField(models.BigIntegerField())  # of which it is a member; see Membership

    class Meta:
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="listing_search"),
            GinIndex(fields=["nace_within", "councils"], name="listing_within"),
            models.Index(fields=["folded", "organisation"], name="listing_by_name"),
            models.Index(fields=["kind", "country", "size"], name="listing_by_kind"),
        ]

    def __str__(self) -> str:
        return self.folded


class Word(models.Model):
    """A word that occurs in what one may search for: the nearest of them is what a mistyped word meant."""

    word = models.CharField(max_length=80, primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_trigrams")]

    def __str__(self) -> str:
        return self.word


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


class ColleagueInvitation(Labelled, models.Model):
    """That somebody was asked by mail whether they work there: what was typed of them, until they answer.

    Whether the address is known to the network already stands nowhere in it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="asked_colleagues")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    function = models.CharField(_("function"), max_length=120, blank=True)
    is_first_contact = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=languages.CHOICES)
    time_zone = models.CharField(max_length=50)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "organisations_invitation"
        constraints = [models.UniqueConstraint("organisation", Lower("email"), name="one_invitation_an_address")]
        indexes = [models.Index(Lower("email"), name="invitation_address")]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation}"


class Disclosure(models.Model):
    """The only door between councils: a person is visible to an organisation, because of something both agreed to."""

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
