"""Asking somebody for a voice, and that person's yes or no."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import links
from clustergrowth.common.mail import services as mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.tell.pages.models import Voice

CONSENT = "pages.voice"


@transaction.atomic
def ask_for_voice(
    *,
    by: Person,
    council: Council,
    person: Person,
    role: str,
    text: str,
    lang: str,
    english: str = "",
    organisation: Organisation | None = None,
) -> Voice:
    """Write down what somebody said and send it to that person; nothing is public before the answer."""
    require(by, "pages.ask_for_voice", council)
    if not persons_visible_to(by).filter(pk=person.pk).exists():
        raise NotYours(_("You can only ask people of your own council."))
    if not person.address:
        raise Refused(_("We do not have an address for this person, so nobody could say yes."))
    voice = Voice.objects.create(
        council=council,
        person=person,
        role=role,
        organisation=organisation,
        text=text,
        lang=lang,
        english=english,
        asked_at=clock.now(),
    )
    mail.write(compose_question(Ref("voice", voice.pk), person), to=person)
    return voice


def compose_question(about: Ref, to: Person) -> mail.Letter | None:
    """As long as the person has not answered."""
    rows = Voice.objects.select_related("council", "organisation").filter(consent_at=None, withdrawn_at=None)
    voice = rows.filter(pk=about.id, person=to.pk).first()
    if voice is None:
        return None
    return mail.Letter(
        kind=CONSENT,
        template="pages/mail/voice",
        button=(_("Read it and decide"), lambda: _voice_path(voice, to)),
        why=_("The quotation carries your name, so only you decide."),
        context={"voice": voice},
        council=voice.council,
        is_personal=True,
        about=about,
    )


def _voice_path(voice: Voice, to: Person) -> str:
    return reverse("voice_by_link", args=[links.issue(CONSENT, voice.pk, person=to, days=60)])


@transaction.atomic
def give_voice(voice: Voice, *, by: Person) -> None:
    """The person says yes: the quotation stands on the council's page from now on."""
    voice = _own(voice, by)
    if voice.withdrawn_at:
        raise TooLate(_("You withdrew this. The coordinator can ask you again."))
    voice.consent_at = voice.consent_at or clock.now()
    voice.save(update_fields=["consent_at"])


@transaction.atomic
def withdraw_voice(voice: Voice, *, by: Person) -> None:
    """The person says no, before or after: a quotation never given is deleted, a public one is taken down at once."""
    voice = _own(voice, by)
    links.revoke(CONSENT, voice.pk)
    if voice.consent_at is None:
        voice.delete()
        return
    voice.withdrawn_at = voice.withdrawn_at or clock.now()
    voice.save(update_fields=["withdrawn_at"])


def _own(voice: Voice, by: Person) -> Voice:
    if voice.person_id != by.pk:
        raise NotYours(_("Only the person who is quoted can decide this."))
    return Voice.objects.select_for_update().get(pk=voice.pk)


@transaction.atomic
def answer_by_link(secret: str, *, is_given: bool) -> None:
    """Yes or no from the mail, without signing in."""
    link = links.spend(secret, CONSENT)
    voice = Voice.objects.filter(pk=link.about_id).first()
    if voice is None or link.person is None:
        raise TooLate(_("This quotation no longer exists."))
    if is_given:
        give_voice(voice, by=link.person)
    else:
        withdraw_voice(voice, by=link.person)
