"""clustergrowth engine match: needs and offers in files → for every need the best offers, with the reasons."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from clustergrowth.engine.matching.ranking import Pool
from clustergrowth.engine.matching.sentences import sentence
from clustergrowth.engine.matching.texts import LANGUAGES, NeedText, OfferText
from clustergrowth.engine.tables import (
    DataFile,
    Faults,
    FileColumn,
    FileRow,
    Outputs,
    Wrong,
    command_words,
    ending,
    one_of,
    read,
    whole,
    words,
)

FILES = f"""
needs and offers: id, text; optional lang ({" ".join(LANGUAGES)}, guessed when absent), organisation, council, codes,
region, languages, from, to (dates); offers also capacity. codes: code, label: what a code means, used in the reasons.
matches: need, rank, offer, score (0…1), reasons (a JSON list of {{kind, text}}).
"""
_TEXT = ("organisation", "council", "region")


def main(argv: Sequence[str]) -> int:
    """Run the command with its words and return its exit code."""
    description = f"Which offers answer a need, in any of {len(LANGUAGES)} languages, and why."
    parser = command_words("match", description, FILES, "matches.csv")
    parser.add_argument("--needs", required=True, metavar="N.csv")
    parser.add_argument("--offers", required=True, metavar="O.csv")
    parser.add_argument("--top", type=_at_least_one, default=10, help="offers a need, at most (default 10)")
    parser.add_argument("--codes", metavar="codes.csv")
    args = parser.parse_args(list(argv))
    return ending(lambda: _run(args))


def _at_least_one(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 was expected")
    return value


def _run(args: argparse.Namespace) -> None:
    faults = Faults()
    asked = read(args.needs, _columns(), faults)
    offered = read(args.offers, [*_columns(), FileColumn("capacity", _capacity, required=False)], faults)
    labels = _labels(args.codes, faults) if args.codes else {}
    _check_order(asked, faults)
    _check_order(offered, faults)
    faults.raise_if_any()
    needs = [NeedText(**_facts(row)) for row in asked.rows]
    offers = [OfferText(**_facts(row), capacity=row["capacity"]) for row in offered.rows]
    lines: list[list[object]] = []
    pool = Pool(offers) if needs and offers else None
    for place, need in enumerate(needs, start=1):
        for rank, match in enumerate(pool.rank(need, args.top) if pool else [], start=1):
            reasons = [{"kind": str(why.kind), "text": sentence(why, labels)} for why in match.reasons]
            lines.append(
                [need.id, rank, match.offer_id, round(match.score, 6), json.dumps(reasons, ensure_ascii=False)]
            )
        _progress(place, len(needs))
    with Outputs() as out:
        out.csv(args.out, ["need", "rank", "offer", "score", "reasons"], lines)


def _columns() -> list[FileColumn]:
    return [
        FileColumn("id", unique=True),
        FileColumn("text"),
        FileColumn("lang", one_of(*LANGUAGES), required=False),
        *(FileColumn(name, required=False) for name in _TEXT),
        FileColumn("codes", words, required=False),
        FileColumn("languages", words, required=False),
        FileColumn("from", _day, required=False),
        FileColumn("to", _day, required=False),
    ]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError("a date such as 2026-11-23") from None


def _capacity(text: str) -> int:
    value = whole(text)
    if value < 0:
        raise ValueError("a whole number, 0 or more")
    return value


def _check_order(table: DataFile, faults: Faults) -> None:
    for row in table.rows:
        starts, ends = row["from"], row["to"]
        if starts and ends and ends < starts:
            faults.add(Wrong(table.file, row.line, "to", ends.isoformat(), f"a day not before {starts.isoformat()}"))


def _labels(path: str, faults: Faults) -> Mapping[str, str]:
    return {row["code"]: row["label"] for row in read(path, [FileColumn("code"), FileColumn("label")], faults).rows}


def _facts(row: FileRow) -> dict[str, Any]:
    facts = {name: row[name] or "" for name in ("id", "text", "lang", *_TEXT)}
    several = {name: frozenset(row[name] or ()) for name in ("codes", "languages")}
    return {**facts, **several, "starts": row["from"], "ends": row["to"]}


def _progress(done: int, of: int) -> None:
    """A line that counts on a terminal, silence elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of} needs" + ("\n" if done == of else ""))
        sys.stderr.flush()
