"""Known totals in a file: how many firms of which size, sector and place there are, a row a cell."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import fold
from clustergrowth.common.limits.sizes import MEGABYTE
from clustergrowth.common.tables import codes, values
from clustergrowth.common.tables.bounds import Limits
from clustergrowth.common.tables.mapping import Field, guess
from clustergrowth.common.tables.reading import Row, read
from clustergrowth.common.tables.reasons import BadValue, Fault, Reason, Unusable, because, declare, declared
from clustergrowth.listen.analysis.domain.strata import section_of
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.codes import is_nace, regions
from clustergrowth.people.organisations.domain.kinds import Size

LIMITS = Limits(bytes=MEGABYTE, rows=5000, unpacked=20 * MEGABYTE)
Cell = tuple[str, str, str, int]  # size class, NACE section, NUTS code, firms; "" where the row does not say


def _words(words: str) -> list[str]:
    return words.split("|")


FIELDS = (
    Field("region", _("region"), _words("council|nuts|región|regione|région|bölge|consejo|consiglio|conseil|konsey")),
    Field(
        "size", _("size class"),
        _words("size|staff|employees|tamaño|plantilla|empleados|dimensione|addetti|classe di addetti|taille|effectif|"
               "tranche d effectif|büyüklük|çalışan sayısı"),
    ),
    Field(
        "sector", _("sector (NACE)"),
        _words("nace|section|activity|sector|actividad|cnae|settore|ateco|attività|secteur|activité|naf|sektör|faaliyet"),
    ),
    Field(
        "place", _("place (NUTS)"),
        _words("nuts 3|nuts3|province|provincia|département|il|place|lugar|luogo|lieu|yer"),
    ),
    Field(
        "count", _("number of firms"),
        _words("count|firms|enterprises|companies|number|empresas|número de empresas|imprese|numero di imprese|"
               "entreprises|nombre d entreprises|firma sayısı|girişim sayısı|n"),
        required=True,
    ),
)  # fmt: skip
_SIZES: Mapping[str, Size] = {
    **dict.fromkeys(("micro", "microempresa", "microimpresa", "microentreprise", "mikro", "0 9", "1 9"), Size.MICRO),
    **dict.fromkeys(("small", "pequena", "piccola", "petite", "kucuk", "10 49"), Size.SMALL),
    **dict.fromkeys(("medium", "mediana", "media", "moyenne", "orta", "50 249"), Size.MEDIUM),
    **dict.fromkeys(("large", "grande", "buyuk", "250"), Size.LARGE),
}


@dataclass
class TotalsFile:
    """What a file says: cells by council slug, rows of other regions, rows that do not fit with their reasons."""

    cells: dict[str, list[Cell]] = field(default_factory=dict)
    rows: int = 0
    elsewhere: int = 0
    faults: list[Fault] = field(default_factory=list)

    def firms(self, slug: str) -> int:
        return sum(cell[3] for cell in self.cells.get(slug, ()))


def guessed(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    return guess(columns, sample, FIELDS)


def read_cells(
    columns: Sequence[str], rows: Iterable[Row], choice: Mapping[str, str], councils: Sequence[Council], own: Council
) -> TotalsFile:
    """The totals in the rows of a table. ``choice``: {field: column}; without a region column all are ``own``'s."""
    place = {column: number for number, column in enumerate(columns)}
    at = {name: place[column] for name, column in choice.items() if column in place}
    slugs = {fold(name): row.slug for row in councils for name in (row.slug, row.city, row.prefix, *row.nuts)}
    file = TotalsFile()
    for row in rows:
        file.rows += 1
        if row.reason is not None:
            file.faults.append(Fault(row.line, "", "", str(row.reason)))
            continue
        cells = {name: values.text(row.cells[number]) for name, number in at.items()}
        slug = slugs.get(fold(cells["region"])) if "region" in at else own.slug
        if slug is None:
            file.elsewhere += 1
            continue
        _take(file, slug, row.line, cells)
    file.cells = {slug: _summed(cells) for slug, cells in file.cells.items()}
    return file


def _take(file: TotalsFile, slug: str, line: int, cells: Mapping[str, str]) -> None:
    parsed: dict[str, Any] = {"size": "", "sector": "", "place": "", "count": 0}
    for name, cell in cells.items():
        try:
            if name in _PARSERS and cell:
                parsed[name] = _PARSERS[name](cell)
            elif name == "count" and not cell:
                raise BadValue("no_count")
        except BadValue as bad:
            file.faults.append(Fault(line, name, cell, str(bad.reason)))
            return
    if not (parsed["size"] or parsed["sector"] or parsed["place"]):
        file.faults.append(Fault(line, "", "", str(because("no_stratum"))))
        return
    file.cells.setdefault(slug, []).append((parsed["size"], parsed["sector"], parsed["place"], parsed["count"]))


def _summed(cells: Iterable[Cell]) -> list[Cell]:
    """Each stratum once: divisions of one section are added up."""
    sums: dict[tuple[str, str, str], int] = {}
    for size, sector, place, count in cells:
        sums[size, sector, place] = sums.get((size, sector, place), 0) + count
    return [(*key, count) for key, count in sorted(sums.items())]


def _size(cell: str) -> str:
    words = " ".join(part for part in fold(cell).replace("+", " ").split())
    size = _SIZES.get(words) or next((size for word, size in _SIZES.items() if words.startswith(f"{word} ")), None)
    if size is None:
        raise BadValue("no_such_size", value=cell)
    return size.value


def _sector(cell: str) -> str:
    written, left = codes.nace(cell, is_nace)
    section = section_of(written[0]) if len(written) == 1 and not left else ""
    if not section:
        raise BadValue("no_such_sector", value=cell)
    return section


def _place(cell: str) -> str:
    code = cell.strip().upper()
    if code not in regions():
        raise BadValue("no_such_place", value=cell)
    return code


_PARSERS: Mapping[str, Any] = {"size": _size, "sector": _sector, "place": _place, "count": values.whole}

declare(
    {
        "no_such_size": _(
            "“%(value)s” is not a size class. Write micro, small, medium or large, or 0-9, 10-49, 50-249, 250+."
        ),
        "no_such_sector": _("“%(value)s” is not a NACE code."),
        "no_such_place": _("“%(value)s” is not a NUTS code of 2021."),
        "no_count": _("The row does not say how many firms there are."),
        "no_stratum": _("The row gives neither size class nor sector nor place."),
    }
)


# --- a file between being chosen and being kept ----------------------------------------------------------------------


@dataclass(frozen=True)
class HeldRows:
    """The rows of a small file, kept in the form itself: nothing is stored until the totals are."""

    columns: list[str]
    rows: list[Row]

    def cells(self, choice: Mapping[str, str], councils: Sequence[Council], own: Council) -> TotalsFile:
        return read_cells(self.columns, self.rows, choice, councils, own)

    @property
    def first(self) -> list[Row]:
        return self.rows[:8]


def held(file: Any) -> tuple[HeldRows, str, dict[str, str]]:
    """A chosen file as a table, the same as text, and the likeliest column of each field. Raises Unusable."""
    table = read(file, file.name, limits=LIMITS)
    rows = list(table.rows)
    lines = [[row.line, row.cells, row.reason.as_json() if row.reason else None] for row in rows]
    content = json.dumps([table.columns, lines])
    held_rows = HeldRows(table.columns, rows)
    return held_rows, content, guessed(table.columns, [row.cells for row in rows[:50]])


def read_held(content: str) -> HeldRows:
    """The table in what the form sent back; what somebody changed by hand in it is only another table."""
    try:
        columns, rows = json.loads(content)
        held_rows = [
            Row(int(line), [str(cell) for cell in cells], Reason.from_json(why) if why else None)
            for line, cells, why in rows
        ]
        columns = [str(column) for column in columns]
    except (ValueError, TypeError, KeyError):
        raise Unusable("empty") from None
    codes = declared()
    if any(row.reason is not None and row.reason.code not in codes for row in held_rows):
        raise Unusable("empty")
    return HeldRows(columns, [row for row in held_rows if row.reason or len(row.cells) == len(columns)])
