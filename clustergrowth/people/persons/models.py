"""A person: somebody a council knows, with or without an account."""

import uuid
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, languages
from clustergrowth.common.languages.labels import Labelled

CALLED = Replace("folded", Value(" "), Value(""))  # a name however its signs and gaps are typed


def zone_choices() -> list[tuple[str, str]]:
    """Every place whose time is known, and that of none."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("This time zone is not known. Choose one such as Europe/Rome."))


class PersonManager(BaseUserManager["Person"]):
    def create(self, **fields: Any) -> "Person":
        fields.setdefault("created_at", clock.now())
        return super().create(**fields)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """What the sign-in library calls; passwords are not used here."""
        person: Person = self.model(email=email, **{"created_at": clock.now(), **fields})
        person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(Labelled, AbstractBaseUser):
    """Name, address and habits of one human being, visible in the own council only (see ``permissions.py``).

    ``key`` is the random name under which the ledger knows the person: erasing this row leaves a key that means nobody.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(max_length=300, editable=False)  # name for sorting, and for telling whether two are one
    search = models.TextField(editable=False, default="")  # name as one may look for it, a space before every word
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001  null: unique where there is one
    listed_address = models.EmailField(blank=True, editable=False)  # as a council typed it: another signs in with it
    address_asked = models.EmailField(blank=True, editable=False)  # wished for, until a mail to it is answered
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=languages.CHOICES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC", validators=[known_time_zone])
    is_active = models.BooleanField(default=True)
    is_site_administrator = models.BooleanField(default=False)
    receives_letters = models.BooleanField(_("letters of the council"), default=True)
    wants_no_mail = models.BooleanField(default=False, editable=False)  # as a list says, until they say otherwise
    folds_first_steps = models.BooleanField(default=False, editable=False)  # who knows what to do first
    notice_sent_at = models.DateTimeField(null=True)  # privacy notice, with the first contact
    created_at = models.DateTimeField()

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]
        indexes = [
            models.Index(Lower("name"), name="person_name"),
            models.Index(fields=["email"], opclasses=["varchar_pattern_ops"], name="person_email_begins"),
            models.Index(Lower("listed_address"), name="person_listed_address", condition=~models.Q(listed_address="")),
            models.Index(CALLED, name="person_called"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="person_search"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = (self.email or "").strip().lower() or None
        self.prepare()
        super().save(*args, **kwargs)

    @property
    def address(self) -> str:
        """Where mails go: of whom a council wrote down, and who is known elsewhere, to the address that was typed."""
        return self.email or self.listed_address

    def prepare(self) -> None:
        """Compute what is derived from the name. Bulk writers call it."""
        self.folded = languages.fold(self.name)[:300]
        self.search = languages.searchable(self.name)


class FormerAddress(models.Model):
    """An address until lately: whoever reads its mail may take the account back, also after further changes.

    It stays while a council's list holds it: what the list calls by it is still this person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_addresses")
    address = models.EmailField()
    until = models.DateTimeField()  # the day the link in the mail that told of the change ends

    def __str__(self) -> str:
        return str(self.pk)


Viewer = Person | AnonymousUser


class ErasedAddress(models.Model):
    """Of somebody who was erased: what uploaded files are still searched for. It goes with the end of that work."""

    address = models.EmailField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
