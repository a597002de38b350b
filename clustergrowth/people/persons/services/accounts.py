"""What people do with persons: know them, let them correct themselves, erase them."""

from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from clustergrowth.common import clock, jobs, ports
from clustergrowth.common.errors import LinkSpent, Refused, TooLate
from clustergrowth.common.limits import often
from clustergrowth.common.locks import lock
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail import stopping
from clustergrowth.common.mail.bounces import noting
from clustergrowth.people.persons.models import ErasedAddress, FormerAddress, Person
from clustergrowth.people.persons.queries.persons import written_down
from clustergrowth.people.persons.services.sessions import end_sessions

ADDRESS = "persons.address"
ADDRESS_LIVES = timedelta(days=3)  # a new address is confirmed while one remembers typing it
_letters = signing.Signer(salt="persons.letters", sep="~")
STOP, STOP_LIVES = "persons.address_change", timedelta(days=7)  # the old address has longer to object
ASKED_A_DAY = 5  # changes of one's address: each is two mails, one of them to an address of a stranger's


@transaction.atomic
def register_person(
    *, name: str, email: str | None, language: str = "en", time_zone: str = "UTC", phone: str = ""
) -> Person:
    """The person behind an address: known already, or known from now on. Nobody is registered twice."""
    address = (email or "").strip().lower() or None
    person = Person.objects.filter(email__iexact=address).first() if address else None
    if person is not None:
        return person
    try:
        with transaction.atomic():
            return Person.objects.create(
                name=name.strip(), email=address, language=language, time_zone=time_zone, phone=phone
            )
    except IntegrityError:
        if address is None:
            raise
        return Person.objects.get(email=address)  # registered by another at this very moment


@transaction.atomic
def edit_person(
    person: Person,
    *,
    name: str,
    email: str | None,
    phone: str = "",
    language: str,
    time_zone: str,
    receives_letters: bool,
) -> Person:
    """The person's own words about themselves. A new address counts once a mail to it was answered.

    Who has an account needs an address: the code goes there. Whether somebody else has it is told to nobody.
    """
    address = (email or "").strip().lower() or None
    lock(person)  # a link may give it another address just now
    if address is None and person.email:
        raise Refused(
            _("Without an address you could not sign in again. To leave, erase your data below."),
            fields={"email": [_("Please keep an address here.")]},
        )
    if address is not None and address != person.email:
        _ask_whose(address, person)
    person.name, person.phone = name.strip(), phone.strip()
    person.language, person.time_zone, person.receives_letters = language, time_zone, receives_letters
    person.wants_no_mail = person.wants_no_mail and not receives_letters
    person.full_clean(exclude=["password", "notice_sent_at", "created_at"])
    person.save()
    return person


def _ask_whose(address: str, person: Person) -> None:
    """A mail to each address: the new one is asked, the present one told, with a way to stop it.

    The link to the new one is good for three days and once, for it names the address it replaces.
    """
    often.count("changes of address", str(person.pk), most=ASKED_A_DAY, within=timedelta(days=1))
    person.address_asked = address
    _tell_present(address, person)
    is_taken = Person.objects.filter(email__iexact=address).exclude(pk=person.pk).exists()
    token = signing.dumps([person.pk, person.email, address], salt=ADDRESS)
    letter = mail.Letter(
        kind=ADDRESS,
        template="persons/mail/address",
        button=(__("Yes, this is my address"), reverse("address_confirm", args=[token])),
        why=__("Somebody wants to sign in with this address."),
        about=None,
        until=clock.now() + ADDRESS_LIVES,
        names=[person],
    )
    mail.write_if(not is_taken, letter, to=mail.Stranger(address, person.language))


def _tell_present(address: str, person: Person) -> None:
    token = signing.dumps([person.pk, person.email, address], salt=STOP)
    letter = mail.Letter(
        kind=STOP,
        template="persons/mail/address_change",
        button=(__("Keep the old address"), reverse("address_stop", args=[token])),
        why=__("You sign in with this address."),
        context={"new": address},
        about=None,
        until=clock.now() + STOP_LIVES,
    )
    mail.write(letter, to=person)


def address_asked(token: str) -> tuple[Person, str]:
    """The person and the new address behind a link. Raises LinkSpent when it is old, cut off or was used."""
    try:
        pk, old, new = signing.loads(token, salt=ADDRESS, max_age=ADDRESS_LIVES)
    except signing.BadSignature as error:
        raise LinkSpent(_("This link has expired or is incomplete. Please change your address again.")) from error
    person = Person.objects.filter(pk=pk, email=old, address_asked=new, is_active=True).first()
    if person is None:
        raise LinkSpent(_("This link has already been used. Sign in to see where things stand."))
    return person, new


def change_told(token: str) -> tuple[Person, str]:
    """The person and the former address behind the mail that told of a change, asked for or done. Raises LinkSpent.

    A further change takes it from nobody: whoever took an account over would make one to stay.
    """
    try:
        pk, old, new = signing.loads(token, salt=STOP, max_age=STOP_LIVES)
    except signing.BadSignature as error:
        raise LinkSpent(_("This link has expired or is incomplete. Please change your address again.")) from error
    former = FormerAddress.objects.filter(person=OuterRef("pk"), address=old, until__gt=clock.now())
    asked = Q(email=old, address_asked=new) | Exists(former)
    person = Person.objects.filter(asked, pk=pk, is_active=True).first()
    if person is None:
        raise LinkSpent(_("This link has already been used. Sign in to see where things stand."))
    return person, old


@transaction.atomic
def stop_change(token: str) -> str:
    """The former address stays, or comes back, and who signed in meanwhile is signed out.

    Addresses that came after it lose their say: only whoever was there first undoes what others did.
    """
    person, old = change_told(token)
    _give_address(person, old)
    first = person.former_addresses.filter(address=old, until__gt=clock.now()).order_by("pk").values("pk")[:1]
    person.former_addresses.filter(pk__gte=Subquery(first)).delete()
    end_sessions(person)
    return old


def _give_address(person: Person, address: str) -> None:
    former = person.address
    try:
        with transaction.atomic():
            person.email, person.address_asked = address, ""
            person.save(update_fields=["email", "address_asked"])
            stopping.move(former, address)
            noting.works_again(address)
    except IntegrityError as error:
        raise TooLate(_("Somebody else signs in with this address.")) from error


@transaction.atomic
def take_address(token: str, *, here: str | None = None) -> Person:
    """The new address is the person's: who reads its mail has said so. The database decides when two want it.

    Every other session ends: who took one over is out.
    """
    person, new = address_asked(token)
    if person.email:
        person.former_addresses.create(address=person.email, until=clock.now() + STOP_LIVES)
    _give_address(person, new)
    end_sessions(person, but=here)
    return person


def forget_former_addresses() -> None:
    """But for those a council wrote down: erasing whose they were takes that along."""
    listed = Person.objects.filter(listed_address=OuterRef("address"))
    FormerAddress.objects.filter(~Exists(listed), until__lte=clock.now()).delete()


def end_letters_path(person: Person) -> str:
    """Where a reader ends the letters of councils without signing in; the same in every letter."""
    with translation.override(person.language):
        return reverse("letters_end", args=[_letters.sign(str(person.pk))])


def reader_of_token(token: str) -> Person:
    """Whose letters a link ends. Raises LinkSpent when it was cut off, or the person is gone."""
    try:
        person = Person.objects.filter(pk=int(_letters.unsign(token)), is_active=True).first()
    except (signing.BadSignature, ValueError):
        person = None
    if person is None:
        raise LinkSpent(_("This link is incomplete. Copy the whole address from the mail, or sign in."))
    return person


def receive_letters(person: Person, *, is_wanted: bool) -> None:
    """End the letters of councils, or begin them again; said twice it is the same."""
    person.receives_letters = is_wanted
    person.wants_no_mail = person.wants_no_mail and not is_wanted
    person.save(update_fields=["receives_letters", "wants_no_mail"])


@transaction.atomic
def erase_person(person: Person, *, by: Person, takes_words_out: bool = False) -> None:
    """Take a person out of everything, for good. Ledger lines stay, under a key that means nobody from now on.

    What the person wrote for an organisation or a council stays there without the name; with ``takes_words_out`` it
    goes (see ``own_words_of``). No word of anybody else is changed. Every noun forgets through its port; one that
    cannot (the only coordinator of a council) refuses all of it. The worker searches uploaded files.
    """
    if by.pk != person.pk and not by.is_site_administrator:
        raise Refused(_("Only the person, or a site administrator at the person's request, can do this."))
    if takes_words_out:
        for words in ports.own_words:
            words.take_out(person)
    _forget(person)
    addresses = {person.address}
    for listed in written_down(person):
        addresses.add(listed.address)
        _forget(listed)
        listed.delete()
    for address in sorted(addresses - {""}):
        asked = ErasedAddress.objects.create(address=address, asked_at=clock.now())
        jobs.defer("persons.erase_in_files", id=asked.pk)
    end_sessions(person)
    person.delete()


@transaction.atomic
def leave(person: Person) -> None:
    """By the link in the first mail, without an account; no other list brings a mail to that address again."""
    address = person.address
    erase_person(person, by=person)
    stopping.stop_everything(address)


def _forget(person: Person) -> None:
    for erase in ports.erase:
        erase(person)
