"""What becomes of the mails that wait in a restored copy, decided without a browser."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clustergrowth.common.errors import Refused
from clustergrowth.common.mail import copies


class Command(BaseCommand):
    help = "After a restore: say how many mails are waiting; `send` lets this network send them, `drop` drops them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", choices=["send", "drop"])

    def handle(self, *arguments: Any, act: str | None = None, **options: Any) -> None:
        try:
            self.stdout.write(_done(act))
        except Refused as refused:
            raise CommandError(str(refused)) from refused


def _done(act: str | None) -> str:
    if act == "send":
        return f"This is the network now. Mails that go now or when their turn comes: {copies.send_what_waits(by=None)}"
    if act == "drop":
        return f"This is the network now. Mails dropped: {copies.drop_what_waits(by=None)}"
    copy = copies.open_copy()
    why = f"restored from a backup on {copy}, so none goes" if copy else "no copy: each goes when its turn comes"
    return f"Mails that wait: {copies.waiting().count()} ({why})"
