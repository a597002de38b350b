"""A network small enough to count with a pencil: four councils, 21 members, 25 lines of the ledger.

Members (engineering firms by number, the others by letter)::

    Bologna   B1 B2 B3 B4 B5 B6 · B7 bakery · BL large firm · BU university · BC chamber · B9 left 100 days ago
    Torino    T1 T2 T3 T4 B6 · TU university           B6 joined Bologna 200 days ago
    İstanbul  I1 I2 I3 I4 I5 · IU university           Italy is Bologna and Torino
    Porto     nobody today (I1 left 900 days ago)      X is a university, member of none

What happened is ``THIS_YEAR`` and ``YEAR_BEFORE``: days ago, who, how far it went, and what became of the line.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from i18nfield.strings import LazyI18nString

from clustergrowth.agree.themes.models import Theme, ThemeEvidence, ThemeSource, ThemeState
from clustergrowth.common import clock
from clustergrowth.common.ports import Ref
from clustergrowth.listen.analysis.models import Finding, Measure
from clustergrowth.listen.surveys.models import Wave
from clustergrowth.listen.surveys.tests.sample import instrument
from clustergrowth.people.councils.models import Council, Focus, Form, Membership
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind, Level

DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO, LATELY = DAY.date() - timedelta(days=2000), DAY.date() - timedelta(days=200)
COUNCILS = {"bologna": "IT", "torino": "IT", "istanbul": "TR", "porto": "PT"}
FOCUS = ["25"]
SCOPES = ("council:bologna", "council:torino", "country:IT", "council:istanbul", "network", "council:porto")

CONTACT, MEETING, SCOPED, AGREEMENT, DELIVERED, RENEWED = Level
YES, NO, BACK = Kind.CONFIRMED, Kind.DENIED, Kind.TAKEN_BACK
ALONE = "told"  # by one side, and nobody has answered yet

THIS_YEAR: tuple[tuple[int, str, Level | None, str], ...] = (
    (10, "B1 BU", MEETING, YES),
    (10, "B1 BU", CONTACT, ALONE),  # the same day once more
    (20, "B1 BU", AGREEMENT, ALONE),
    (30, "B2 BU", CONTACT, YES),
    (33, "B3 BU IU", MEETING, YES),  # three at one table: three ties, two of them between councils
    (40, "B3 TU", MEETING, YES),
    (50, "B4 IU", MEETING, ALONE),
    (60, "B5 BC", MEETING, YES),  # a chamber is no university
    (70, "B7 BU", DELIVERED, YES),  # a bakery is no engineering firm
    (9, "B6 BU", MEETING, NO),
    (12, "B6 IU", CONTACT, "accepted"),  # accepting is the act of both sides
    (8, "B2 X", AGREEMENT, ALONE),
    (15, "T1 TU", SCOPED, YES),
    (25, "T2 IU", RENEWED, YES),
    (9, "T3 TU", AGREEMENT, BACK),
    (3, "T4", None, ALONE),  # states a need
    (5, "I1 IU", AGREEMENT, YES),
    (6, "I2 IU", MEETING, ALONE),
    (7, "I3 IU", MEETING, ALONE),
    (8, "I4 IU", MEETING, YES),
    (6, "I2 X", MEETING, ALONE),
)
YEAR_BEFORE: tuple[tuple[int, str, Level | None, str], ...] = (
    (400, "B1 BU", AGREEMENT, YES),
    (410, "B5 BU", MEETING, ALONE),
    (420, "T1 TU", MEETING, YES),
    (430, "B3 TU", MEETING, YES),
)
STAFF = {  # at joining and today
    "B1": (10, 12), "B2": (10, 13), "B3": (10, 14), "B4": (10, 15), "B5": (10, 16), "B6": (10, None), "B7": (2, 40),
    "T1": (10, 10), "T2": (10, 8), "I1": (None, 9),
}  # fmt: skip
ACTIONS = (  # days ago, council, the theme it was carried out for, what became of the line
    (4, "bologna", "A", ALONE),
    (14, "bologna", "A", ALONE),
    (24, "bologna", "B", BACK),
    (34, "bologna", "C", ALONE),
    (380, "bologna", "A", ALONE),
    (44, "istanbul", "D", ALONE),
    (54, "istanbul", "A", ALONE),  # Bologna's theme, shared
)


def draw() -> None:
    """Writes the network down. To be read at ``DAY``, with ``clock.at``."""
    councils = {slug: _council(slug, country) for slug, country in COUNCILS.items()}
    members = _members(councils)
    themes = _themes(councils)
    for days, names, level, fate in (*YEAR_BEFORE, *THIS_YEAR):
        with clock.at(DAY - timedelta(days=days)):
            _happened([members[name] for name in names.split()], level, fate)
    for days, slug, theme, fate in ACTIONS:
        with clock.at(DAY - timedelta(days=days)):
            done = ledger.write(
                Kind.ACTION_DONE, by=None, council=councils[slug], serves=Ref("theme", themes[theme].pk)
            )
            _answered(done, fate)


def _council(slug: str, country: str) -> Council:
    name = LazyI18nString({"en": slug.capitalize()})
    place = len(Council.objects.all())
    made = Council.objects.create(
        slug=slug, name=name, city=slug.capitalize(), country=country, prefix=slug[:3].upper(), colour=place + 1,
        letter=slug[0].upper(), form=Form.BOARD, focus=name, nuts=[], languages=["en"], time_zone="Europe/Rome",
        latitude=40 + place, longitude=10 + place,
    )  # fmt: skip
    Focus.objects.create(council=made, since=LONG_AGO, nace=FOCUS)
    return made


def _members(councils: dict[str, Council]) -> dict[str, Organisation]:
    letters = {"B": "bologna", "T": "torino", "I": "istanbul"}
    firms = [f"B{n}" for n in range(1, 8)] + [f"T{n}" for n in range(1, 5)] + [f"I{n}" for n in range(1, 6)]
    kinds = dict.fromkeys(firms, OrganisationKind.SME) | {
        "BL": OrganisationKind.LARGE_FIRM, "BC": OrganisationKind.CHAMBER, "B9": OrganisationKind.SME,
    } | dict.fromkeys(("BU", "TU", "IU"), OrganisationKind.UNIVERSITY)  # fmt: skip
    found = {name: _organisation(name, kind) for name, kind in kinds.items()}
    for name, member in found.items():
        before, today = STAFF.get(name, (None, None))
        since = LATELY if name == "B6" else LONG_AGO
        joined: dict[str, Any] = {"since": since, "baseline_staff": before}
        if name == "B9":
            joined["until"] = DAY.date() - timedelta(days=100)
        Membership.objects.create(organisation=member, council=councils[letters[name[0]]], **joined)
        Organisation.objects.filter(pk=member.pk).update(staff=today)
    Membership.objects.create(organisation=found["B6"], council=councils["torino"], since=LONG_AGO)
    left = DAY.date() - timedelta(days=900)
    former: dict[str, Any] = {"since": LONG_AGO, "until": left, "baseline_staff": 8}
    Membership.objects.create(organisation=found["I1"], council=councils["porto"], **former)
    return found | {"X": _organisation("X", OrganisationKind.UNIVERSITY)}


def _organisation(name: str, kind: OrganisationKind) -> Organisation:
    nace = (
        ["10.71"] if name == "B7" else ["25.62"] if kind in (OrganisationKind.SME, OrganisationKind.LARGE_FIRM) else []
    )
    made = Organisation(slug=name.lower(), name=name, kind=kind, city="", country="", nace=nace, created_at=DAY)
    made.save()
    return made


def _happened(between: list[Organisation], level: Level | None, fate: str) -> None:
    kind = Kind.CONTACT_LOGGED if level else Kind.NEED_STATED
    if fate == "accepted":
        kind = Kind.INTRODUCTION_ACCEPTED
    _answered(ledger.write(kind, by=None, between=between, level=level), fate)


def _answered(line: Any, fate: str) -> None:
    if fate in (YES, NO, BACK):
        ledger.write(Kind(fate), by=None, earlier=line)


def _themes(councils: dict[str, Council]) -> dict[str, Theme]:
    """A and B agreed in Bologna, C only proposed; D agreed in İstanbul. A and C rest on a finding of the survey."""
    agreed = {"A": DAY - timedelta(days=500), "B": DAY - timedelta(days=90), "C": None, "D": DAY - timedelta(days=90)}
    found = {
        name: Theme.objects.create(
            council=councils["istanbul" if name == "D" else "bologna"],
            title=LazyI18nString({"en": name}),
            state=ThemeState.AGREED if moment else ThemeState.PROPOSED,
            proposed_at=DAY - timedelta(days=600),
            agreed_at=moment,
        )
        for name, moment in agreed.items()
    }
    found["A"].common_with.add(councils["istanbul"])
    wave = Wave.objects.create(
        instrument=instrument(), title=LazyI18nString({"en": "Survey"}), opens=LONG_AGO, closes=LATELY, created_at=DAY
    )
    finding = Finding.objects.create(
        council=councils["bologna"], wave=wave, code="barrier_people", measure=Measure.MAJOR, value=0.5, n=9, rank=1,
        of=9, sentence=LazyI18nString({"en": "People."}), created_at=DAY,
    )  # fmt: skip
    for name in "AC":
        ThemeEvidence.objects.create(theme=found[name], kind=ThemeSource.FINDING, finding=finding, added_at=DAY)
    for name in "AB":  # so that whoever counted what rests on anything else would count two
        ThemeEvidence.objects.create(theme=found[name], kind=ThemeSource.OBSERVATION, text="Seen.", added_at=DAY)
    return found
