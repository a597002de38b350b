"""The open link of a council, and who came through it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clustergrowth.common import languages
from clustergrowth.common.languages.labels import Labelled
from clustergrowth.listen.surveys.models.answers import Response
from clustergrowth.listen.surveys.models.waves import Wave
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person


class OpenLink(models.Model):
    """A council's public door into a wave, for firms that are not in the directory or have no address."""

    wave: "models.ForeignKey[Wave]" = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="open_links"
    )
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="open_links")
    token = models.CharField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="links_opened"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "council"], name="one_open_link_a_sample")]

    def __str__(self) -> str:
        return self.token


class OpenLinkSubmission(Labelled, models.Model):
    """A firm that came through the open link and named itself.

    Its answers count once the link in the mail to its address was opened, unless it may be a firm we know: then, as
    without that proof, a coordinator says who it is. The address is forgotten some time after the wave.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        COUNTED = "counted", _("counted")
        REFUSED = "refused", pgettext_lazy("answers of a firm", "refused")

    link = models.ForeignKey(OpenLink, on_delete=models.CASCADE, related_name="submissions")
    wave: "models.ForeignKey[Wave]" = models.ForeignKey(
        "surveys.Wave", on_delete=models.CASCADE, related_name="submissions"
    )
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="submissions")
    called = models.CharField(_("name of the firm"), max_length=300)
    place = models.CharField(_("place"), max_length=100)
    vat = models.CharField(_("VAT number"), max_length=20, blank=True)
    site = models.CharField(_("web site"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=2, choices=languages.CHOICES)
    key = models.CharField(max_length=32)  # fingerprint of name and place: who comes again under the same
    nonce = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    may_be = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")  # seen by us alone
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="submissions")
    response: "models.OneToOneField[Response | None]" = models.OneToOneField(
        "surveys.Response", null=True, on_delete=models.SET_NULL, related_name="submission"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # the last mail to the address
    proved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="submissions_judged"
    )

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["wave", "council", "state"]),
            models.Index(fields=["link", "created_at"]),
            models.Index(fields=["wave", "key"]),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def is_clear(self) -> bool:
        """Whether it is proved to be a firm we know, by an address of its own web domain.

        Everybody else waits for the coordinator: ten invented firms would lay bare the eleventh.
        """
        return self.proved_at is not None and self.organisation_id is not None

    @property
    def person(self) -> Person | None:
        """Nobody we know: who came is behind an address only."""
        return None
