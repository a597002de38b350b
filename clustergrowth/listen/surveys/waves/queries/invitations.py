"""What became of each invitation, for the coordinator: never what a firm answered; and who is to be reminded."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from clustergrowth.common import clock
from clustergrowth.common.languages.searching import holds
from clustergrowth.common.mail import fates
from clustergrowth.common.mail.models import Mail
from clustergrowth.listen.surveys.models import Invitation, Response, Sample, Wave
from clustergrowth.listen.surveys.waves.queries.days import TodayIn
from clustergrowth.people.councils.models import Council
from clustergrowth.people.persons.models import Person

REMIND_AFTER = timedelta(days=7)  # one contact budget (decision 0002)


BY_ITSELF = (timedelta(days=7), timedelta(days=14))  # after the first mail


def unanswered(wave: Wave) -> QuerySet[Invitation]:
    """Invitations that went out and were not answered."""
    done = Response.objects.filter(wave=wave, organisation=OuterRef("organisation"), submitted_at__isnull=False)
    return Invitation.objects.filter(~Exists(done), wave=wave, sent_at__isnull=False, person__isnull=False)


def to_remind(wave: Wave, council: Council) -> QuerySet[Invitation]:
    """Those not answered who heard nothing for a week."""
    before = clock.now() - REMIND_AFTER
    rows: QuerySet[Invitation] = _went(wave).filter(council=council, went__lte=before)
    return rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=before)).order_by("pk")


def due_by_itself(wave: Wave, council: Council) -> QuerySet[Invitation]:
    """Those a reminder goes to without anybody's doing: 7 and 14 days after they were asked, at most twice."""
    moment = clock.now()
    due = Q()
    for count, after in enumerate(BY_ITSELF):
        due |= Q(reminders=count, went__lte=moment - after)
    quiet = Q(reminded_at=None) | Q(reminded_at__lte=moment - REMIND_AFTER)
    rows: QuerySet[Invitation] = _went(wave).filter(due, quiet, council=council)
    return rows.order_by("pk")


def _went(wave: Wave) -> Any:
    """Those whose mail went, and when: one that waits for its turn is not reminded of."""
    rows = unanswered(wave).filter(~fates.waits("invitation"))
    first = Mail.objects.filter(about_kind="invitation", about_id=OuterRef("pk"), kind="surveys.invitation")
    went = first.exclude(sent_at=None).order_by("sent_at").values("sent_at")[:1]
    return rows.annotate(went=Coalesce(Subquery(went), "sent_at"))


def reminders_of(sample: Sample) -> Mapping[str, Any]:
    """How many reminders went out in a council's part of a wave, and when the last one."""
    rows = Invitation.objects.filter(wave=sample.wave_id, council=sample.council_id)
    return rows.aggregate(count=Sum("reminders"), last=Max("reminded_at"))


def invitations_waiting_for(person: Person) -> QuerySet[Invitation]:
    """Surveys this person was asked to answer, of waves that are still open."""
    done = Response.objects.filter(
        wave=OuterRef("wave"), organisation=OuterRef("organisation"), submitted_at__isnull=False
    )
    return (
        Invitation.objects.filter(
            ~Exists(done),
            person=person,
            sent_at__isnull=False,
            wave__state=Wave.State.OPEN,
            wave__closes__gte=TodayIn("council__time_zone"),
        )
        .select_related("wave", "organisation", "council")
        .order_by("wave__closes", "pk")
    )


def invitations_of(sample: Sample, *, state: str = "", q: str = "") -> QuerySet[Invitation]:
    """The firms a council asked in a wave, by name, each with its ``state``."""
    responses = Response.objects.filter(wave=OuterRef("wave"), organisation=OuterRef("organisation"))
    rows = Invitation.objects.filter(wave=sample.wave_id, council=sample.council_id).annotate(
        state=Case(
            When(Exists(responses.filter(submitted_at__isnull=False)), then=Value("answered")),
            When(Exists(responses), then=Value("begun")),
            When(Q(sent_at=None) | Q(fates.waits("invitation")), then=Value("unsent")),
            default=Value("asked"),
            output_field=CharField(),
        )
    )
    if state:
        rows = rows.filter(state=state)
    if q.strip():
        rows = rows.filter(holds(q, "organisation__search"))
    return rows.select_related("organisation").order_by("organisation__folded", "pk")
