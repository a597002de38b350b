"""The four key success factors, against counts made by hand."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.agree.themes.models import Theme
from clustergrowth.common import clock
from clustergrowth.common.ports import Ref
from clustergrowth.learn.factors.queries import figures, scopes
from clustergrowth.learn.factors.queries.counts import Counts
from clustergrowth.learn.factors.queries.records import records_of
from clustergrowth.people.councils.models import Inclusion
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record import ledger, services
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line
from tests.cast import JOINED, Cast, belongs, organisation

pytestmark = pytest.mark.django_db


def met(cast: Cast, *between: Organisation, level: Level = Level.MEETING) -> Line:
    return ledger.write(Kind.CONTACT_LOGGED, by=cast.carla, between=list(between), council=cast.bologna, level=level)


def facts(slug: str = "bologna") -> Counts:
    return Counts(scopes.of_council(slug))


def agreed_theme(cast: Cast) -> Theme:
    moment = clock.now()
    return Theme.objects.create(
        council=cast.bologna, title="Energia", state="agreed", proposed_at=moment, agreed_at=moment, search="energia"
    )


def firms(cast: Cast, n: int) -> list[Organisation]:
    made = []
    for number in range(n):
        firm = organisation(
            f"Officina {number}",
            OrganisationKind.SME,
            "Bologna",
            "IT",
            "ITH55",
            slug=f"officina-{number}",
            nace=["25.62"],
        )
        belongs(firm, cast.bologna, baseline_staff=10 + number, baseline_year=2025)
        made.append(firm)
    return made


def test_only_engineering_smes_of_the_focus_count_and_named_inclusions(cast: Cast) -> None:
    bakery = organisation(
        "Forno di Prova", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="forno", nace=["10.71"]
    )
    belongs(bakery, cast.bologna)
    assert facts().firms == {cast.laser.pk}
    Inclusion.objects.create(council=cast.bologna, organisation=bakery, reason="builds ovens", since=JOINED)
    assert facts().firms == {cast.laser.pk, bakery.pk}


def test_coverage_counts_a_firm_once_and_confirmed_apart(cast: Cast) -> None:
    first, second, *_rest = firms(cast, 5)
    for _time in range(3):
        line = met(cast, first, cast.ateneo)
    met(cast, second, cast.teknik)
    met(cast, cast.laser, cast.camera)  # a chamber is no university
    services.confirm(line, by=cast.paolo)
    found = facts()
    assert (found.covered.part, found.covered.whole) == (1, 6)
    assert found.covered_as_told.part == 2
    assert found.volume == 2  # a day counts once for a pair
    assert figures.coverage(found).letter == "C"


def letters(of: Counts) -> dict[str, str]:
    shown = [figure for factor in figures.factors(of) for figure in factor.figures]
    return {str(figure.url).split("/")[3]: figure.letter for figure in shown}


def test_where_nothing_is_recorded_no_letter_is_claimed(cast: Cast) -> None:
    firms(cast, 5)
    Organisation.objects.update(staff=None)
    assert set(letters(facts()).values()) == {""}


def test_the_letter_of_a_figure_follows_from_its_records(cast: Cast) -> None:
    """An agreement between two councils: told by one side, then confirmed by the other; then one more, only told."""
    first = met(cast, cast.laser, cast.teknik, level=Level.AGREEMENT)
    of_contacts = ("volume", "crossing", "index", "outcomes")
    assert [letters(facts())[name] for name in of_contacts] == ["D"] * 4
    services.confirm(first, by=cast.ayse)
    assert [letters(facts())[name] for name in of_contacts] == ["C"] * 4
    met(cast, cast.laser, cast.ateneo, level=Level.AGREEMENT)
    assert [letters(facts())[name] for name in of_contacts] == ["D", "C", "D", "D"]


def test_an_action_that_one_person_marked_as_done_is_one_sides_word(cast: Cast) -> None:
    theme = agreed_theme(cast)
    ledger.write(Kind.ACTION_DONE, by=cast.carla, council=cast.bologna, serves=Ref("theme", theme.pk))
    done = figures.adapted(facts())
    assert (done.sentence, done.letter) == ("1 action was carried out for agreed themes.", "D")


def test_what_serves_something_else_or_is_no_action_was_not_carried_out_for_a_theme(cast: Cast) -> None:
    theme = agreed_theme(cast)
    ledger.write(Kind.ACTION_DONE, by=cast.carla, council=cast.bologna, serves=Ref("project", theme.pk))
    ledger.write(
        Kind.CONTACT_LOGGED,
        by=cast.carla,
        between=[cast.laser, cast.ateneo],
        council=cast.bologna,
        level=Level.MEETING,
        serves=Ref("theme", theme.pk),
    )
    assert not records_of("adapted", facts()).records


def test_a_firm_was_worked_for_by_the_council_it_was_in_when_it_happened(cast: Cast) -> None:
    met(cast, cast.makine, cast.teknik)
    belongs(cast.makine, cast.bologna)
    assert [len(records_of("worked_for", facts(slug)).records) for slug in ("istanbul", "bologna")] == [1, 0]


def test_an_index_an_average_and_a_share_are_never_fewer_than_five(cast: Cast) -> None:
    met(cast, cast.laser, cast.ateneo)
    hidden = [figure.sentence for factor in figures.factors(facts()) for figure in factor.figures if figure.hidden]
    assert hidden == [
        "Engineering SMEs that worked with a university in the last twelve months: not shown (fewer than 5 firms).",
        "Compared with the year before, among the same firms: not shown (fewer than 5 firms).",
        "E–I index of the ties: not shown (fewer than 5 ties).",
        "Staff since joining: not shown (fewer than 5 firms).",
    ]


def test_a_denied_contact_counts_nowhere(cast: Cast) -> None:
    line = met(cast, cast.laser, cast.ateneo)
    services.deny(line, by=cast.paolo)
    assert facts().covered_as_told.part == 0
    assert facts().volume == 0


def test_ties_between_councils_are_counted_once_for_each_side_and_once_for_the_network(cast: Cast) -> None:
    met(cast, cast.laser, cast.teknik)
    met(cast, cast.laser, cast.teknik, level=Level.AGREEMENT)
    met(cast, cast.laser, cast.ateneo)
    for scope in (scopes.of_council("bologna"), scopes.of_council("istanbul"), scopes.network()):
        assert len(Counts(scope).crossing) == 1
    whole = Counts(scopes.network())
    assert (whole.pairs_reached.part, whole.pairs_reached.whole) == (1, 1)
    assert (whole.external_internal.external, whole.external_internal.internal) == (1, 1)


def test_small_numbers_are_hidden_and_said_to_be(cast: Cast, client: Client) -> None:
    met(cast, cast.laser, cast.ateneo)
    assert figures.coverage(facts()).hidden
    page = client.get(reverse("learn_council", args=["bologna"])).content.decode()
    assert "fewer than 5" in page
    assert "NACE Rev. 2.0 25, 26, 28" in page


def test_growth_in_staff_is_claimed_only_where_the_interval_says_so(cast: Cast) -> None:
    for number, firm in enumerate(firms(cast, 8)):
        firm.staff = 10 + number + (3 if number % 2 else -3)
        firm.save()
    assert figures.staff(facts()).shown == "not detectable yet"
    for number, firm in enumerate(Organisation.objects.filter(slug__startswith="officina").order_by("pk")):
        firm.staff = 20 + number
        firm.save()
    assert figures.staff(facts()).shown.startswith("+")


def test_every_figure_opens_its_records(cast: Cast, client: Client) -> None:
    firms(cast, 5)
    met(cast, cast.laser, cast.ateneo)
    with clock.at(clock.now() - timedelta(days=400)):
        met(cast, cast.laser, cast.teknik)
    page = client.get(reverse("learn_council", args=["bologna"]))
    doors = {f.url for factor in page.context["factors"] for f in factor.figures}
    for door in doors:
        assert client.get(door).status_code == 200
    lines = records_of("volume", facts()).records
    assert lines.count() == 1
    public = client.get(reverse("figure", args=["volume"]) + "?scope=council:bologna").content.decode()
    assert "Laser Sud" not in public  # no public page, so the public reads its kind
    client.force_login(cast.paolo)
    assert "Laser Sud" in client.get(reverse("figure", args=["volume"]) + "?scope=council:bologna").content.decode()


@pytest.mark.parametrize("scope", ["zzz", "", "council", "country:zz", "network:x"])
def test_the_records_of_a_scope_that_is_not_there_are_not_found(cast: Cast, client: Client, scope: str) -> None:
    assert client.get(reverse("figure", args=["volume"]), {"scope": scope}).status_code == 404


def test_a_line_behind_a_figure_is_a_link_for_who_may_open_it(cast: Cast, client: Client) -> None:
    line = met(cast, cast.laser, cast.ateneo)
    door, address = reverse("figure", args=["volume"]) + "?scope=council:bologna", reverse("line", args=[line.pk])
    for person, may_open in ((cast.carla, True), (cast.lucia, True), (cast.murat, False), (cast.adam, False)):
        client.force_login(person)
        assert (f'href="{address}"' in client.get(door).content.decode()) is may_open
        assert client.get(address).status_code == (200 if may_open else 404)


def test_who_was_worked_for_is_named_to_the_public_only_with_a_public_page(cast: Cast, client: Client) -> None:
    met(cast, cast.laser, cast.ateneo)
    door = reverse("figure", args=["worked_for"]) + "?scope=council:bologna"
    assert "Laser Sud" not in client.get(door).content.decode()
    cast.laser.is_public = True
    cast.laser.save()
    assert "Laser Sud" in client.get(door).content.decode()
    included = client.get(reverse("figure", args=["organisations"]) + "?scope=council:bologna").content.decode()
    assert "Ateneo di Prova" in included


def test_an_unknown_scope_or_figure_is_not_found(cast: Cast, client: Client) -> None:
    for address in (
        reverse("figure", args=["nothing"]),
        reverse("learn_council", args=["atlantis"]),
        reverse("learn_country", args=["XX"]),
    ):
        assert client.get(address).status_code == 404


def test_a_country_counts_each_firm_once(cast: Cast) -> None:
    belongs(cast.laser, cast.istanbul)
    cast.istanbul.country = "IT"
    cast.istanbul.save()
    assert Counts(scopes.of_country("IT")).organisations == 5


def test_the_page_costs_the_same_with_ten_and_three_hundred_interactions(cast: Cast, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("figures")).status_code == 200
        return len(found)

    queries()
    entry = ledger.LedgerEntry(
        Kind.CONTACT_LOGGED, cast.carla, [cast.laser, cast.ateneo], council=cast.bologna, level=Level.CONTACT
    )
    ledger.write_many([entry] * 10)
    few = queries()
    ledger.write_many([entry] * 290)
    assert queries() == few


def taken_away(client: Client) -> str:
    file: Any = client.get(reverse("learn_council", args=["bologna"]), {"format": "csv"})
    return b"".join(file.streaming_content).decode()


def test_the_download_holds_the_figures_of_the_page(cast: Cast, client: Client) -> None:
    firms(cast, 5)
    met(cast, cast.laser, cast.ateneo)
    page = client.get(reverse("learn_council", args=["bologna"]))
    text = taken_away(client)
    for factor in page.context["factors"]:
        for f in factor.figures:
            assert f.shown in text


def test_a_hidden_figure_gives_nothing_away_beside_itself(cast: Cast, client: Client) -> None:
    met(cast, cast.laser, cast.teknik)
    index = figures.external_internal(facts())
    assert index.hidden and not index.definition
    answer = taken_away(client)
    hidden = [row for row in csv.DictReader(answer.lstrip("\ufeff").splitlines()) if "fewer than" in row["value"]]
    assert hidden and not any(row["low"] or row["high"] or row["n"] or row["of"] for row in hidden)
