"""After a list of forty came in, the desk has one row for all of a kind, and forgets nobody who has just come."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock, ports
from clustergrowth.people.councils.services import add_member
from clustergrowth.record import ports as record
from clustergrowth.web.pages.desk import monday
from tests.empty_network import convened, firm, founded
from tests.looked_up import on_the_desk

pytestmark = pytest.mark.django_db


def test_many_members_without_contact_are_one_row_with_one_act(client: Client) -> None:
    council = founded()
    rui = convened(council)
    for n in range(14):
        add_member(council, firm(f"Firma {n:02}"))
    client.force_login(rui)
    page = client.get(reverse("desk")).content.decode()
    assert "1 thing to look at" in page and "14 members nobody answers for" in page
    assert "Firma 00, Firma 01, Firma 02 and 11 more" in page and "Firma 03" not in page
    assert page.count(f'href="{reverse("first_contacts", args=["porto"])}"') == 2, "of the step and of the row"


def test_a_few_stand_on_the_desk_each_by_name() -> None:
    council = founded()
    rui = convened(council)
    for n in range(3):
        add_member(council, firm(f"Firma {n}"))
    ((group,), _first) = monday(council, rui)
    assert [row.title for row in group.rows] == ["Firma 0", "Firma 1", "Firma 2"] and group.tasks == 3


def test_what_comes_in_dozens_is_one_task_whatever_it_is() -> None:
    first = [ports.DeskRow(f"Row {n}", "", is_late=n == 4) for n in range(ports.DESK_ROWS)]
    for total, tasks, rows in ((ports.MANY - 1, ports.MANY - 1, 5), (ports.MANY, 1, 1), (400, 1, 1)):
        group = ports.DeskGroup("Late", first, total, f"{total} late", "/all/", "Do all", 10)
        assert (group.tasks, len(group.rows)) == (tasks, rows)
    (row,) = group.rows
    assert (row.title, row.url, row.button, row.is_late) == ("400 late", "/all/", "Do all", True)
    assert row.detail == "Row 0, Row 1, Row 2 and 397 more"


def test_a_member_who_has_just_come_in_is_not_forgotten_however_long_it_has_been_one() -> None:
    council = founded()
    rui = convened(council)
    add_member(council, firm("Metal Norte"), since=clock.today() - timedelta(days=2000))
    assert on_the_desk(record.desk(council, rui)) is None
    with clock.at(clock.now() + record.GRACE + timedelta(days=1)):
        group = on_the_desk(record.desk(council, rui))
        assert group is not None and [row.title for row in group.rows] == ["Metal Norte"]
