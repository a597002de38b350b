"""A letter greets by name, brings pictures and files, is tried on oneself, and speaks the council's languages."""

from email.message import Message
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from i18nfield.strings import LazyI18nString

from clustergrowth.common.errors import Refused, TooLate
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.mail import linking
from clustergrowth.common.mail.models import Mail
from clustergrowth.record.letters import services
from clustergrowth.record.letters.models import CouncilLetter, LetterFile
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PNG, PDF = b"\x89PNG\r\n\x1a\n rest", b"%PDF-1.7 rest"


def draft(cast: Cast, text: str = "Gentile {name}, venite.") -> CouncilLetter:
    return services.save_letter(
        None, by=cast.carla, council=cast.bologna, subject=LazyI18nString({"it": "Per {name}"}),
        text=LazyI18nString({"it": text}), recipients={},
    )  # fmt: skip


def parts(message: Any) -> list[Message]:
    return [part for part in message.message().walk() if not part.is_multipart()]


def test_each_reader_is_greeted_by_name(cast: Cast) -> None:
    services.send_letter(draft(cast), by=cast.carla)
    got = {mail.to: (mail.subject, mail.text) for mail in Mail.objects.all()}
    assert got["lucia@example.org"][0] == f"Per {cast.lucia.name}"
    assert f"Gentile {cast.paolo.name}, venite." in got["paolo@example.org"][1]


def test_a_name_that_looks_like_an_address_is_no_link(cast: Cast) -> None:
    cast.lucia.name = "evil.example"
    cast.lucia.save()
    services.send_letter(draft(cast), by=cast.carla)
    text = Mail.objects.get(person=cast.lucia).text
    assert "evil.example" not in text and f"evil{linking.JOINER}.{linking.JOINER}example" in text


def test_pictures_stand_in_it_and_files_go_along(cast: Cast, real_network: None) -> None:
    letter = draft(cast)
    services.add_file(letter, by=cast.carla, name="piano.pdf", content=PDF)
    services.add_file(letter, by=cast.carla, name="foto.png", content=PNG)
    services.send_letter(letter, by=cast.carla)
    found = {part.get_filename(): part for part in parts(outbox.outbox[0])}
    assert found["piano.pdf"].get_payload(decode=True) == PDF
    picture = found["foto.png"]
    assert picture.get_content_type() == "image/png" and picture["Content-Disposition"].startswith("inline")
    html = next(part for part in parts(outbox.outbox[0]) if part.get_content_type() == "text/html")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in str(html.get_payload(decode=True))


@pytest.mark.parametrize(("name", "content"), [
    ("run.exe", b"MZ"), ("plan.pdf", b"MZ"), ("page.html", b"<html>"), ("macro.docm", b"PK\x03\x04"), ("no", PDF),
])  # fmt: skip
def test_what_is_no_document_or_not_what_it_says_is_refused(cast: Cast, name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        services.add_file(draft(cast), by=cast.carla, name=name, content=content)


def test_so_much_as_mail_servers_take(cast: Cast) -> None:
    letter = draft(cast)
    services.add_file(letter, by=cast.carla, name="a.pdf", content=PDF + b" " * 4 * MEGABYTE)
    with pytest.raises(Refused):
        services.add_file(letter, by=cast.carla, name="b.pdf", content=PDF + b" " * MEGABYTE)
    for number in range(4):
        services.add_file(letter, by=cast.carla, name=f"{number}.pdf", content=PDF)
    with pytest.raises(Refused):
        services.add_file(letter, by=cast.carla, name="sixth.pdf", content=PDF)


def test_a_file_is_added_and_removed_on_the_page_until_it_is_sent(cast: Cast, client: Client) -> None:
    letter = draft(cast)
    client.force_login(cast.carla)
    page = client.post(f"/letters/{letter.pk}/files/", {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert page.status_code == 422 and "not what its name says" in page.content.decode()
    client.post(f"/letters/{letter.pk}/files/", {"file": SimpleUploadedFile("piano.pdf", PDF)})
    held = LetterFile.objects.get()
    assert "piano.pdf" in client.get(f"/letters/{letter.pk}/").content.decode()
    services.send_letter(letter, by=cast.carla)
    with pytest.raises(TooLate):
        services.remove_file(LetterFile.objects.select_related("letter__council").get(pk=held.pk), by=cast.carla)


def test_a_copy_goes_to_oneself_and_to_nobody_else(cast: Cast, client: Client, real_network: None) -> None:
    letter = draft(cast)
    services.add_file(letter, by=cast.carla, name="piano.pdf", content=PDF)
    client.force_login(cast.carla)
    client.post(f"/letters/{letter.pk}/test/")
    assert [one.to for one in outbox.outbox] == [[cast.carla.email]]
    assert f"Gentile {cast.carla.name}" in str(outbox.outbox[0].body)
    assert "piano.pdf" in [part.get_filename() for part in parts(outbox.outbox[0])]
    assert CouncilLetter.objects.get().sent_at is None


def test_it_is_written_in_the_languages_of_the_council_only(cast: Cast, client: Client) -> None:
    cast.bologna.languages = ["it", "en"]
    cast.bologna.save()
    client.force_login(cast.carla)
    page = client.get("/letters/new/").content.decode()
    assert page.count('name="subject_') == 2
    letter = draft(cast)
    letter.text = LazyI18nString({"it": "Venite.", "tr": "Gelin."})
    letter.save()
    assert client.get(f"/letters/{letter.pk}/edit/").content.decode().count('name="subject_') == 3
