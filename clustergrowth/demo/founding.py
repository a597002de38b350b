"""Councils, organisations and people: rows of ``people``, written as an import would write them."""

from datetime import timedelta
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.common import clock
from clustergrowth.demo.chance import Chance
from clustergrowth.demo.network import BEGIN, DemoCouncil, DemoNetwork, phrases
from clustergrowth.demo.settling import Settler
from clustergrowth.demo.timeline import Timeline
from clustergrowth.demo.wording import words
from clustergrowth.people.councils.models import (
    AffiliatedBody,
    Contact,
    Council,
    Focus,
    Form,
    Inclusion,
    JoinRequest,
    Role,
    Seat,
)
from clustergrowth.people.organisations.services.organisations import learn_words
from clustergrowth.people.persons.models import Person
from clustergrowth.people.projects.models import Partner, Project, Target, WorkPackage
from clustergrowth.record.kinds import Kind

LEAD = "lead@demonstration.example"  # also how one sees that the demonstration is there
_I18N = ("name", "focus", "promise", "mission", "vision", "involved", "benefits")
_PLAIN = ("slug", "city", "country", "prefix", "colour", "letter", "form", "nuts", "languages", "time_zone")
_FINE = ("latitude", "longitude")


def found_network(*, timeline: Timeline, chance: Chance, scale: float) -> DemoNetwork:
    """Everybody who ever takes part, before the story begins."""
    now = timeline.now
    with clock.at(now - timedelta(days=BEGIN)):
        lead = Person.objects.create(name="Maren Lindqvall", email=LEAD, language="en", time_zone="Europe/Madrid")
        administrator = Person.objects.create(
            name="Jonas Albrechtsen", email="administrator@demonstration.example", is_site_administrator=True
        )
        since = clock.today()
        Role.objects.create(person=lead, office=Role.Office.CONSORTIUM_LEAD, since=since)
        settler = Settler(now=now, chance=chance.of("settling"), scale=scale)
        places = [_council(spec, settler) for spec in words("councils")]
        strangers = settler.strangers([place.spec for place in places])
        network = DemoNetwork(
            places=places, lead=lead, administrator=administrator, project=_project(places), strangers=strangers,
            chance=chance.of("story"), timeline=timeline, scale=scale, now=now,
        )  # fmt: skip
        settler.settle(network)
    for place in places:
        _appoint(network, place)
    learn_words()
    return network


def _council(spec: dict[str, Any], settler: Settler) -> DemoCouncil:
    since = clock.today()
    council = Council.objects.create(
        founded_on=since,
        **{name: spec[name] for name in (*_PLAIN, *_FINE)},
        **{name: LazyI18nString(spec[name]) for name in _I18N},
    )
    Focus.objects.create(council=council, since=since, nace=spec["nace"])
    place = DemoCouncil(spec, council, settler.person(spec, f"{spec['slug']}.example", phone=settler.phone(spec)))
    Role.objects.create(person=place.coordinator, council=council, office=Role.Office.COORDINATOR, since=since)
    return place


def _project(places: list[DemoCouncil]) -> Project:
    today = clock.today()
    project = Project.objects.create(
        slug="six-regions-one-bench", name="Six Regions, One Bench", funder="European Education and Growth Programme",
        programme="Alliances for small engineering firms", reference="DEMO-2024-0601", starts_on=today,
        ends_on=today + timedelta(days=1095),
        text="Six Cluster Growth Councils hear what engineering SMEs need, agree what to do and connect who can do it.",
    )  # fmt: skip
    project.councils.set([place.council for place in places])
    titles = ("Listening to firms", "Councils and their themes", "Introductions and exchange", "Proof and story")
    WorkPackage.objects.bulk_create(
        [WorkPackage(project=project, number=n, title=title) for n, title in enumerate(titles, start=1)]
    )
    promised: tuple[tuple[str, str, int, str], ...] = (
        ("RCO87", "organisations cooperating across borders", 120, ""),
        ("RCO83", "joint strategies and action plans", 6, Kind.THEME_AGREED),
        ("", "introductions accepted by both sides", 150, Kind.INTRODUCTION_ACCEPTED),
    )
    Target.objects.bulk_create(
        [Target(project=project, code=code, title=t, value=n, measure=kind) for code, t, n, kind in promised]
    )
    return project


def _appoint(network: DemoNetwork, place: DemoCouncil) -> None:
    """Who sits at the table, who is called, who knocks at the door."""
    council = place.council
    host = next((body for body in place.bodies if body.name == place.spec["leader"]), place.universities[0])
    council.leader_member = host if place.spec["leader"] else None
    council.first_contact, council.first_contact_consent_at = place.coordinator, network.now - timedelta(days=600)
    council.save()
    Partner.objects.create(
        project=network.project, organisation=place.universities[0], role=str(council.city),
        is_lead=place.council.slug == "alcala",
    )  # fmt: skip
    _seat(network, place)
    for body in place.bodies:
        helps = place.spec.get("affiliated", {}).get(body.name)
        if helps:
            since = network.day(place.joined[body.pk])
            AffiliatedBody.objects.create(
                council=council, organisation=body, helps_with=LazyI18nString(helps), since=since
            )
    outside = [firm for firm in place.smes if not any(code.startswith(tuple(place.spec["nace"])) for code in firm.nace)]
    for firm in outside[:2]:
        Inclusion.objects.create(
            council=council, organisation=firm, since=network.day(place.joined[firm.pk]),
            reason=phrases("talk", place.language)["inclusion"],
        )  # fmt: skip
    _knock(network, place)


def _seat(network: DemoNetwork, place: DemoCouncil) -> None:
    from_kinds = {
        "firm": place.smes,
        "hei": place.universities,
        "support": [body for body in place.bodies if body.kind not in ("investor", "authority")],
        "finance": [body for body in place.bodies if body.kind == "investor"],
        "public": [body for body in place.bodies if body.kind in ("authority", "agency")][-1:],
        "expert": [firm for firm in place.firms if firm.kind in ("startup", "spinoff")],
    }
    taken: set[int] = set()
    for category, wanted in place.spec["seats"].items():
        free = [firm for firm in from_kinds[category] if firm.pk not in taken and place.joined[firm.pk] > 700]
        for organisation in free[: min(wanted, len(from_kinds[category]) - (category == "firm"))]:
            taken.add(organisation.pk)
            person = place.contacts[organisation.pk]
            Seat.objects.create(
                council=place.council, category=category, organisation=organisation, person=person,
                since=network.day(place.joined[organisation.pk]),
            )  # fmt: skip
            place.sitting.append((organisation, person))


def _joining(network: DemoNetwork, place: DemoCouncil, lines: list[Any]) -> list[Any]:
    """Councils of one language are not asked by the same firms."""
    alike = [other for other in network.places if other.language == place.language]
    first = 2 * alike.index(place)
    return lines[first : first + network.many(2)]


def _knock(network: DemoNetwork, place: DemoCouncil) -> None:
    """People on the council's list who are no members, and some who ask to join."""
    chance = network.chance.of("knocking", place.slug)
    talk = phrases("talk", place.language)
    settler = Settler(now=network.now, chance=chance, scale=network.scale)
    for number in range(network.many(5)):
        person = settler.person(place.spec, f"list{number}-{place.slug}.example")
        Contact.objects.create(
            council=place.council,
            person=person,
            name=person.name,
            source=talk["list"],
            created_at=network.timeline.ago(400 - number),
        )
    if place.council.form == Form.FEDERATION:
        return  # it asks no firm to register with it
    for number, line in enumerate(_joining(network, place, talk["joining"])):
        name = settler.name(place.spec)
        JoinRequest.objects.create(
            council=place.council, door=JoinRequest.Door.FIRM, name=name, organisation_name=line["firm"],
            email=f"info@joining{number}-{place.slug}.example", message=line["text"], language=place.language,
            created_at=network.timeline.ago(3 + 6 * number),
        )  # fmt: skip
