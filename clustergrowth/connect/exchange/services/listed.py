"""Needs and offers of an imported list: written down as they stand there, and taken back with it.

A list says how things are and not that anybody has just said so: as for the members of a list, the ledger has no line
of it. What was written down before, in the same words, is not written down twice.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.languages import CODES, fold
from clustergrowth.common.ports import ListedWords, PostedWords
from clustergrowth.common.tables.copying import among, named_in
from clustergrowth.common.tables.reasons import Reason, because, declare
from clustergrowth.common.tables.removing import remove
from clustergrowth.connect.exchange.models import Dismissal, Enquiry, Introduction, Need, Offer, PostingState
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.queries.postings import councils_of
from clustergrowth.connect.exchange.services.postings import LONGEST, Draft, row_of
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Person


@transaction.atomic
def post_listed(
    model: type[Need] | type[Offer], rows: Sequence[ListedWords], council: Council, by: Person | None
) -> list[PostedWords]:
    """Write down what is not there yet. Whoever brings the list in may do so for each of its organisations."""
    organisations = Organisation.objects.in_bulk({row.organisation_id for row in rows})
    persons = Person.objects.in_bulk({row.person_id for row in rows if row.person_id})
    councils = councils_of(organisations)
    there = _standing(model, organisations)
    new: list[Any] = []
    posted: list[tuple[Any, bool, list[Reason]]] = []
    for row in rows:
        remarks: list[Reason] = []
        draft = _draft(row, organisations[row.organisation_id], council, remarks)
        words = (row.organisation_id, draft.title, draft.text)
        is_new = words not in there
        if is_new:
            of = councils.get(row.organisation_id, council)
            there[words] = row_of(
                cast("type[Any]", model), draft, persons.get(row.person_id or 0, by), of, is_listed=True
            )
            there[words].posted_at = _moment(row.says.get("since"))
            new.append(there[words])
        posted.append((there[words], is_new, remarks if is_new else []))
    model.objects.bulk_create(new, batch_size=500)
    if new:
        jobs.defer("exchange.embed")
    return [PostedWords(one.pk, is_new, remarks) for one, is_new, remarks in posted]


def _standing(model: type[Need] | type[Offer], organisations: Collection[int]) -> dict[tuple[int, str, str], Any]:
    rows = model.objects.filter(state=PostingState.OPEN, organisation__in=organisations).defer("vector", "search")
    return {(row.organisation_id, row.title, row.text): row for row in rows}


def _draft(row: ListedWords, organisation: Organisation, council: Council, remarks: list[Reason]) -> Draft:
    says, today = row.says, clock.today()
    guessed = guess(says["text"], reader=council.language_of_pages, council=council)
    kind, until = guessed.kind, says.get("until")
    if "subject" in says:
        kind = _areas().get(fold(says["subject"]), "")
        if not kind:
            kind = guessed.kind
            kept = str(Area(kind).label) if kind else ""
            remarks.append(_noted(because("not_a_subject", value=says["subject"]), "subject", says["subject"], kept))
    if until is not None and not today <= until <= today + LONGEST:
        remarks.append(_noted(because("not_open_until", value=until.isoformat()), "until", until.isoformat(), ""))
        until = None
    return Draft(
        organisation=organisation,
        text=says["text"].strip(),
        title=says.get("title", "").strip(),
        lang=guessed.lang,
        kind=kind,
        nace=says.get("nace") or list(organisation.nace),
        open_until=until,
    )


def _noted(reason: Reason, field: str, cell: str, kept: str) -> Reason:
    return Reason(reason.code, {**reason.about, "field": field, "cell": cell[:500], "kept": kept})


@cache
def _areas() -> dict[str, str]:
    """Each subject by its word and by what our pages call it, in each language."""
    found = {fold(area.value): area.value for area in Area}
    for language in CODES:
        with translation.override(language):
            found |= {fold(str(area.label)): area.value for area in Area}
    return found


def _moment(day: Any) -> datetime:
    """What a list says of since when it is so; nothing is from tomorrow."""
    now = clock.now()
    return min(datetime.combine(day, time(12), tzinfo=UTC), now) if day else now


def take_listed_back(model: type[Need] | type[Offer], ids: Sequence[int]) -> Mapping[int, Any]:
    """Remove what a list wrote down. What has been answered, closed or shown to somebody since stays, and is told."""
    rows = model.objects.select_for_update(no_key=True, of=("self",)).filter(among(model, "id", ids))
    used = {row.pk: _("it is closed already") for row in rows.defer("vector") if not row.is_open}
    for other in (Introduction, Dismissal, *((Enquiry,) if model is Need else ())):
        used |= dict.fromkeys(named_in(other, model.SIDE, ids), other._meta.verbose_name_plural)
    remove(model, [id for id in ids if id not in used])
    return used


declare(
    {
        "not_a_subject": _("“%(value)s” is none of the subjects used here: it is guessed from the text."),
        "not_open_until": _("%(value)s is not within a year from today: this stays open for 90 days."),
    }
)
