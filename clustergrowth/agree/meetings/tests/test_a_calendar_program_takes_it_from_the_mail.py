"""Mail programs show the buttons of a calendar for an invitation, and take it out again when it is called off."""

from django.core import mail as outbox

from clustergrowth.agree.meetings import services as meetings
from clustergrowth.agree.meetings.tests.table import PLANNED, make_meeting
from clustergrowth.common import clock
from tests.cast import Cast


def test_mail_programs_find_it_as_a_part_of_its_own_and_as_a_file(cast: Cast, real_network: None) -> None:
    """The button of a mail program stands where an alternative part says the method that the file says."""
    with clock.at(PLANNED):
        meeting = make_meeting(cast.bologna, cast.carla)
        meetings.invite_seat_holders(meeting, by=cast.carla)
        meetings.cancel_meeting(meeting, because="Sciopero", by=cast.carla)
    for message, method, sequence in zip(outbox.outbox, ("REQUEST", "CANCEL"), (0, 1), strict=True):
        head = message.message()
        assert head["From"] == "Emilia-Romagna via Cluster Growth <councils@localhost>"
        assert head["Reply-To"] == "Carla Quaglia <carla@example.org>"
        parts = {part.get_content_type(): part for part in message.message().walk() if not part.get_filename()}
        part = parts["text/calendar"]
        assert (part.get_param("method"), part.get_content_charset()) == (method, "utf-8")
        file = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        assert f"METHOD:{method}\r\n" in file
        assert f"SEQUENCE:{sequence}\r\n" in file
        assert "mailto:paolo@example.org" in file.replace("\r\n ", "")
        assert 'CN="Carla Quaglia":mailto:carla@example.org' in file.replace("\r\n ", "")
        assert max(len(line.encode()) for line in file.split("\r\n")) <= 75
        assert [name for name, _content, _kind in message.attachments] == ["invitation.ics"]
