"""A council that was founded a minute ago in a network with nothing else: what a coordinator finds on the first day."""

from typing import Any

from clustergrowth.people.councils.models import Council, Form
from clustergrowth.people.councils.services import appoint_coordinator, found_council
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import affiliate, register_organisation
from clustergrowth.people.persons.models import Person


def founded(city: str = "Porto", prefix: str = "POR", form: str = Form.THEME_NETWORK, **words: Any) -> Council:
    return found_council(
        slug=city.lower(), name=f"Council of {city}", city=city, country="PT", prefix=prefix, letter=city[0],
        form=form, focus="Machines", nuts=["PT11"], languages=["en"], time_zone="Europe/Lisbon",
        latitude=41.15, longitude=-8.61, nace=["28"], **words,
    )  # fmt: skip


def somebody(name: str, at: Organisation | None = None, **fields: Any) -> Person:
    address = f"{name.split()[0].lower()}@example.org"
    person = Person.objects.create_user(address, name=name, language="en", time_zone="Europe/Lisbon", **fields)
    if at is not None:
        affiliate(person=person, organisation=at)
    return person


def convened(council: Council, name: str = "Rui Gaio") -> Person:
    person = somebody(name)
    appoint_coordinator(council, person)
    return person


def firm(name: str, kind: OrganisationKind = OrganisationKind.SME) -> Organisation:
    return register_organisation(by=None, name=name, kind=kind, country="PT", city="Porto")
