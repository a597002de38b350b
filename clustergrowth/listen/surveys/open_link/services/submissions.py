"""Who came through the open link: a coordinator says which firm it is, or that it is none; and takes that back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clustergrowth.common import clock, jobs
from clustergrowth.common.errors import Refused
from clustergrowth.listen.surveys.models import OpenLinkSubmission, Response, Sample
from clustergrowth.listen.surveys.open_link.services.links import let_count
from clustergrowth.listen.surveys.waves.services.waves import lock_open_wave, must_take_answers
from clustergrowth.people.councils.queries.councils import home_council_of
from clustergrowth.people.councils.queries.others import is_anothers, is_member
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.organisations.services.organisations import register_organisation
from clustergrowth.people.permissions import require
from clustergrowth.people.persons.models import Person
from clustergrowth.record import ledger
from clustergrowth.record.kinds import Kind
from clustergrowth.record.models import Line


@transaction.atomic
def accept(
    *, submission: OpenLinkSubmission, by: Person, organisation: Organisation | None = None
) -> OpenLinkSubmission:
    """Say which firm of the directory it is; without one it is new there, and registered with what it said.

    A firm of another council is for that council to say: where it takes part, the submission waits there.
    """
    row = _judged(submission, by)
    if organisation is not None and not is_member(row.council, organisation) and is_anothers(row.council, organisation):
        return _handed_over(row, organisation)
    if organisation is None:
        organisation = register_organisation(
            by=by, name=row.called, kind=OrganisationKind.SME, country=row.council.country, city=row.place,
            vat=row.vat or None, site=row.site if "//" in row.site else "", lang=row.language,
        )  # fmt: skip
    was_counted = row.state == OpenLinkSubmission.State.COUNTED
    row.organisation = organisation
    row.save(update_fields=["organisation", "judged_at", "judged_by"])
    if was_counted:
        _take_back(row, by)
    let_count(row, by=by)
    return row


def _handed_over(row: OpenLinkSubmission, organisation: Organisation) -> OpenLinkSubmission:
    """It waits with the firm's own council, which says whether it is this one."""
    sample = Sample.objects.filter(wave=row.wave, council=home_council_of(organisation.pk)).first()
    if sample is None or row.state == OpenLinkSubmission.State.COUNTED:
        sentence = _("%(name)s belongs to another council; only its coordinator can confirm that it is this firm.")
        raise Refused(sentence % {"name": organisation.name})
    row.council_id, row.may_be, row.organisation = sample.council_id, organisation, None
    row.state, row.judged_at, row.judged_by = OpenLinkSubmission.State.WAITING, None, None
    row.save(update_fields=["council", "may_be", "organisation", "state", "judged_at", "judged_by"])
    Response.objects.filter(submission=row).update(council=sample.council_id)
    return row


@transaction.atomic
def refuse(*, submission: OpenLinkSubmission, by: Person) -> OpenLinkSubmission:
    """No firm of ours, or a joke: it does not count, and its link ends."""
    row = _judged(submission, by)
    if row.state == OpenLinkSubmission.State.COUNTED:
        _take_back(row, by)
    row.state = OpenLinkSubmission.State.REFUSED
    row.save(update_fields=["state", "judged_at", "judged_by"])
    return row


@transaction.atomic
def judge_again(*, submission: OpenLinkSubmission, by: Person) -> OpenLinkSubmission:
    """Take the coordinator's word back: it waits again. What was registered in the directory stays there."""
    row = _judged(submission, by)
    if row.state == OpenLinkSubmission.State.COUNTED:
        _take_back(row, by)
    row.state, row.organisation, row.judged_at, row.judged_by = OpenLinkSubmission.State.WAITING, None, None, None
    row.save(update_fields=["state", "organisation", "judged_at", "judged_by"])
    return row


def _judged(submission: OpenLinkSubmission, by: Person) -> OpenLinkSubmission:
    """The row, locked, with who judges it; only while the wave is open."""
    require(by, "surveys.run", submission)
    must_take_answers(lock_open_wave(submission.wave))
    rows = OpenLinkSubmission.objects.select_for_update(of=("self",)).select_related("council", "wave", "organisation")
    row = rows.get(pk=submission.pk)
    row.judged_at, row.judged_by = clock.now(), by
    return row


def _take_back(submission: OpenLinkSubmission, by: Person) -> None:
    """Its answers count no more; the line of the ledger is taken back by another."""
    response = Response.objects.filter(submission=submission).first()
    if response is None or response.submitted_at is None:
        return
    if response.line is not None:
        earlier = Line.objects.get(pk=response.line)
        ledger.write(Kind.TAKEN_BACK, by=by, earlier=earlier, council=submission.council)
    response.submitted_at, response.organisation, response.line = None, None, None
    response.save(update_fields=["submitted_at", "organisation", "line"])
    jobs.defer("comparison.freeze", response_id=response.pk)
