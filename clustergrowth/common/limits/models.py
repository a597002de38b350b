"""What is counted and what was answered, for all processes together; neither is kept for long (``jobs``)."""

from django.db import models


class UseCount(models.Model):
    """How often one kind of thing was done by one person, or from one address, since a moment."""

    what = models.CharField(max_length=100)
    who = models.CharField(max_length=64)  # a hash: neither the person nor the address can be read here
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "limits_tally"
        constraints = [models.UniqueConstraint(fields=["what", "who"], name="limits_one_tally")]
        indexes = [models.Index(fields=["since"])]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"


class Answered(models.Model):
    """A form that was sent and done: where its sender was led. Sent once more, it leads there again."""

    sent = models.CharField(max_length=64, unique=True)  # hash of the form as it was rendered and filled in
    onward = models.CharField(max_length=2000)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.onward
