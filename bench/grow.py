"""Fill a home that holds the demonstration up to the size of a large network, so that what grows is seen and measured.

    python bench/grow.py HOME [FACTOR]

With factor 1: 200,000 organisations, 20,000 persons, 100,000 ledger lines, 10,000 needs and offers, and memberships,
affiliations, introductions, contacts and confirmations in proportion, over the councils, two years and five countries.
Each row is made by its model, so that what is derived is derived as ever, and copied in; the same home and factor give
the same rows, counted back from today. Nobody is real: names are made of syllables, addresses end in `.example`. It
prints counts and seconds.
"""

import os
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.db.models import Model

    from clustergrowth.connect.exchange.models import Introduction, Posting
    from clustergrowth.people.councils.models import Council, Membership
    from clustergrowth.people.organisations.models import Organisation
    from clustergrowth.people.persons.models import Person
    from clustergrowth.record.models import Line

M = TypeVar("M", bound="Model")
ORGANISATIONS, PERSONS, LINES, POSTINGS, INTRODUCTIONS, CONTACTS = 200_000, 20_000, 100_000, 10_000, 8_000, 4_000
UNIVERSITIES = 400  # of those that are new; most lines of a firm are with the few large ones
DAYS = 730


def words(text: str) -> list[str]:
    return text.split()


TRADES = words("Officine Meccanica Talleres Makine Atelier Precisión Laser Sistemas Elettronica Yazılım Plasturgie")
BEGINS = words("ba ce di fo gu la me ni po ru sa te vi zo bra cle dri flo")
MIDDLES = words("lan ner min tor bus ral ven sil don kut mar per cin lov dar gen")
ENDS = words("i o a esi oni ez er oğlu eau an ini ard y ak us")
FORMS = {"IT": "S.r.l.", "ES": "S.L.", "IE": "Ltd", "FR": "SAS", "TR": "A.Ş."}
FIRST = words("Anna Luis Marta Ayşe Seán Claire Paolo Elif Nuria Hugo Giulia Mehmet Aoife")
KINDS = ("sme",) * 70 + ("startup",) * 10 + ("spinoff",) * 4 + ("large",) * 6 + ("agency",) * 3 + ("cluster",) * 2
WANTS = ("We look for", "Who can help us with", "Buscamos", "Cerchiamo", "Nous cherchons")
OFFERS = ("We offer", "Our team does", "Ofrecemos", "Offriamo", "Nous proposons")
THINGS = (
    "laser welding of thin sheets",
    "a thesis on predictive maintenance",
    "students for a pilot line",
    "control software for presses",
    "energy audits of workshops",
    "a test bench for batteries",
    "robots in small series",
    "certification for medical parts",
    "finance for a second plant",
    "customers in northern Europe",
    "recycled polymers in injection moulding",
    "a course on additive manufacturing",
)
DETAILS = ("for thirty people", "this year", "within two hours", "in two languages", "from spring on", "at our site")


class Growth:
    """One home that grows; each step copies the rows of one kind, later ones refer to earlier ones."""

    def __init__(self, factor: float) -> None:
        from clustergrowth.common import clock
        from clustergrowth.people.councils.models import Council
        from clustergrowth.people.organisations.domain.codes import nace_codes
        from clustergrowth.people.organisations.models import Organisation

        self.factor, self.drawn = factor, Random(7)
        self.now, self.today = clock.now(), clock.today()
        self.councils: list[Council] = list(Council.objects.order_by("pk"))
        assert self.councils, "this home holds no demonstration"
        assert not Organisation.objects.filter(slug__startswith="grown-").exists(), "this home has grown already"
        focus = {code for council in self.councils for row in council.focuses.all() for code in row.nace}
        classes = [code for code in nace_codes() if len(code) == 5]
        self.inside = [code for code in classes if code[:2] in focus] or classes
        self.classes = classes
        self.memberships: list[Membership] = []
        self.members: dict[int, list[Organisation]] = {council.pk: [] for council in self.councils}
        self.universities: list[Organisation] = []
        self.persons: dict[int, Person] = {}  # the first contact of an organisation
        self.seats: dict[int, list[Council]] = {}

    def count(self, whole: int) -> int:
        return max(int(whole * self.factor), len(self.councils))

    def moment(self, within: int = DAYS) -> Any:
        return self.now - timedelta(days=within * self.drawn.random(), minutes=1)

    # --- who there is ---

    def organisations(self) -> Iterator["Organisation"]:
        from clustergrowth.people.organisations.models import Organisation

        universities = self.count(UNIVERSITIES)
        for n in range(self.count(ORGANISATIONS)):
            draw = self.drawn
            council = draw.choice(self.councils)
            trunk = draw.choice(BEGINS) + draw.choice(MIDDLES) + draw.choice(ENDS)
            kind = ("university", "research")[n % 2] if n < universities else draw.choice(KINDS)
            trade = f"Università {council.city}" if n < universities else draw.choice(TRADES)
            staff = draw.choice((None, 3, 8, 15, 40, 90, 400))
            code = draw.choice(self.inside if draw.random() < 0.6 else self.classes)
            row = Organisation(
                slug=f"grown-{n}", name=f"{trade} {trunk.title()} {FORMS.get(council.country, 'Ltd')}", kind=kind,
                city=str(council.city), country=council.country, nuts=council.nuts[0],
                site=f"https://{trunk.encode('ascii', 'ignore').decode()}{n}.example",
                domain=f"{trunk.encode('ascii', 'ignore').decode()}{n}.example", nace=[code], staff=staff,
                is_public=n % 9 == 0, text="What this firm makes and for whom, in its own words. " * 4,
                lang=council.languages[0], created_at=self.moment(),
            )  # fmt: skip
            row.prepare()
            if n < universities:
                self.universities.append(row)
            if n < universities or draw.random() < 0.7:
                self.members[council.pk].append(row)
            yield row

    def joining(self) -> Iterator["Membership"]:
        """Nine in ten are members today; three in a hundred of two councils."""
        from clustergrowth.people.councils.models import Membership

        for place, council in enumerate(self.councils):
            for row in self.members[council.pk]:
                since = self.today - timedelta(days=self.drawn.randrange(DAYS + 300))
                has_left = row not in self.universities[:1] and self.drawn.random() < 0.1
                until = since + timedelta(days=self.drawn.randrange(1, 300)) if has_left else None
                baseline = max(row.staff + self.drawn.randrange(-3, 3), 1) if row.staff else None
                councils = [council, *([self.councils[place - 1]] if self.drawn.random() < 0.03 else ())]
                for of in councils:
                    if until is None:
                        self.seats.setdefault(row.pk, []).append(of)
                    yield Membership(
                        council=of, organisation=row, since=since, until=until, baseline_staff=baseline,
                        baseline_year=since.year if baseline else None,
                    )  # fmt: skip

    def people(self) -> Iterator["Person"]:
        """The first contacts of universities and of the first members of each council."""
        from clustergrowth.people.persons.models import Person

        first = [row for rows in zip(*self.members.values(), strict=False) for row in rows]
        for n, row in enumerate([*self.universities, *(one for one in first if one not in set(self.universities))]):
            if n == self.count(PERSONS):
                break
            name = f"{self.drawn.choice(FIRST)} {self.drawn.choice(BEGINS).title()}{self.drawn.choice(MIDDLES)} {n}"
            person = Person(
                key=uuid.UUID(int=self.drawn.getrandbits(128), version=4), name=name, email=f"grown-{n}@people.example",
                language=row.lang, time_zone="UTC", created_at=self.moment(),
            )  # fmt: skip
            person.set_unusable_password()
            person.prepare()
            self.persons[row.pk] = person
            yield person

    def working(self) -> "Iterable[Model]":
        from clustergrowth.people.organisations.models import Affiliation

        since = self.today - timedelta(days=DAYS)
        for organisation, person in self.persons.items():
            yield Affiliation(
                person=person, organisation_id=organisation, function="Manager", is_first_contact=True, since=since
            )

    def contacts(self) -> "Iterable[Model]":
        from clustergrowth.people.councils.models import Contact

        for person in list(self.persons.values())[: self.count(CONTACTS)]:
            yield Contact(
                council=self.drawn.choice(self.councils), person=person, name=person.name, source="an earlier list",
                created_at=self.moment(),
            )  # fmt: skip

    # --- what happened ---

    def firm(self, council: "Council") -> "Organisation":
        """Some meet often, most once."""
        rows = self.members[council.pk]
        return rows[int(len(rows) * self.drawn.random() ** 2)]

    def lines(self) -> Iterator["Line"]:
        """Contacts, meetings and agreements; of ten, three are answered by the other side, of fifty, one is ended."""
        from clustergrowth.record.kinds import Kind, Level
        from clustergrowth.record.models import Channel, Line

        levels = (None, *(Level.CONTACT,) * 4, *(Level.MEETING,) * 4, Level.SCOPED, Level.AGREEMENT, Level.DELIVERED)
        answers = (*(Kind.CONFIRMED,) * 15, Kind.DENIED, Kind.TAKEN_BACK)
        earlier: Line | None = None
        for at in sorted(self.moment() for _ in range(self.count(LINES))):
            if earlier is not None and self.drawn.random() < 0.25:
                yield Line(
                    at=at, kind=self.drawn.choice(answers), council=earlier.council, earlier=earlier,
                    channel=Channel.SYSTEM,
                )  # fmt: skip
                earlier = None
                continue
            council = self.drawn.choice(self.councils)
            earlier = Line(
                at=at, kind=Kind.CONTACT_LOGGED, council=council.slug, level=self.drawn.choice(levels),
                channel=self.drawn.choice(Channel.values), actor=uuid.UUID(int=self.drawn.getrandbits(128), version=4),
                is_brokered=self.drawn.random() < 0.3,
            )  # fmt: skip
            yield earlier

    def parties(self, lines: Iterable["Line"]) -> "Iterable[Model]":
        from clustergrowth.people.organisations.domain.kinds import OrganisationKind
        from clustergrowth.record.models import Party

        by_slug = {council.slug: council for council in self.councils}
        for line in lines:
            if line.earlier is not None:
                continue
            sides = [self.firm(by_slug[line.council])]
            sides.append(self.partner(sides[0]))
            if self.drawn.random() < 0.05:
                sides.append(self.firm(self.drawn.choice(self.councils)))
            for row in {side.pk: side for side in sides}.values():
                seats = sorted(council.slug for council in self.seats.get(row.pk, ()))
                is_firm = row.is_sme and row.kind != OrganisationKind.UNIVERSITY
                yield Party(
                    line=line, at=line.at, organisation_id=row.pk, kind=row.kind, country=row.country, councils=seats,
                    is_sme=is_firm, engineering_in=seats if is_firm and row.nace[0] in self.inside else [],
                )  # fmt: skip

    def partner(self, firm: "Organisation") -> "Organisation":
        """A university in seven of ten cases, of the same country more often than not; else another firm."""
        if self.drawn.random() < 0.7:
            near = [row for row in self.universities if row.country == firm.country]
            rows = near if near and self.drawn.random() < 0.8 else self.universities
            return rows[int(len(rows) * self.drawn.random() ** 2)]
        return self.firm(self.drawn.choice(self.councils))

    # --- what is looked for ---

    def postings(self, model: "type[Posting]", verbs: tuple[str, ...]) -> "Iterable[Posting]":
        import numpy as np

        from clustergrowth.connect.exchange.models import PostingState, Visibility
        from clustergrowth.connect.exchange.models.postings import VECTOR_SIZE
        from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area

        known = model._default_manager.exclude(embedded_with="").first()
        vectors = np.random.default_rng(7 + len(model.SIDE))
        for n in range(self.count(POSTINGS) // 2):
            council = self.drawn.choice(self.councils)
            row = self.firm(council) if model.SIDE == "need" or n % 2 else self.drawn.choice(self.universities)
            vector = vectors.normal(size=VECTOR_SIZE)
            thing, posted = self.drawn.choice(THINGS), self.moment(300)
            text = f"{self.drawn.choice(verbs)} {thing} {self.drawn.choice(DETAILS)}. {self.drawn.choice(DETAILS)}."
            is_open = self.drawn.random() < 0.7
            one = model(
                organisation=row, posted_by=self.persons.get(row.pk), council=council,
                title=f"{thing.capitalize()} {n}", text=text,
                lang="en", kind=self.drawn.choice(Area.values), languages=list(council.languages),
                visibility=self.drawn.choice(Visibility.values), posted_at=posted,
                state=PostingState.OPEN if is_open else PostingState.CLOSED,
                open_until=self.today + timedelta(days=self.drawn.randrange(20, 300)),
                closed_at=None if is_open else self.now, closed_because="" if is_open else "no_longer",
                vector=vector / np.linalg.norm(vector), embedded_with=known.embedded_with if known else "drawn",
            )  # fmt: skip
            one.prepare()
            yield one

    def introductions(self, needs: Iterable["Posting"]) -> Iterator["Introduction"]:
        """Of each need up to some, to universities: half accepted, a quarter waiting, a quarter declined."""
        from clustergrowth.connect.exchange.models import Introduction, IntroductionState

        states = (IntroductionState.ACCEPTED,) * 2 + (IntroductionState.ASKED, IntroductionState.DECLINED)
        needs = list(needs)
        pairs: set[tuple[int, int]] = set()
        for n in range(self.count(INTRODUCTIONS)):
            need, to = needs[n % len(needs)], self.drawn.choice(self.universities)
            if (need.pk, to.pk) in pairs or to.pk == need.organisation_id:
                continue
            pairs.add((need.pk, to.pk))
            state, asked = self.drawn.choice(states), self.moment(200)
            is_accepted = state == IntroductionState.ACCEPTED
            answered = None if state == IntroductionState.ASKED else min(asked + timedelta(days=3), self.now)
            yield Introduction(
                need_id=need.pk, from_organisation_id=need.organisation_id, to_organisation=to,
                asked_by=self.persons.get(need.organisation_id), from_person=self.persons.get(need.organisation_id),
                to_person=self.persons.get(to.pk), council_id=need.council_id,
                to_council=next(iter(self.seats.get(to.pk, ())), None), message="We would like to meet.", lang="en",
                state=state, asked_at=asked, from_agreed_at=asked, to_agreed_at=answered if is_accepted else None,
                answered_at=answered,
            )  # fmt: skip

    def disclosures(self, introductions: Iterable["Introduction"]) -> "Iterable[Model]":
        from clustergrowth.people.organisations.models import Disclosure

        for one in introductions:
            if one.is_accepted and one.answered_at:
                sides = ((one.from_person, one.to_organisation_id), (one.to_person, one.from_organisation_id))
                because = f"introduction:{one.pk}"
                for person, to in sides:
                    if person is not None:
                        yield Disclosure(person=person, to_organisation_id=to, because=because, since=one.answered_at)


def copied(rows: Iterable[M]) -> list[M]:
    """Copy the rows into their table, numbered on from what is there; they may refer to rows before them."""
    from django.db import connection, models

    rows = iter(rows)
    first = next(rows)
    meta = first._meta
    assert isinstance(meta.pk, models.AutoField)
    began, done = time.monotonic(), []
    fields = list(meta.concrete_fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    last = type(first)._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        with cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
            for pk, row in enumerate(chained(first, rows), start=last + 1):
                row.pk = pk
                copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
                done.append(row)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [meta.db_table, meta.pk.column, last + len(done)]
        )
        cursor.execute(f'ANALYZE "{meta.db_table}"')
    print(f"{meta.verbose_name_plural!s:<28}{len(done):>9,}{time.monotonic() - began:>8.1f} s", flush=True)
    return done


def chained(first: M, rows: Iterable[M]) -> Iterator[M]:
    yield first
    yield from rows


def main(factor: float) -> None:
    from django.db import connection

    from clustergrowth.connect.exchange.models import Need, Offer
    from clustergrowth.people.organisations.services.organisations import learn_words

    began, growth = time.monotonic(), Growth(factor)
    copied(growth.organisations())
    copied(growth.joining())
    copied(growth.people())
    copied(growth.working())
    copied(growth.contacts())
    copied(growth.parties(copied(growth.lines())))
    needs = copied(growth.postings(Need, WANTS))
    copied(growth.postings(Offer, OFFERS))
    copied(growth.disclosures(copied(growth.introductions(needs))))
    learn_words()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"\ngrown in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        print(__doc__)  # it measures nothing by itself
        sys.exit()
    os.environ["CLUSTERGROWTH_HOME"] = str(Path(sys.argv[1]).resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clustergrowth.web.settings")
    import django

    from clustergrowth.common.database import act_as_owner, hold

    hold()
    act_as_owner()
    django.setup()
    main(float(sys.argv[2]) if len(sys.argv) == 3 else 1.0)
