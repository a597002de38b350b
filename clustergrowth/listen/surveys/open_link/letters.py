"""The mail by which a firm proves an address given at the open link."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.listen.surveys.models import OpenLinkSubmission

PROVE = "surveys.prove"


def compose_proof(about: Ref, to: mail.Stranger) -> mail.Letter | None:
    """“This is our firm”, to the address it gave, as long as the wave takes answers."""
    rows = OpenLinkSubmission.objects.select_related("wave", "council").exclude(state=OpenLinkSubmission.State.REFUSED)
    submission = rows.filter(pk=about.id, email__iexact=to.email).first()
    if submission is None or not submission.wave.takes_answers:
        return None
    return mail.Letter(
        kind="surveys.prove",
        template="open_link/mail/prove",
        button=(_("This is our firm"), lambda: _proof_path(submission)),
        why=_("Somebody gave this address in the council's survey."),
        context={"name": submission.called, "wave": submission.wave, "city": submission.council.city},
        council=submission.council,
        about=about,
    )


def _proof_path(submission: OpenLinkSubmission) -> str:
    secret = links.issue(PROVE, submission.pk, person=None, days=60)
    with translation.override(submission.language):
        return reverse("open_prove", args=[secret])
