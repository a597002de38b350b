"""A network without demonstration data begins with one link."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from clustergrowth.people.persons.models import Person
from tests.forms_on_a_page import forms_in

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Ana", "email": "Ana@Example.org", "language": "es", "time_zone": "Europe/Madrid"}


def link() -> str:
    out = StringIO()
    call_command("setup_link", stdout=out)
    return out.getvalue().partition("http://")[2].partition("/")[2].strip()


def test_who_opens_the_link_becomes_the_administrator_once(client: Client) -> None:
    path = f"/{link()}"
    assert client.get(path).status_code == 200
    assert client.post(path, GIVEN).status_code == 302
    assert Person.objects.get().is_site_administrator
    assert Client().post(path, GIVEN).status_code == 410
    assert not link()


def test_neither_language_nor_time_zone_is_chosen_for_the_administrator(client: Client) -> None:
    (form,) = [one for one in forms_in(client.get(f"/{link()}")) if "email" in one.sent()]
    assert (form.sent()["language"], form.sent()["time_zone"]) == ([""], [""])


def test_a_newer_link_ends_the_older_one(client: Client) -> None:
    older, newer = link(), link()
    assert client.get(f"/{older}").status_code == 410
    assert client.get(f"/{newer}").status_code == 200


def test_a_wrong_time_zone_is_said_beside_its_field(client: Client) -> None:
    page = client.post(f"/{link()}", GIVEN | {"time_zone": "Mars/Olympus"})
    assert page.status_code == 422
    assert "Ana@Example.org" in page.content.decode()
    assert not Person.objects.exists()


def test_the_administrator_is_led_from_the_link_to_the_first_council_by_links_alone(client: Client) -> None:
    answer = client.post(f"/{link()}", GIVEN | {"language": "en"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/settings/network/"
    named = {"name": "Norte Network", "operator": "A chamber", "email": "ask@example.org"}
    answer = client.post("/settings/network/", named, follow=True)
    assert answer.redirect_chain[-1][0] == "/settings/councils/new/"
    home = client.get("/").content.decode()
    assert "Norte Network" in home and 'href="/settings/councils/new/"' in home
    assert 'href="/settings/councils/new/"' in client.get("/today/").content.decode()
    assert "ask@example.org" in Client().get("/privacy/").content.decode()


def test_the_name_of_the_network_is_corrected_afterwards(client: Client) -> None:
    client.post(f"/{link()}", GIVEN | {"language": "en"})
    for name in ("Nort", "Norte Network"):
        (form,) = [one for one in forms_in(client.get("/settings/network/")) if "operator" in one.sent()]
        said = {"name": [name], "operator": ["A chamber"], "email": ["ask@example.org"]}
        assert client.post("/settings/network/", form.sent() | said).status_code == 302
    assert "Norte Network" in Client().get("/").content.decode()
    assert 'href="/settings/network/"' in client.get("/today/").content.decode()
