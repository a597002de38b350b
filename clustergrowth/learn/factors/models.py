"""What was counted, kept so that a page need not count it again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class KeptCount(models.Model):
    """The figures of one scope, or the records behind one of them: worked out, and worked out anew to the same.

    It holds numbers alone; whom a record names is read when it is shown.
    """

    scope = models.CharField(max_length=60)  # key of a scope (queries.scopes)
    part = models.CharField(max_length=30, blank=True)  # name of the figure whose records these are; empty: the figures
    rests_on = models.CharField(max_length=400)  # the same as long as the same would be counted
    counted_at = models.DateTimeField()
    weight = models.PositiveIntegerField()  # how many rows were read for it
    took = models.PositiveIntegerField()  # milliseconds
    asked_at = models.DateTimeField(null=True)  # when the worker was asked to count it anew
    content = models.JSONField(null=True)
    records = ArrayField(models.BigIntegerField(), default=list)  # in the order of the page

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "part"], name="a_count_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.part}".rstrip()
