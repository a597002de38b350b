"""The small fixed cast of all tests: two councils, made by the same services and rows as any network."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.people.councils.models import Council, Focus, Form, Membership, Role, Seat, SeatCategory
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.persons.models import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JOINED = date(2025, 1, 15)


@dataclass
class Cast:
    """Bologna and İstanbul: firms, universities, a chamber; one person in each role, each with a canary surname."""

    bologna: Council
    istanbul: Council
    laser: Organisation  # engineering SME of Bologna
    ateneo: Organisation  # university of Bologna
    camera: Organisation  # chamber of Bologna
    makine: Organisation  # engineering SME of İstanbul
    teknik: Organisation  # university of İstanbul
    carla: Person  # coordinator of Bologna
    selin: Person  # coordinator of İstanbul
    lucia: Person  # owner of Laser Sud, member
    paolo: Person  # professor, holds a seat in Bologna
    murat: Person  # owner of Işık Makine, member in İstanbul
    ayse: Person  # professor in İstanbul
    leda: Person  # consortium lead
    adam: Person  # site administrator
    everyone: list[Person] = field(default_factory=list)


def organisation(name: str, kind: OrganisationKind, city: str, country: str, nuts: str, **fields: Any) -> Organisation:
    made = Organisation(
        slug=fields.pop("slug"), name=name, kind=kind, city=city, country=country, nuts=nuts, created_at=NOW, **fields
    )
    made.save()
    return made


def person(name: str, email: str, language: str, zone: str, **fields: Any) -> Person:
    return Person.objects.create_user(email, name=name, language=language, time_zone=zone, **fields)


def belongs(member: Organisation, council: Council, **fields: Any) -> Membership:
    return Membership.objects.create(organisation=member, council=council, since=JOINED, **fields)


def works(who: Person, where: Organisation, function: str = "", *, first: bool = False) -> Affiliation:
    return Affiliation.objects.create(
        person=who, organisation=where, function=function, since=JOINED, is_first_contact=first
    )


def _councils() -> tuple[Council, Council]:
    bologna = Council.objects.create(
        slug="bologna", name=LazyI18nString({"en": "Emilia-Romagna", "it": "Emilia-Romagna"}),
        city="Bologna", country="IT", prefix="EMR", colour=3, letter="E",
        form=Form.ECOSYSTEM, focus=LazyI18nString({"en": "Engineering SMEs"}),
        nuts=["ITH5"], languages=["it", "en"], time_zone="Europe/Rome", latitude=44.49, longitude=11.34,
    )  # fmt: skip
    istanbul = Council.objects.create(
        slug="istanbul", name=LazyI18nString({"en": "Istanbul", "tr": "İstanbul"}), city="İstanbul", country="TR",
        prefix="IST", colour=5, letter="I", form=Form.BOARD, focus=LazyI18nString({"en": "Information technology"}),
        nuts=["TR10"], languages=["tr", "en"], time_zone="Europe/Istanbul", latitude=41.01, longitude=28.98,
    )  # fmt: skip
    Focus.objects.create(council=bologna, since=JOINED, nace=["25", "26", "28"])
    Focus.objects.create(council=istanbul, since=JOINED, nace=["26", "28", "62"])
    return bologna, istanbul


def make_cast() -> Cast:
    """Everybody, in a fixed number of rows."""
    bologna, istanbul = _councils()
    it, tr = ("IT", "ITH55"), ("TR", "TR100")
    laser = organisation(
        "Laser Sud S.r.l.", OrganisationKind.SME, "Bologna", *it, slug="laser-sud", nace=["25.62"], staff=18
    )
    ateneo = organisation("Ateneo di Prova", OrganisationKind.UNIVERSITY, "Bologna", *it, slug="ateneo")
    camera = organisation("Camera di Prova", OrganisationKind.CHAMBER, "Bologna", *it, slug="camera")
    makine = organisation(
        "Işık Makine A.Ş.", OrganisationKind.SME, "İstanbul", *tr, slug="isik-makine", nace=["28.41"], staff=42
    )
    teknik = organisation(
        "Deneme Teknik Üniversitesi", OrganisationKind.UNIVERSITY, "İstanbul", *tr, slug="deneme-teknik"
    )
    for member, council in (
        (laser, bologna),
        (ateneo, bologna),
        (camera, bologna),
        (makine, istanbul),
        (teknik, istanbul),
    ):
        belongs(member, council)
    rome, bosphorus = "Europe/Rome", "Europe/Istanbul"
    carla = person("Carla Quaglia", "carla@example.org", "it", rome)
    selin = person("Selin Kızılkuş", "selin@example.org", "tr", bosphorus)
    lucia = person("Lucia Fringuello", "lucia@example.org", "it", rome)
    paolo = person("Paolo Cormorano", "paolo@example.org", "it", rome)
    murat = person("Murat Leylek", "murat@example.org", "tr", bosphorus)
    ayse = person("Ayşe Sığırcık", "ayse@example.org", "tr", bosphorus)
    leda = person("Leda Heron", "leda@example.org", "en", "Europe/Dublin")
    adam = person("Adam Wren", "adam@example.org", "en", "UTC", is_site_administrator=True)
    Role.objects.create(person=carla, council=bologna, office=Role.Office.COORDINATOR, since=JOINED)
    Role.objects.create(person=selin, council=istanbul, office=Role.Office.COORDINATOR, since=JOINED)
    Role.objects.create(person=leda, office=Role.Office.CONSORTIUM_LEAD, since=JOINED)
    Seat.objects.create(
        council=bologna, category=SeatCategory.HIGHER_EDUCATION, organisation=ateneo, person=paolo, since=JOINED
    )
    works(lucia, laser, "titolare", first=True)
    works(paolo, ateneo, "professore", first=True)
    works(murat, makine, "genel müdür", first=True)
    works(ayse, teknik, "profesör", first=True)
    everyone = [carla, selin, lucia, paolo, murat, ayse, leda, adam]
    return Cast(
        bologna, istanbul, laser, ateneo, camera, makine, teknik,
        carla, selin, lucia, paolo, murat, ayse, leda, adam, everyone,
    )  # fmt: skip
