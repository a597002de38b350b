"""A mail comes from the council, and an answer reaches the person who wrote it, or who answers for the council."""

from email.header import decode_header, make_header
from email.message import Message

import pytest
from django.core import mail as outbox
from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.common.mail import services
from clustergrowth.common.network.services import name_network
from clustergrowth.people.councils.services import ask_to_join, introduce
from clustergrowth.record.letters.services import save_letter, send_letter
from tests.cast import Cast, works

pytestmark = pytest.mark.django_db


def heads() -> list[Message]:
    """As they travel: parsed again from their bytes."""
    return [one.message() for one in outbox.outbox]


def written(cast: Cast) -> Message:
    works(cast.carla, cast.camera)
    letter = save_letter(
        None, by=cast.carla, council=cast.bologna, subject=LazyI18nString({"it": "Notizie"}),
        text=LazyI18nString({"it": "Rispondete a questa lettera."}), recipients={},
    )  # fmt: skip
    send_letter(letter, by=cast.carla)
    return next(one for one in heads() if one["To"] == cast.lucia.email)


def test_a_letter_is_answered_to_its_author(cast: Cast, real_network: None) -> None:
    message = written(cast)
    assert message["From"] == "Emilia-Romagna via Cluster Growth <councils@localhost>"
    assert message["Reply-To"] == "Carla Quaglia <carla@example.org>"


def test_a_network_that_has_a_name_writes_under_it(cast: Cast, real_network: None) -> None:
    name_network(name="Rede Norte", operator="AEP", email="rede@example.org", by=cast.adam)
    assert written(cast)["From"] == "Emilia-Romagna via Rede Norte <councils@localhost>"


def test_another_mail_of_the_council_to_who_answers_for_it(cast: Cast, real_network: None) -> None:
    fact = services.Letter("k", "web/mail/code", None, "", {"code": "1"}, council=cast.bologna, about=None)
    services.write(fact, to=cast.lucia)
    cast.bologna.first_contact, cast.bologna.first_contact_consent_at = cast.paolo, clock.now()
    cast.bologna.save()
    services.write(fact, to=cast.murat)
    assert [one["Reply-To"] for one in heads()] == [
        "Carla Quaglia <carla@example.org>", "Paolo Cormorano <paolo@example.org>"
    ]  # fmt: skip


def test_somebody_of_another_council_is_told_no_address_but_the_public_one(cast: Cast, real_network: None) -> None:
    fact = services.Letter("k", "web/mail/code", None, "", {"code": "1"}, council=cast.bologna, about=None)
    services.write(fact, to=cast.murat)
    own_coordinator = f"{cast.selin.name} <{cast.selin.email}>"
    assert [str(make_header(decode_header(one["Reply-To"]))) for one in heads()] == [own_coordinator]


def test_a_stranger_answers_to_who_coordinates_the_council(cast: Cast, real_network: None) -> None:
    fact = services.Letter("k", "web/mail/code", None, "", {"code": "1"}, council=cast.bologna, about=None)
    services.write(fact, to=services.Stranger("x@example.org", "it"))
    assert [one["Reply-To"] for one in heads()] == ["Carla Quaglia <carla@example.org>"]


def test_somebody_on_the_councils_list_answers_to_who_wrote_and_else_to_who_coordinates(
    cast: Cast, real_network: None
) -> None:
    guest = introduce(cast.bologna, name="Rita Usignolo", email="rita@example.org", language="it", source="fair")
    letter = save_letter(
        None, by=cast.carla, council=cast.bologna, subject=LazyI18nString({"it": "Notizie"}),
        text=LazyI18nString({"it": "Rispondete a questa lettera."}), recipients={"contacts": True},
    )  # fmt: skip
    send_letter(letter, by=cast.carla)
    fact = services.Letter("k", "web/mail/code", None, "", {"code": "1"}, council=cast.bologna, about=None)
    services.write(fact, to=guest)
    to_rita = [one for one in heads() if one["To"] == "rita@example.org"]
    assert [one["Reply-To"] for one in to_rita] == ["Carla Quaglia <carla@example.org>"] * 2


def test_who_is_on_one_councils_list_is_told_no_coordinator_of_another(cast: Cast, real_network: None) -> None:
    guest = introduce(cast.bologna, name="Rita Usignolo", email="rita@example.org", language="it", source="fair")
    fact = services.Letter(
        "k", "web/mail/code", None, "", {"code": "1"}, council=cast.istanbul, about=None, author=cast.selin
    )
    services.write(fact, to=guest)
    assert heads()[0]["Reply-To"] is None


def test_a_request_to_join_is_answered_to_who_asks(cast: Cast, real_network: None) -> None:
    ask_to_join(
        cast.bologna, door="firm", name="Gino, Allodola", email="gino@example.org", organisation_name="Fonderia",
        language="it",
    )  # fmt: skip
    assert [one["Reply-To"] for one in heads()] == ['"Gino, Allodola" <gino@example.org>']


def test_an_author_whom_the_reader_may_not_see_is_not_told(cast: Cast, real_network: None) -> None:
    fact = services.Letter(
        "k", "web/mail/code", None, "", {"code": "1"}, council=cast.bologna, about=None, author=cast.lucia
    )
    services.write(fact, to=cast.murat)
    assert "lucia" not in str(heads()[0])


def test_a_name_with_commas_quotes_and_other_letters_stays_one_sender(cast: Cast, real_network: None) -> None:
    cast.bologna.name = LazyI18nString({"it": 'Emilia, "Romagna"'})
    cast.bologna.save()
    cast.carla.name = "Şule Çalışkan, Dr.\r\nBcc: x@example.org"
    cast.carla.save()
    message = written(cast)
    assert message["From"] == '"Emilia, \\"Romagna\\" via Cluster Growth" <councils@localhost>'
    assert message["Bcc"] is None
    assert "=?utf-8?" in str(message["Reply-To"])
    assert str(message["Reply-To"]).count("@") == 1
