"""A coordinator states how many firms there are: typed in, or from a file; a version that lasts."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.listen.analysis.models import Population
from clustergrowth.listen.analysis.queries.analysis import POPULATION_HEADER, population_table
from clustergrowth.listen.analysis.services.stating import state_population
from clustergrowth.listen.analysis.tests.sample import closed, firms, of
from clustergrowth.listen.surveys.waves.services.waves import publish_analysis
from tests.cast import Cast

CELLS = [("small", "C", "", 900), ("medium", "C", "", 100)]
FILE = "region;size class;NACE;number of firms\nbologna;10-49;25;400\nbologna;10-49;28;500\nITH5;50-249;C;100\n"


def stated(cast: Cast, cells: Any = CELLS, year: int = 2025, source: str = "Registro") -> Population:
    return state_population(council=cast.bologna, year=year, source=source, cells=cells, by=cast.carla)


def test_the_same_again_is_the_same_version_and_a_change_the_next(cast: Cast) -> None:
    first = stated(cast)
    assert stated(cast) == first
    second = stated(cast, year=2026)
    assert (first.version, second.version, second.firms) == (1, 2, 1000)


def test_a_version_never_changes(cast: Cast) -> None:
    made = stated(cast)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Population.objects.filter(pk=made.pk).update(cells=[])


def test_what_stands_for_nobody_is_refused(cast: Cast) -> None:
    wrongs: tuple[dict[str, Any], ...] = ({"cells": [("small", "C", "", 0)]}, {"year": 1066}, {"source": " "})
    for wrong in wrongs:
        with pytest.raises(Refused):
            stated(cast, **wrong)
    assert not Population.objects.exists()


def test_only_the_councils_coordinator_and_the_lead_state_it(cast: Cast) -> None:
    for person in (cast.lucia, cast.selin, cast.paolo, cast.adam):
        with pytest.raises(NotYours):
            state_population(council=cast.bologna, year=2025, source="x", cells=CELLS, by=person)


def test_it_serves_the_surveys_to_come_and_those_not_published_yet(cast: Cast) -> None:
    before = closed({cast.bologna: firms(20, 20, staff=20.0)}, by=cast.carla)
    public = closed({cast.bologna: firms(20, 20, staff=20.0)}, by=cast.carla)
    publish_analysis(wave=public, council=cast.bologna, by=cast.carla)
    made = stated(cast)
    after = closed({cast.bologna: firms(20, 20, staff=20.0)}, by=cast.carla)
    used = [of(wave, cast.bologna).population for wave in (before, after)]
    assert used == [made, made]
    shown = of(public, cast.bologna)
    assert shown.population is None and not shown.is_weighted  # never the same figures with weights as well


def test_a_published_analysis_keeps_the_totals_of_its_day(cast: Cast) -> None:
    first = stated(cast)
    wave = closed({cast.bologna: firms(20, 20, staff=20.0)}, by=cast.carla)
    publish_analysis(wave=wave, council=cast.bologna, by=cast.carla)
    stated(cast, year=2026)
    assert of(wave, cast.bologna).population == first


def test_the_small_table_is_filled_in_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    address = reverse("population", args=["bologna"])
    assert "C · " in client.get(address).content.decode()
    sent = {"source": "Camera di commercio", "year": "2025", "n_C_small": "900", "n_C_medium": "100"}
    page = client.post(address, sent, follow=True).content.decode()
    assert "Camera di commercio, 2025" in page
    assert Population.objects.get().cells == [["medium", "C", "", 100], ["small", "C", "", 900]]
    assert 'value="900"' in page  # the next version begins with this one


def test_what_was_typed_stays_where_something_is_missing(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("population", args=["bologna"]), {"year": "2025", "n_C_small": "912"})
    assert answer.status_code == 422
    assert 'value="912"' in answer.content.decode()


def looked(client: Client, content: str, **more: str) -> Any:
    """Choose a file, then look with the guessed columns."""
    address = reverse("population_file", args=["bologna"])
    first = client.post(address, {"file": SimpleUploadedFile("totals.csv", content.encode())})
    form = first.context["form"]
    known = {bound.html_name: bound.value() or "" for bound in form}
    return client.post(address, {**known, "source": "Registro", "year": "2025", "look": "1", **more}, follow=True)


def test_a_file_is_read_with_guessed_columns_and_divisions_are_added_up(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert "2 cells" in looked(client, FILE).content.decode()
    assert not Population.objects.exists()
    looked(client, FILE, keep="1")
    assert Population.objects.get().cells == [["medium", "C", "", 100], ["small", "C", "", 900]]


@pytest.mark.parametrize("written", ["1.250", "1,250", "1 250"])
def test_thousands_of_firms_are_thousands_on_the_page_and_in_a_file(cast: Cast, client: Client, written: str) -> None:
    client.force_login(cast.carla)
    sent = {"source": "Camera di commercio", "year": "2025", "n_C_small": written}
    client.post(reverse("population", args=["bologna"]), sent)
    looked(client, f"region;size class;NACE;number of firms\nbologna;50-249;C;{written}\n", keep="1")
    cells = [one.cells for one in Population.objects.order_by("version")]
    assert cells == [[["small", "C", "", 1250]], [["medium", "C", "", 1250]]]


def test_rows_that_do_not_fit_say_why_and_others_regions_are_left_out(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    page = looked(client, FILE + "bologna;huge;C;3\nbologna;small;C;many\nistanbul;small;C;50\n").content.decode()
    assert "“huge” is not a size class." in page
    assert "“many” is not a number." in page
    assert "1 row is for another region" in page
    assert "2 cells" in page


def test_the_lead_brings_the_totals_of_several_councils_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.leda)
    looked(client, FILE + "TR10;small;J;50\n", keep="1")
    assert {one.council.slug: one.firms for one in Population.objects.all()} == {"bologna": 1000, "istanbul": 50}


def test_what_is_no_table_is_refused_beside_the_file(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    file = SimpleUploadedFile("totals.pdf", b"%PDF-1.7 ...")
    answer = client.post(reverse("population_file", args=["bologna"]), {"file": file})
    assert answer.status_code == 422
    answer = client.post(reverse("population_file", args=["bologna"]), {"rows": '[["a"], [[2, ["x"], {"code": "?"}]]]'})
    assert answer.status_code in (409, 422)


def test_what_goes_out_comes_in_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    made = stated(cast)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(POPULATION_HEADER)
    rows.writerows(population_table(made))
    looked(client, text.getvalue(), keep="1")
    assert Population.objects.get() == made
