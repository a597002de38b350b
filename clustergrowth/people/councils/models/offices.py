"""Who convenes a council, who sits at its table, whom it knows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.models.councils import Council
from clustergrowth.people.organisations.models import Organisation


class SeatCategory(models.TextChoices):
    FIRM = "firm", _("firms")
    HIGHER_EDUCATION = "hei", _("higher education and research")
    SUPPORT = "support", _("support organisations")
    FINANCE = "finance", _("finance")
    PUBLIC = "public", _("public authorities")
    EXPERT = "expert", _("experts and entrepreneurs")


class Seat(Labelled, models.Model):
    """A place at the council's table, held by a person for an organisation, for a term."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="seats")
    category = models.CharField(_("category"), max_length=10, choices=SeatCategory)
    title = I18nCharField(_("role in the council"), max_length=400, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="seats"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="seat_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["council", "until"])]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.organisation or self.person}"


class Role(Labelled, models.Model):
    """An office in a council (coordinator) or over all of them (consortium lead: no council)."""

    class Office(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        CONSORTIUM_LEAD = "lead", _("consortium lead")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    council = models.ForeignKey(Council, null=True, blank=True, on_delete=models.CASCADE, related_name="roles")
    office = models.CharField(max_length=12, choices=Office)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(office="coordinator") & Q(council__isnull=False)) | (Q(office="lead") & Q(council=None)),
                name="coordinators_have_a_council_leads_have_none",
            ),
            models.UniqueConstraint(
                fields=["person", "council", "office"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_live_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_office_display()}"


class Appointment(Labelled, models.Model):
    """That somebody was asked by mail to coordinate a council: what was typed of them, until they answer.

    Whether the address is known to the network already stands nowhere in it.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="appointments")
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=2, choices=languages.CHOICES)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint("council", Lower("email"), name="one_appointment_an_address")]

    def __str__(self) -> str:
        return f"{self.name} → {self.council}"


class Contact(models.Model):
    """A person on a council's list: who is known to it besides members, from which list, with what note.

    ``name`` and ``phone`` are what that list says: what another council knows of the same person stays there.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_entries")
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    source = models.CharField(_("where the address comes from"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    labels = ArrayField(models.CharField(max_length=60), verbose_name=_("labels"), default=list, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "person"], name="one_contact_entry_a_council")]

    def __str__(self) -> str:
        return f"{self.person} · {self.council}"
