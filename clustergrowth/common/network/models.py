"""What a network was founded as."""

import pgtrigger
from django.db import models

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.network.kinds import NetworkKind

THE_ONE = 1  # the only row there may be


class Network(Labelled, models.Model):
    """The network of this database: one row, written when it is founded and never changed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    kind = models.CharField(max_length=13, choices=[(kind.value, kind.value) for kind in NetworkKind])
    founded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=THE_ONE), name="there_is_one_network"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in NetworkKind]), name="it_is_one_or_the_other"
            ),
        ]
        triggers = [pgtrigger.Protect(name="it_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.kind
