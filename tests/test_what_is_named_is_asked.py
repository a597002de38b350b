"""What a request names is fetched and asked about in one breath, whatever was sent as its name."""

import ast
from pathlib import Path

import pytest
from django.http import Http404

from clustergrowth.common.errors import NotYours
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.subjects import part, several, subject
from tests.asked import takes_requests, unasked
from tests.cast import Cast

HOUSE = Path(__file__).parents[1] / "clustergrowth"
OTHERWISE = {  # fetched in another way, and why
    "common/limits/once.py": "where the sender of this very form was led before: the key is the form",
    "common/htmx.py": "``still_there`` looks for parts of what its caller took out",
    "people/persons/services/sessions.py": "every question names the person, whose own they are",
    "web/accounts/adapter.py": "who signs in is nobody yet; the code in the mail asks",
    "web/pages/roles.py": "on a demonstration everybody may be everybody",
    "web/pages/mails.py": "``mails_of`` says who sees which mail: what keeps them knows no council",
    "web/pages/outbox.py": "on a demonstration everybody reads every mail",
    "web/pages/setup.py": "the first administrator, before there is anybody",
}
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


def test_of_several_those_are_found_that_are_there_and_seen(cast: Cast) -> None:
    seen = Organisation.objects.visible_to(cast.selin).filter(pk=cast.laser.pk)
    wanted = [str(cast.laser.pk), str(cast.makine.pk), *(one for one in ODD if one)]
    assert [*several(cast.selin, seen, wanted)] == [cast.laser]
    with pytest.raises(AttributeError):
        several(cast.selin, type(cast.selin), wanted)


def test_a_model_that_does_not_say_who_sees_it_is_never_fetched(cast: Cast) -> None:
    with pytest.raises(AttributeError):
        subject(cast.carla, type(cast.carla), pk=cast.murat.pk)


def test_no_view_and_no_form_fetches_anything_in_another_way() -> None:
    for file in sorted(HOUSE.rglob("*.py")):
        name, tree = file.relative_to(HOUSE).as_posix(), ast.parse(file.read_text())
        if "tests" not in file.parts and "migrations" not in file.parts and takes_requests(tree):
            found = unasked(tree)
            assert bool(found) == (name in OTHERWISE), f"{name}: {found}"


def test_a_new_noun_that_does_is_found() -> None:
    tree = ast.parse((Path(__file__).parent / "faulty" / "fetching.py").read_text())
    assert takes_requests(tree)
    found = [line.split(": ", 1)[1] for line in unasked(tree)]
    assert found == [
        "Organisation.objects is asked by nobody",
        "get_object_or_404",
        "Organisation.objects is asked by nobody",
        "rows.get(pk=…)",
        "rows.filter(slug=…)",
        "_default_manager",
        "rows.get(memberships__council__slug=…)",
        "rows.filter(pk__in=…)",
        "rows.filter(memberships__in=…)",
        "rows.exclude(id__in=…)",
        "Q(pk=…)",
        "rows.filter(memberships__council__slug=…)",
        "rows.filter(memberships=…)",
        "rows.filter(kind=…)",
        "rows.filter(slug=…)",
        "rows.in_bulk(…)",
    ]
