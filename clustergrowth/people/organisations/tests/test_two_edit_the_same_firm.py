"""Two have the same page open: who saves second takes nothing back, and sees what the first has written."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clustergrowth.common import editions
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, make_cast
from tests.one_moment import until_it_waits

MOST_ASKED = 18


def read(client: Client, path: str) -> dict[str, Any]:
    """What the form of a page would send untouched."""
    form = client.get(path).context["form"]
    sent: dict[str, Any] = {"read_edition": form.edition}
    for bound in form.visible_fields():
        value = bound.value()
        if bound.widget_type == "checkbox":
            sent |= {bound.html_name: "on"} if value else {}
        elif value not in (None, ""):
            sent[bound.html_name] = value
    return sent


def test_the_second_takes_back_nothing_that_was_not_touched(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    Organisation.objects.filter(pk=cast.laser.pk).update(staff=12)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    assert client.post(path, first | {"staff": 77}).status_code == 302
    assert client.post(path, second | {"site": "https://laser.example"}).status_code == 302
    cast.laser.refresh_from_db()
    assert (cast.laser.staff, cast.laser.site) == (77, "https://laser.example")


def test_both_texts_are_shown_until_one_is_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    client.post(path, first | {"street": "Via Nuova 1"})
    answer = client.post(path, second | {"street": "Via Vecchia 2", "city": "Imola"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Via Nuova 1" in page and 'value="Via Vecchia 2"' in page
    told = re.findall(r'<fieldset class="conflict">.*?</fieldset>', page, re.DOTALL)[0]
    assert cast.lucia.name not in told and "somebody else" not in page, "she has written both herself"
    assert Organisation.objects.get(pk=cast.laser.pk).street == "Via Nuova 1", "nothing is written"
    again = {**second, "street": "Via Vecchia 2", "city": "Imola", "read_edition": answer.context["form"].edition}
    assert client.post(path, again).status_code == 409, "until one says which is to stay"
    theirs, mine = re.findall(r'name="stays-street" value="([^"]+)"', unescape(page))
    assert client.post(path, again | {"stays-street": mine, "street": "Via Vecchia 22"}).status_code == 302
    cast.laser.refresh_from_db()
    assert (cast.laser.street, cast.laser.city) == ("Via Vecchia 22", "Imola")
    assert client.post(path, again | {"stays-street": theirs}).status_code == 409, "a third has written since"


def test_what_the_other_wrote_can_be_let_stand(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    client.post(path, first | {"street": "Via Nuova 1"})
    page = unescape(client.post(path, second | {"street": "Via Vecchia 2", "city": "Imola"}).content.decode())
    theirs = re.findall(r'name="stays-street" value="(theirs[^"]+)"', page)[0]
    chosen = {"street": "Via Vecchia 2", "city": "Imola", "stays-street": theirs}
    assert client.post(path, second | chosen).status_code == 302
    cast.laser.refresh_from_db()
    assert (cast.laser.street, cast.laser.city) == ("Via Nuova 1", "Imola")


def test_two_who_tick_different_codes_both_keep_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    Organisation.objects.filter(pk=cast.laser.pk).update(nace=["25.11", "28"])
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    client.post(path, first | {"nace": ["25.11", "28", "62"]})
    assert client.post(path, second | {"nace": ["28", "71.12"]}).status_code == 302
    assert Organisation.objects.get(pk=cast.laser.pk).nace == ["28", "62", "71.12"]


def signed_in(person: Person) -> Client:
    """Another person: what one has sent is counted in a row that only the end of a transaction sets free."""
    found = Client()
    found.force_login(person)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_who_save_in_the_same_moment_take_turns(client: Client) -> None:
    cast = make_cast()
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    carla = signed_in(cast.carla)

    def save_second() -> int:
        try:
            return carla.post(path, second | {"street": "Via Vecchia 2"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            assert client.post(path, first | {"street": "Via Nuova 1"}).status_code == 302
            answer = beside.submit(save_second)
            until_it_waits(answer)
        assert answer.result() == 409
    assert Organisation.objects.get(pk=cast.laser.pk).street == "Via Nuova 1"


@pytest.mark.django_db(transaction=True)
def test_who_only_points_to_the_firm_waits_for_nobody_and_who_saves_it_reads_that_it_is_busy(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "PATIENCE", "50ms")
    cast = make_cast()
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)
    carla = signed_in(cast.carla)

    def beside() -> tuple[int, str]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                table = Organisation._meta.db_table  # as a row does that points to it
                cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR KEY SHARE", [cast.laser.pk])
            answer = carla.post(path, second | {"street": "Via Vecchia 2"})
            return answer.status_code, unescape(answer.content.decode())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        assert client.post(path, first | {"street": "Via Nuova 1"}).status_code == 302
        status, page = other.submit(beside).result()
    assert status == 409 and "send it again" in page
    assert Organisation.objects.get(pk=cast.laser.pk).street == "Via Nuova 1"


def test_saving_a_firm_costs_few_questions(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    sent = read(client, path)
    with CaptureQueriesContext(connection) as asked:
        assert client.post(path, sent | {"street": "Via Nuova 1"}).status_code == 302
    assert len(asked) <= MOST_ASKED, [one["sql"][:150] for one in asked]
