"""The secrets as they stand in the mails of the full cast; nobody knows them otherwise."""

import re
from datetime import datetime

from django.core import signing

from clustergrowth.common.mail import links, stopping
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services as councils
from clustergrowth.people.councils.models import Proposal
from clustergrowth.people.persons.models import Person
from tests.full_cast import FullCast

LINKS = {
    "answer": ("surveys.invitation", r"/a/([^/\s]+)/", "lucia"),
    "confirm": ("record.confirm", r"/confirm/([^/\s]+)/", "murat"),
    "meeting": ("meetings.invitation", r"/meetings/answer/([^/\s]+)/", "paolo"),
    "introduction": ("exchange.", r"/introductions/answer/([^/\s]+)/", "ayse"),
    "outcome": ("outcomes.asked", r"/outcomes/tell/([^/\s]+)/", "murat"),
    "keep_need": ("exchange.", r"/needs/still/([^/\s]+)/", "lucia"),
    "keep_offer": ("exchange.", r"/offers/still/([^/\s]+)/", "paolo"),
    "voice": ("pages.voice", r"/voices/by-link/([^/\s]+)/", "lucia"),
    "first_contact": ("", r"/first-contact/([^/\s]+)/", "paolo"),
    "consent": ("interviews.", r"/consent/([^/\s]+)/", "lucia"),
    "quoted": ("interviews.quotation", r"/quoted/([^/\s]+)/", "lucia"),
    "story": ("interviews.case", r"/story/([^/\s]+)/", "lucia"),
    "appointment": ("councils.appointed", r"/appointments/([^/\s]+)/", "paolo"),
    "proposal": ("councils.ask_firm", r"/proposals/([^/\s]+)/", "lucia"),
    "works_there": ("", r"/works-there/([^/\s]+)/", "murat"),
}


def read_secrets(cast: FullCast, present: datetime) -> None:
    councils.take_in(cast.istanbul, cast.laser, by=cast.selin)
    cast.proposal = Proposal.objects.get()
    for name, (kind, pattern, reader) in LINKS.items():
        mails = Mail.objects.filter(person=getattr(cast, reader), kind__startswith=kind).order_by("-pk")
        found = [match.group(1) for mail in mails if (match := re.search(pattern, mail.text))]
        cast.secrets[name] = found[0]
    cast.some_mail = Mail.objects.filter(person=cast.murat).latest("pk")
    wanted = [cast.lucia.pk, cast.lucia.email, "lucia@laser.example"]
    Person.objects.filter(pk=cast.lucia.pk).update(address_asked="lucia@laser.example")
    cast.secrets["address"] = signing.dumps(wanted, salt="persons.address")
    cast.secrets["letters_end"] = signing.Signer(salt="persons.letters", sep="~").sign(str(cast.lucia.pk))
    cast.secrets["provider"] = "plain"
    cast.secrets["mail_stop"] = stopping.path_for(cast.lucia, "exchange.x").split("/")[-2]
    cast.secrets["mail_remove"] = stopping.removal_path(cast.ayse).split("/")[-2]
    cast.secrets["address_stop"] = signing.dumps(wanted, salt="persons.address_change")
    cast.secrets["enquiry"] = links.issue("exchange.enquiry", cast.enquiry.pk, person=None)
    cast.secrets["not_me"] = links.issue("persons.session", 0, person=cast.lucia)
    cast.secrets["sign_in"] = links.issue("accounts.sign_in", cast.lucia.pk, person=cast.lucia)
    cast.secrets["setup"] = links.issue("web.setup", 0, person=None, days=7)
