"""What a list of organisations or of contacts may say; the names people give the columns are in `columns.txt`."""

import re
from collections import Counter
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


def _host(cell: str) -> str:
    try:
        return values.domain(values.site(cell))
    except BadValue:
        return cell  # an odd one is nobody else's


def _looks_like_point(cell: str) -> bool:
    return bool(re.fullmatch(r"\(?-?\d{1,2}[.,]\d+\s*[,;]\s*-?\d{1,3}[.,]\d+\)?", cell))


def _say_yes_or_no(cells: Sequence[str]) -> bool:
    """No words stand in such a column, whatever it is called: “Name on the list: yes”."""
    return all(values.is_truth(cell) for cell in cells)


def _are_pages_of_one_host(cells: Sequence[str]) -> bool:
    """Three firms and more with pages of one host: the source of the list, and nobody's own web site."""
    hosts = Counter(_host(cell) for cell in cells if _looks_like_site(cell))
    return len(set(cells)) >= _PAGES and hosts.total() == len(cells) and len(hosts) == 1


def _named(group: str) -> Callable[..., Field]:
    def field(
        name: str,
        label: Promise,
        parse: Parse = values.text,
        test: Test | None = None,
        *,
        required: bool = False,
        tells: bool = False,
        is_none: Callable[[Sequence[str]], bool] | None = None,
    ) -> Field:
        is_none = is_none or (_say_yes_or_no if test is None else None)
        return Field(name, label, listed("columns.txt")[f"{group}.{name}"], parse, required, test, tells, is_none)

    return field


_PAGES = 3
_organisation = _named("organisations")
_contact = _named("contacts")

ORGANISATIONS: Sequence[Field] = (
    _organisation("name", _("name"), required=True),
    _organisation("short_name", _("short name")),
    _organisation("legal_form", _("legal form")),
    _organisation("kind", _("kind"), kinds.kind, _accepted_by(kinds.kind)),
    _organisation("sme", _("SME: yes or no"), values.truth, _accepted_by(values.truth)),
    _organisation("country", _("country"), codes.country, codes.is_country, tells=True),
    _organisation("address", _("whole address")),
    _organisation("street", _("street")),
    _organisation("postcode", _("postcode")),
    _organisation("city", _("place")),
    _organisation("nuts", _("NUTS region"), values.text, codes.looks_like_nuts, tells=True),
    _organisation("province", _("province or district")),
    _organisation("geolocation", _("coordinates"), values.text, _looks_like_point, tells=True),
    _organisation("latitude", _("latitude"), values.decimal, _accepted_by(values.decimal)),
    _organisation("longitude", _("longitude"), values.decimal, _accepted_by(values.decimal)),
    _organisation("site", _("web site"), values.site, _looks_like_site, tells=True, is_none=_are_pages_of_one_host),
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
    _organisation("emails", _("its e-mail addresses"), values.emails, _accepted_by(values.emails), tells=True),
    _organisation("phones", _("its telephone numbers"), values.phones, _accepted_by(values.phones)),
    _organisation("labels", _("labels"), values.labels),
    _organisation("person", _("contact person")),
    _organisation("person_given", _("contact person: first name")),
    _organisation("person_family", _("contact person: surname")),
    _organisation("person_function", _("contact person: function")),
    _organisation("person_email", _("contact person: e-mail"), values.email, _accepted_by(values.email)),
    _organisation("person_phone", _("contact person: telephone"), values.phone, _accepted_by(values.phone)),
    _organisation("person_no_mail", _("contact person: wants no mail"), values.unwanted, _accepted_by(values.unwanted)),
)

CONTACTS: Sequence[Field] = (
    _contact("name", _("name")),
    _contact("given_name", _("first name")),
    _contact("family_name", _("surname")),
    _contact("email", _("e-mail"), values.emails, _accepted_by(values.emails), tells=True),
    _contact("email_2", _("second e-mail"), values.emails, _accepted_by(values.emails)),
    _contact("phone", _("telephone"), values.phones, _accepted_by(values.phones)),
    _contact("organisation", _("organisation")),
    _contact("organisation_2", _("organisation, where the other column is empty")),
    _contact("row_is", _("person or organisation"), kinds.row_is),
    _contact("function", _("function")),
    _contact("country", _("country of the organisation"), codes.country, codes.is_country),
    _contact("note", _("note")),
    _contact("language", _("language"), kinds.language, _accepted_by(kinds.language)),
    _contact("labels", _("labels"), values.labels),
    _contact("groups", _("groups, as labels"), values.labels),
    _contact("no_mail", _("wants no mail"), values.unwanted, _accepted_by(values.unwanted)),
    _contact("opt_out", _("has left the mailings"), values.unwanted, _accepted_by(values.unwanted)),
    _contact("wants_mail", _("wants mail"), values.wanted, _accepted_by(values.wanted)),
)
_posting = _named("postings")
_POSTED: Sequence[Field] = (
    _posting("subject", _("subject")),
    _posting("nace", _("NACE codes")),
    _posting("since", _("since when"), values.day, _accepted_by(values.day)),
    _posting("until", _("open until"), values.day, _accepted_by(values.day)),
)
POSTINGS: Sequence[Field] = (
    _posting("title", _("title")),
    _posting("text", _("text"), values.text, lambda cell: len(cell) > 12),
    _posting("organisation", _("organisation")),
    _posting("country", _("country of the organisation"), codes.country, codes.is_country),
    *_POSTED,
    _posting("person", _("contact person")),
    _posting("person_given", _("contact person: first name")),
    _posting("person_family", _("contact person: surname")),
    _posting("person_function", _("contact person: function")),
    _posting("person_email", _("contact person: e-mail"), values.emails, _accepted_by(values.emails), tells=True),
    _posting("person_phone", _("contact person: telephone"), values.phones, _accepted_by(values.phones)),
)
EXPERTS: Sequence[Field] = (
    *(one for one in CONTACTS if one.name != "row_is"),
    _named("experts")("text", _("what they know"), values.text, lambda cell: len(cell) > 3),
    *_POSTED,
)
_FIELDS = {
    What.ORGANISATIONS: ORGANISATIONS, What.CONTACTS: CONTACTS, What.OFFERS: POSTINGS, What.NEEDS: POSTINGS,
    What.EXPERTS: EXPERTS,
}  # fmt: skip
PERSON = ("person", "person_given", "person_family")  # of a list of organisations: each names somebody


def fields_of(what: str) -> Sequence[Field]:
    """What a file of this kind may hold."""
    return _FIELDS[What(what)]
