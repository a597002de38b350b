"""Who is asked: firms of the directory by filters, all of them or a random few of each stratum."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from clustergrowth.common import clock
from clustergrowth.common.languages import fold
from clustergrowth.listen.surveys.models import Invitation, Response, SampleDraw, Wave
from clustergrowth.listen.surveys.waves.queries.audience import audience_of, contacts_of
from clustergrowth.listen.surveys.waves.queries.strata import sector_label, sector_of
from clustergrowth.listen.surveys.waves.services.invitations import ask
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_be_open, must_take_part
from clustergrowth.people.councils.models import Council, Membership
from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.kinds import Size
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.queries import live
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person

MONTH = timedelta(days=30)  # “not asked for n months”, to the day nobody counts
UNKNOWN_SIZE = "unknown"


@dataclass(frozen=True)
class Wanted:
    """Filters, and how many of each stratum are drawn (None: all). ``without`` are firms taken out one by one."""

    audience: str = "engineering"
    sizes: tuple[str, ...] = ()
    nace: str = ""
    place: str = ""
    member_since: date | None = None  # a member by that day
    not_asked: int | None = None  # in so many months
    per_stratum: int | None = None
    seed: str = ""
    without: tuple[str, ...] = ()  # slugs

    def as_json(self) -> dict[str, Any]:
        values = {name: value for name, value in asdict(self).items() if value not in (None, "", ())}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@dataclass(frozen=True)
class EligibleFirm:
    """One that fits, and the person who would be written to."""

    organisation: Organisation
    sector: str
    contact: Person | None

    @property
    def stratum(self) -> tuple[str, str]:
        return self.organisation.size, self.sector

    @property
    def sector_label(self) -> str:
        return sector_label(self.sector)


@dataclass(frozen=True)
class StratumChosen:
    size: str
    sector: str
    fitting: int
    reachable: int
    chosen: int

    @property
    def size_label(self) -> str:
        return str(Size(self.size).label) if self.size else ""

    @property
    def sector_label(self) -> str:
        return sector_label(self.sector)


@dataclass(frozen=True)
class Selection:
    """What the filters give: the firms that would be written to, and of each stratum how many there are."""

    wanted: Wanted
    chosen: Sequence[EligibleFirm]
    strata: Sequence[StratumChosen]
    unreachable: int
    removed: Sequence[Organisation]


def selection(wave: Wave, council: Council, wanted: Wanted) -> Selection:
    """The firms a wave would ask; with the same directory, filters and seed always the same. Few queries."""
    rows = list(_fitting(wave, council, wanted).order_by("folded", "pk"))
    if wanted.place:
        rows = [row for row in rows if fold(wanted.place) in fold(row.city)]
    removed = [row for row in rows if row.slug in wanted.without]
    rows = [row for row in rows if row.slug not in wanted.without]
    contacts = contacts_of(Organisation.objects.filter(pk__in=[row.pk for row in rows]))
    firms = [EligibleFirm(row, sector_of(row.nace), contacts.get(row.pk)) for row in rows]
    groups: dict[tuple[str, str], list[EligibleFirm]] = {}
    for firm in firms:
        groups.setdefault(firm.stratum, []).append(firm)
    chosen, strata = [], []
    for (size, sector), group in sorted(groups.items()):
        reachable = [firm for firm in group if firm.contact is not None]
        drawn = _drawn(reachable, wanted)
        chosen += drawn
        strata.append(StratumChosen(size, sector, len(group), len(reachable), len(drawn)))
    chosen.sort(key=lambda firm: (firm.organisation.folded, firm.organisation.pk))
    return Selection(wanted, chosen, strata, sum(stratum.fitting - stratum.reachable for stratum in strata), removed)


def _drawn(firms: Sequence[EligibleFirm], wanted: Wanted) -> list[EligibleFirm]:
    """As many as wanted, in the order of a hash of seed and firm: the draw does not depend on who else is there."""
    if wanted.per_stratum is None:
        return list(firms)
    return sorted(firms, key=lambda firm: _lot(wanted.seed, firm.organisation.slug))[: wanted.per_stratum]


def _lot(seed: str, slug: str) -> str:
    return hashlib.sha256(f"{seed}:{slug}".encode()).hexdigest()


def _fitting(wave: Wave, council: Council, wanted: Wanted) -> QuerySet[Organisation]:
    asked = Invitation.objects.filter(wave=wave).values("organisation")
    answered = Response.objects.filter(wave=wave, organisation__isnull=False).values("organisation")
    rows = audience_of(council, wanted.audience).exclude(pk__in=asked).exclude(pk__in=answered)
    if wanted.sizes:
        rows = rows.filter(size__in=["" if size == UNKNOWN_SIZE else size for size in wanted.sizes])
    if wanted.nace:
        rows = rows.filter(nace_within__overlap=[code for code in codes.nace_codes() if code.startswith(wanted.nace)])
    if wanted.member_since:
        members = Membership.objects.filter(live(clock.today()), council=council, since__lte=wanted.member_since)
        rows = rows.filter(pk__in=members.values("organisation"))
    if wanted.not_asked:
        lately = Invitation.objects.filter(created_at__gt=clock.now() - wanted.not_asked * MONTH)
        rows = rows.exclude(pk__in=lately.values("organisation"))
    return rows


def new_seed() -> str:
    return secrets.token_hex(4)


@transaction.atomic
def invite_chosen(*, wave: Wave, council: Council, wanted: Wanted, by: Person) -> SampleDraw:
    """Ask the firms the filters give, and state how they were chosen; the mails are written by the worker."""
    require(by, "surveys.run", council)
    must_be_open(lock_open_wave(wave))
    must_take_part(wave, council)
    selected = selection(wave, council, wanted)
    draw = SampleDraw.objects.create(
        wave=wave, council=council, filters=wanted.as_json(), seed=wanted.seed if wanted.per_stratum else "",
        per_stratum=wanted.per_stratum, strata=[list(asdict(stratum).values()) for stratum in selected.strata],
        chosen=0, created_at=clock.now(), created_by=by,
    )  # fmt: skip
    firms = ((firm.organisation.pk, firm.contact) for firm in selected.chosen if firm.contact is not None)
    draw.chosen = ask(wave, council, firms, draw)
    draw.save(update_fields=["chosen"])
    return draw


def told_of(draw: SampleDraw) -> Mapping[str, Any]:
    """How firms were chosen, for the page."""
    return {"filters": draw.filters, "strata": [StratumChosen(*row) for row in draw.strata], "draw": draw}
