"""What a mail provider calls to tell that a mail came back, or that its reader complained.

django-anymail reads and authenticates the calls of each provider; any other program sends our own plain form.
"""

import json
from collections.abc import Iterable
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clustergrowth.common.mail import stopping
from clustergrowth.common.mail.bounces.answers import is_of_another_fault
from clustergrowth.common.mail.bounces.noting import came_back
from clustergrowth.common.mail.models import Bounce


class PlainTrackingWebhookView(AnymailBaseWebhookView):  # type: ignore[misc]  # the library ships no types
    """A list of ``{"event": "bounced" | "complained", "email": …, "reason": …}``, for servers of one's own."""

    esp_name = "Plain"

    def parse_events(self, request: HttpRequest) -> list[Any]:
        return [
            AnymailTrackingEvent(
                event_type=str(row["event"]), recipient=str(row["email"]), description=str(row.get("reason", ""))
            )
            for row in json.loads(request.body)
        ]


PROVIDERS: dict[str, type[Any]] = {
    "plain": PlainTrackingWebhookView,
    "brevo": BrevoTrackingWebhookView,
    "mailersend": MailerSendTrackingWebhookView,
    "mailgun": MailgunTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sendgrid": SendGridTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}
FOR_GOOD = (None, RejectReason.INVALID, RejectReason.BOUNCED, RejectReason.OTHER)  # not: timed out, blocked, spam


@csrf_exempt  # called by a server, which signs in with the secret
@require_POST
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    """There is no such page where no secret is set, nor the key of a provider that signs what it says."""
    if not settings.ANYMAIL["WEBHOOK_SECRET"] or provider not in PROVIDERS:
        raise Http404
    try:
        view = PROVIDERS[provider]()
    except AnymailConfigurationError as fault:
        raise Http404 from fault
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as fault:
        raise AnymailWebhookValidationFailure("this is not how the provider tells of mails") from fault
    heed(events)
    return HttpResponse()


def could_be_written_to(address: str | None) -> bool:
    try:
        Bounce._meta.get_field("address").clean((address or "").strip(), None)
    except ValidationError:
        return False
    return True


def heed(events: Iterable[Any]) -> None:
    for event in events:
        if not could_be_written_to(
            event.recipient
        ):  # one that we cannot have written to keeps no other from being heard
            continue
        words = str(event.mta_response or event.description or event.reject_reason or "")
        if event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in FOR_GOOD:
            if not is_of_another_fault(words):
                came_back(event.recipient, Bounce.Kind.UNKNOWN, words)
        elif event.event_type == EventType.COMPLAINED:
            came_back(event.recipient, Bounce.Kind.COMPLAINT, words)
        elif event.event_type == EventType.UNSUBSCRIBED:
            stopping.stop_everything(event.recipient)
