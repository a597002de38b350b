"""Registering an organisation once, and keeping its profile."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clustergrowth.common.errors import Refused
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import likely_the_same
from clustergrowth.people.organisations.services import organisations
from tests.cast import Cast
from tests.one_moment import unseen

pytestmark = pytest.mark.django_db
FORM = {"name": "Fonderia Reno", "kind": "sme", "country": "IT", "city": "Modena", "lang": "it"}


def test_a_coordinator_registers_one_and_it_is_found_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("organisation_new"), FORM | {"staff": "12", "nace": ["24.51"], "site": "reno.example"})
    made = Organisation.objects.get(name="Fonderia Reno")
    assert answer["Location"] == reverse("organisation", args=["fonderia-reno"])
    assert (made.size, made.nace_within, made.domain) == ("small", ["24", "24.5", "24.51", "C"], "reno.example")
    assert "Fonderia Reno" in client.get(reverse("directory"), {"q": "reno"}).content.decode()


def test_who_calls_a_firm_of_a_thousand_an_sme_reads_how_it_counts(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    page = client.post(reverse("organisation_new"), FORM | {"staff": "1250"}, follow=True).content.decode()
    assert "Counted as large by its figures (1,250 staff), although it is called an SME." in page
    large = FORM | {"kind": "large", "staff": "12"}
    made = client.post(reverse("organisation_new"), large | {"name": "Grande Reno"}, follow=True).content.decode()
    assert "Counted as an SME by its figures (12 staff), although it is called a large firm." in made


def test_a_member_may_not_register_others(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    assert client.post(reverse("organisation_new"), FORM).status_code == 403


def test_nothing_is_registered_twice(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    answer = client.post(reverse("organisation_new"), FORM | {"name": "LASER SUD s.r.l.", "city": "Bologna"})
    assert answer.status_code == 422
    assert "already registered" in answer.content.decode()
    assert Organisation.objects.filter(folded__startswith="laser sud").count() == 1


def test_the_same_number_is_the_same_organisation(cast: Cast) -> None:
    organisations.edit_organisation(cast.laser, by=cast.lucia, vat="IT00743110157")
    with pytest.raises(Refused, match="Laser Sud"):
        organisations.register_organisation(
            by=None, name="Another name", kind=OrganisationKind.SME, country="IT", vat="IT00743110157"
        )


def test_near_names_are_shown_while_typing(cast: Cast, client: Client) -> None:
    organisations.learn_words()
    assert [one.name for one in likely_the_same("Lazer Sud srl")] == ["Laser Sud S.r.l."]
    assert likely_the_same("") == [] and likely_the_same("s.r.l.") == []
    client.force_login(cast.carla)
    assert "Laser Sud" in client.get(reverse("organisation_near"), {"name": "laser"}).content.decode()


def test_codes_are_found_by_a_word_in_the_readers_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    english = client.get(reverse("nace_codes"), {"nace_search": "machining"}).content.decode()
    assert 'value="25.62"' in english
    with translation.override("it"):
        address = reverse("nace_codes")
    italian = client.get(address, {"nace_search": "metalli fabbricazione", "nace": "25.62"})
    page = italian.content.decode()
    assert 'value="25.62"' in page and "checked" in page


def test_without_a_script_the_codes_are_found_by_a_button_and_nothing_typed_is_lost(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    address = reverse("organisation_edit", args=[cast.laser.slug])
    page = client.post(address, FORM | {"name": "Typed", "nace_search": "casting", "find": "1"}).content.decode()
    assert 'value="24.51"' in page and 'value="Typed"' in page
    cast.laser.refresh_from_db()
    assert cast.laser.name == "Laser Sud S.r.l."


def test_its_own_people_and_its_coordinator_edit_the_profile_nobody_else(cast: Cast, client: Client) -> None:
    address = reverse("organisation_edit", args=[cast.laser.slug])
    asked = FORM | {"name": "Laser Sud S.r.l.", "city": "Bologna", "staff": "300", "nace": ["25.62"], "turnover": "10"}
    for person, status in ((cast.lucia, 302), (cast.carla, 302), (cast.murat, 403), (cast.selin, 403)):
        client.force_login(person)
        assert client.post(address, asked).status_code == status
    client.logout()
    assert client.post(address, asked).status_code == 401
    cast.laser.refresh_from_db()
    assert cast.laser.size == "large"


def test_the_history_keeps_the_former_words_and_who_changed_them(cast: Cast) -> None:
    organisations.edit_organisation(cast.laser, by=cast.lucia, city="Modena")
    event = Organisation.pgh_event_model.objects.get(pgh_obj_id=cast.laser.pk)  # type: ignore[attr-defined]
    assert event.city == "Modena"
    assert event.pgh_context.metadata == {"by": str(cast.lucia.key)}


def test_a_wrong_number_or_region_is_named_beside_its_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.lucia)
    address = reverse("organisation_edit", args=[cast.laser.slug])
    page = client.post(address, FORM | {"vat": "IT123", "nuts": "XX9", "nace": ["99.99x"]}).content.decode()
    assert "VAT number" in page and "No region has this code" in page


def test_addresses_beside_those_of_organisations_stay_free(cast: Cast) -> None:
    made = organisations.register_organisation(by=None, name="New", kind=OrganisationKind.SME, country="IE")
    assert made.slug == "new-2"


def test_two_that_get_one_name_at_the_same_moment_have_an_address_each(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen(monkeypatch)
    made = organisations.register_organisation(
        by=None, name="Laser Sud", kind=OrganisationKind.SME, country="FR", city="Lyon"
    )
    assert made.slug == f"{cast.laser.slug}-2"


def test_the_same_number_given_at_the_same_moment_is_refused_and_no_fault(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisations.edit_organisation(cast.laser, by=cast.lucia, vat="IT00743110157")
    answers = iter([None])
    look = organisations._registered_already
    monkeypatch.setattr(organisations, "_registered_already", lambda organisation: next(answers, look(organisation)))
    with pytest.raises(Refused, match="already registered"):
        organisations.register_organisation(
            by=None, name="Another name", kind=OrganisationKind.SME, country="IT", vat="IT00743110157"
        )


@pytest.mark.parametrize(("language", "is_said"), [("tr", 1), ("it", 0), ("en", 0)])
def test_where_activities_are_named_in_english_that_is_said_once(
    cast: Cast, client: Client, language: str, is_said: int
) -> None:
    client.force_login(cast.carla)
    with translation.override(language):
        page = client.get(reverse("organisation_new")).content.decode()
    assert page.count("yalnız İngilizce adı") == is_said
