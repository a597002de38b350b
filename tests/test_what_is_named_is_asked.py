"""What a request names is fetched and asked about in one breath, whatever was sent as its name."""

import pytest
from django.http import Http404

from clustergrowth.common.errors import NotYours
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.subjects import part, subject
from tests.cast import Cast

ODD = ("", "²", "x", "9" * 30, "9" * 5000, "-1", "1.5", "\0", "1 OR 1=1", None, "٣٤٥")


@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_a_thing_that_is_not_there(cast: Cast, odd: str | None) -> None:
    for which in ({"pk": odd}, {"slug": odd}):
        with pytest.raises(Http404):
            subject(cast.carla, Organisation, **which)
    with pytest.raises(Http404):
        part(cast.bologna.memberships.all(), pk=odd)


def test_a_stranger_gets_404_and_who_may_only_look_403(cast: Cast) -> None:
    assert subject(cast.carla, Council, "councils.edit", slug="bologna") == cast.bologna
    with pytest.raises(NotYours):
        subject(cast.selin, Council, "councils.edit", slug="bologna")
    with pytest.raises(Http404):
        subject(cast.selin, Organisation.objects.visible_to(cast.selin).filter(pk=cast.laser.pk), pk=cast.makine.pk)


def test_a_model_that_does_not_say_who_sees_it_is_never_fetched(cast: Cast) -> None:
    with pytest.raises(AttributeError):
        subject(cast.carla, type(cast.carla), pk=cast.murat.pk)
