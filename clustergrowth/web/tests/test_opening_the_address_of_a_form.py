"""Who opens an address that only takes what a form sends reads so, in the own language, with the way to its page."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.web.requests.middleware import page_above
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_page_above_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.carla)
    page = client.get(reverse("organisation_unpublish", args=["laser-sud"]))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "nothing was done" in page.content.decode()
    above = reverse("organisation_public", args=["laser-sud"])
    assert f'href="{above}"' in page.content.decode() and client.get(above).status_code == 200


def test_it_is_read_in_the_language_one_switched_to(client: Client, cast: Cast) -> None:
    client.force_login(cast.carla)
    page = client.get(f"/tr{reverse('organisation_unpublish', args=['laser-sud'])}").content.decode()
    assert 'lang="tr"' in page and "nothing was done" not in page
    assert 'href="/tr/organisations/laser-sud/public/"' in page


def test_at_the_top_there_is_none_above() -> None:
    assert page_above("/") == "" and page_above("/nowhere/") == ""
