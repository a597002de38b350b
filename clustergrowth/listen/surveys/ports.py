"""What surveys show elsewhere: what waits for a person, what a coordinator's Monday needs, own data, searches."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clustergrowth.common.languages import in_language
from clustergrowth.common.languages.dates import written
from clustergrowth.common.languages.searching import is_held
from clustergrowth.common.ports import (
    DESK_ROWS,
    Described,
    DeskGroup,
    DeskRow,
    FirstStep,
    Hit,
    Lookup,
    Waiting,
    Words,
    waits,
)
from clustergrowth.common.tables.copying import named_in
from clustergrowth.listen.surveys.models import InstrumentDraft, Invitation, OpenLinkSubmission, Response, Sample, Wave
from clustergrowth.listen.surveys.waves.queries.invitations import invitations_waiting_for
from clustergrowth.listen.surveys.waves.queries.links import token_of
from clustergrowth.listen.surveys.waves.queries.progress import ResponseProgress, low_response, open_waves
from clustergrowth.people.councils.models import Council
from clustergrowth.people.permissions import may
from clustergrowth.people.persons.models import Person, Viewer


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    waves = Wave.objects.visible_to(viewer).filter(pk__in=ids)
    return {wave.pk: _described(wave) for wave in waves}


def _described(wave: Wave) -> Described:
    title, lang = in_language(wave.title)
    return Described(title, reverse("wave", args=[wave.pk]), lang)


def waiting(person: Person) -> Sequence[Lookup[Sequence[Waiting]]]:
    return [waits(invitations_waiting_for(person), _waiting)]


def _waiting(invitation: Invitation) -> Waiting:
    title, _lang = in_language(invitation.wave.title)
    day = written(invitation.wave.closes)
    return Waiting(
        title=_("Answer for %(name)s: %(title)s") % {"name": invitation.organisation.name, "title": title},
        detail=_("Ten minutes, with breaks if you like; open until %(day)s.") % {"day": day},
        url=reverse("answer", args=[token_of(invitation)]),
        button=_("Answer"),
        since=invitation.sent_at or invitation.created_at,
        value=40,
        kind="survey",
    )


def desk(council: Council, viewer: Viewer) -> Lookup[DeskGroup | None] | None:
    """Open waves in which fewer than three in ten have answered."""
    if not may(viewer, "surveys.run", council):
        return None

    def group(waves: list[Wave], total: int) -> DeskGroup | None:
        few = low_response(council, waves)
        if not few:
            return None
        rows = [_desk_row(progress) for progress in few[:DESK_ROWS]]
        words = ngettext("%(n)s below three in ten", "%(n)s below three in ten", len(few)) % {"n": len(few)}
        title = _("Surveys with few answers")
        return DeskGroup(title, rows, len(few), words, reverse("surveys"), _("Send reminders"), order=60)

    return Lookup([open_waves(council)], group)


def first_steps(viewer: Viewer, council: Council | None) -> Sequence[FirstStep]:
    if council is None:
        return []
    return [
        FirstStep(
            _("Ask the members"),
            _("A first survey shows what they need, and each of them how it compares."),
            reverse("wave_new"),
            Sample.objects.filter(council=council),
            order=40,
        )
    ]


def _desk_row(progress: ResponseProgress) -> DeskRow:
    wave = progress.sample.wave
    title, _lang = in_language(wave.title)
    numbers = {"answered": progress.answered, "asked": progress.asked}
    return DeskRow(
        title=title,
        detail=_("%(answered)s of %(asked)s firms have answered.") % numbers,
        url=f"{reverse('wave', args=[wave.pk])}#{progress.council.slug}",
        button=_("Send reminders"),
        due=written(wave.closes, "near"),
        is_late=wave.is_over,
    )


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    hits = []
    for wave in Wave.objects.visible_to(viewer).order_by("-opens")[:500]:
        title = wave.title.data
        texts = title.values() if isinstance(title, dict) else [str(title)]
        if is_held(words, texts):
            described = _described(wave)
            hits.append(Hit(_("Survey"), described.title, written(wave.opens), described.url, described.lang))
    return hits[:limit]


def personal_data(person: Person) -> Mapping[str, Any]:
    """What the person was asked; the answers themselves belong to the firm."""
    rows = Invitation.objects.filter(person=person).select_related("wave", "organisation").order_by("pk")
    return {
        "invitations": [
            {
                "survey": str(row.wave.title),
                "organisation": row.organisation.name,
                "sent": row.sent_at,
                "reminded": row.reminded_at,
            }
            for row in rows
        ],
        "named at an open link": [
            {"survey": str(row.wave.title), "firm": row.called, "place": row.place, "email": row.email}
            for row in _submissions_of(person).select_related("wave")
        ],
        "instrument_drafts": list(InstrumentDraft.objects.filter(begun_by=person).values("code", "begun_at")),
    }


def _submissions_of(person: Person) -> QuerySet[OpenLinkSubmission]:
    """Firms that gave this person's address at an open link."""
    return (
        OpenLinkSubmission.objects.filter(email__iexact=person.email)
        if person.email
        else OpenLinkSubmission.objects.none()
    )


def erase(person: Person) -> None:
    """The links the person was sent end, and the address is named at no open link; a draft they began stays."""
    InstrumentDraft.objects.filter(begun_by=person).update(begun_by=None)
    Invitation.objects.filter(person=person).update(person=None, nonce="")
    _submissions_of(person).update(email="", nonce="")


def uses(organisation_ids: Sequence[int]) -> Mapping[int, Words]:
    """Why an imported organisation can no longer be undone: it was asked, or has answered."""
    used = named_in(Invitation, "organisation", organisation_ids) | named_in(Response, "organisation", organisation_ids)
    return {id: _("It was asked in a survey or has answered one.") for id in used}


def answer_that_stays(ours: Any, theirs: Any) -> Any:
    """Of two answers of what is one firm: one handed in, and of two handed in the later."""
    handed_in = [(one.submitted_at is not None, one.submitted_at or one.saved_at) for one in (ours, theirs)]
    return theirs if handed_in[1] > handed_in[0] else ours
