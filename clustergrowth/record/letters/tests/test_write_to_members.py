"""A letter to a filtered list, each in the own language."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.errors import NotYours, Refused, TooLate
from clustergrowth.common.mail import services as mail
from clustergrowth.common.mail.bounces import noting
from clustergrowth.common.mail.models import Bounce, Mail
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.services import introduce
from clustergrowth.people.persons.models import Person
from clustergrowth.record.kinds import Kind
from clustergrowth.record.letters import services
from clustergrowth.record.letters.models import CouncilLetter
from clustergrowth.record.letters.queries import reach, recipients
from clustergrowth.record.models import Line
from clustergrowth.record.services import first_contact_of
from tests.cast import Cast, works

pytestmark = pytest.mark.django_db


def draft(cast: Cast, **wanted: Any) -> CouncilLetter:
    return services.save_letter(
        None,
        by=cast.carla,
        council=cast.bologna,
        subject=LazyI18nString({"it": "Invito", "en": "Invitation"}),
        text=LazyI18nString({"it": "Venite giovedì.", "en": "Come on Thursday."}),
        recipients=wanted,
    )


def test_each_member_gets_it_in_the_own_language(cast: Cast) -> None:
    cast.paolo.language = "en"
    cast.paolo.save()
    assert services.send_letter(draft(cast), by=cast.carla) == 2
    got = {mail.to: (mail.subject, mail.text.split("\n")[0]) for mail in Mail.objects.all()}
    assert got["lucia@example.org"] == ("Invito", "Venite giovedì.")
    assert got["paolo@example.org"] == ("Invitation", "Come on Thursday.")
    assert Line.objects.get().kind == Kind.LETTER_SENT


def test_who_reads_an_unwritten_language_gets_the_councils_own(cast: Cast) -> None:
    cast.lucia.language = "tr"
    cast.lucia.save()
    services.send_letter(draft(cast, kinds=["sme"]), by=cast.carla)
    assert Mail.objects.get().subject == "Invito"


def test_the_list_is_filtered_and_says_who_is_not_reached(cast: Cast) -> None:
    cast.lucia.receives_letters = False
    cast.lucia.save()
    found = reach(cast.bologna, {})
    assert (found.total, found.ended_letters, found.members_without_contact) == (1, 1, 1)
    assert reach(cast.bologna, {"engineering": True, "quiet_months": 6}).total == 0
    with pytest.raises(Refused):
        services.send_letter(draft(cast, kinds=["sme"]), by=cast.carla)


def test_a_second_tap_sends_nothing_twice_and_a_sent_letter_stays(cast: Cast) -> None:
    letter = draft(cast)
    services.send_letter(letter, by=cast.carla)
    with pytest.raises(TooLate):
        services.send_letter(letter, by=cast.carla)
    letter.refresh_from_db()
    with pytest.raises(TooLate):
        services.save_letter(letter, by=cast.carla, council=cast.bologna, subject="x", text="x", recipients={})
    assert Mail.objects.count() == 2


def test_only_the_own_council_is_written_to(client: Client, cast: Cast) -> None:
    letter = draft(cast)
    with pytest.raises(NotYours):
        services.send_letter(letter, by=cast.selin)
    client.force_login(cast.selin)
    assert client.get(reverse("letter", args=[letter.pk])).status_code == 404
    assert client.post(reverse("letter_send", args=[letter.pk])).status_code == 404
    client.force_login(cast.lucia)
    assert client.get(reverse("letters")).status_code == 403


def test_writing_looking_it_over_and_sending_on_the_pages(client: Client, cast: Cast) -> None:
    client.force_login(cast.carla)
    form = client.get(reverse("letter_new")).content.decode()
    assert "subject_0" in form
    empty = client.post(reverse("letter_new"), {"subject_0": "", "text_0": "Ciao"})
    assert empty.status_code == 422
    assert "Ciao" in empty.content.decode()
    written = client.post(reverse("letter_new"), {"subject_0": "Hello", "text_0": "Come.", "kinds": ["sme"]})
    letter = CouncilLetter.objects.get()
    assert written.headers["Location"] == reverse("letter", args=[letter.pk])
    assert letter.recipients["kinds"] == ["sme"]
    assert "Send to 1 person" in client.get(reverse("letter", args=[letter.pk])).content.decode()
    client.post(reverse("letter_send", args=[letter.pk]))
    assert Mail.objects.get().to == "lucia@example.org"


def test_begun_anew_it_writes_to_nobody_twice(cast: Cast, settings: Any) -> None:
    settings.JOBS_INLINE = False
    letter = draft(cast)
    services.send_letter(letter, by=cast.carla)
    services.deliver(letter)
    services.deliver(letter)
    assert Mail.objects.count() == 2


def test_what_could_not_be_written_is_said_and_sent_once_more(cast: Cast, client: Client, settings: Any) -> None:
    settings.JOBS_INLINE = False
    letter = draft(cast)
    services.send_letter(letter, by=cast.carla)
    services.give_up(letter.pk)
    client.force_login(cast.carla)
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert "nobody got this letter" in page
    assert "Send to 2 people" in page
    client.post(reverse("letter_send", args=[letter.pk]))
    services.deliver(letter)
    assert (Mail.objects.count(), Line.objects.filter(kind=Kind.LETTER_SENT).count()) == (2, 1)
    assert "nobody got this letter" not in client.get(reverse("letter", args=[letter.pk])).content.decode()
    services.give_up(letter.pk)  # a job that was long settled
    letter.refresh_from_db()
    assert letter.failed_at is None


def test_the_page_names_whom_no_server_took_the_mail_for(cast: Cast, client: Client, settings: Any) -> None:
    settings.JOBS_INLINE = False
    letter = draft(cast)
    services.send_letter(letter, by=cast.carla)
    services.deliver(letter)
    client.force_login(cast.carla)
    assert "2 mails are still on their way." in client.get(reverse("letter", args=[letter.pk])).content.decode()
    lost = Mail.objects.get(to="lucia@example.org")
    Mail.objects.filter(pk=lost.pk).update(failure="550 no such mailbox")
    mail.fail(lost.pk)
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert "lucia@example.org" in page
    assert "550 no such mailbox" in page
    assert "1 mail is still on its way." in page


def test_a_letter_of_a_past_that_is_told_afterwards_keeps_its_readers(cast: Cast) -> None:
    letter = draft(cast)
    with mail.silence():
        services.send_letter(letter, by=cast.carla)
    letter.refresh_from_db()
    assert (letter.sent_to, letter.mails) == (2, [])


def listed(cast: Cast, council: Council, who: Person) -> Person:
    return introduce(council, name="N. N.", email=str(who.email), language="it", source="fair")


def test_whose_mail_comes_back_is_counted_and_a_colleague_is_written_to_instead(cast: Cast) -> None:
    works(cast.paolo, cast.laser)
    before = reach(cast.bologna, {})
    noting.note(str(cast.lucia.email).upper(), Bounce.Kind.UNKNOWN, "550 5.1.1 no such user")
    now = reach(cast.bologna, {})
    assert (now.total, now.comes_back, before.comes_back) == (before.total - 1, 1, 0)
    assert (now.without_address, now.ended_letters) == (before.without_address, before.ended_letters)
    assert first_contact_of(cast.laser) == cast.paolo


def test_whoever_ended_letters_gets_none_through_a_list_and_no_count_tells(cast: Cast, client: Client) -> None:
    listed(cast, cast.bologna, cast.murat)
    Person.objects.filter(pk=cast.murat.pk).update(receives_letters=False)
    letter = draft(cast, contacts=True)
    found = reach(cast.bologna, letter.recipients)
    assert (services.send_letter(letter, by=cast.carla), found.total, found.ended_letters) == (3, 3, 0)
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["lucia@example.org", "paolo@example.org"]
    client.force_login(cast.carla)
    assert "Written to 3 people." in client.get(reverse("letter", args=[letter.pk])).content.decode()


def test_whoever_changed_the_address_and_ended_letters_gets_none_through_a_list(cast: Cast) -> None:
    listed(cast, cast.bologna, cast.murat)
    cast.murat.former_addresses.create(address="murat@example.org", until=clock.now())
    Person.objects.filter(pk=cast.murat.pk).update(email="new@example.org", receives_letters=False)
    services.send_letter(draft(cast, contacts=True), by=cast.carla)
    assert Mail.objects.count() == 2


def test_a_letter_that_waits_does_not_go_to_whoever_ends_them_meanwhile(cast: Cast) -> None:
    own, letter = listed(cast, cast.bologna, cast.murat), draft(cast)
    assert services.compose_letter(Ref("letter", letter.pk), own) is not None
    Person.objects.filter(pk=cast.murat.pk).update(receives_letters=False)
    assert services.compose_letter(Ref("letter", letter.pk), own) is None


def test_one_address_gets_it_once(cast: Cast) -> None:
    own = listed(cast, cast.bologna, cast.murat)
    works(cast.murat, cast.laser)
    works(Person.objects.create(name="M. L.", listed_address=own.address), cast.laser)  # as another council has it
    wanted = {"contacts": True, "everybody": True}
    assert own in recipients(cast.bologna, {"contacts": True})
    once = recipients(cast.bologna, wanted)
    assert [one for one in once if one.address == cast.murat.email] == [cast.murat]
    services.send_letter(draft(cast, **wanted), by=cast.carla)
    assert Mail.objects.filter(to=cast.murat.email).count() == 1
    cast.murat.affiliations.all().delete()
    assert [one for one in once.all() if one.address == cast.murat.email] == [own]
