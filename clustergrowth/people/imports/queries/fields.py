"""What a list of organisations or of contacts may say; the names people give the columns are in `columns.txt`."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.tables import codes, values
from clustergrowth.common.tables.mapping import Field
from clustergrowth.common.tables.reasons import BadValue
from clustergrowth.people.imports.domain import kinds
from clustergrowth.people.imports.domain.words import listed
from clustergrowth.people.imports.models import What

Parse = Callable[[str], Any]
Test = Callable[[str], bool]


def _accepted_by(parse: Parse) -> Test:
    def looks_like(cell: str) -> bool:
        try:
            parse(cell)
        except BadValue:
            return False
        return True

    return looks_like


def _looks_like_site(cell: str) -> bool:
    return bool(re.match(r"(?:https?://|www\.)[^\s.]++\.\S++$", cell, re.IGNORECASE))


def _looks_like_point(cell: str) -> bool:
    return bool(re.fullmatch(r"\(?-?\d{1,2}[.,]\d+\s*[,;]\s*-?\d{1,3}[.,]\d+\)?", cell))


def _named(group: str) -> Callable[..., Field]:
    def field(
        name: str,
        label: Promise,
        parse: Parse = values.text,
        test: Test | None = None,
        *,
        required: bool = False,
        tells: bool = False,
    ) -> Field:
        return Field(name, label, listed("columns.txt")[f"{group}.{name}"], parse, required, test, tells)

    return field


_organisation = _named("organisations")
_contact = _named("contacts")

ORGANISATIONS: Sequence[Field] = (
    _organisation("name", _("name"), required=True),
    _organisation("short_name", _("short name")),
    _organisation("kind", _("kind"), kinds.kind, _accepted_by(kinds.kind)),
    _organisation("sme", _("SME: yes or no"), values.truth, _accepted_by(values.truth)),
    _organisation("country", _("country"), codes.country, codes.is_country, tells=True),
    _organisation("address", _("whole address")),
    _organisation("street", _("street")),
    _organisation("postcode", _("postcode")),
    _organisation("city", _("place")),
    _organisation("nuts", _("NUTS region"), values.text, codes.looks_like_nuts, tells=True),
    _organisation("geolocation", _("coordinates"), values.text, _looks_like_point, tells=True),
    _organisation("latitude", _("latitude"), values.decimal, _accepted_by(values.decimal)),
    _organisation("longitude", _("longitude"), values.decimal, _accepted_by(values.decimal)),
    _organisation("site", _("web site"), values.site, _looks_like_site, tells=True),
    _organisation("vat", _("VAT number"), values.text, codes.looks_like_vat, tells=True),
    _organisation("ror", _("ROR"), codes.ror, _accepted_by(codes.ror), tells=True),
    _organisation("pic", _("PIC"), codes.pic, codes.looks_like_pic, tells=True),
    _organisation("nace", _("NACE codes")),
    _organisation("staff", _("staff"), values.headcount, _accepted_by(values.headcount)),
    _organisation("turnover", _("turnover"), values.amounts, _accepted_by(values.amounts)),
    _organisation("exports", _("exports, % of turnover"), values.number, _accepted_by(values.number)),
    _organisation("founded", _("founded in"), values.year, _accepted_by(values.year)),
    _organisation("since", _("member since"), values.day, _accepted_by(values.day)),
    _organisation("text", _("what it does"), values.text, lambda cell: len(cell) > 12),
)

CONTACTS: Sequence[Field] = (
    _contact("name", _("name")),
    _contact("given_name", _("first name")),
    _contact("family_name", _("surname")),
    _contact("email", _("e-mail"), values.email, _accepted_by(values.email), tells=True),
    _contact("phone", _("telephone"), values.phone, _accepted_by(values.phone)),
    _contact("organisation", _("organisation")),
    _contact("function", _("function")),
    _contact("note", _("note")),
    _contact("language", _("language"), kinds.language, _accepted_by(kinds.language)),
)


def fields_of(what: str) -> Sequence[Field]:
    """What a file of this kind may hold."""
    return CONTACTS if what == What.CONTACTS else ORGANISATIONS
