"""One's own page: what is kept, for whom one acts, who sees it, the download."""

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common.mail.models import Mail
from clustergrowth.people.councils import services as councils
from clustergrowth.people.organisations.services.organisations import affiliate, disclose
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OWN = {"name": "Lucia F.", "email": "lucia@example.org", "language": "es", "time_zone": "Europe/Madrid"}


def link_in(mail: Mail) -> str:
    return mail.text.split("http://127.0.0.1:8000")[1].split()[0]


def test_name_language_and_zone_are_changed_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert client.post(reverse("profile"), OWN).status_code == 302
    cast.lucia.refresh_from_db()
    kept = (cast.lucia.name, cast.lucia.email, cast.lucia.language, cast.lucia.time_zone, cast.lucia.receives_letters)
    assert kept == ("Lucia F.", "lucia@example.org", "es", "Europe/Madrid", False)
    assert not Mail.objects.exists()


def test_a_new_address_counts_once_its_mail_was_answered(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post(reverse("profile"), OWN | {"email": "New@Example.org"})
    cast.lucia.refresh_from_db()
    assert cast.lucia.email == "lucia@example.org"
    mail = Mail.objects.get(to="new@example.org")
    path, reader = link_in(mail), Client()
    assert "new@example.org" in reader.get(path).content.decode()
    reader.post(path)
    cast.lucia.refresh_from_db()
    assert cast.lucia.email == "new@example.org"
    assert reader.get(path).status_code == 410


def test_an_address_somebody_has_is_neither_taken_nor_told(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    answer = client.post(reverse("profile"), OWN | {"email": "MURAT@example.org"})
    assert answer.status_code == 302
    assert list(Mail.objects.values_list("to", flat=True)) == ["lucia@example.org"], "told as of any other address"
    cast.lucia.refresh_from_db()
    assert cast.lucia.email == "lucia@example.org"


def test_an_address_two_people_want_goes_to_the_faster(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    client.post(reverse("profile"), OWN | {"email": "new@example.org"})
    path = link_in(Mail.objects.get(to="new@example.org"))
    cast.paolo.email = "new@example.org"
    cast.paolo.save()
    assert Client().post(path).status_code == 409


def test_a_person_acts_for_one_of_several_organisations(cast: Cast, client: Client) -> None:
    second = affiliate(person=cast.lucia, organisation=cast.camera)
    client.force_login(cast.lucia)
    client.post(reverse("act_as"), {"affiliation": second.pk})
    assert client.get(reverse("profile")).wsgi_request.acting.organisation == cast.camera  # type: ignore[attr-defined]
    foreign = cast.murat.affiliations.get()
    assert client.post(reverse("act_as"), {"affiliation": foreign.pk}).status_code == 404


def test_acting_leads_back_only_within_this_site(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    own = cast.lucia.affiliations.get().pk
    for back, leads in (("/directory/", "/directory/"), ("https://elsewhere.example/", reverse("profile"))):
        assert client.post(reverse("act_as"), {"affiliation": own, "next": back})["Location"] == leads


def test_the_page_says_who_sees_me(cast: Cast, client: Client) -> None:
    disclose(person=cast.lucia, to_organisation=cast.teknik, because="introduction:7")
    client.force_login(cast.lucia)
    page = client.get(reverse("profile")).content.decode()
    assert "Emilia-Romagna" in page and "Deneme Teknik" in page


def test_the_download_holds_what_every_noun_keeps(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    answer = client.get(reverse("my_data"))
    told = answer.json()
    assert told["person"]["e-mail"] == "lucia@example.org"
    assert told["organisations"]["affiliations"][0]["organisation"] == "Laser Sud S.r.l."
    assert "attachment" in answer["Content-Disposition"]
    assert "Leylek" not in answer.content.decode()


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    for name in ("profile", "my_data", "persons"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_request_login_code"))


def test_the_download_holds_what_councils_keep_under_the_own_address(cast: Cast, client: Client) -> None:
    listed = councils.introduce(cast.istanbul, name="L. F.", email="lucia@example.org", language="tr", source="fair")
    councils.give_seat(cast.istanbul, category="firm", organisation=cast.makine, person=listed)
    client.force_login(cast.lucia)
    (told,) = client.get(reverse("my_data")).json()["written down by councils"]
    assert told["person"]["name"] == "L. F." and told["person"]["e-mail"] == "lucia@example.org"
    assert told["councils"]["seats"][0]["council"] == cast.istanbul.slug
    assert told["councils"]["on lists"][0]["source"] == "fair"
