"""What is written of something that happened, column by column: nothing is left out, nothing is made up."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from clustergrowth.common import clock
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils.models import Inclusion
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.projects.models import Project, Tag
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Activity, Kind, Level
from clustergrowth.record.models import Channel, Line, Party
from tests.cast import JOINED, NOW, Cast, belongs, organisation

pytestmark = pytest.mark.django_db
LAST_WEEK = NOW - timedelta(days=7)


@pytest.fixture(autouse=True)
def _at_a_moment() -> Iterator[None]:
    with clock.at(NOW):
        yield


def test_everything_that_is_told_stands_in_the_line(cast: Cast) -> None:
    earlier = ledger.write(Kind.NEED_STATED, by=cast.murat)
    ledger.write(
        Kind.CONTACT_LOGGED,
        by=cast.carla,
        between=[cast.laser, cast.teknik],
        about=Ref("need", 7),
        serves=Ref("theme", 8),
        council=cast.bologna,
        acting_for=cast.laser,
        level=Level.SCOPED,
        activities=[Activity.CONSULTING, Activity.RD],
        channel=Channel.PHONE,
        is_brokered=True,
        earlier=earlier,
        at=LAST_WEEK,
    )
    line = Line.objects.get(kind=Kind.CONTACT_LOGGED)
    assert (line.at, line.actor, line.acting_for) == (LAST_WEEK, cast.carla.key, cast.laser.pk)
    assert line.council == "bologna"
    assert (line.about_kind, line.about_id) == ("need", 7)
    assert (line.serves_kind, line.serves_id) == ("theme", 8)
    assert (line.level, line.channel, line.is_brokered) == (Level.SCOPED, Channel.PHONE, True)
    assert line.activities == [Activity.CONSULTING, Activity.RD]
    assert line.earlier == earlier
    assert [party.at for party in line.parties.all()] == [LAST_WEEK, LAST_WEEK]


def test_what_is_not_told_is_left_open(cast: Cast) -> None:
    ledger.write(Kind.WAVE_OPENED, by=None)
    line = Line.objects.get()
    assert (line.at, line.kind) == (NOW, Kind.WAVE_OPENED)
    assert (line.actor, line.acting_for, line.council) == (None, None, "")
    assert (line.about_kind, line.about_id, line.serves_kind, line.serves_id) == ("", None, "", None)
    assert (line.level, line.activities, line.channel, line.is_brokered) == (None, [], Channel.SYSTEM, False)
    assert line.earlier is None
    assert not Party.objects.exists() and not Tag.objects.exists()


def test_many_are_written_with_the_same_left_open(cast: Cast) -> None:
    one, other = ledger.write_many(
        [ledger.LedgerEntry(Kind.WAVE_OPENED, None), ledger.LedgerEntry(Kind.WAVE_CLOSED, cast.carla)]
    )
    assert (one.channel, one.is_brokered, one.actor) == (Channel.SYSTEM, False, None)
    assert (one.at, other.at, other.actor) == (NOW, NOW, cast.carla.key)


def test_each_side_is_kept_as_it_was_on_that_day(cast: Cast) -> None:
    """What becomes of a firm later changes nothing in what was written; its councils stand in the order of letters."""
    belongs(cast.laser, cast.istanbul)
    bakery = organisation("Forno", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="forno", nace=["10.71"])
    belongs(bakery, cast.bologna)
    left = organisation("Partita", OrganisationKind.LARGE_FIRM, "Porto", "PT", "", slug="partita")
    belongs(left, cast.bologna, until=date(2026, 1, 1))
    line = ledger.write(Kind.CONTACT_LOGGED, by=None, between=[cast.laser, cast.ateneo, bakery, left, cast.laser])
    Inclusion.objects.create(council=cast.bologna, organisation=bakery, reason="builds ovens", since=JOINED)
    found = {party.organisation_id: party for party in line.parties.all()}
    assert {id: (p.kind, p.country, p.councils, p.is_sme, p.engineering_in) for id, p in found.items()} == {
        cast.laser.pk: (OrganisationKind.SME, "IT", ["bologna", "istanbul"], True, ["bologna"]),
        cast.ateneo.pk: (OrganisationKind.UNIVERSITY, "IT", ["bologna"], False, []),
        bakery.pk: (OrganisationKind.SME, "IT", ["bologna"], True, []),
        left.pk: (OrganisationKind.LARGE_FIRM, "PT", [], False, []),
    }


def test_each_line_has_its_own_sides_and_projects(cast: Cast) -> None:
    projects = [
        Project.objects.create(slug=name, name=name, funder="EU", starts_on=JOINED, ends_on=JOINED) for name in "ab"
    ]
    lines = ledger.write_many([
        ledger.LedgerEntry(Kind.CONTACT_LOGGED, None, [cast.laser, cast.ateneo], projects=projects),
        ledger.LedgerEntry(Kind.CONTACT_LOGGED, None, [cast.makine], projects=projects[1:]),
        ledger.LedgerEntry(Kind.WAVE_OPENED, None),
    ])  # fmt: skip
    firms = [sorted(line.parties.values_list("organisation_id", flat=True)) for line in lines]
    assert firms == [sorted([cast.laser.pk, cast.ateneo.pk]), [cast.makine.pk], []]
    tags = {(tag.about_kind, tag.about_id, tag.project.slug) for tag in Tag.objects.select_related("project")}
    assert tags == {("line", lines[0].pk, "a"), ("line", lines[0].pk, "b"), ("line", lines[1].pk, "b")}


def test_one_line_is_tagged_with_its_projects_too(cast: Cast) -> None:
    project = Project.objects.create(slug="a", name="A", funder="EU", starts_on=JOINED, ends_on=JOINED)
    line = ledger.write(Kind.CONTACT_LOGGED, by=None, between=[cast.laser], projects=[project])
    assert Tag.objects.get().about_id == line.pk


def test_a_line_whose_sides_cannot_be_written_is_not_written(cast: Cast) -> None:
    nowhere = organisation("Nowhere", OrganisationKind.SME, "", "", "", slug="nowhere")
    nowhere.country = None  # type: ignore[assignment]  # as no organisation is
    with pytest.raises(IntegrityError):
        ledger.write(Kind.CONTACT_LOGGED, by=None, between=[nowhere])
    assert not Line.objects.exists()


def test_three_hundred_lines_cost_as_many_queries_as_ten(cast: Cast) -> None:
    def queries(entries: int) -> int:
        entry = ledger.LedgerEntry(Kind.CONTACT_LOGGED, cast.carla, [cast.laser, cast.ateneo])
        with CaptureQueriesContext(connection) as found:
            ledger.write_many([entry] * entries)
        return len(found)

    assert queries(300) == queries(10)


def test_an_entry_is_what_was_said_and_stays_so(cast: Cast) -> None:
    entry = ledger.LedgerEntry(Kind.WAVE_OPENED, None)
    with pytest.raises(AttributeError):
        entry.kind = Kind.WAVE_CLOSED  # type: ignore[misc]
