"""Fifteen seconds: two organisations, one line, and the other side confirms."""

import email
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import LinkSpent, NotYours, Refused, TooLate
from clustergrowth.common.mail.models import Mail
from clustergrowth.record import ledger, ports, services
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line, Note, Party
from clustergrowth.record.queries import interactions, lines_of, readable_lines
from tests.cast import Cast
from tests.forms_on_a_page import forms_in
from tests.looked_up import on_the_desk, what_waits

pytestmark = pytest.mark.django_db


def log(cast: Cast, **more: object) -> Line:
    given = {
        "by": cast.lucia,
        "between": [cast.laser, cast.teknik],
        "text": "Visita alla linea",
        "acting_for": cast.laser,
    }
    return services.log_contact(**{**given, **more})  # type: ignore[arg-type]


def secret_in(mail: Mail) -> str:
    return mail.text.split("/confirm/")[1].split("/")[0]


@pytest.mark.parametrize("language", ["en", "es", "it", "fr", "tr"])
def test_the_day_is_filled_in_in_every_language(client: Client, cast: Cast, language: str) -> None:
    client.force_login(cast.lucia)
    page = client.get(f"/{language}{reverse('quick_log')}" if language != "en" else reverse("quick_log"))
    days = [one.values for form in forms_in(page) for one in form.controls if one.name == "on"]
    assert days == [[clock.today(ZoneInfo(cast.lucia.time_zone)).isoformat()]]


def test_the_page_records_it_and_asks_the_other_side(client: Client, cast: Cast) -> None:
    client.force_login(cast.lucia)
    page = client.get(reverse("quick_log"))
    assert cast.laser.name in page.content.decode()
    given = {
        "first": "laser sud",
        "second": "deneme teknik üniversitesi",
        "text": "Una telefonata",
        "channel": "phone",
        "level": "2",
    }
    answer = client.post(reverse("quick_log"), given | {"on": clock.today().isoformat(), "remind": "on"})
    line = Line.objects.get(kind=Kind.CONTACT_LOGGED)
    assert answer.headers["Location"] == reverse("line", args=[line.pk])
    assert line.level == Level.MEETING
    assert set(line.parties.values_list("organisation_id", flat=True)) == {cast.laser.pk, cast.teknik.pk}
    assert Note.objects.get(line=line).remind_on == clock.today(ZoneInfo(cast.lucia.time_zone)) + timedelta(weeks=3)
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("ayse@example.org", "tr")


def test_an_unknown_organisation_is_said_and_nothing_typed_is_lost(client: Client, cast: Cast) -> None:
    client.force_login(cast.lucia)
    given = {
        "first": "Laser Sud S.r.l.",
        "second": "Nobody",
        "text": "Una telefonata",
        "channel": "phone",
        "level": "1",
    }
    answer = client.post(reverse("quick_log"), given | {"on": clock.today().isoformat()})
    assert answer.status_code == 422
    assert "Una telefonata" in answer.content.decode()
    assert not Line.objects.exists()


def test_the_counterpart_confirms_from_the_mail_without_signing_in(client: Client, cast: Cast) -> None:
    line = log(cast)
    secret = secret_in(Mail.objects.get())
    page = client.get(reverse("confirm_by_link", args=[secret]))
    assert "Visita alla linea" in page.content.decode()
    assert client.get(reverse("confirm_by_link", args=[secret])).status_code == 200  # a scanner's look spends nothing
    client.post(reverse("confirm_by_link", args=[secret]), {"act": "confirm"})
    assert Line.objects.get(earlier=line).kind == Kind.CONFIRMED
    assert readable_lines([interactions().get(pk=line.pk)], cast.lucia)[0].is_confirmed
    assert client.post(reverse("confirm_by_link", args=[secret]), {"act": "confirm"}).status_code == 410


def test_it_waits_under_today_and_one_tap_confirms_it(client: Client, cast: Cast) -> None:
    line = log(cast)
    (waiting,) = what_waits(ports.waiting_for(cast.ayse))
    client.force_login(cast.ayse)
    client.post(waiting.url, dict(waiting.fields))
    assert Line.objects.get(earlier=line).kind == Kind.CONFIRMED
    assert not what_waits(ports.waiting_for(cast.ayse))


def test_a_denied_contact_counts_in_no_figure(cast: Cast) -> None:
    line = log(cast)
    answer = services.deny(line, by=cast.ayse, reason="Non eravamo noi")
    assert (answer.kind, answer.earlier) == (Kind.DENIED, line)
    assert not interactions().filter(pk=line.pk).exists()
    with pytest.raises(TooLate):
        services.confirm(line, by=cast.ayse)


def test_who_wrote_it_cannot_confirm_it_and_strangers_neither(cast: Cast) -> None:
    line = log(cast)
    for person in (cast.lucia, cast.murat, cast.carla):
        with pytest.raises(NotYours):
            services.confirm(line, by=person)


def test_it_can_be_taken_back_by_who_wrote_it_and_its_link_dies(cast: Cast) -> None:
    line = log(cast)
    with pytest.raises(NotYours):
        services.take_back(line, by=cast.ayse)
    services.take_back(line, by=cast.lucia)
    assert not lines_of([cast.laser.pk]).exists()
    with pytest.raises(LinkSpent):
        services.answer_by_link(secret_in(Mail.objects.get()), is_confirmed=True)


def test_a_contact_needs_two_sides_and_one_of_them_ones_own(cast: Cast) -> None:
    with pytest.raises(Refused):
        log(cast, between=[cast.laser, cast.laser])
    with pytest.raises(NotYours):
        log(cast, between=[cast.makine, cast.teknik])
    with pytest.raises(Refused):
        log(cast, at=clock.now() + timedelta(days=2))
    assert not Line.objects.exists()


def test_the_ledger_refuses_to_change(cast: Cast) -> None:
    line = log(cast)
    for statement in ("UPDATE record_line SET kind = 'x'", "DELETE FROM record_party", "TRUNCATE record_line CASCADE"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Party.objects.filter(line=line).count() == 2


def test_each_party_keeps_the_council_it_sat_in_at_that_time(cast: Cast) -> None:
    line = log(cast)
    cast.laser.memberships.update(until=clock.today() - timedelta(days=1))
    party = Party.objects.get(line=line, organisation_id=cast.laser.pk)
    assert (party.councils, party.engineering_in, party.is_sme) == (["bologna"], ["bologna"], True)


def test_a_reminder_comes_after_three_weeks_and_goes_when_done(client: Client, cast: Cast) -> None:
    log(cast, remind_on=clock.today() + services.REMIND_AFTER)
    assert not what_waits(ports.waiting_for(cast.lucia))
    with clock.at(clock.now() + timedelta(days=22)):
        (waiting,) = what_waits(ports.waiting_for(cast.lucia))
        services.settle_reminder(Note.objects.get(), by=cast.lucia)
        assert not what_waits(ports.waiting_for(cast.lucia))
    assert waiting.post


def test_a_forwarded_message_fills_the_log_in(client: Client, cast: Cast) -> None:
    cast.teknik.domain = "deneme.example"
    cast.teknik.save()
    client.force_login(cast.lucia)
    text = (
        "From: lucia@example.org\nTo: ofis@deneme.example\nDate: Mon, 02 Nov 2026 10:00:00 +0300\n"
        "Subject: =?utf-8?b?xLDEn25l?= laser\n\nMerhaba\n"
    )
    file = SimpleUploadedFile("forward.eml", text.encode())
    page = client.post(reverse("log_message"), {"file": file}).content.decode()
    assert "İğne laser" in page
    assert cast.teknik.name in page
    assert "Merhaba" not in page
    wrong = client.post(reverse("log_message"), {"file": SimpleUploadedFile("x.eml", b"%PDF-1.7 no message")})
    assert wrong.status_code == 422


LONG, PARTS = "header of this message is larger than 32 KB", "more than 100 parts"
BOUNDARY = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
ODD_MESSAGES = {
    "a great many addresses": (b"From: " + b'"a" <a@b.c>, ' * 60_000 + b"\r\nSubject: x\r\n\r\nhi", LONG),
    "a heading of 33 KB": (b"From: a@b.c\r\nTo: " + b"a@b.c,\r\n " * 3_700 + b"\r\n\r\nhi", LONG),
    "very many parameters": (b"From: a@b.c\r\nContent-Type: text/plain; " + b"n*1*=a; " * 60_000 + b"\r\n\r\nhi", LONG),
    "parts in parts": (b"From: a@b.c\r\n" + BOUNDARY * 3_000, PARTS),
    "messages in messages": (b"From: a@b.c\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000, PARTS),
    "one long line": (b"Note: " + b"a" * 40_000, "not a saved message"),
}


@pytest.mark.parametrize(("content", "told"), ODD_MESSAGES.values(), ids=ODD_MESSAGES)
def test_an_odd_message_is_refused_before_it_is_parsed(
    client: Client, cast: Cast, content: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.lucia)
    monkeypatch.setattr(email, "message_from_bytes", None)
    answer = client.post(reverse("log_message"), {"file": SimpleUploadedFile("odd.eml", content)})
    assert answer.status_code == 422 and told in answer.content.decode()


def test_remarks_in_remarks_beside_an_address_are_passed_over(client: Client, cast: Cast) -> None:
    client.force_login(cast.lucia)
    content = b"From: " + b"(" * 30_000 + b"\r\nSubject: Laser\r\n\r\nhi"
    answer = client.post(reverse("log_message"), {"file": SimpleUploadedFile("odd.eml", content)})
    assert answer.status_code == 200 and "Laser" in answer.content.decode()


def test_the_ledger_page_costs_the_same_at_ten_and_two_hundred_lines(client: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("ledger")).status_code == 200
        return len(found)

    client.force_login(cast.carla)
    entry = ledger.LedgerEntry(
        Kind.CONTACT_LOGGED, cast.carla, [cast.laser, cast.teknik], council=cast.bologna, level=Level.CONTACT
    )
    ledger.write_many([entry] * 10)
    few = queries()
    ledger.write_many([entry] * 190)
    assert queries() == few


def test_the_ledger_is_exported_as_it_is_filtered(client: Client, cast: Cast) -> None:
    log(cast)
    ledger.write(Kind.NEED_STATED, by=cast.lucia, between=[cast.laser], council=cast.bologna)
    client.force_login(cast.carla)
    answer = client.get(reverse("ledger"), {"kind": "contact_logged", "format": "csv"})
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 3  # header and the two sides of one line
    client.force_login(cast.lucia)
    assert client.get(reverse("ledger")).status_code == 403


def test_a_message_does_not_say_where_somebody_of_another_council_works(client: Client, cast: Cast) -> None:
    client.force_login(cast.lucia)
    text = f"From: {cast.ayse.email}\nTo: {cast.lucia.email}\nSubject: Merhaba\n\n"
    page = client.post(reverse("log_message"), {"file": SimpleUploadedFile("forward.eml", text.encode())})
    given = page.context["form"].initial
    assert (given["first"], given.get("second")) == (cast.laser, None)


def test_what_both_sides_did_cannot_be_denied_by_one(cast: Cast) -> None:
    held = ledger.write(
        Kind.MEETING_HELD, by=cast.carla, between=[cast.laser, cast.ateneo, cast.teknik], council=cast.bologna
    )
    for answer in (services.deny, services.confirm):
        with pytest.raises(NotYours):
            answer(held, by=cast.ayse)
    assert lines_of([cast.laser.pk]).filter(pk=held.pk).exists()


def test_the_desk_names_a_firm_with_an_ampersand_whole(client: Client, cast: Cast) -> None:
    cast.laser.name, cast.laser.created_at = "Rossi & Figli #1 S.r.l.", cast.laser.created_at - timedelta(days=400)
    cast.laser.save()
    found = on_the_desk(ports.desk(cast.bologna, cast.carla))
    assert found is not None
    (address,) = [row.url for row in found.rows if row.title == cast.laser.name]
    client.force_login(cast.carla)
    assert client.get(address).context["form"].initial["second"] == cast.laser.name


def test_where_nobody_can_be_asked_it_says_so_and_leads_to_adding_somebody(client: Client, cast: Cast) -> None:
    client.force_login(cast.carla)
    given = {
        "first": "laser sud", "second": "camera di prova", "text": "Alla fiera", "channel": "phone", "level": "2",
        "on": "2026-03-01",
    }  # fmt: skip
    works = cast.laser.affiliations.get()
    works.until = works.since
    works.save()
    page = client.post(reverse("quick_log"), given, follow=True).content.decode()
    assert (
        "Recorded. There is nobody there who could be asked to confirm it." in page
        and "has been asked to confirm" not in page
    )
    assert "the other has been asked" not in page and not Mail.objects.exists()
    for firm in (cast.laser, cast.camera):
        assert f"anybody with an e-mail address at {firm.name}." in page
        assert f'href="{reverse("organisation_people", args=[firm.slug])}"' in page


def test_where_somebody_was_asked_nobody_is_called_unknown(client: Client, cast: Cast) -> None:
    line = log(cast)
    client.force_login(cast.lucia)
    page = client.get(reverse("line", args=[line.pk])).content.decode()
    assert "the other has been asked to confirm" in page and "do not know anybody" not in page


def test_a_coordinator_without_an_organisation_logs_a_call_of_the_council(client: Client, cast: Cast) -> None:
    cast.carla.affiliations.all().delete()
    client.force_login(cast.carla)
    page = client.get(reverse("quick_log"))
    (form,) = [one for one in forms_in(page) if "second" in one.sent()]
    asked = form.sent() | {"first": [""], "second": [cast.laser.name], "text": ["Called about the fair"]}
    answer = client.post(reverse("quick_log"), asked, follow=True)
    assert "a contact of the council itself" in answer.content.decode()
    line = Line.objects.get(kind=Kind.CONTACT_LOGGED)
    assert (line.council, line.level, Party.objects.get(line=line).organisation_id) == ("bologna", None, cast.laser.pk)
    assert not interactions().exists() and not Mail.objects.exists()
    assert "Called about the fair" in client.get(reverse("line", args=[line.pk])).content.decode()


def test_who_coordinates_nothing_names_both_sides(client: Client, cast: Cast) -> None:
    client.force_login(cast.lucia)
    asked = {"first": "", "second": cast.teknik.name, "text": "x", "channel": "phone", "level": "1", "on": "2026-01-01"}
    assert client.post(reverse("quick_log"), asked).status_code == 422
    with pytest.raises(Refused):
        log(cast, between=[cast.teknik], council=cast.bologna)
    with pytest.raises(Refused):
        log(cast, between=[cast.teknik], by=cast.carla, council=cast.istanbul, acting_for=None)
