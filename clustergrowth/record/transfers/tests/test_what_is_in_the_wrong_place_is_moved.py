"""A person or a record that was put down to the wrong organisation goes to the right one, with its history."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clustergrowth.common import clock
from clustergrowth.common.errors import Gone
from clustergrowth.connect.exchange.models import Need
from clustergrowth.people.organisations.models import Affiliation
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line, Party
from clustergrowth.record.transfers.models import Transfer
from clustergrowth.record.transfers.services import merging
from tests.cast import JOINED, NOW, Cast
from tests.full_cast import FullCast
from tests.kept import KeptCast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_a_moment() -> Iterator[None]:
    with clock.at(NOW):
        yield


def test_a_person_goes_with_the_time_there(cast: Cast, client: Client) -> None:
    works = Affiliation.objects.get(person=cast.lucia)
    former = Affiliation.objects.create(
        person=cast.lucia, organisation=cast.laser, since=JOINED - timedelta(days=90), until=JOINED - timedelta(days=1)
    )
    client.force_login(cast.carla)
    path = reverse("organisation_move", args=[cast.laser.slug])
    assert cast.lucia.name in client.get(path).content.decode()
    chosen = [f"organisations.affiliation-{one.pk}" for one in (works, former)]
    client.post(path, {"organisation": cast.camera.name, "chosen": chosen})
    assert set(Affiliation.objects.filter(organisation=cast.camera)) >= {works, former}
    works.refresh_from_db()
    assert (works.since, works.function, works.is_first_contact) == (JOINED, "titolare", True)
    client.post(reverse("transfer_undo", args=[Transfer.objects.get().pk]))
    assert set(Affiliation.objects.filter(person=cast.lucia, organisation=cast.laser)) == {works, former}


def test_a_need_goes_with_what_the_ledger_says_of_it(full_cast: KeptCast[FullCast], db: None) -> None:
    with full_cast.given() as cast, clock.at(NOW + timedelta(days=90)):
        need = Need.objects.filter(organisation=cast.laser)[0]
        parties = Party.objects.filter(organisation_id=cast.laser.pk)
        of_need = parties.filter(line__about_kind="need", line__about_id=need.pk)
        before, moving = parties.count(), of_need.count()
        assert moving
        made = merging.move(cast.laser, cast.camera, by=cast.carla, chosen={"exchange.need": [need.pk]})
        need.refresh_from_db()
        assert need.organisation_id == cast.camera.pk
        assert Line.objects.latest("pk").kind == Kind.RECORDS_MOVED
        assert (parties.count(), of_need.count()) == (before - moving, 0)
        merging.undo(made, by=cast.carla)
        need.refresh_from_db()
        assert (need.organisation_id, of_need.count()) == (cast.laser.pk, moving)


def test_nobody_is_moved_who_was_not_offered(cast: Cast, client: Client) -> None:
    others = Affiliation.objects.get(person=cast.murat)
    client.force_login(cast.carla)
    path = reverse("organisation_move", args=[cast.laser.slug])
    chosen = [f"organisations.affiliation-{others.pk}"]
    assert client.post(path, {"organisation": cast.camera.name, "chosen": chosen}).status_code == 422
    others.refresh_from_db()
    assert others.organisation_id == cast.makine.pk


def test_it_is_undone_after_what_came_later(cast: Cast) -> None:
    works = Affiliation.objects.get(person=cast.lucia)
    moved = merging.move(cast.laser, cast.camera, by=cast.carla, chosen={"organisations.affiliation": [works.pk]})
    merged = merging.merge(cast.ateneo, cast.laser, by=cast.carla)
    with pytest.raises(Gone, match="Undo that first"):
        merging.undo(moved, by=cast.carla)
    merging.undo(merged, by=cast.carla)
    merging.undo(moved, by=cast.carla)
    works.refresh_from_db()
    assert works.organisation_id == cast.laser.pk
