"""``clustergrowth council export SLUG FILE`` and ``council import FILE``: the same as on the pages, from a terminal."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from clustergrowth.common.errors import Refused
from clustergrowth.common.tables.reasons import Reason
from clustergrowth.people.councils.models import Council
from clustergrowth.tell.archives.services.bringing_in import bring_in
from clustergrowth.tell.archives.services.incoming import ArchiveAccount
from clustergrowth.tell.archives.services.taking_out import make_now

DONE, UNUSABLE = 0, 2
SHOWN = 20  # lines of a terminal


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Take everything a council holds out as one file, or bring such a file in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export", help="write everything a council holds into a ZIP file")
        out.add_argument("slug")
        out.add_argument("file", type=Path)
        comes_in = acts.add_parser("import", help="bring in a council from the ZIP file of another network")
        comes_in.add_argument("file", type=Path)
        comes_in.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sys.exit(self._export(options) if options["act"] == "export" else self._import(options))
        except (Refused, OSError) as refused:
            self.stderr.write(str(refused))
            sys.exit(UNUSABLE)

    def _export(self, options: dict[str, Any]) -> int:
        council = Council.objects.filter(slug=options["slug"]).first()
        if council is None:
            raise Refused(f"There is no council {options['slug']}.")
        with options["file"].open("xb") as file:
            rows = make_now(council, file, language=council.languages[0])
        self._tell(rows)
        return DONE

    def _import(self, options: dict[str, Any]) -> int:
        with options["file"].open("rb") as file:
            account = bring_in(file, by=None, is_rehearsal=options["dry_run"])
        for one in account.remarks[:SHOWN]:
            self.stderr.write(f"{one['table']}, line {one['line']}: {Reason.from_json(one['reason'])}")
        if (more := len(account.remarks[SHOWN:]) + account.more) > 0:
            self.stderr.write(f"and {more} more remarks")
        self._counted(account)
        return DONE

    def _counted(self, account: ArchiveAccount) -> None:
        for name in ("taken", "known", "left_out"):
            self.stdout.write(f"{name} {getattr(account, name).total()}")

    def _tell(self, rows: dict[str, int]) -> None:
        for label, n in rows.items():
            if n:
                self.stdout.write(f"{label} {n}")
