from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from clustergrowth.common import ports
from clustergrowth.common.errors import Refused
from clustergrowth.common.imports import work
from clustergrowth.people.councils.models import Contact, Membership
from clustergrowth.people.imports.models import Import
from clustergrowth.people.imports.queries.imports import kept_after_undoing
from clustergrowth.people.imports.services import preparing, undoing
from clustergrowth.people.imports.tests.importing import imported, looked_through
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services.organisations import edit_organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast, works

LIST = "name;city;vat;street\nNuova Srl;Parma;;\nAltra Srl;Rimini;;\nLaser Sud;Bologna;00743110157;Via Lame 1\n"
MANY = "name;city\n" + "".join(f"Firma {number} Srl;Parma\n" for number in range(7))
STATE: tuple[type[Model], ...] = (Organisation, Membership, Person, Contact, Affiliation)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in STATE]


def undone(of: Import, cast: Cast) -> Import:
    preparing.start_undoing(of, by=cast.carla)
    of.refresh_from_db()
    return of


def test_everything_is_as_it_was_before(cast: Cast) -> None:
    before = everything()
    of = imported(cast.bologna, cast.carla, LIST)
    assert everything() != before
    assert undone(of, cast).state == Import.State.UNDONE
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
    assert str(row.why) == "This stays because something has been built on it since: affiliation."
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
        preparing.start_undoing(of, by=cast.selin)
    undone(of, cast)
    with pytest.raises(Refused, match="processed further"):
        preparing.start_undoing(of, by=cast.carla)


def test_a_firm_that_a_later_list_names_stays_and_the_list_is_told(cast: Cast) -> None:
    first = imported(cast.bologna, cast.carla, "name;city\nNuova Srl;Parma\nAltra Srl;Rimini\nTerza Srl;Imola\n")
    later = imported(cast.bologna, cast.carla, "name;city;staff\nNuova;Parma;12\nAltra;Rimini;\n", name="later.csv")
    assert (later.joined, later.known) == (1, 1)
    undone(first, cast)
    stay = Organisation.objects.filter(name__in=["Nuova Srl", "Altra Srl", "Terza Srl"])
    assert set(stay.values_list("name", flat=True)) == {"Nuova Srl", "Altra Srl"}
    assert Membership.objects.filter(organisation__in=stay).count() == 2
    told = {str(row.why) for row in first.rows.filter(was_undone=False)}
    assert told == {"This stays because another imported list names it: later.csv."}
    undone(later, cast)
    assert set(later.rows.exclude(changed={}).values_list("was_undone", flat=True)) == {True}


def test_a_firm_that_a_later_list_was_said_to_mean_stays(cast: Cast) -> None:
    first = imported(cast.bologna, cast.carla, "name;city\nNuova Meccanica Srl;Parma\n")
    nuova = Organisation.objects.get(name="Nuova Meccanica Srl")
    later = looked_through(cast.bologna, cast.carla, "name;city\nNuova Mecanica Srl;Parma\n", name="later.csv")
    preparing.choose_known(later, by=cast.carla, choices={2: nuova.pk})
    preparing.start(later, by=cast.carla)
    assert later.rows.get().matched == "chosen"
    undone(first, cast)
    assert Organisation.objects.filter(pk=nuova.pk).exists()


def test_of_another_councils_list_no_name_is_told(cast: Cast) -> None:
    first = imported(cast.bologna, cast.carla, "name;city;country\nNuova Srl;Parma;IT\n")
    imported(cast.istanbul, cast.selin, "name;city;country\nNuova Srl;Parma;IT\n", name="gizli.csv")
    undone(first, cast)
    assert Organisation.objects.filter(name="Nuova Srl").exists()
    assert first.rows.get().why and "gizli" not in str(first.rows.get().why)


def test_a_membership_that_a_later_list_names_stays(cast: Cast) -> None:
    Membership.objects.filter(organisation=cast.laser).delete()
    first = imported(cast.bologna, cast.carla, "name;city\nLaser Sud;Bologna\n")
    imported(cast.bologna, cast.carla, "name;city\nLaser Sud;Bologna\n", name="later.csv")
    undone(first, cast)
    assert Membership.objects.filter(organisation=cast.laser, until=None).exists()
    assert str(first.rows.get().why) == "This stays because another imported list names it: later.csv."


def test_a_person_whom_a_later_list_names_stays_on_the_list(cast: Cast) -> None:
    text = "name;email\nRita Usignolo;rita@example.org\n"
    first = imported(cast.bologna, cast.carla, text, what="contacts")
    imported(cast.bologna, cast.carla, text, what="contacts", name="later.csv")
    undone(first, cast)
    assert Contact.objects.filter(council=cast.bologna, person__email="rita@example.org").exists()
    assert "later.csv" in str(first.rows.get().why)


def test_what_two_rows_said_of_one_person_goes_with_them(cast: Cast) -> None:
    before = everything()
    text = "name;email;organisation;phone\nRita;rita@example.org;Laser Sud;\nRita;rita@example.org;;+39 0511000\n"
    of = imported(cast.bologna, cast.carla, text, what="contacts")
    assert Contact.objects.get(person__email="rita@example.org").phone
    undone(of, cast)
    assert everything() == before and set(of.rows.values_list("was_undone", flat=True)) == {True}


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("contacts", "name;email;organisation\nRita;rita@example.org;Laser Sud\nAldo;aldo@example.org;\n"),
        ("organisations", "name;city\nNuova Srl;Parma\nAltra Srl;Rimini\n"),
    ],
)
def test_what_stayed_for_a_later_list_goes_when_that_is_undone_too(cast: Cast, what: str, text: str) -> None:
    before = everything()
    first = imported(cast.bologna, cast.carla, text, what=what)
    later = imported(cast.bologna, cast.carla, text, what=what, name="later.csv")
    undone(first, cast)
    assert everything() != before and set(first.rows.values_list("was_undone", flat=True)) == {False}
    undone(later, cast)
    assert everything() == before
    assert set(first.rows.values_list("was_undone", "reason")) == {(True, None)}
    assert not kept_after_undoing(first).exists()


def test_what_stayed_for_two_later_lists_stays_for_the_other_and_says_so(cast: Cast) -> None:
    text = "name;email\nRita Usignolo;rita@example.org\n"
    first, second, third = (
        imported(cast.bologna, cast.carla, text, what="contacts", name=f"{n}.csv") for n in ("first", "second", "third")
    )
    undone(first, cast)
    undone(third, cast)
    assert Contact.objects.filter(person__email="rita@example.org").exists()
    assert "second.csv" in str(first.rows.get().why)
    undone(second, cast)
    assert not Person.objects.filter(email="rita@example.org").exists()


def test_what_stayed_for_a_later_list_and_is_used_by_now_stays_when_that_is_undone(cast: Cast) -> None:
    first = imported(cast.bologna, cast.carla, "name;city\nNuova Srl;Parma\n")
    later = imported(cast.bologna, cast.carla, "name;city\nNuova Srl;Parma\n", name="later.csv")
    undone(first, cast)
    works(cast.lucia, Organisation.objects.get(name="Nuova Srl"))
    undone(later, cast)
    assert Membership.objects.filter(organisation__name="Nuova Srl").exists()
    assert str(first.rows.get().why) == "This stays because something has been built on it since: affiliation."


def test_what_stayed_for_another_councils_list_goes_when_that_is_undone_too(cast: Cast) -> None:
    first = imported(cast.bologna, cast.carla, "name;city;country\nNuova Srl;Parma;IT\n")
    later = imported(cast.istanbul, cast.selin, "name;city;country\nNuova Srl;Parma;IT\n")
    undone(first, cast)
    preparing.start_undoing(later, by=cast.selin)
    assert not Organisation.objects.filter(name="Nuova Srl").exists()


class Killed(BaseException):
    """As a worker ends that is killed: whatever it was doing, nobody says so."""


def begun(of: Import) -> Import:
    """As the worker finds it: what asked for it is stored."""
    of.state = Import.State.UNDOING
    of.save(update_fields=["state"])
    return of


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "STRETCH", 2)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("at", ["_undo_organisations", "_keep"])
def test_killed_in_the_middle_it_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    before = everything()
    of = imported(cast.bologna, cast.carla, MANY + "Laser Sud Srl;Bologna\n")
    used = Organisation.objects.get(name="Firma 6 Srl")
    works(cast.lucia, used)
    done: list[int] = []

    def fall(*_some: Any, **_more: Any) -> None:
        done.append(of.rows.filter(was_undone=True).count())
        if len(done) == 3:
            raise Killed
        original(*_some, **_more)

    original = getattr(undoing, at)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(undoing, at, fall)
        undoing.undo(begun(of))
    of.refresh_from_db()
    assert of.state == Import.State.UNDOING
    assert 0 < of.rows.filter(was_undone=True).count() < 6
    assert of.rows.filter(was_undone=True).count() == done[-1]  # what the one that fell had begun is as it was
    undoing.undo(of)  # as the worker that comes after it
    assert of.state == Import.State.UNDONE
    assert str(of.rows.get(organisation=used).why).startswith("This stays because something has been built on it")
    used.affiliations.all().delete()
    Membership.objects.filter(organisation=used).delete()
    used.delete()
    assert everything() == before


@pytest.mark.usefixtures("short_stretches")
def test_given_up_halfway_it_says_so_and_the_rest_is_undone_once_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    of = imported(cast.bologna, cast.carla, MANY)

    def fall(of: Import, *, before: int | None) -> int | None:
        if before is not None and before < 6:
            raise Killed
        return original(of, before=before)

    original = undoing._undo_stretch
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(undoing, "_undo_stretch", fall)
        undoing.undo(begun(of))
    work._stop(Import)(id=of.pk)
    of.refresh_from_db()
    assert of.state == Import.State.DONE
    assert of.refusal and str(of.refusal).startswith("Undoing stopped before its end.")
    assert undone(of, cast).state == Import.State.UNDONE
    assert everything() == before and set(of.rows.values_list("was_undone", flat=True)) == {True}


@pytest.mark.usefixtures("short_stretches")
def test_it_tells_how_far_it_is_from_the_end_of_the_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = imported(cast.bologna, cast.carla, MANY)
    told: list[int] = []
    monkeypatch.setattr(undoing, "reporter", lambda _of: told.append)
    undone(of, cast)
    assert told == [2, 4, 6, 7]


@pytest.mark.usefixtures("short_stretches")
def test_two_lists_that_name_the_same_go_when_both_are_undone_at_once(cast: Cast) -> None:
    """While one is being undone the other still names its firms: who ends last lets go of both."""
    before = everything()
    first = imported(cast.bologna, cast.carla, MANY)
    later = imported(cast.bologna, cast.carla, MANY, name="later.csv")
    begun(later)
    undone(first, cast)
    assert Organisation.objects.filter(name__startswith="Firma").count() == 7
    undoing.undo(later)
    assert everything() == before


def test_many_take_no_more_questions_than_a_few(
    cast: Cast,
) -> None:
    counted = []
    for many in (3, 150):
        text = "name;city\n" + "".join(f"Ditta {many} {number} Srl;Parma\n" for number in range(many))
        of = imported(cast.bologna, cast.carla, text)
        with CaptureQueriesContext(connection) as queries:
            undoing.undo(of)
        counted.append(len(queries))
        assert not Organisation.objects.filter(name__startswith="Ditta").exists()
    assert counted[0] == counted[1]
