"""Two records that are one organisation become one, and two again: nothing is lost, nothing counts twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from clustergrowth.common import clock, ports
from clustergrowth.common.errors import NotYours, Refused
from clustergrowth.common.locks import hold
from clustergrowth.learn.factors.queries import kept as kept_figures
from clustergrowth.listen.surveys.models import Invitation, Response
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.councils.services.members import list_members
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation, FormerSlug, Listing, Organisation
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.persons.services.accounts import erase_person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind, Level
from clustergrowth.record.models import Line, Party, Repointing
from clustergrowth.record.transfers import queries
from clustergrowth.record.transfers.models import MovedRow, Transfer
from clustergrowth.record.transfers.services import merging
from clustergrowth.record.transfers.services.rows import snapshots
from tests import pencil
from tests.cast import JOINED, NOW, Cast, belongs, organisation, works
from tests.full_cast import FullCast
from tests.kept import KeptCast, kept
from tests.one_moment import before_the_first_is_through
from tests.test_public_figures_counted_by_hand import downloaded

pytestmark = pytest.mark.django_db
UNMOVED = {"imports.namekey", "organisations.listing"}  # a record's own other half


@pytest.fixture(autouse=True)
def _at_a_moment() -> Iterator[None]:
    with clock.at(NOW):
        yield


def twin(**fields: Any) -> Organisation:
    place = ("Bologna", "IT", "ITH55")
    return organisation("Laser Sud", OrganisationKind.SME, *place, slug="laser-sud-2", **fields)


@pytest.fixture
def second(cast: Cast) -> Organisation:
    """Laser Sud once more, as a list brought it in."""
    made = twin(vat="IT12345678903", staff=25, site="https://laser.example", domain="laser.example")
    belongs(made, cast.bologna)
    return made


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that names an organisation, found in another way than the service does."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if field.related_model is Organisation and not issubclass(model, pghistory.models.Event):
                yield model, field.attname


def everything() -> dict[str, Any]:
    """All rows of all tables of ours, but for what only says that something was done."""
    told = {"transfers", "record.repointing", "record.line", "imports.namekey"}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        is_ours = model.__module__.startswith("clustergrowth") or model._meta.auto_created
        if is_ours and not issubclass(model, pghistory.models.Event) and not told & {label, model._meta.app_label}:
            found[label] = snapshots(model, list(model._base_manager.values_list("pk", flat=True)))
    return found


# --- what moves ------------------------------------------------------------------------------------------------------


def test_every_column_that_names_an_organisation_is_moved_and_called_by_a_name_also_a_new_one() -> None:
    walked = {(one.model, one.attname) for one in queries.references()}
    assert {pair for pair in columns() if pair[0]._meta.label_lower not in UNMOVED} == walked
    named = {label for label, _record in ports.owned_records.items()}
    assert {model._meta.label_lower for model, _column in walked} == named


def test_all_that_names_the_one_names_the_other_and_after_undoing_everything_is_as_it_was(
    full_cast: KeptCast[FullCast], db: None
) -> None:
    with full_cast.given() as cast, clock.at(NOW + timedelta(days=90)):
        kept_one = twin(staff=3)
        belongs(kept_one, cast.bologna, until=JOINED + timedelta(days=900))
        works(cast.lucia, kept_one, first=False)
        list_members([kept_one.pk])
        for invitation in Invitation.objects.filter(organisation=cast.laser):
            Invitation.objects.create(
                wave=invitation.wave, council=invitation.council, organisation=kept_one, nonce="n", created_at=NOW
            )
        before, parties = everything(), Party.objects.filter(organisation_id=cast.laser.pk).count()
        assert parties and queries.counted(cast.laser.pk).total() > 20
        made = merging.merge(kept_one, cast.laser, by=cast.carla)
        left = [
            (model._meta.label, column)
            for model, column in columns()
            if model._base_manager.filter(**{column: cast.laser.pk}).exists()
        ]
        assert left == [] and not Party.objects.filter(organisation_id=cast.laser.pk).exists()
        assert Party.objects.filter(organisation_id=kept_one.pk).count() == parties
        assert Affiliation.objects.get(organisation=kept_one, person=cast.lucia).is_first_contact
        assert not Organisation.objects.filter(pk=cast.laser.pk).exists()
        merging.undo(made, by=cast.carla)
        made.refresh_from_db()
        assert made.lost == 0
        assert everything() == before


def test_a_membership_of_both_begins_with_the_earlier_and_is_two_again(cast: Cast, second: Organisation) -> None:
    Membership.objects.filter(organisation=cast.laser).update(since=JOINED + timedelta(days=30))
    made = merging.merge(cast.laser, second, by=cast.carla)
    assert Membership.objects.get(organisation=cast.laser).since == JOINED
    assert Listing.objects.get(organisation=cast.laser).councils == [cast.bologna.pk]
    merging.undo(made, by=cast.carla)
    assert Membership.objects.get(organisation=cast.laser).since == JOINED + timedelta(days=30)
    assert Membership.objects.get(organisation=second.pk).since == JOINED
    assert Listing.objects.get(organisation=second.pk).councils == [cast.bologna.pk]


def test_the_own_facts_stay_empty_ones_are_filled_and_what_was_chosen_is_the_other_s(
    cast: Cast, second: Organisation
) -> None:
    made = merging.merge(cast.laser, second, by=cast.carla, of_other=["staff"])
    firm = Organisation.objects.get(pk=cast.laser.pk)
    assert (firm.name, firm.vat, firm.staff, firm.domain) == ("Laser Sud S.r.l.", second.vat, 25, "laser.example")
    firm.site = "https://changed.example"
    firm.save()
    merging.undo(made, by=cast.carla)
    firm.refresh_from_db()
    assert (firm.vat, firm.staff, firm.site) == (None, 18, "https://changed.example")
    again = Organisation.objects.get(pk=second.pk)
    assert (again.slug, again.vat, again.name) == ("laser-sud-2", "IT12345678903", "Laser Sud")


def test_of_two_answers_to_one_survey_the_one_handed_in_counts(full_cast: KeptCast[FullCast], db: None) -> None:
    with full_cast.given() as cast, clock.at(NOW + timedelta(days=90)):
        answer = Response.objects.filter(organisation=cast.laser, submitted_at__isnull=False).first()
        assert answer is not None
        kept_one = twin()
        belongs(kept_one, cast.bologna)
        begun = Response.objects.create(
            wave=answer.wave, council=answer.council, organisation=kept_one, source="page", saved_at=NOW
        )
        made = merging.merge(kept_one, cast.laser, by=cast.carla)
        assert list(Response.objects.filter(organisation=kept_one, wave=answer.wave)) == [answer]
        merging.undo(made, by=cast.carla)
        assert Response.objects.get(organisation=kept_one, wave=answer.wave) == begun


def test_what_came_after_stays_and_what_changed_meanwhile_costs_nothing(cast: Cast, second: Organisation) -> None:
    gone = works(cast.paolo, second)
    moved = works(cast.lucia, second, "amministratrice")
    Affiliation.objects.filter(person=cast.lucia, organisation=cast.laser).delete()
    made = merging.merge(cast.laser, second, by=cast.carla)
    gone.delete()
    later = works(cast.murat, cast.laser)
    assert dict(queries.numbers(queries.came_after(made))) == {"persons": 1}
    merging.undo(made, by=cast.carla)
    assert Affiliation.objects.get(pk=moved.pk).organisation_id == second.pk
    assert Affiliation.objects.get(pk=later.pk).organisation_id == cast.laser.pk
    assert Transfer.objects.get(pk=made.pk).lost == 1


def test_what_was_merged_into_one_that_is_merged_itself_comes_out_of_both(cast: Cast, second: Organisation) -> None:
    third = organisation("Laser Sud Spa", OrganisationKind.SME, "Bologna", "IT", "ITH55", slug="laser-3")
    belongs(third, cast.bologna)
    line = ledger.write(Kind.NEED_STATED, by=None, between=[second])
    first = merging.merge(cast.laser, second, by=cast.carla)
    merging.merge(third, cast.laser, by=cast.carla)
    assert [party.organisation_id for party in line.parties.all()] == [third.pk]
    first.refresh_from_db()
    merging.undo(first, by=cast.carla)
    assert [party.organisation_id for party in line.parties.all()] == [second.pk]
    assert not FormerSlug.objects.filter(slug=second.slug).exists()


# --- who may, and what is refused ------------------------------------------------------------------------------------


def test_who_had_to_do_with_each_other_are_two(cast: Cast, second: Organisation) -> None:
    ledger.write(Kind.CONTACT_LOGGED, by=None, between=[cast.laser, second], level=Level.MEETING)
    with pytest.raises(Refused, match="had to do with each other"):
        merging.merge(cast.laser, second, by=cast.carla)
    assert Organisation.objects.filter(pk=second.pk).exists()


def test_between_councils_only_the_administrator_merges(cast: Cast, second: Organisation) -> None:
    with pytest.raises(NotYours):
        merging.merge(cast.laser, cast.makine, by=cast.carla)
    with pytest.raises(NotYours):
        merging.merge(cast.laser, second, by=cast.lucia)
    made = merging.merge(cast.makine, second, by=cast.adam)
    with pytest.raises(NotYours):
        merging.undo(made, by=cast.carla)
    merging.undo(made, by=cast.selin)


def test_a_record_that_was_never_in_a_council_may_be_merged_by_whoever_may_take_it_in(cast: Cast) -> None:
    made = register_organisation(by=cast.carla, name="Laser Sud Uno", kind="sme", country="IT", city="Imola")
    merging.merge(cast.laser, made, by=cast.carla)
    assert not Organisation.objects.filter(pk=made.pk).exists()


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_the_ledger_changes_only_as_it_is_written_down(as_the_web_role: None, cast: Cast) -> None:
    line = ledger.write(Kind.NEED_STATED, by=None, between=[cast.laser], acting_for=cast.laser)
    party = line.parties.get()
    said = {"before": cast.laser.pk, "after": cast.makine.pk, "at": NOW}
    others = Repointing(of="record_party", row_id=party.pk, **said | {"after": cast.teknik.pk})
    earlier = Repointing(of="record_party", row_id=party.pk, transaction=1, **said)
    Repointing.objects.bulk_create([others])
    Repointing.objects.bulk_create([earlier])
    for change in (
        lambda: Party.objects.filter(pk=party.pk).update(organisation_id=cast.makine.pk),
        lambda: Line.objects.filter(pk=line.pk).update(acting_for=cast.makine.pk),
        lambda: Party.objects.filter(pk=party.pk).update(organisation_id=cast.teknik.pk, is_sme=False),
        lambda: Repointing.objects.update(after=cast.makine.pk),
        lambda: Repointing.objects.all().delete(),
        lambda: party.delete(),
    ):
        with pytest.raises(ProgrammingError, match=r"append-only|Cannot update or delete"), transaction.atomic():
            change()
    assert ledger.repoint(cast.laser.pk, cast.makine.pk) == {"record.party": [party.pk], "record.line": [line.pk]}


def test_that_it_was_merged_and_parted_stands_in_the_ledger_and_is_no_contact(cast: Cast, second: Organisation) -> None:
    merging.undo(merging.merge(cast.laser, second, by=cast.carla), by=cast.carla)
    lines = list(Line.objects.order_by("pk"))
    assert [line.kind for line in lines] == [Kind.ORGANISATIONS_MERGED, Kind.MOVE_UNDONE]
    assert {(line.about_id, line.council, line.actor) for line in lines} == {(cast.laser.pk, "bologna", cast.carla.key)}
    assert not Party.objects.exists()


@pytest.fixture(scope="module")
def drawn(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[KeptCast[None]]:
    with kept("pencil_merged", pencil.draw, django_db_blocker) as network:
        yield network


def test_public_figures_count_one_firm_while_it_is_one_and_are_equal_again_after(
    db: None, drawn: KeptCast[None], client: Client, django_user_model: Any
) -> None:
    """B4 met a university by its own word, B5 a chamber by both: together one of five firms, no longer two of six."""
    with drawn.given(), clock.at(pencil.DAY):
        adam = django_user_model.objects.create_user("adam@example.org", name="Adam", is_site_administrator=True)
        before = {scope: downloaded(scope, client) for scope in pencil.SCOPES}
        firms = {one.name: one for one in Organisation.objects.filter(name__in=["B4", "B5"])}
        made = merging.merge(firms["B5"], firms["B4"], by=adam)
        after = {scope: downloaded(scope, client)[0] for scope in pencil.SCOPES}
        shown = {scope: (one["value"], one["n"], one["of"]) for scope, one in after.items()}
        assert shown["council:bologna"] == ("80 %", "4", "5")
        assert shown["country:IT"] == ("67 %", "6", "9")
        assert shown["network"] == ("57 %", "8", "14")
        assert shown["council:torino"] == ("60 %", "3", "5")
        merging.undo(made, by=adam)
        assert {scope: downloaded(scope, client) for scope in pencil.SCOPES} == before
        assert kept_figures.rests_on()


# --- others at the same moment ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_the_same_two_the_other_way_round_one_does(cast: Cast, second: Organisation) -> None:
    there, back = Organisation.objects.get(pk=cast.laser.pk), Organisation.objects.get(pk=second.pk)
    refused: list[Refused] = []

    def other_way() -> None:
        with clock.at(NOW):
            try:
                merging.merge(back, there, by=cast.carla)
            except Refused as told:
                refused.append(told)

    before_the_first_is_through(lambda: void(merging.merge(cast.laser, second, by=cast.carla)), other_way)
    assert len(refused) == 1
    assert list(Organisation.objects.filter(slug__startswith="laser").values_list("pk", flat=True)) == [cast.laser.pk]


@pytest.mark.django_db(transaction=True)
def test_what_happens_at_that_moment_is_said_of_no_record_that_is_gone(cast: Cast, second: Organisation) -> None:
    same = Organisation.objects.get(pk=second.pk)

    def happens() -> None:
        with clock.at(NOW), pytest.raises(Refused):
            ledger.write(Kind.NEED_STATED, by=None, between=[same])

    before_the_first_is_through(lambda: void(merging.merge(cast.laser, second, by=cast.carla)), happens)
    assert not Party.objects.filter(organisation_id=second.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_what_an_import_or_an_edit_is_writing_meanwhile_is_moved_too(cast: Cast, second: Organisation) -> None:
    def writes() -> None:
        hold(Organisation, [second.pk])  # as an import does
        works(cast.paolo, second, "consulente")
        Organisation.objects.filter(pk=second.pk).update(founded=1999)

    def merges() -> None:
        with clock.at(NOW):
            merging.merge(Organisation.objects.get(pk=cast.laser.pk), second, by=cast.carla)

    before_the_first_is_through(writes, merges)
    assert Affiliation.objects.filter(organisation=cast.laser, person=cast.paolo).exists()
    assert Organisation.objects.get(pk=cast.laser.pk).founded == 1999, "what was read before is read anew"


def void(_made: object) -> None:
    """For what a function gives and nobody takes."""


# --- pages -----------------------------------------------------------------------------------------------------------


def test_one_sees_what_differs_and_what_moves_before_it_is_done(
    cast: Cast, second: Organisation, client: Client
) -> None:
    works(cast.paolo, second)
    client.force_login(cast.carla)
    path = reverse("organisation_merge", args=[cast.laser.slug])
    page = client.get(path, {"organisation": second.name}).content.decode()
    assert "25" in page and "18" in page and "IT12345678903" in page and "persons" in page
    assert Organisation.objects.filter(pk=second.pk).exists(), "only looked at"
    answer = client.post(path, {"organisation": second.name, "fact-staff": "other"}, follow=True)
    assert "Merged" in answer.content.decode()
    assert Organisation.objects.get(pk=cast.laser.pk).staff == 25
    made = Transfer.objects.get()
    client.post(reverse("transfer_undo", args=[made.pk]))
    assert Organisation.objects.filter(pk=second.pk).exists()


def test_old_addresses_lead_to_the_record_that_stays(cast: Cast, second: Organisation, client: Client) -> None:
    merging.merge(cast.laser, second, by=cast.carla)
    answer = client.get(reverse("organisation", args=["laser-sud-2"]))
    assert (answer.status_code, answer.headers["Location"]) == (301, reverse("organisation", args=["laser-sud"]))
    client.force_login(cast.lucia)
    answer = client.get(reverse("organisation_edit", args=["laser-sud-2"]))
    assert (answer.status_code, answer.headers["Location"]) == (301, reverse("organisation_edit", args=["laser-sud"]))
    made = register_organisation(by=cast.carla, name="Laser Sud 2", kind="sme", country="IT", city="Parma")
    assert made.slug != "laser-sud-2", "its address is nobody else's"


def test_another_council_s_firm_is_not_to_be_merged(cast: Cast, client: Client) -> None:
    client.force_login(cast.carla)
    path = reverse("organisation_merge", args=[cast.laser.slug])
    answer = client.get(path, {"organisation": cast.makine.name})
    assert answer.status_code == 422 and "ask the site administrator" in answer.content.decode()
    assert client.get(reverse("organisation_merge", args=[cast.makine.slug])).status_code == 403


def test_who_is_erased_is_not_put_back(cast: Cast, second: Organisation) -> None:
    works(cast.lucia, second)
    made = merging.merge(cast.laser, second, by=cast.carla)
    assert MovedRow.objects.filter(what="removed", model="organisations.affiliation").exists()
    erase_person(cast.lucia, by=cast.lucia)
    assert not MovedRow.objects.filter(what="removed", model="organisations.affiliation").exists()
    merging.undo(made, by=cast.carla)
    with pytest.raises(ObjectDoesNotExist):
        cast.lucia.refresh_from_db()
    assert not Affiliation.objects.filter(organisation=second.pk).exists()
