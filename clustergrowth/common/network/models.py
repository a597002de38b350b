"""What a network was founded as."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class NetworkProfile(models.Model):
    """How the network is called and who runs it: one row, written by its administrator and corrected at any time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE)
    name = models.CharField(_("name of the network"), max_length=60)
    operator = models.CharField(_("who runs it"), max_length=200)
    email = models.EmailField(_("mail address for questions"))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=THE_ONE), name="there_is_one_profile")]

    def __str__(self) -> str:
        return self.name
