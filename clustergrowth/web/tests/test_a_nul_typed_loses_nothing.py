"""What nobody types on purpose ends in a page that says so, and loses nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.people.organisations.models import Organisation
from tests.cast import Cast


@pytest.mark.parametrize(
    "address",
    ["/search/?q=a%00b", "/outbox/?to=%00", "/directory/?q=%00&kind=%00", "/organisations/names/?x=la%00ser",
     "/people/names/?x=lu%00c", "/learn/figures/volume/?scope=%00", "/interviews/new/?council=%00", "/decisions/?q=%00",
     "/organisations/new/?name=%00"],
)  # fmt: skip
def test_a_nul_in_an_address_is_not_there(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.carla)
    assert client.get(address).status_code in (200, 404)


def test_no_page_has_a_nul_in_its_path(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    for path in ("/decisions/EMR%00/", "/answer/%00/", "/councils/bo%00logna/"):
        assert client.get(path).status_code == 404


def test_a_nul_in_what_was_typed_is_left_out(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    asked = {"name": "Tre\x00 Valli", "kind": "sme", "country": "IT", "city": "Modena", "lang": "it"}
    client.post(reverse("organisation_new"), asked)
    assert Organisation.objects.filter(name="Tre Valli").exists()
