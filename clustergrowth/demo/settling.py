"""Making up organisations and people: a name, a place, a trade, a size, an address that leads nowhere."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from clustergrowth.common import clock
from clustergrowth.common.languages import plain
from clustergrowth.demo.chance import Chance, Deck
from clustergrowth.demo.network import DemoCouncil, DemoNetwork, phrases
from clustergrowth.people.councils.models import Membership
from clustergrowth.people.councils.services import bulk as councils
from clustergrowth.people.organisations.domain.kinds import FIRMS, OrganisationKind, Turnover
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.services import bulk as organisations
from clustergrowth.people.persons.models import Person

FIRMS_A_COUNCIL = 40
GROWTH = {"malaga": 0.03, "alcala": 0.05, "bologna": 0.16, "cork": 0.0, "istanbul": 0.11, "paris": 0.06}
_PREFIXES = {"ES": "+34 900 000", "IT": "+39 000 000", "IE": "+353 20 910", "TR": "+90 200 000", "FR": "+33 1 99 00"}
_BANDS = ((12, Turnover.UP_TO_2), (60, Turnover.UP_TO_10), (240, Turnover.UP_TO_50), (9999, Turnover.ABOVE_50))


class Settler:
    """Invents who lives in a council; the same seed invents the same."""

    def __init__(self, *, now: datetime, chance: Chance, scale: float) -> None:
        self.now, self.chance, self.scale = now, chance, scale
        self._decks: dict[str, Deck[str]] = {}
        self._taken: set[str] = set()

    # --- people ------------------------------------------------------------------------------------------------------

    def name(self, spec: Mapping[str, Any]) -> str:
        names = phrases("names", spec["language"])
        while True:
            name = f"{self.chance.choice(names['given'])} {self.chance.choice(names['family'])}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def person(self, spec: Mapping[str, Any], domain: str, *, phone: str = "") -> Person:
        name = self.name(spec)
        local = plain(name).replace("'", "").replace("-", "").replace(" ", ".")
        return Person.objects.create(
            name=name, email=f"{local}@{domain}", language=spec["language"], time_zone=spec["time_zone"], phone=phone,
            notice_sent_at=clock.now(),
        )  # fmt: skip

    def phone(self, spec: Mapping[str, Any]) -> str:
        """A number nobody has."""
        return f"{_PREFIXES[spec['country']]} {self.chance.randint(10, 99)} {self.chance.randint(10, 99)}"

    # --- organisations -----------------------------------------------------------------------------------------------

    def settle(self, network: DemoNetwork) -> None:
        """Fill every council with its members and the people in them."""
        for place in network.places:
            spec = dict(place.spec)
            place.universities = [self._hei(spec, n, name) for n, name in enumerate(spec["universities"])]
            place.bodies = [self._at_home(spec, name, OrganisationKind(kind)) for name, kind in spec["bodies"]]
            place.firms = self._firms(spec)
            organisations.register_many(place.members)
            self._join(place)
            self._employ(place)

    def strangers(self, specs: list[Any]) -> list[Organisation]:
        """Firms of other regions, with which councils have to do as well."""
        firms = []
        for spec in specs:
            elsewhere = {**spec, "places": [_ELSEWHERE[spec["country"]]]}
            firms += [self._firm(elsewhere, OrganisationKind.SME, 20) for _again in range(2)]
        organisations.register_many(firms)
        return firms

    def _hei(self, spec: Mapping[str, Any], number: int, name: str) -> Organisation:
        return self._at_home(spec, name, OrganisationKind.RESEARCH if number == 2 else OrganisationKind.UNIVERSITY)

    def _firms(self, spec: Mapping[str, Any]) -> list[Organisation]:
        n = max(7, round(FIRMS_A_COUNCIL * self.scale))
        kinds = self.chance.dealt(
            {
                OrganisationKind.SME: 68,
                OrganisationKind.STARTUP: 15,
                OrganisationKind.SPINOFF: 12,
                OrganisationKind.LARGE_FIRM: 5,
            },
            n,
        )
        firms = []
        for kind in kinds:
            staff = {
                OrganisationKind.STARTUP: 6.0,
                OrganisationKind.SPINOFF: 9.0,
                OrganisationKind.LARGE_FIRM: 420.0,
            }.get(kind, 24.0)
            firms.append(self._firm(spec, kind, staff))
        return sorted(firms, key=lambda firm: firm.kind != OrganisationKind.SME)

    def _firm(self, spec: Mapping[str, Any], kind: OrganisationKind, staff: float) -> Organisation:
        names = phrases("names", spec["language"])
        trade, nace = self._deck(spec, "trades", names["trades"]).draw()
        mark = self._deck(spec, "marks", names["marks"]).draw()
        name = f"{trade} {mark} {self.chance.choice(names['forms'])}"
        if spec["language"] in ("en", "tr"):
            name = f"{mark} {trade} {self.chance.choice(names['forms'])}"
        if kind == OrganisationKind.LARGE_FIRM:
            name = names["large"].format(mark=mark)
        heads = max(2, round(self.chance.lognormvariate(0, 0.5) * staff))
        if kind == OrganisationKind.LARGE_FIRM:
            heads = max(300, heads)
        return self._at_home(spec, name, kind, nace=[nace], staff=heads, founded=2024 - self.chance.randint(2, 40))

    def _deck(self, spec: Mapping[str, Any], name: str, cards: list[Any]) -> Deck[Any]:
        key = f"{spec['language']}-{name}"
        return self._decks.setdefault(key, Deck(cards, self.chance.of(key)))

    def _at_home(self, spec: Mapping[str, Any], name: str, kind: OrganisationKind, **facts: Any) -> Organisation:
        while name in self._taken:
            name = f"{name.rsplit(' ', 1)[0]} {self.chance.choice('ABCDEFGHKLMNPRSTV')}{self.chance.randint(2, 9)}"
        self._taken.add(name)
        own = kind not in FIRMS
        city, nuts, latitude, longitude = spec["places"][0] if own else self.chance.choice(spec["places"])
        street = self.chance.choice(phrases("names", spec["language"])["streets"])
        domain = f"{'-'.join(plain(name).replace('.', '').replace('’', '').split()[:3])}.example".replace("'", "")
        return Organisation(
            name=name, kind=kind, city=city, country=spec["country"], nuts=nuts, latitude=latitude,
            longitude=longitude, street=f"{street} {self.chance.randint(2, 98)}", site=f"https://www.{domain}",
            domain=domain, lang=spec["language"], turnover=_turnover(facts.get("staff")), **facts,
        )  # fmt: skip

    def _join(self, place: DemoCouncil) -> None:
        """Half of them founded the council; the others came one after the other, with what they were on that day."""
        rows, bodies = [], [body for body in place.bodies if body.name in place.spec.get("affiliated", {})]
        for number, member in enumerate(place.members):
            is_early = member.kind not in FIRMS or number % 5 in (0, 1, 3)
            ago = self.chance.randint(765, 815) if is_early else self.chance.randint(25, 740)
            place.joined[member.pk] = ago
            joined = self.now - timedelta(days=ago)
            figures: dict[str, Any] = {}
            if member.kind in FIRMS and member.staff:
                drift = GROWTH[place.slug] * ago / 815 + self.chance.gauss(0, 0.09)
                figures = {
                    "baseline_year": joined.year, "baseline_staff": max(1, round(member.staff / (1 + drift))),
                    "baseline_turnover": member.turnover, "baseline_exports": 5 * self.chance.randint(0, 14),
                }  # fmt: skip
            through = self.chance.choice(bodies) if bodies and member.kind in FIRMS else None
            rows.append(
                Membership(council=place.council, organisation=member, since=joined.date(), through=through, **figures)
            )
        councils.join_many(rows, {})

    def _employ(self, place: DemoCouncil) -> None:
        rows, spec = [], dict(place.spec)
        for member in place.members:
            group = "firm" if member.kind in FIRMS else "hei" if member in place.universities else "support"
            functions = phrases("names", spec["language"])["functions"][group]
            since = (self.now - timedelta(days=place.joined[member.pk] + 1)).date()
            people = 1 + self.chance.happens(0.3 if group == "firm" else 0.6)
            for number in range(people):
                person = self.person(spec, member.domain)
                if number == 0:
                    place.contacts[member.pk] = person
                rows.append(
                    Affiliation(
                        person=person,
                        organisation=member,
                        since=since,
                        is_first_contact=number == 0,
                        function=functions[0] if number == 0 and group == "firm" else self.chance.choice(functions),
                    )
                )
        host = next((body for body in place.bodies if body.name == spec["leader"]), place.universities[0])
        since = (self.now - timedelta(days=816)).date()
        rows.append(Affiliation(person=place.coordinator, organisation=host, since=since, function="coordinator"))
        organisations.affiliate_many(rows)


_ELSEWHERE: dict[str, list[Any]] = {
    "IT": ["Udine", "ITH42", 46.06, 13.24],
    "IE": ["Galway", "IE042", 53.27, -9.05],
    "TR": ["Eskişehir", "TR412", 39.77, 30.52],
    "FR": ["Grenoble", "FRK24", 45.19, 5.72],
    "ES": ["Zaragoza", "ES243", 41.65, -0.88],
}


def _turnover(staff: int | None) -> str:
    return next((band for most, band in _BANDS if staff < most), "") if staff else ""
