"""A council's own words for organisations, as its lists have them; no other council sees them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.people.councils.models.councils import Council
from clustergrowth.people.organisations.models import Organisation


class Label(Labelled, models.Model):
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="labels")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(_("label"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "organisation", "name"], name="one_label_of_a_name")]
        indexes = [models.Index(fields=["council", "name"], name="label_of_council")]

    def __str__(self) -> str:
        return self.name
