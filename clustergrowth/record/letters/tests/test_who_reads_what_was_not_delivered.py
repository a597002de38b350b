"""Letters that no mail server took: named are those whom the reader may see, the others are counted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils.models import Contact
from clustergrowth.people.councils.queries.contacts import searched_contacts
from clustergrowth.people.persons.models import Person
from clustergrowth.record.letters.models import CouncilLetter
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def lost(person: Person) -> int:
    facts = {"language": "it", "subject": "Invito", "kind": "letters.letter", "created_at": clock.now()}
    failure = f"550 <{person.email}> no such user"
    mail = Mail.objects.create(person=person, to=str(person.email), state=Mail.State.FAILED, failure=failure, **facts)
    return mail.pk


def test_people_of_another_council_are_counted_and_not_named(cast: Cast, client: Client) -> None:
    now = clock.now()
    letter = CouncilLetter.objects.create(
        council=cast.bologna, author=cast.carla, created_at=now, sent_at=now, delivered_at=now, sent_to=2,
        subject=LazyI18nString({"it": "Invito"}), text=LazyI18nString({"it": "Venite"}),
        mails=[lost(cast.lucia), lost(cast.murat)],
    )  # fmt: skip
    client.force_login(cast.carla)
    page = client.get(reverse("letter", args=[letter.pk])).content.decode()
    assert str(cast.lucia.email) in page
    assert cast.murat.name not in page
    assert str(cast.murat.email) not in page
    assert "1 more, to a person who now belongs to another council." in page


def test_a_list_of_contacts_shows_no_address_that_another_councils_person_has_today(cast: Cast, client: Client) -> None:
    facts = {"council": cast.bologna, "source": "a list of 2019", "created_at": clock.now()}
    stranger = Contact.objects.create(person=cast.murat, name="M. Leylek", **facts)
    client.force_login(cast.carla)
    page = client.get(reverse("contacts", args=["bologna"])).content.decode()
    assert stranger.name in page
    assert str(cast.murat.email) not in page
    file: Any = client.get(reverse("contacts", args=["bologna"]), {"format": "csv"})
    assert b"".join(file.streaming_content).decode().splitlines()[1:] == ["M. Leylek,,,,,,,a list of 2019"]
    assert not searched_contacts(cast.bologna, str(cast.murat.email)).exists(), "nor is it a way to ask whose it is"
