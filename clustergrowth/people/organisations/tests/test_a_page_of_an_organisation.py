"""Who reads what on the page of an organisation."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.people.organisations.services import organisations
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = {"text": "Tagliamo e saldiamo al laser.", "lang": "it", "english": "We cut and weld by laser."}


def page(client: Client, cast: Cast) -> str:
    return client.get(reverse("organisation", args=[cast.laser.slug])).content.decode()


def test_the_public_reads_no_text_before_the_firm_shows_itself(cast: Cast, client: Client) -> None:
    organisations.edit_organisation(cast.laser, by=None, text=TEXT["text"], lang="it", english=TEXT["english"])
    seen = page(client, cast)
    assert "Laser Sud" in seen and "saldiamo" not in seen and "We cut" not in seen and "Fringuello" not in seen


def test_a_firm_shows_itself_and_takes_it_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post(reverse("organisation_public", args=[cast.laser.slug]), TEXT)
    client.logout()
    assert '<blockquote class="quote" lang="it">' in page(client, cast)
    client.force_login(cast.lucia)
    client.post(reverse("organisation_unpublish", args=[cast.laser.slug]))
    client.logout()
    assert "saldiamo" not in page(client, cast)


def test_the_manager_is_named_by_own_consent_only(cast: Cast, client: Client) -> None:
    organisations.publish_page(cast.laser, by=cast.lucia, **TEXT)
    assert "Fringuello" not in page(client, cast)
    with pytest.raises(Refused):
        organisations.consent_to_be_shown(cast.laser, person=cast.carla)
    client.force_login(cast.lucia)
    client.post(reverse("organisation_consent", args=[cast.laser.slug]), {"act": "agree"})
    client.logout()
    assert "Lucia Fringuello" in page(client, cast)
    client.force_login(cast.lucia)
    client.post(reverse("organisation_consent", args=[cast.laser.slug]), {"act": "withdraw"})
    client.logout()
    assert "Fringuello" not in page(client, cast)


def test_who_leaves_is_shown_no_more(cast: Cast, client: Client) -> None:
    organisations.publish_page(cast.laser, by=cast.lucia, **TEXT)
    organisations.consent_to_be_shown(cast.laser, person=cast.lucia)
    organisations.end_affiliation(Affiliation.objects.select_related("organisation").get(person=cast.lucia))
    assert "Fringuello" not in page(client, cast)


def test_people_are_seen_in_their_own_council_and_through_a_door_that_is_open(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    assert "Lucia Fringuello" in page(client, cast)
    client.force_login(cast.murat)
    assert "Fringuello" not in page(client, cast)
    organisations.disclose(person=cast.lucia, to_organisation=cast.makine, because="introduction:1", days=30)
    assert "Lucia Fringuello" in page(client, cast)
    with clock.at(clock.now() + timedelta(days=31)):
        assert "Fringuello" not in page(client, cast)


def test_what_belongs_to_no_council_is_unknown_to_the_public(cast: Cast, client: Client) -> None:
    made = organisations.register_organisation(by=None, name="Hidden", kind="sme", country="IE")
    address = reverse("organisation", args=[made.slug])
    assert client.get(address).status_code == 404
    client.force_login(cast.murat)
    assert client.get(address).status_code == 200


def test_it_reads_in_every_language(cast: Cast, client: Client) -> None:
    for language in ("es", "it", "fr", "tr"):
        with translation.override(language):
            address = reverse("organisation", args=[cast.makine.slug])
        assert address.startswith(f"/{language}/") and client.get(address).status_code == 200
