"""What one row says about an organisation: its cells read, its place found, its kind settled."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import fold
from clustergrowth.common.tables import addresses, values
from clustergrowth.common.tables import codes as tables_codes
from clustergrowth.common.tables.encodings import has_lost_letters
from clustergrowth.common.tables.mapping import Field
from clustergrowth.common.tables.reasons import BadValue, Otherwise, Reason, because, declare, english
from clustergrowth.people.imports.domain import kinds, names
from clustergrowth.people.organisations.domain import codes, places
from clustergrowth.people.organisations.domain.kinds import (
    COUNTED_LARGE,
    COUNTED_SMALL,
    FIRMS,
    OrganisationKind,
    Size,
    Turnover,
    counted_otherwise,
    size_class,
)
from clustergrowth.people.organisations.models import Organisation

# Hosts many organisations share: a common one says nothing about who they are.
SHARED_HOSTS = re.compile(
    r"(?:^|\.)(?:facebook|linkedin|twitter|instagram|youtube|google|goo|gmail|outlook|hotmail|yahoo|wixsite|wix|wordpress"
    r"|blogspot|weebly|jimdo|webnode|github|gitlab|europa|cordis|bit)(?:\.[a-z]{2,20}){1,3}$"
)
_LENGTHS = {
    name: getattr(Organisation._meta.get_field(name), "max_length", None)
    for name in ("short_name", "street", "postcode", "city", "site")
}


@dataclass(slots=True)
class RowFacts:
    """What a row says. `of` holds values of the organisation's fields; blanks are absent."""

    line: int
    of: dict[str, Any]
    since: date | None = None
    exports: int | None = None
    key: str = ""
    place: str = ""
    remarks: list[Reason] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)  # of ``of``: what the row itself does not say
    assumed: set[str] = field(default_factory=set)  # country, region: what was said for all rows that do not say it
    labels: list[str] = field(default_factory=list)
    person: "SaidOfPerson | None" = None

    def get(self, name: str) -> Any:
        return self.of.get(name)


@dataclass(slots=True)
class SaidOfPerson:
    """What a row says about a person; of a list of contacts a row may name an organisation alone."""

    line: int
    of: dict[str, Any]
    remarks: list[Reason] = field(default_factory=list)
    is_person: bool = True
    posting: dict[str, Any] = field(default_factory=dict)  # what the organisation needs or offers, as the row says it
    cells: Sequence[str] = ()  # of such a row, for mending

    @property
    def who(self) -> tuple[str, str]:
        """By what the person is recognised: the address, else the name with the telephone."""
        if "email" in self.of:
            return "email", self.of["email"]
        return "name", by_name(self.of["name"], self.of.get("phone", ""))

    @property
    def wants_no_mail(self) -> bool:
        return bool(self.of.get("no_mail") or self.of.get("opt_out") or self.of.get("wants_mail") is False)


def by_name(name: str, phone: str) -> str:
    return f"{fold(name)} {''.join(letter for letter in phone if letter.isdigit())}"


@dataclass(frozen=True)
class RowReader:
    """How the rows of one file are read: which cell is which field, and what is meant where a row says nothing."""

    fields: Sequence[Field]
    columns: Sequence[str]
    mapping: Mapping[str, str]
    country: str  # of rows that name none; nothing: it stays unknown
    region: str = ""  # of rows of that country whose place cannot be told
    firms_are: str = OrganisationKind.FIRM
    others_are: str = OrganisationKind.OTHER
    places: Sequence[tuple[int, Field]] = field(init=False)

    def __post_init__(self) -> None:
        where = {column: place for place, column in enumerate(self.columns)}
        found = [(where[self.mapping[one.name]], one) for one in self.fields if self.mapping.get(one.name) in where]
        object.__setattr__(self, "places", found)

    def values(self, line: int, cells: Sequence[str]) -> tuple[dict[str, Any], list[Reason]]:
        """The parsed values of a row and remarks on those left out. A required one raises `BadValue`."""
        found: dict[str, Any] = {}
        remarks: list[Reason] = []
        for place, wanted in self.places:
            cell = cells[place]
            if values.is_blank(cell):
                continue
            try:
                taken = wanted.parse(cell)
                if isinstance(taken, Otherwise):
                    remarks.append(noted(taken.reason, wanted.name, cell, taken.value))
                    taken = taken.value
                found[wanted.name] = taken
            except BadValue as wrong:
                if wanted.required:
                    raise
                remarks.append(noted(wrong.reason, wanted.name, cell))
        for wanted in self.fields:
            if wanted.required and wanted.name not in found:
                raise BadValue("blank", column=english(wanted.label), of_ours="column")
        return found, remarks


def noted(reason: Reason, field: str, cell: object, kept: object = "") -> Reason:
    """A remark with both sides: which field, what stands in the cell, what was kept of it."""
    return Reason(reason.code, {**reason.about, "field": field, "cell": str(cell)[:500], "kept": str(kept)[:500]})


def organisation(reading: RowReader, line: int, cells: Sequence[str]) -> RowFacts:
    """What a row says about an organisation. Raises `BadValue` when it cannot be taken."""
    said, remarks = reading.values(line, cells)
    facts = RowFacts(line, {}, said.get("since"), remarks=remarks)
    _name(facts, said)
    facts.of["country"] = _country(reading, said, remarks)
    facts.guessed = {name for name in ("country", "kind") if name not in said}
    facts.assumed = {"country"} if "country" not in said and facts.of["country"] else set()
    _place(facts, said, reading)
    _identity(facts, said)
    _figures(facts, said)
    facts.of["kind"] = _kind(reading, said)
    _size(facts, said)
    facts.labels = said.get("labels", [])
    facts.person = _person(line, facts, said)
    _shorten(facts.of, _LENGTHS, facts.remarks)
    if any(has_lost_letters(value) for value in facts.of.values() if isinstance(value, str) and not value.isascii()):
        facts.remarks.append(because("letters_lost"))
    return facts


def _country(reading: RowReader, said: dict[str, Any], remarks: Sequence[Reason]) -> str:
    """The country a row names, also by its region or tax number; one that cannot be read stays unknown.

    Only where a row says nothing of it the one that was asked for all of them is taken, and that is said.
    """
    region = codes.regions().get(_region_named(said, reading.country) or _region_named(said, ""))
    if "country" not in said and region is not None:
        said["country"] = region.country
    if "country" not in said and (land := tables_codes.country_of_vat(said.get("vat", ""))):
        said["country"] = land
    is_unread = any(remark.about.get("field") == "country" for remark in remarks)
    return str(said.get("country") or ("" if is_unread else reading.country))


def _region_named(said: Mapping[str, Any], country: str) -> str:
    found = (places.region_named(said.get(name, ""), country) for name in ("nuts", "province"))
    return next(filter(None, found), "")


def _shorten(values_of: dict[str, Any], limits: Mapping[str, int | None], remarks: list[Reason]) -> None:
    for name, limit in limits.items():
        if limit and len(values_of.get(name, "")) > limit:
            whole, cut = values_of[name], values_of[name][:limit].strip()
            remarks.append(noted(because("shortened", value=whole[:40], limit=limit), name, whole, cut))
            values_of[name] = cut


def _name(facts: RowFacts, said: Mapping[str, Any]) -> None:
    name = str(said["name"]).strip(" ;,")
    if len(name) > 300:
        raise BadValue("too_long", value=name[:40], limit=300)
    facts.key = names.name_key(name)
    if not facts.key or not any(letter.isalpha() for letter in name):
        raise BadValue("not_a_name", value=name)
    facts.of["name"] = name
    if "short_name" in said and said["short_name"] != name:
        facts.of["short_name"] = said["short_name"]


def _place(facts: RowFacts, said: Mapping[str, Any], reading: RowReader) -> None:
    street, postcode, city = said.get("street", ""), said.get("postcode", ""), said.get("city", "")
    if "address" in said:
        whole = addresses.in_one_cell(said["address"])
        if city or postcode:
            street = street or said["address"]
        else:
            street, postcode, city = street or whole.street, whole.postcode, whole.city
    for name, value in (("street", street), ("postcode", postcode), ("city", city)):
        if value and not values.is_blank(value):
            facts.of[name] = value
    facts.place = names.place_key(city)
    point = _point(said)
    if point:
        facts.of["latitude"], facts.of["longitude"] = point
    named = _region_named(said, facts.of["country"])
    nuts = places.area(facts.of["country"], nuts=named, postcode=postcode, city=city, point=point)
    if nuts:
        facts.of["nuts"] = nuts
    elif reading.region and codes.regions()[reading.region].country == facts.of["country"]:
        facts.of["nuts"] = reading.region
        facts.guessed.add("nuts")
        facts.assumed.add("region")


def _point(said: Mapping[str, Any]) -> tuple[float, float] | None:
    if "geolocation" in said:
        numbers = re.findall(r"-?\d+[.,]\d+|-?\d+", said["geolocation"])
        point = tuple(values.decimal(number) for number in numbers[:2])
    else:
        point = tuple(said[name] for name in ("latitude", "longitude") if name in said)
    if len(point) == 2 and -90 <= point[0] <= 90 and -180 <= point[1] <= 180 and point != (0, 0):
        return (point[0], point[1])
    return None


def _identity(facts: RowFacts, said: Mapping[str, Any]) -> None:
    for name in ("pic", "ror"):
        if name in said:
            facts.of[name] = said[name]
    if "vat" in said:
        try:
            facts.of["vat"] = tables_codes.vat(said["vat"], facts.of["country"])
        except BadValue as wrong:
            facts.remarks.append(noted(wrong.reason, "vat", said["vat"]))
        land = tables_codes.country_of_vat(facts.of.get("vat", ""))
        if land and facts.of["country"] and land != facts.of["country"]:
            reason = because("tax_number_elsewhere", value=facts.of["vat"], stated=facts.of["country"])
            facts.remarks.append(noted(reason, "vat", said["vat"], facts.of["vat"]))
    for name in ("emails", "phones"):
        if name in said:
            facts.of[name] = list(said[name])
    if "site" in said:
        facts.of["site"] = said["site"]
        domain = values.domain(said["site"])
        if len(domain) <= 120:
            facts.of["domain"] = domain


def _figures(facts: RowFacts, said: Mapping[str, Any]) -> None:
    for name in ("staff", "founded", "text"):
        if name in said:
            facts.of[name] = said[name]
    if "nace" in said:
        found, left = tables_codes.nace(said["nace"], codes.is_nace)
        if found:
            facts.of["nace"] = found
        kept = ", ".join(found)
        facts.remarks += [noted(because("not_nace", value=part[:60]), "nace", said["nace"], kept) for part in left]
    if "turnover" in said:
        bands = {_band(amount) for amount in said["turnover"]}
        band = bands.pop()
        if band and not bands:
            facts.of["turnover"] = band
        else:
            meant = " / ".join(f"{amount:.12g}" for amount in said["turnover"])
            facts.remarks.append(noted(because("turnover_unclear", value=meant), "turnover", meant))
    if "exports" in said:
        share = said["exports"] * 100 if 0 < said["exports"] < 1 else said["exports"]
        if 0 <= share <= 100:
            facts.exports = round(share)
        else:
            facts.remarks.append(noted(because("not_a_share", value=f"{share:g}"), "exports", f"{share:g}"))


def _size(facts: RowFacts, said: Mapping[str, Any]) -> None:
    """A firm whose figures or whose flag tell its size is called by it; of the others it stays unknown."""
    size = size_class(facts.get("staff"), facts.get("turnover") or "")
    if facts.of["kind"] == OrganisationKind.FIRM and size is not None:
        facts.of["kind"] = OrganisationKind.LARGE_FIRM if size == Size.LARGE else OrganisationKind.SME
    if "sme" in said and facts.of["kind"] in FIRMS:
        facts.of["declared_sme"] = said["sme"]
    _counted(facts)


_OF_PERSON = {"name": 200, "phone": 40, "function": 120}  # letters


def _person(line: int, facts: RowFacts, said: Mapping[str, Any]) -> SaidOfPerson | None:
    """Whom a row about an organisation names beside it. Of its addresses those are the person's that bear the name."""
    name = full_name(said.get("person", ""), said.get("person_given", ""), said.get("person_family", ""))
    own = [said["person_email"]] if "person_email" in said else []
    if not any(letter.isalpha() for letter in name):
        facts.of |= {"emails": [*facts.of.get("emails", ()), *own]} if own else {}
        return None
    emails = facts.of.get("emails", [])
    own += [email for email in emails if bears(email, name)]
    of: dict[str, Any] = {"name": name, "phone": said.get("person_phone", ""), "function": said.get("person_function")}
    if own:
        of |= {"email": own[0]}
        facts.of["emails"] = [email for email in emails if email not in own]
        of["phone"] = of["phone"] or next(iter(facts.of.get("phones", ())), "")
    of |= {"no_mail": said.get("person_no_mail", False)}
    found = SaidOfPerson(line, {key: value for key, value in of.items() if value})
    _shorten(found.of, _OF_PERSON, found.remarks)
    return found


def full_name(name: str, given: str, family: str) -> str:
    """The whole name, whichever columns hold it; “name” may mean the first name where a surname stands beside."""
    if family and fold(family) in fold(name):
        return name
    return " ".join(part for part in (given or name, family) if part)


def bears(email: str, name: str) -> bool:
    """Whether an address is called after a person, and not after a firm or an office of it."""
    local = fold(email.partition("@")[0])
    return any(len(word) > 2 and word in local for word in fold(name).split())


def contact(reading: RowReader, line: int, cells: Sequence[str]) -> SaidOfPerson:
    """What a row of a list of contacts says. Raises `BadValue` when it names nobody."""
    return _contact(line, *reading.values(line, cells))


def _contact(line: int, said: dict[str, Any], remarks: list[Reason]) -> SaidOfPerson:
    name = full_name(said.pop("name", ""), said.pop("given_name", ""), said.pop("family_name", ""))
    said["organisation"] = said.get("organisation") or said.pop("organisation_2", "")
    is_person = bool(name) and said.get("row_is") != "organisation"
    if not is_person:
        said["organisation"] = said["organisation"] or name
    said["name"] = name if is_person else said["organisation"]
    if not any(letter.isalpha() for letter in said["name"]):
        raise BadValue("no_person")
    _first_of_each(said, is_person=is_person)
    said["labels"] = [*dict.fromkeys([*said.get("labels", ()), *said.pop("groups", ())])]
    _shorten(said, _OF_PERSON, remarks)
    return SaidOfPerson(
        line, {key: value for key, value in said.items() if value or value is False}, remarks, is_person
    )


_POSTED = {"title": 120, "text": 4000, "subject": None, "nace": None, "since": None, "until": None}  # letters


def expert(reading: RowReader, line: int, cells: Sequence[str]) -> SaidOfPerson:
    """What a row of a list of experts says: the person, and what the organisation can offer through them."""
    said, remarks = reading.values(line, cells)
    posting = _posting(said, remarks)
    found = _contact(line, said, remarks)
    found.posting = posting if posting.get("text") else {}
    return found


def posting(reading: RowReader, line: int, cells: Sequence[str]) -> SaidOfPerson:
    """What a row says that an organisation needs or offers, and whom to ask. Raises `BadValue` when it says nothing."""
    said, remarks = reading.values(line, cells)
    words = _posting(said, remarks)
    if not any(letter.isalpha() for letter in words.get("text", "")):
        raise BadValue("no_words")
    of_person = {name.removeprefix("person_"): said.pop(name) for name in list(said) if name.startswith("person_")}
    renamed = {"given": "given_name", "family": "family_name", "person": "name"}
    of_person |= {"person": said.pop("person")} if "person" in said else {}
    said |= {renamed.get(name, name): value for name, value in of_person.items()}
    if not said.get("organisation") and not said.get("email"):
        raise BadValue("nobody_s_words")
    said["organisation"] = said.get("organisation", "")
    if not said["organisation"] and not any(said.get(name) for name in renamed.values()):
        said["name"] = said["email"][0]  # whose it is, its host may tell
    found = _contact(line, said, remarks)
    found.posting, found.cells = words, cells
    return found


def _posting(said: dict[str, Any], remarks: list[Reason]) -> dict[str, Any]:
    """The words of a need or an offer; a title alone is its text."""
    words = {name: said.pop(name) for name in _POSTED if name in said}
    if "text" not in words and "title" in words:
        words["text"] = words.pop("title")
    if "nace" in words:
        cell = words.pop("nace")
        words["nace"], left = tables_codes.nace(cell, codes.is_nace)
        kept = ", ".join(words["nace"])
        remarks += [noted(because("not_nace", value=part[:60]), "nace", cell, kept) for part in left]
    _shorten(words, {name: most for name, most in _POSTED.items() if most}, remarks)
    return words


def _first_of_each(said: dict[str, Any], *, is_person: bool) -> None:
    """One writes to the first address and calls the first number; the others are kept as a note."""
    emails = [*said.pop("email", ()), *said.pop("email_2", ())]
    phones = said.pop("phone", [])
    if not is_person:
        said |= {"emails": emails, "phones": phones}
        return
    said |= {"email": emails[0] if emails else "", "phone": phones[0] if phones else ""}
    if more := [*emails[1:], *phones[1:]]:
        said["note"] = "\n".join(filter(None, (said.get("note", ""), ", ".join(more))))


def _counted(facts: RowFacts) -> None:
    """A row whose kind and figures say two things comes in as it stands, and its figures count: that is said."""
    kind, staff, turnover = facts.of["kind"], facts.get("staff"), facts.get("turnover") or ""
    said = counted_otherwise(kind, facts.get("declared_sme"), staff, turnover)
    if said:
        facts.remarks.append(noted(because(f"counted_{said}", staff=staff), "staff", staff, staff))


def _band(turnover: float) -> str:
    """The band of a turnover in euro. Small numbers may mean thousands or millions: they decide nothing."""
    if turnover < 10_000:
        return ""
    limits = ((2e6, Turnover.UP_TO_2), (10e6, Turnover.UP_TO_10), (50e6, Turnover.UP_TO_50))
    return next((band for limit, band in limits if turnover <= limit), Turnover.ABOVE_50)


def _kind(reading: RowReader, said: Mapping[str, Any]) -> str:
    found = said.get("kind", "")
    if found in ("", OrganisationKind.OTHER):
        found = kinds.kind_by_name(said["name"], said.get("legal_form", "")) or found
    if found == kinds.FIRM or (not found and "sme" in said):
        if "sme" in said:
            return (
                OrganisationKind.SME if said["sme"] else (OrganisationKind.LARGE_FIRM if found else reading.others_are)
            )
        return reading.firms_are
    return found or reading.others_are


declare(
    {
        "not_a_name": _("“%(value)s” is not a name."),
        "shortened": _("“%(value)s…” is shortened to %(limit)s characters."),
        "no_person": _("The row does not name a person."),
        "no_words": _("The row does not say what is needed or offered."),
        "nobody_s_words": _("The row does not say which organisation it is about."),
        "tax_number_elsewhere": _(
            "The tax number “%(value)s” is of another country than the one that is stated (%(stated)s). Please check "
            "which of the two is right."
        ),
        "letters_lost": _("A character was lost before the file reached us. Please check the name and the address."),
        "counted_large": COUNTED_LARGE,
        "counted_small": COUNTED_SMALL,
        "not_nace": _("“%(value)s” is not a NACE code and is left out."),
        "turnover_unclear": _("The turnover “%(value)s” is left out: it could mean thousands or millions of euros."),
        "not_a_share": _("“%(value)s” is not a share between 0 and 100 percent."),
    }
)
