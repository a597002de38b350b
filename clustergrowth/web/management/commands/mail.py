"""Whether mail leaves this machine, tried with one mail."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clustergrowth.common.mail import outgoing

TEXT = "This mail was sent from {site} to see whether mail arrives. Nobody needs to answer it.\n"


class Command(BaseCommand):
    help = "`mail test ADDRESS` sends one mail there and says what the mail server answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["test"])
        parser.add_argument("address")

    def handle(self, *arguments: Any, act: str, address: str, **options: Any) -> None:
        if not outgoing.has_server():
            raise CommandError("No mail server is set. Set EMAIL_URL (docs/operate.md), then try again.")
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        message = EmailMessage("Mail arrives", TEXT.format(site=settings.SITE_ADDRESS), None, [address])
        try:
            with outgoing.connection() as message.connection:
                message.send()
        except OSError as fault:  # also what the server says against it
            raise CommandError(f"{server} did not take it: {' '.join(str(fault).split())}") from fault
        self.stdout.write(
            f"{server} took it, from {settings.DEFAULT_FROM_EMAIL} to {address}. "
            "Does it lie among spam? See SPF, DKIM and DMARC in docs/operate.md."
        )
