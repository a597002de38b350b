"""The mails that ask a firm to answer, with its own link."""

from functools import cache

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.letters import Composer
from clustergrowth.common.ports import Ref
from clustergrowth.listen.surveys.models import Invitation
from clustergrowth.listen.surveys.waves.queries.links import response_of, token_of
from clustergrowth.people.persons.models import Person

ASKS = {"invitation": 70, "reminder": 40, "own_link": 0}  # value in the contact budget


def write_to(invitation: Invitation, name: str) -> bool:
    """Write the mail with the firm's link; which mails asked for the answer is remembered.

    False where there is nothing to ask for, or nobody who can be written to.
    """
    to = invitation.person
    letter = composer(name)(Ref("invitation", invitation.pk), to) if to else None
    if letter is None or not mail.may_go(letter, to):
        return False
    written = mail.write(letter, to=to)
    if written is not None and letter.asks:
        invitation.mails = [*invitation.mails, written.pk]
    return True


@cache  # one function a letter, however often it is asked for
def composer(name: str) -> Composer:
    """One for each of the three mails: as long as the wave takes answers, and there is something to ask for.

    Whoever came to the open link asked for the firm's own link, which is the way back to the answers too.
    """

    def compose(about: Ref, to: Person) -> mail.Letter | None:
        rows = Invitation.objects.select_related("wave__instrument", "council", "organisation", "person")
        invitation = rows.filter(pk=about.id, person=to.pk).first()
        if invitation is None or not invitation.wave.takes_answers:
            return None
        return None if ASKS[name] and _has_answered(invitation) else _letter(invitation, to, name)

    return compose


def _has_answered(invitation: Invitation) -> bool:
    response = response_of(invitation)
    return response is not None and response.submitted_at is not None


def _letter(invitation: Invitation, to: Person, name: str) -> mail.Letter:
    with translation.override(to.language):
        path = reverse("answer", args=[token_of(invitation)])
    wave = invitation.wave
    return mail.Letter(
        kind=f"surveys.{name}",
        template=f"waves/mail/{name}",
        button=(_("Answer for your firm"), path),
        why=_("Your firm is a member of this council."),
        context={
            "organisation": invitation.organisation,
            "wave": wave,
            "minutes": wave.instrument.content.get("minutes", 10),
            "city": invitation.council.city,
        },
        council=invitation.council,
        asks=ASKS[name],
        about=Ref("invitation", invitation.pk),
    )
