"""Mail that goes out, and the signed links in it."""

from django.conf import settings
from django.db import models

from clustergrowth.common import languages


class Mail(models.Model):
    """One mail to one person: one action, its button on top, complete as plain text."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for the worker
        HELD = "held"  # the person was asked for something less than a week ago
        SENT = "sent"
        FAILED = "failed"  # no server took it for days
        DROPPED = "dropped"  # no address, or the person ended such mail

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
    council = models.CharField(max_length=50, blank=True)  # slug of the council in whose name it goes
    asks = models.PositiveSmallIntegerField(default=0)  # 0 asks nothing; otherwise its value in the contact budget
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "person", "-asks"]),
            models.Index(fields=["person", "-sent_at"], condition=models.Q(asks__gt=0), name="mail_asked_lately"),
            models.Index(fields=["-created_at"]),
        ]

    def __str__(self) -> str:
        return self.subject


class SignedLink(models.Model):
    """A link that lets one person do one thing once without signing in. Only the hash of its secret is kept."""

    secret_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)  # e.g. "exchange.answer_introduction"
    about_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "about_id"])]

    def __str__(self) -> str:
        return self.purpose
