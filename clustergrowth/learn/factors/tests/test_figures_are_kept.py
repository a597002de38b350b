"""What was counted is kept: a page reads it, and it is always what one would count now."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from clustergrowth.common import clock, jobs
from clustergrowth.learn.factors.models import KeptCount
from clustergrowth.learn.factors.queries import kept, records, scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.people.councils.models import Inclusion, Membership
from clustergrowth.people.councils.services import founding, members
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line
from tests.cast import JOINED, NOW, Cast, belongs, organisation, person, works

pytestmark = pytest.mark.django_db
PAGES = ("/", "/councils/", "/councils/bologna/", "/learn/", "/learn/bologna/", "/learn/country/IT/")


def met(cast: Cast, *between: Organisation, level: Level = Level.MEETING) -> Line:
    return ledger.write(Kind.CONTACT_LOGGED, by=cast.carla, between=list(between), council=cast.bologna, level=level)


def figures_are_what_one_counts_now() -> None:
    whole = Counts(scopes.network())
    for scope in scopes.all_scopes():
        now = Counts(scope, shared=whole).tally
        assert replace(kept.figures_of(scope).first, moment=now.moment) == now, scope.key


def is_what_one_counts_now() -> None:
    figures_are_what_one_counts_now()
    for key in ("network", "council:bologna"):
        facts = Counts(scopes.by_key(key))
        for name in records.NAMES:
            listed = kept.records_of(name, facts.scope).found.records
            assert list(listed) == list(records.records_of(name, facts).records), (key, name)
            assert [listed[n] for n in range(len(listed))] == list(listed), "one by one too"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Every count is one that a page does not wait for, and the worker is a process of its own."""
    monkeypatch.setattr(kept, "QUICK", -1)
    settings.JOBS_INLINE = False


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.at(NOW):
        yield


def waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name="factors.recount_all").count()


# --- a small network is right at once --------------------------------------------------------------------------------


class Happenings:
    """Whatever moves a figure, drawn by chance."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.drawn, self.moment = cast, Random(12), NOW
        self.firms = [cast.laser, cast.makine, cast.ateneo, cast.teknik, cast.camera]
        self.lines: list[Line] = []

    def next(self) -> None:
        acts: list[Callable[[], object]] = [
            self.meets, self.meets, self.meets, self.is_answered, self.is_answered, self.comes, self.comes, self.leaves,
            self.is_removed, self.grows, self.another_focus, self.is_named, self.days_pass,
        ]  # fmt: skip
        self.drawn.choice(acts)()

    def meets(self) -> None:
        self.lines.append(met(self.cast, *self.drawn.sample(self.firms, 2), level=self.drawn.choice(list(Level))))

    def is_answered(self) -> None:
        line = self.lines.pop() if self.lines else met(self.cast, self.cast.laser, self.cast.ateneo)
        kind = self.drawn.choice([Kind.CONFIRMED, Kind.DENIED, Kind.TAKEN_BACK])
        ledger.write(kind, by=None, council=self.cast.bologna, earlier=line)

    def comes(self) -> None:
        n, nace = len(self.firms), [self.drawn.choice(["25.62", "10.71"])]
        firm = organisation(
            f"Officina {n}", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug=f"officina-{n}", nace=nace, staff=10
        )
        self.firms.append(firm)
        belongs(firm, self.drawn.choice([self.cast.bologna, self.cast.istanbul]), baseline_staff=8)

    def leaves(self) -> None:
        members.end_membership(self.drawn.choice(list(Membership.objects.filter(until=None).order_by("pk"))))

    def is_removed(self) -> None:
        Membership.objects.filter(organisation=self.drawn.choice(self.firms)).delete()

    def grows(self) -> None:
        firm = self.drawn.choice(self.firms)
        firm.staff = self.drawn.choice([5, 40, 400])
        firm.save()

    def another_focus(self) -> None:
        founding.set_focus(self.cast.bologna, nace=self.drawn.choice([["10"], ["25"], ["25", "62"]]), since=JOINED)

    def is_named(self) -> None:
        firm = self.drawn.choice([firm for firm in self.firms if firm.kind == OrganisationKind.SME])
        named = {"reason": "builds ovens", "since": clock.today()}
        Inclusion.objects.update_or_create(council=self.cast.bologna, organisation=firm, defaults=named)

    def days_pass(self) -> None:
        self.moment += timedelta(days=self.drawn.choice([1, 40, 200]))


def test_kept_figures_and_records_stay_what_one_would_count_whatever_happens(cast: Cast) -> None:
    happenings = Happenings(cast)
    for _step in range(30):
        with clock.at(happenings.moment):
            happenings.next()
        with clock.at(happenings.moment):
            figures_are_what_one_counts_now()
    with clock.at(happenings.moment):
        is_what_one_counts_now()


def test_who_is_erased_stands_in_no_kept_figure(cast: Cast) -> None:
    gone = person("Zita Canarino", "zita@people.example", "it", "Europe/Rome")
    works(gone, cast.laser)
    ledger.write(
        Kind.CONTACT_LOGGED, by=gone, between=[cast.laser, cast.ateneo], council=cast.bologna, level=Level.MEETING
    )
    is_what_one_counts_now()
    key = str(gone.key)
    erase_person(gone, by=cast.adam)
    is_what_one_counts_now()
    for row in KeptCount.objects.values():
        assert not [trace for trace in ("zita", "canarino", "@", key) if trace in str(row).lower()]


def test_a_page_counts_once_and_reads_what_was_kept(cast: Cast, client: Client) -> None:
    for path in PAGES:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert not [query for query in asked if "record_party" in query["sql"]], path


def test_a_page_asks_as_much_of_a_long_ledger_as_of_a_short_one(cast: Cast, client: Client) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (*PAGES, "/learn/figures/volume/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))
        return counts

    met(cast, cast.laser, cast.ateneo)
    few = asked()
    for _line in range(30):
        met(cast, cast.laser, cast.ateneo)
    assert asked() == few


def test_a_line_is_seen_although_one_with_a_higher_number_came_first(cast: Cast) -> None:
    """Its transaction was still open when the other was counted: what the figures rest on looks the same."""
    scope, state = scopes.of_council("bologna"), kept.rests_on()
    line = Line.objects.create(pk=10**9, at=NOW, kind=Kind.CONTACT_LOGGED, council="bologna")
    assert kept.figures_of(scope).first.outcomes == 0
    late = met(cast, cast.laser, cast.ateneo, level=Level.AGREEMENT)
    assert (late.pk < line.pk, kept.rests_on() == state) == (True, False)
    assert kept.figures_of(scope).first.outcomes == 0  # what it rests on looks the same
    with clock.at(NOW + timedelta(minutes=1)):
        assert kept.figures_of(scope).first.outcomes == 1


# --- a large one shows what was counted last, and says when ----------------------------------------------------------


def test_a_large_network_shows_what_was_counted_last_and_says_when(cast: Cast, client: Client, large: None) -> None:
    for path in PAGES:
        assert "What came since" not in client.get(path).content.decode()
    met(cast, cast.laser, cast.ateneo, level=Level.AGREEMENT)
    with clock.at(NOW + timedelta(hours=1)):
        for path in PAGES:
            page = client.get(path).content.decode()
            assert "23 Nov 2026, 09:00" in page, path
            assert "What came since" in page, path
        assert waiting() == 1  # for all scopes
        kept.recount_all()
        for path in PAGES:
            assert "What came since" not in client.get(path).content.decode()
        is_what_one_counts_now()


def test_the_records_behind_a_figure_are_looked_for_by_the_worker_too(cast: Cast, client: Client, large: None) -> None:
    where = reverse("figure", args=["outcomes"]) + "?scope=council:bologna"
    assert "No records yet" in client.get(where).content.decode()
    met(cast, cast.laser, cast.ateneo, level=Level.AGREEMENT)
    with clock.at(NOW + timedelta(hours=1)):
        page = client.get(where).content.decode()
        assert "No records yet" in page and "What came since" in page
        client.get(where)
        assert waiting() == 1
        kept.recount_all()
        page = client.get(where).content.decode()
        assert "No records yet" not in page and "What came since" not in page


def test_the_worker_rests_ten_times_as_long_as_it_counted(cast: Cast, large: None) -> None:
    scope = scopes.network()
    kept.figures_of(scope)
    KeptCount.objects.update(took=6_000)
    met(cast, cast.laser, cast.ateneo)
    for seconds, asked in ((59, 0), (60, 1), (61, 1)):
        with clock.at(NOW + timedelta(seconds=seconds)):
            assert kept.figures_of(scope).as_of == NOW
            assert waiting() == asked
    with clock.at(NOW + timedelta(minutes=30)):  # whoever was asked is dead
        kept.figures_of(scope)
        assert waiting() == 2


def test_once_the_worker_has_counted_no_page_looks_for_records_itself(
    cast: Cast, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That reads all ties, and for seconds the other pages of the process would wait."""
    met(cast, cast.laser, cast.ateneo)
    kept.recount_all()
    monkeypatch.setattr(kept, "Counts", None)
    for scope in scopes.all_scopes():
        kept.figures_of(scope)
        for name in records.NAMES:
            kept.records_of(name, scope)


def test_the_first_page_that_had_to_look_itself_asks_the_worker_for_the_others(cast: Cast, large: None) -> None:
    scope = scopes.of_council("bologna")
    kept.figures_of(scopes.network())
    kept.records_of("outcomes", scope)
    assert waiting() == 0, "it has just been counted"
    KeptCount.objects.update(counted_at=NOW - timedelta(hours=1))
    kept.records_of("volume", scope)
    kept.records_of("coverage", scope)
    assert waiting() == 1


def test_the_worker_leaves_the_machine_to_the_pages_between_two_counts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[float] = []
    monkeypatch.setattr(time, "sleep", rests.append)
    kept.recount_all()
    assert not rests, "somebody waits for the command"
    monkeypatch.setattr(jobs, "are_background", lambda: True)
    assert kept.recount_all() == len(rests) > len(records.NAMES)


# --- all of it counted anew ------------------------------------------------------------------------------------------


def test_a_command_counts_everything_anew_to_the_same_figures(cast: Cast, client: Client) -> None:
    met(cast, cast.laser, cast.ateneo, level=Level.AGREEMENT)
    is_what_one_counts_now()
    columns = ("scope", "part", "rests_on", "content", "records")
    before = {row[:2]: row for row in KeptCount.objects.values_list(*columns)}
    KeptCount.objects.update(content=None, records=[])
    KeptCount.objects.create(scope="council:gone", part="", rests_on="", counted_at=NOW, weight=0, took=0)
    call_command("recount")
    after = {row[:2]: row for row in KeptCount.objects.values_list(*columns)}
    assert {name: after.get(name) for name in before} == before
    assert set(after) == {(scope.key, part) for scope in scopes.all_scopes() for part in ("", *records.NAMES)}


def test_records_are_read_a_page_at_a_time(cast: Cast, client: Client) -> None:
    for n in range(60):
        with clock.at(NOW - timedelta(minutes=n + 1)):
            met(cast, cast.laser, cast.ateneo)
    where = reverse("figure", args=["volume"])
    assert client.get(where).context["page"].paginator.count == 60
    fresh = list(records.records_of("volume", Counts(scopes.network())).records)
    for number, lines in ((1, fresh[:50]), (2, fresh[50:])):
        with CaptureQueriesContext(connection) as asked:
            assert list(client.get(where, {"page": number}).context["page"]) == lines
        together = [
            numbers.count(",") + 1 for query in asked for numbers in re.findall(r"IN \(([^()]*)\)", query["sql"])
        ]
        assert max(together) == len(lines)  # none is named that is not shown


def test_a_figure_nobody_knows_is_not_found_and_counts_nothing(cast: Cast, client: Client) -> None:
    assert client.get("/learn/figures/nothing/").status_code == 404
    assert not KeptCount.objects.exists()
