"""A firm may belong to two councils; its people stay with the first."""

import pytest

from clustergrowth.people.councils.queries.councils import persons_visible_to
from clustergrowth.people.permissions import may
from tests.cast import Cast, belongs

pytestmark = pytest.mark.django_db


def test_who_takes_a_firm_of_another_council_in_learns_no_name_and_may_not_edit_it(cast: Cast) -> None:
    belongs(cast.makine, cast.bologna)
    for person in (cast.carla, cast.lucia):
        assert not persons_visible_to(person).filter(pk=cast.murat.pk).exists()
    assert not may(cast.carla, "organisations.edit", cast.makine)
    assert persons_visible_to(cast.selin).filter(pk=cast.murat.pk).exists()
    assert may(cast.selin, "organisations.edit", cast.makine)


def test_when_the_first_membership_ends_the_second_council_is_its_home(cast: Cast) -> None:
    first = cast.makine.memberships.get()
    belongs(cast.makine, cast.bologna)
    first.until = first.since
    first.save()
    assert persons_visible_to(cast.carla).filter(pk=cast.murat.pk).exists()
    assert may(cast.carla, "organisations.edit", cast.makine)
