"""What a mail provider calls to tell that a mail came back, or that its reader complained.

django-anymail reads and authenticates the calls of each provider; any other program sends our own plain form.
"""

import json
from collections.abc import Iterable
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
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
        try:
            rows = json.loads(request.body)
            return [
                AnymailTrackingEvent(
                    event_type=str(row["event"]), recipient=str(row["email"]), description=str(row.get("reason", ""))
                )
                for row in rows
            ]
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise AnymailWebhookValidationFailure("a list of objects with event and email is expected") from fault


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
    """There is no such page where no secret is set."""
    if not settings.ANYMAIL["WEBHOOK_SECRET"] or provider not in PROVIDERS:
        raise Http404
    view = PROVIDERS[provider]()
    view.run_validators(request)
    heed(view.parse_events(request))
    return HttpResponse()


def heed(events: Iterable[Any]) -> None:
    for event in events:
        if not event.recipient:
            continue
        words = str(event.mta_response or event.description or event.reject_reason or "")
        if event.event_type in (EventType.BOUNCED, EventType.REJECTED) and event.reject_reason in FOR_GOOD:
            if not is_of_another_fault(words):
                came_back(event.recipient, Bounce.Kind.UNKNOWN, words)
        elif event.event_type == EventType.COMPLAINED:
            came_back(event.recipient, Bounce.Kind.COMPLAINT, words)
        elif event.event_type == EventType.UNSUBSCRIBED:
            stopping.stop_everything(event.recipient)
