"""What a firm needs, said before anybody knows it."""

from django.db import models
from django.db.models.functions import Lower

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.common.languages.spoken import LONGEST_CODE
from clustergrowth.connect.exchange.models.postings import Need
from clustergrowth.people.councils.models import Council, JoinRequest


class Enquiry(Labelled, models.Model):
    """A need that a stranger typed, with the address they gave last: nobody's word for it yet.

    With its ``join_request`` it waits for the coordinator's yes, which makes it a ``need`` of the firm, and then for
    whoever reads the address to say that they work there. Of a member's address it waits without a request, for a tap.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="enquiries")
    text = models.TextField(max_length=2000)
    lang = models.CharField(max_length=LONGEST_CODE)
    name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=300)
    email = models.EmailField()
    language = models.CharField(max_length=2, choices=languages.CHOICES)  # of the page, and so of the mails
    asked_at = models.DateTimeField()
    join_request = models.ForeignKey(JoinRequest, null=True, on_delete=models.CASCADE, related_name="enquiries")
    need = models.ForeignKey(Need, null=True, on_delete=models.CASCADE, related_name="enquiries")

    class Meta:
        indexes = [
            models.Index(Lower("email"), name="enquiry_of_an_address"),
            models.Index(fields=["council", "asked_at"]),
        ]

    def __str__(self) -> str:
        return self.organisation_name
