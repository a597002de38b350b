"""Reading surveys: instruments, who may be asked, who was, how many answered."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core import signing
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from clustergrowth.common import clock
from clustergrowth.common.tables.writing import Cell
from clustergrowth.engine.survey import Estimate, response_rate
from clustergrowth.listen.surveys import instrument_file
from clustergrowth.listen.surveys.models import Arrival, Instrument, Invitation, Response, Sample, Wave
from clustergrowth.listen.surveys.questions import Questionnaire
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries import access_of, engineering_smes, members_of
from clustergrowth.people.organisations.kinds import FIRMS
from clustergrowth.people.organisations.models import Affiliation, Organisation
from clustergrowth.people.organisations.queries import IS_SME, live
from clustergrowth.people.persons.models import Person, Viewer
from clustergrowth.people.persons.queries import reachable

REMIND_AFTER = timedelta(days=7)
BY_ITSELF = (timedelta(days=7), timedelta(days=14))  # after the first mail
AUDIENCES = ("engineering", "smes", "firms")
_SHIPPED = Path(__file__).parent / "instruments"
_signer = signing.Signer(salt="surveys.answer", sep="~")


# --- instruments -----------------------------------------------------------------------------------------------------


def shipped() -> list[dict[str, Any]]:
    """The instruments that come with the software, as they stand in their files."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(_SHIPPED.glob("*.json"))]


@lru_cache(maxsize=64)
def _read(pk: int) -> Questionnaire:
    return instrument_file.read(Instrument.objects.get(pk=pk).content)


def questionnaire_of(instrument_id: int) -> Questionnaire:
    """What an instrument asks. A version never changes, so it is read once."""
    return _read(instrument_id)


def versions_of(code: str) -> QuerySet[Instrument]:
    return Instrument.objects.filter(code=code).order_by("-version")


def latest_instruments() -> QuerySet[Instrument]:
    """The newest version of each instrument."""
    return Instrument.objects.order_by("code", "-version").distinct("code")


# --- waves -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a council's part of a wave has come. ``rate`` is None while it is not known how many were asked."""

    sample: Sample
    asked: int
    answered: int
    begun: int
    waiting: int  # invited by mail and not answered
    rate: Estimate | None
    by_door: int = 0  # answers that came through the open link: nobody was asked for them

    @property
    def council(self) -> Council:
        return self.sample.council

    @property
    def coverage(self) -> float | None:
        """Share of all firms the survey is about that answered."""
        known = self.sample.known
        return self.answered / known if known and known >= self.answered else None


def progress_of(waves: Iterable[Wave]) -> dict[int, list[Progress]]:
    """For each wave its councils' progress; three queries in all."""
    ids = [wave.pk for wave in waves]
    answers: dict[tuple[int, int], Mapping[str, Any]] = {
        (row["wave"], row["council"]): row
        for row in Response.objects.filter(wave__in=ids)
        .values("wave", "council")
        .annotate(
            answered=Count("pk", filter=Q(submitted_at__isnull=False)),
            begun=Count("pk"),
            by_door=Count("pk", filter=Q(submitted_at__isnull=False, arrival__isnull=False)),
        )
    }
    done = Response.objects.filter(
        wave=OuterRef("wave"), organisation=OuterRef("organisation"), submitted_at__isnull=False
    )
    invited: dict[tuple[int, int], Mapping[str, Any]] = {
        (row["wave"], row["council"]): row
        for row in Invitation.objects.filter(wave__in=ids)
        .annotate(is_done=Exists(done))
        .values("wave", "council")
        .annotate(invited=Count("pk"), waiting=Count("pk", filter=Q(is_done=False)))
    }
    found: dict[int, list[Progress]] = {id: [] for id in ids}
    for sample in Sample.objects.filter(wave__in=ids).select_related("council").order_by("council__city"):
        place = (sample.wave_id, sample.council_id)
        found[sample.wave_id].append(_progress(sample, answers.get(place, {}), invited.get(place, {})))
    return found


def _progress(sample: Sample, answers: Mapping[str, Any], invited: Mapping[str, Any]) -> Progress:
    """The rate counts each asked firm once; where more answered elsewhere than were asked there, only those asked here.

    So it is never above one, and what came through the open link is no response to anything.
    """
    answered, by_door = answers.get("answered", 0), answers.get("by_door", 0)
    here = invited.get("invited", 0)
    answered_here = here - invited.get("waiting", 0)
    elsewhere = max(answered - answered_here - by_door, 0)
    asked, counted = here + sample.asked, answered_here + elsewhere
    if elsewhere > sample.asked:
        asked, counted = here, answered_here
    return Progress(
        sample=sample,
        asked=here + sample.asked,
        answered=answered,
        begun=answers.get("begun", 0) - answered,
        waiting=invited.get("waiting", 0),
        rate=response_rate(counted, asked) if asked else None,
        by_door=by_door,
    )


def samples_visible_to(viewer: Viewer) -> QuerySet[Sample]:
    """Whose analysis one may read: the own councils' as coordinator, all as lead, everybody's once published."""
    access = access_of(viewer)
    rows = Sample.objects.select_related("wave__instrument", "council")
    if access.is_lead or access.is_site_administrator:
        return rows
    return rows.filter(Q(published_at__isnull=False) | Q(council__in=access.coordinates))


PROGRESS_HEADER = ("survey", "council", "opens", "closes", "state", "known", "asked", "begun", "answered")


def progress_table(waves: QuerySet[Wave]) -> Iterator[list[Cell]]:
    """Response by wave and council, for a file."""
    found = progress_of(waves)
    for wave in waves:
        for one in found[wave.pk]:
            yield [
                str(wave.title), one.council.slug, wave.opens, wave.closes, wave.state, one.sample.known, one.asked,
                one.begun, one.answered,
            ]  # fmt: skip


# --- who is asked ----------------------------------------------------------------------------------------------------


def audience_of(council: Council, name: str, on: date | None = None) -> QuerySet[Organisation]:
    """The members of a council a survey may be about: its engineering SMEs, all SMEs, or all firms."""
    if name == "engineering":
        return engineering_smes([council], on)
    rows = members_of(council, on)
    return rows.filter(IS_SME) if name == "smes" else rows.filter(kind__in=FIRMS)


def contacts_of(organisations: QuerySet[Organisation]) -> dict[int, Person]:
    """Whom to write to in each organisation: its first contact, else who is there longest; one query."""
    rows = (
        Affiliation.objects.filter(live(clock.today()), reachable("person__"), person__is_active=True)
        .filter(organisation__in=organisations.values("pk"), person__receives_letters=True)
        .order_by("organisation_id", "-is_first_contact", "since", "pk")
        .distinct("organisation_id")
        .select_related("person")
    )
    return {row.organisation_id: row.person for row in rows}


@dataclass(frozen=True)
class Reach:
    """Of an audience: how many may be written to now, were asked before, answered elsewhere, have no address."""

    fresh: list[tuple[int, Person]]  # organisation and whom to write to
    asked: int
    unreachable: int


def reach(wave: Wave, council: Council, audience: str) -> Reach:
    everyone = audience_of(council, audience)
    ids = set(everyone.values_list("pk", flat=True))
    asked = set(Invitation.objects.filter(wave=wave).values_list("organisation_id", flat=True))
    answered = set(Response.objects.filter(wave=wave).values_list("organisation_id", flat=True))
    contacts = contacts_of(everyone)
    open_ids = ids - asked - answered
    fresh = [(id, contacts[id]) for id in sorted(open_ids) if id in contacts]
    return Reach(fresh, asked=len(ids & (asked | answered)), unreachable=len(open_ids - contacts.keys()))


def unanswered(wave: Wave) -> QuerySet[Invitation]:
    """Invitations that went out and were not answered."""
    done = Response.objects.filter(wave=wave, organisation=OuterRef("organisation"), submitted_at__isnull=False)
    return Invitation.objects.filter(~Exists(done), wave=wave, sent_at__isnull=False, person__isnull=False)


def to_remind(wave: Wave, council: Council) -> QuerySet[Invitation]:
    """Those not answered who heard nothing for a week."""
    before = clock.now() - REMIND_AFTER
    rows = unanswered(wave).filter(council=council, sent_at__lte=before)
    return rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=before)).order_by("pk")


def due_by_itself(wave: Wave, council: Council) -> QuerySet[Invitation]:
    """Those a reminder goes to without anybody's doing: 7 and 14 days after they were asked, at most twice."""
    moment = clock.now()
    due = Q()
    for count, after in enumerate(BY_ITSELF):
        due |= Q(reminders=count, sent_at__lte=moment - after)
    quiet = Q(reminded_at=None) | Q(reminded_at__lte=moment - REMIND_AFTER)
    return unanswered(wave).filter(due, quiet, council=council).order_by("pk")


def reminders_of(sample: Sample) -> Mapping[str, Any]:
    """How many reminders went out in a council's part of a wave, and when the last one."""
    rows = Invitation.objects.filter(wave=sample.wave_id, council=sample.council_id)
    return rows.aggregate(count=Sum("reminders"), last=Max("reminded_at"))


def invitations_waiting_for(person: Person) -> QuerySet[Invitation]:
    """Surveys this person was asked to answer, of waves that are still open."""
    done = Response.objects.filter(
        wave=OuterRef("wave"), organisation=OuterRef("organisation"), submitted_at__isnull=False
    )
    today = clock.today()
    return (
        Invitation.objects.filter(
            ~Exists(done), person=person, sent_at__isnull=False, wave__state=Wave.State.OPEN, wave__closes__gte=today
        )
        .select_related("wave", "organisation", "council")
        .order_by("wave__closes", "pk")
    )


# --- links -----------------------------------------------------------------------------------------------------------


Asked = Invitation | Arrival  # who holds a link: a firm that was asked, or one that came through the open door
_ARRIVED = "s"


def token_of(asked: Asked) -> str:
    """What stands in the address of the answer page; the same in every reminder."""
    return _signer.sign(f"{_ARRIVED if isinstance(asked, Arrival) else ''}{asked.pk}.{asked.nonce}")


def asked_behind(token: str) -> Asked | None:
    """Who holds a link, as long as it was not ended."""
    try:
        id, _, nonce = _signer.unsign(token).partition(".")
    except signing.BadSignature:
        return None
    if id.startswith(_ARRIVED):
        came = Arrival.objects.select_related("wave", "organisation", "council", "response")
        return came.exclude(state=Arrival.State.REFUSED).filter(pk=int(id[1:]), nonce=nonce).first()
    rows = Invitation.objects.select_related("wave", "organisation", "council", "person")
    return rows.filter(pk=int(id), nonce=nonce).first()


def takes_answers(wave: Wave) -> bool:
    """Until the wave is closed or its last day is over."""
    return wave.state == Wave.State.OPEN and clock.today() <= wave.closes


def response_of(asked: Asked) -> Response | None:
    if isinstance(asked, Arrival):
        return asked.response
    return Response.objects.filter(wave=asked.wave_id, organisation=asked.organisation_id).first()


def low_response(council: Council, below: float = 0.3) -> list[Progress]:
    """Open waves of a council in which few of those asked have answered yet."""
    waves = list(Wave.objects.filter(councils=council, state=Wave.State.OPEN).order_by("closes"))
    found = [one for rows in progress_of(waves).values() for one in rows if one.sample.council_id == council.pk]
    return [one for one in found if one.rate is not None and (one.rate.value or 0.0) < below]


def overdue_waves() -> QuerySet[Wave]:
    """Open waves whose last day is over."""
    return Wave.objects.filter(state=Wave.State.OPEN, closes__lt=clock.today()).order_by("closes", "pk")
