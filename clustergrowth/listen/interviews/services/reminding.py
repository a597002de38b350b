"""One reminder to those who have not answered for a week; the contact budget decides when it goes out."""

from datetime import timedelta

from django.db import transaction

from clustergrowth.common import clock
from clustergrowth.listen.interviews.models import (
    CaseState,
    CaseStudy,
    Interview,
    Quotation,
    QuotationState,
    in_force,
)
from clustergrowth.listen.interviews.services.letters import send_case, send_consent, send_quotation

WAIT = timedelta(days=7)  # one contact budget (decision 0002)
VALUE = 30  # as other reminders: behind what somebody else waits for


@transaction.atomic
def remind() -> int:
    """Write once more to everybody who was asked a week ago and said nothing; how many."""
    moment = clock.now()
    late = {"asked_at__lte": moment - WAIT, "reminded_at": None}
    interviews = Interview.objects.filter(consent_at=None, withdrawn_at=None, **late).select_related(
        "person", "council"
    )
    quotations = Quotation.objects.named().filter(in_force("passage__interview__"), state=QuotationState.ASKED, **late)
    cases = CaseStudy.objects.filter(state=CaseState.ASKED, approver__isnull=False, **late)
    waiting = list(interviews)
    for interview in waiting:
        send_consent(interview, asks=VALUE)
    drafts = list(quotations)
    for quotation in drafts:
        send_quotation(quotation, asks=VALUE)
    stories = list(cases.select_related("approver", "council", "organisation"))
    for case in stories:
        send_case(case, asks=VALUE)
    Interview.objects.filter(pk__in=[interview.pk for interview in waiting]).update(reminded_at=moment)
    Quotation.objects.filter(pk__in=[quotation.pk for quotation in drafts]).update(reminded_at=moment)
    CaseStudy.objects.filter(pk__in=[case.pk for case in stories]).update(reminded_at=moment)
    return len(waiting) + len(drafts) + len(stories)
