"""What a firm is compared with: the answers of others as they stood on a day."""

from django.db import models

from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.surveys.models import Response, Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.kinds import Size


class Compared(Labelled, models.Model):
    """The ratings of one firm as they enter the groups of others: taken when it handed in, renewed at most once a day.

    So nobody who changes the own answers, or has another firm change its, sees at once what that does to a group.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="compared")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="compared")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="compared")
    size = models.CharField(max_length=6, choices=Size, blank=True)
    sector = models.CharField(max_length=1, blank=True)  # section of NACE
    values = models.JSONField(default=dict)  # {item code: rating}
    edition = models.PositiveSmallIntegerField()  # of the answers
    taken_on = models.DateField()
    handed_in_at = models.DateTimeField()
    wants_mail = models.BooleanField(default=False)  # asked for by the firm: once there are enough like it
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["wave", "size", "sector", "council"]),
            models.Index(fields=["wave"], condition=models.Q(wants_mail=True, told_at=None), name="comparison_wished"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.response_id}"
