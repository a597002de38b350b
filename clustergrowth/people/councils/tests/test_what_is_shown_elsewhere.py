"""The desk, today, search and descriptions: what councils, organisations and projects tell other pages."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from clustergrowth.common import ports
from clustergrowth.common.ports import Ref
from clustergrowth.people.councils import services
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.persons.models import Person
from tests.cast import Cast
from tests.looked_up import on_the_desk

pytestmark = pytest.mark.django_db


def found(words: str, viewer: Any) -> list[str]:
    return [hit.title for name, port in ports.search.items() if name in NOUNS for hit in port(words, viewer, 10)]


NOUNS = ("organisations", "persons", "projects")


def test_the_desk_shows_who_knocks_and_members_nobody_answers_for(cast: Cast) -> None:
    groups = {name: on_the_desk(port(cast.bologna, cast.carla)) for name, port in ports.desk.items()}
    assert groups["councils"] is None
    assert groups["members"] is not None and [row.title for row in groups["members"].rows] == ["Camera di Prova"]
    services.ask_to_join(
        cast.bologna, door="firm", name="A", email="a@example.org", organisation_name="Fonderia Reno", language="it"
    )
    group = on_the_desk(dict(ports.desk.items())["councils"](cast.bologna, cast.carla))
    assert group is not None and (group.total, group.rows[0].title) == (1, "Fonderia Reno")


def test_persons_are_found_by_those_who_may_see_them(cast: Cast) -> None:
    assert "Lucia Fringuello" in found("fringuello", Person.objects.get(pk=cast.paolo.pk))
    assert found("fringuello", Person.objects.get(pk=cast.murat.pk)) == []


def test_organisations_are_found_by_everybody_once_they_belong_somewhere(cast: Cast) -> None:
    hidden = register_organisation(by=None, name="Laser Nord", kind="sme", country="IT")
    assert found("laser", AnonymousUser()) == ["Laser Sud S.r.l."]
    services.add_member(cast.bologna, hidden)
    assert found("laser", AnonymousUser()) == ["Laser Nord", "Laser Sud S.r.l."]


def test_councils_organisations_and_memberships_are_described_by_name_and_address(cast: Cast) -> None:
    membership = Membership.objects.get(organisation=cast.laser)
    refs = [Ref("council", cast.bologna.pk), Ref("organisation", cast.laser.pk), Ref("membership", membership.pk)]
    described = ports.described(refs, cast.lucia)
    assert [described[ref].title for ref in refs] == [
        "Emilia-Romagna",
        "Laser Sud S.r.l.",
        "Laser Sud S.r.l. · Emilia-Romagna",
    ]
