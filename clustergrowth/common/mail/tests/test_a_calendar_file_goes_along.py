from datetime import UTC, datetime
from typing import Any

from clustergrowth.common.calendar import CalendarEntry, calendar_file
from tests.cast import NOW

STARTS, ENDS = datetime(2026, 12, 1, 15, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC)


def lines_of(**fields: Any) -> list[str]:
    known = {"key": "meeting-7", "title": "Council", "starts_at": STARTS, "ends_at": ENDS, "changed_at": NOW}
    return calendar_file(CalendarEntry(**{**known, **fields})).removesuffix("\r\n").split("\r\n")


def test_it_says_when_and_what_in_the_words_of_the_standard() -> None:
    lines = lines_of(place="Sala A; primo piano, destra", revision=2)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "DTSTART:20261201T150000Z" in lines
    assert "SEQUENCE:2" in lines
    assert "LOCATION:Sala A\\; primo piano\\, destra" in lines


def test_no_line_is_longer_than_75_bytes_and_none_breaks_a_letter() -> None:
    title = "İstanbul'da mühendislik KOBİ'leri için görüşme " * 6
    lines = lines_of(title=title, text="one\ntwo")
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = "\r\n".join(lines).replace("\r\n ", "")
    assert f"SUMMARY:{title}" in unfolded
    assert "DESCRIPTION:one\\ntwo" in unfolded


def test_a_line_end_in_a_title_begins_no_new_line() -> None:
    assert "SUMMARY:a\\nATTENDEE:b" in lines_of(title="a\r\nATTENDEE:b")


def test_a_cancelled_one_takes_itself_out() -> None:
    lines = lines_of(is_cancelled=True)
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines


def test_it_asks_the_reader_to_come_and_names_who_asks() -> None:
    name = 'Quaglia, "Carla":\r\nBCC:x@example.org'
    lines = lines_of(organiser=(name, "carla@example.org"), attendee=("Şule", "sule@example.org"), revision=2)
    unfolded = "\r\n".join(lines).replace("\r\n ", "").split("\r\n")
    assert "METHOD:REQUEST" in unfolded
    assert 'ORGANIZER;CN="Quaglia, Carla : BCC:x@example.org":mailto:carla@example.org' in unfolded
    attendee = "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
    assert f'{attendee};CN="Şule":mailto:sule@example.org' in unfolded
    assert "METHOD:PUBLISH" in lines_of()  # what one fetches from the page asks nobody
    assert "METHOD:CANCEL" in lines_of(attendee=("Şule", "sule@example.org"), is_cancelled=True)
