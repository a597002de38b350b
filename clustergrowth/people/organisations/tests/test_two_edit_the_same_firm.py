"""Two have the same page open: who saves second takes nothing back, and sees what the first has written."""

import re
from concurrent.futures import Future, ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast, make_cast


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
    assert cast.lucia.name in page.split("conflict")[1], "who wrote the other"
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


WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def waits(until: "Future[Any]") -> bool:
    """Whether somebody waits for a turn, or has not waited and is done."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        found: tuple[int] = cursor.fetchone()
    return found[0] > 0 or until.done()


@pytest.mark.django_db(transaction=True)
def test_two_who_save_in_the_same_moment_take_turns(client: Client) -> None:
    cast = make_cast()
    client.force_login(cast.lucia)
    path = reverse("organisation_edit", args=[cast.laser.slug])
    first, second = read(client, path), read(client, path)

    def save_second() -> int:
        try:
            return client.post(path, second | {"street": "Via Vecchia 2"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            assert client.post(path, first | {"street": "Via Nuova 1"}).status_code == 302
            answer = beside.submit(save_second)
            while not waits(answer):
                pass
        assert answer.result() == 409
    assert Organisation.objects.get(pk=cast.laser.pk).street == "Via Nuova 1"
