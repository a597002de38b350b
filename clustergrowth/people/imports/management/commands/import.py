"""``clustergrowth import organisations FILE --council SLUG``: the same import as on the page, from a terminal."""  # noqa: N999 - the word people type

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from clustergrowth.common import clock
from clustergrowth.common.errors import Refused
from clustergrowth.common.tables.bounds import limits
from clustergrowth.common.tables.codes import country
from clustergrowth.common.tables.reading import Headings, Table, opened
from clustergrowth.common.tables.reasons import BadValue, Reason, because
from clustergrowth.people.councils.models import Council
from clustergrowth.people.imports.models import Import, RowOutcome, What
from clustergrowth.people.imports.queries.known import refresh_keys
from clustergrowth.people.imports.queries.listing import in_words, why_kept
from clustergrowth.people.imports.queries.tally import ImportTally
from clustergrowth.people.imports.services.preparing import read_in
from clustergrowth.people.imports.services.running import close, go_through, rehearse
from clustergrowth.people.organisations.domain.codes import regions
from clustergrowth.people.organisations.domain.kinds import OrganisationKind

DONE, UNUSABLE = 0, 2
SHOWN = 20  # lines of a terminal


def lines_of(path: Path) -> int:
    """About how many rows a text file has, for the bar: a look at its bytes, not a reading of it."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


class Command(BaseCommand):
    requires_system_checks = ()  # they take longer than a small file
    help = "Import organisations, contacts, offers, experts or needs from a CSV or XLSX file into a council."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=What.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--council", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="import nothing if any row is refused")
        parser.add_argument("--sheet", help="the sheet of a workbook (default: the first with cells)")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=COLUMN", help="which column holds which field"
        )
        parser.add_argument(
            "--update",
            nargs="+",
            default=[],
            metavar="FIELD",
            help="use the file where it differs from what is known, for these fields or all (default: none)",
        )
        parser.add_argument(
            "--country", help="where rows lie that name no country: two letters, or “unknown” (default: as proposed)"
        )
        parser.add_argument("--region", help="NUTS code for rows whose place cannot be told (default: as proposed)")
        parser.add_argument("--no-headings", action="store_true", help="the first row is data; columns have letters")
        parser.add_argument("--source", default="", help="where a list that names people comes from")
        parser.add_argument(
            "--firms-are",
            choices=OrganisationKind.values,
            default=OrganisationKind.FIRM,
            help="kind of firms whose size is not in the file",
        )
        parser.add_argument(
            "--others-are",
            choices=OrganisationKind.values,
            default=OrganisationKind.OTHER,
            help="kind of organisations whose kind is not in the file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(self._import(options))

    def _import(self, options: dict[str, Any]) -> int:
        council = Council.objects.filter(slug=options["council"]).first()
        path: Path = options["file"]
        if options["region"] and options["region"].upper() not in regions():
            return self._refuse(f"There is no NUTS region {options['region']}.")
        if council is None:
            return self._refuse(f"There is no council {options['council']}.")
        if not path.is_file():
            return self._refuse(f"There is no file {path}.")
        try:
            return self._read(council, path, options)
        except Refused as refused:
            return self._refuse(str(refused))
        except BadValue as bad:
            return self._refuse(str(bad.reason))

    def _read(self, council: Council, path: Path, options: dict[str, Any]) -> int:
        headings = Headings.ABSENT if options["no_headings"] else Headings.EITHER
        with opened(path, sheet=options["sheet"], headings=headings) as table:
            of = self._begin(council, path, table, options)
            of.all_rows = lines_of(path)
            if table.sheet or of.all_rows > limits().rows:  # a workbook has no lines; too many are refused at once
                of.all_rows = sum(1 for row in table.rows)
        if not of.has_headings and not options["column"]:
            return self._refuse(str(because("note_no_headings")))
        headings = Headings.THERE if of.has_headings else Headings.ABSENT
        with opened(path, sheet=options["sheet"], headings=headings) as table, self._bar(of.all_rows) as bar:

            def progress(done: int) -> None:
                bar.update(done - bar.n)

            if options["dry_run"]:
                return self._tell(self._rehearse(of, table, progress), of)
            refresh_keys()
            with transaction.atomic():
                of.save()
                result = go_through(of, table, progress=progress)
                refused = result.counts[RowOutcome.REFUSED]
                if options["all_or_nothing"] and refused:
                    transaction.set_rollback(True)
                    self._reasons(result)
                    return self._refuse(f"Nothing was imported, because {refused} rows were refused.")
                of.all_rows = result.rows
                close(of, Import.State.DONE, result)
        return self._tell(result, of)

    @staticmethod
    def _rehearse(of: Import, table: Table, progress: Any) -> ImportTally:
        with transaction.atomic():
            of.save()
            result = rehearse(of, progress=progress, table=table)
            transaction.set_rollback(True)
        return result

    @staticmethod
    def _begin(council: Council, path: Path, table: Table, options: dict[str, Any]) -> Import:
        of = Import(
            council=council,
            what=options["what"],
            name=path.name[-200:],
            source=options["source"] or path.name[-200:],
            firms_are=options["firms_are"],
            others_are=options["others_are"],
            all_or_nothing=options["all_or_nothing"],
            updates={"all": "all" in options["update"], "fields": options["update"]},
            state=Import.State.RUNNING,
            created_at=clock.now(),
        )
        named = dict(said.partition("=")[::2] for said in options["column"])
        read_in(of, table, {name.strip(): column.strip() for name, column in named.items()})
        of.summary = {}
        if options["country"]:
            of.country = "" if options["country"] == "unknown" else country(options["country"])
        if options["region"] is not None:
            of.region = options["region"].upper()
        return of

    def _tell(self, result: ImportTally, of: Import) -> int:
        self._reasons(result)
        counts = result.counts
        self._differences(result)
        for word, count in result.assumed.items():
            self.stderr.write(f"the file says no {word} in {count} rows: {getattr(of, word)} is assumed")
        for name in (*RowOutcome.values, "outside"):
            self.stdout.write(f"{name} {counts[name]}")
        used = sum(counts[name] for name in RowOutcome.values if name != RowOutcome.REFUSED)
        if not used:
            return self._refuse("No row of the file could be taken." if result.rows else "The file has no rows.")
        return DONE

    def _reasons(self, result: ImportTally) -> None:
        for refused in result.refused[:SHOWN]:
            self.stderr.write(f"line {refused['line']}: {Reason.from_json(refused['reason'])}")
        more = result.counts[RowOutcome.REFUSED] - len(result.refused[:SHOWN])
        if more > 0:
            self.stderr.write(f"and {more} more rows were refused")

    def _differences(self, result: ImportTally) -> None:
        """Both sides of what is known otherwise; it stays, unless ``--update`` says so."""
        for one in result.differing[:SHOWN]:
            for field, (known, said, mark) in one["fields"].items():
                told = f"line {one['line']}: {field} of {one['known'] or one['said']} is {in_words(field, known)}"
                self.stderr.write(f"{told}, the file says {in_words(field, said)}: {why_kept(mark)}")
        more = result.counts["differing"] - len(result.differing[:SHOWN])
        if more > 0:
            self.stderr.write(f"and {more} more rows differ; --update FIELD … or --update all takes the file's side")

    def _refuse(self, sentence: str) -> int:
        self.stderr.write(sentence)
        return UNUSABLE

    @staticmethod
    def _bar(rows: int) -> "tqdm[Any]":
        return tqdm(total=rows, unit=" rows", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
