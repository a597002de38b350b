"""Mail that goes out, and the signed links in it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.ports import Ref

UNSENT = models.Q(state__in=["waiting", "held"])


class MailQuerySet(models.QuerySet["Mail"]):
    """What becomes of mails and of their words, for all who end them."""

    def unsent(self) -> "MailQuerySet":
        return self.filter(UNSENT)

    def drop(self, why: str) -> int:
        """Those that have not gone never will; how many."""
        return self.unsent().without_words(state=Mail.State.DROPPED, why=why)

    def without_words(self, **changes: Any) -> int:
        """Take the words away, and keep what is known of it now; of the subject only where it is named."""
        return self.update(**{"text": "", "html": "", "calendar": ""} | changes)


class Mail(Labelled, models.Model):
    """One mail to one person: one action, its button on top, complete as plain text.

    Until it goes its words are a draft: they are written again from what it is about.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for the worker
        HELD = "held"  # the person was asked for something less than a week ago
        SENT = "sent"
        FAILED = "failed"  # no server took it for days
        RETURNED = "returned"  # a server took it and said afterwards that nobody reads it there
        DROPPED = "dropped"  # see why

    class Why(models.TextChoices):
        """Why a mail was dropped."""

        SETTLED = "settled"  # what it was about needs no mail any more
        REPLACED = "replaced"  # by a later one about the same
        EXPIRED = "expired"  # what it held was worthless by then
        ERASED = "erased"  # somebody whom it named or quoted is no longer here
        COPIED = "copied"  # it waited in a backup, and who restored it did not want it sent
        STOPPED = "stopped"  # the reader has stopped such mails, or all
        BOUNCED = "bounced"  # a mail to this address came back, and nobody has corrected it since

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="mails", db_constraint=True
    )
    to = models.EmailField()
    language = models.CharField(max_length=2, choices=languages.CHOICES)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True)  # a calendar file that goes along, for what one is asked to come to
    kind = models.CharField(max_length=60)  # e.g. "exchange.introduction_asked"
    about_kind = models.CharField(max_length=30, blank=True)  # the matter: empty for what stays true
    about_id = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)  # worthless afterwards
    council = models.CharField(max_length=50, blank=True)  # slug of the council in whose name it goes
    asks = models.PositiveSmallIntegerField(default=0)  # 0 asks nothing; otherwise its value in the contact budget
    is_personal = models.BooleanField(default=False)  # one person asks another: it goes at once, further ones together
    goes_at = models.DateTimeField(null=True)  # of one that waits for others: when they go together
    goes_with = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="others")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    failure = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "person", "-asks"]),
            models.Index(fields=["person", "-sent_at"], condition=models.Q(asks__gt=0), name="mail_asked_lately"),
            models.Index(fields=["-created_at"]),
            models.Index(fields=["council", "-created_at"]),
            models.Index(Lower("to"), name="mail_to"),
            models.Index(fields=["about_kind", "about_id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "about_kind", "about_id"], condition=UNSENT, name="one_mail_waits_for_one_matter"
            ),
            models.UniqueConstraint(
                fields=["to", "about_kind", "about_id"],
                condition=UNSENT & models.Q(person=None),
                name="one_mail_waits_for_a_stranger",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self) -> Ref | None:
        return None if self.about_id is None else Ref(self.about_kind, self.about_id)


class Naming(models.Model):
    """That a mail names somebody besides its reader, or quotes them: a person, or the address of who is none here."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="naming")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)

    class Meta:
        indexes = [models.Index(Lower("address"), name="mail_naming_address")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(address=""), name="a_mail_names_one_of_both"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} · {self.person_id or self.address}"


class SignedLink(models.Model):
    """A link that lets one person do one thing once without signing in. Only the hash of its secret is kept.

    It lives with the ``mail`` that carries it: dropped with it, and replaced when the mail was written again and went.
    """

    secret_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)  # e.g. "exchange.answer_introduction"
    about_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="links")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)  # what it allowed was settled otherwise; nobody used it

    class Meta:
        indexes = [models.Index(fields=["purpose", "about_id"])]

    def __str__(self) -> str:
        return self.purpose


class Stop(models.Model):
    """That who reads this address wants no mail about a topic, or none at all (""); known by a keyed hash only.

    It outlives the person: whoever left is not written to again because another list holds the address.
    """

    address_hash = models.CharField(max_length=64)
    topic = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_hash", "topic"], name="one_stop_a_topic")]

    def __str__(self) -> str:
        return self.topic


class Bounce(Labelled, models.Model):
    """That mail to an address came back for good, or was complained of: nothing more goes there until corrected."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown"  # nobody reads it there
        COMPLAINT = "complaint"  # who reads it called our mail unwanted

    address = models.EmailField(unique=True)  # in lower case
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)  # as the other server says it
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address


class RestoredCopy(models.Model):
    """That this database was brought back from a backup: the network it was taken from may still be at work.

    Written by the restore. Until somebody says that this is the network now, no mail that waits goes out.
    """

    restored_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="a_database_is_a_copy_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.restored_at:%Y-%m-%d %H:%M}"
