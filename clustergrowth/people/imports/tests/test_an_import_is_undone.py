from typing import Any

import pytest
from django.db.models import Model

from clustergrowth.common import ports
from clustergrowth.common.errors import Refused
from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.imports import services
from clustergrowth.people.imports.models import Import, State
from clustergrowth.people.imports.tests.importing import imported
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services import edit_organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, works

LIST = "name;city;vat;street\nNuova Srl;Parma;;\nAltra Srl;Rimini;;\nLaser Sud;Bologna;00743110157;Via Lame 1\n"
STATE: tuple[type[Model], ...] = (Organisation, Membership, Person, Contact, Affiliation)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in STATE]


def undone(of: Import, cast: Cast) -> Import:
    services.start_undoing(of, by=cast.carla)
    of.refresh_from_db()
    return of


def test_everything_is_as_it_was_before(cast: Cast) -> None:
    before = everything()
    of = imported(cast.bologna, cast.carla, LIST)
    assert everything() != before
    assert undone(of, cast).state == State.UNDONE
    assert everything() == before
    assert set(of.rows.values_list("was_undone", flat=True)) == {True}


def test_a_list_of_contacts_goes_as_it_came(cast: Cast) -> None:
    before = everything()
    text = (
        "name;email;organisation\nRita Usignolo;rita@example.org;Laser Sud\nLucia;lucia@example.org;Ateneo di Prova\n"
    )
    undone(imported(cast.bologna, cast.carla, text, what="contacts"), cast)
    assert everything() == before


def test_what_was_used_since_stays_and_says_why(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    nuova = Organisation.objects.get(name="Nuova Srl")
    works(cast.lucia, nuova)
    undone(of, cast)
    assert Organisation.objects.filter(pk=nuova.pk).exists()
    assert Membership.objects.filter(organisation=nuova).exists()
    row = of.rows.get(organisation=nuova)
    assert not row.was_undone
    assert str(row.why) == "This stays, because something was built on it since: affiliation."
    assert not Organisation.objects.filter(name="Altra Srl").exists()


def test_a_firm_whose_profile_somebody_has_written_in_since_stays(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    nuova = Organisation.objects.get(name="Nuova Srl")
    edit_organisation(nuova, by=cast.carla, text="Ingranaggi di precisione.")
    undone(of, cast)
    assert Organisation.objects.get(pk=nuova.pk).text == "Ingranaggi di precisione."
    row = of.rows.get(organisation=nuova)
    assert (row.was_undone, row.why.code if row.why else "") == (False, "written_since")
    assert not Organisation.objects.filter(name="Altra Srl").exists()


def test_later_stages_may_hold_an_organisation_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    nuova = Organisation.objects.get(name="Nuova Srl")
    monkeypatch.setitem(ports.uses._functions, "test", lambda ids: {nuova.pk: "a line in the ledger"})
    undone(of, cast)
    assert Organisation.objects.filter(pk=nuova.pk).exists()
    assert "a line in the ledger" in str(of.rows.get(organisation=nuova).why)


def test_a_fact_somebody_changed_since_stays(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    Organisation.objects.filter(pk=cast.laser.pk).update(street="Via Nuova 2")
    undone(of, cast)
    cast.laser.refresh_from_db()
    assert (cast.laser.street, cast.laser.vat) == ("Via Nuova 2", None)
    row = of.rows.get(organisation=cast.laser)
    assert (row.was_undone, row.why.code if row.why else "") == (False, "changed_since")


def test_it_is_undone_once_and_by_the_coordinator(cast: Cast) -> None:
    of = imported(cast.bologna, cast.carla, LIST)
    with pytest.raises(Refused):
        services.start_undoing(of, by=cast.selin)
    undone(of, cast)
    with pytest.raises(Refused, match="another step"):
        services.start_undoing(of, by=cast.carla)
