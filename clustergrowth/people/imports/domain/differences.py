"""Where a row says something else than is known: both sides, and which of them a coordinator chose.

What is known stays unless the coordinator says otherwise: for a row, for a field of all rows, or for everything. What a
firm wrote itself is its own word: only a choice for that very row takes its place.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from clustergrowth.common.languages import fold
from clustergrowth.people.imports.domain.names import are_other_persons, legal_forms, name_key, place_key
from clustergrowth.people.organisations.domain.kinds import FIRMS, OrganisationKind
from clustergrowth.people.organisations.models import Organisation

OWN_WORD = "own"  # marks what the firm wrote itself, and …
ELSEWHERE = "elsewhere"  # … what another council says who is a member there
ADDRESS = ("street", "postcode", "city", "nuts", "latitude", "longitude")
COMPARED = (
    *("name", "short_name", "kind", "country", "city", "street", "postcode", "site", "vat", "ror", "pic", "nace"),
    *("staff", "turnover", "declared_sme", "founded", "text", "emails", "phones"),
)
Difference = list[Any]  # what is known, what the row says, and a mark or ""


@dataclass(frozen=True)
class DifferenceChoice:
    """What a coordinator said about differences: everything of the file, some fields of it, or some of a row."""

    fields: Collection[str] = ()
    rows: Mapping[int, Collection[str]] | None = None
    is_all: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "DifferenceChoice":
        rows = {int(line): fields for line, fields in stored.get("rows", {}).items()}
        return cls(stored.get("fields", ()), rows, bool(stored.get("all")))

    def takes(self, line: int, field: str, mark: str) -> bool:
        if field in (self.rows or {}).get(line, ()):
            return True
        return mark != OWN_WORD and (self.is_all or field in self.fields)


def differences(known: Mapping[str, Any], said: Mapping[str, Any], guessed: Collection[str]) -> dict[str, Difference]:
    """Field → both sides, where a row says something else; what was only guessed of the row says nothing."""
    found: dict[str, Difference] = {}
    is_elsewhere = differs("city", known.get("city"), said.get("city"))
    vague = {"kind"} if OrganisationKind.FIRM in (known.get("kind"), said.get("kind")) else set()
    for name in COMPARED:
        if (
            name in vague
            or name not in said
            or name not in known
            or name in guessed
            or (is_elsewhere and name in ADDRESS[:2])
        ):
            continue
        if differs(name, known[name], said[name]):
            found[name] = [known[name], said[name], ""]
    return found


def differs(name: str, known: Any, said: Any) -> bool:
    """Whether both say something, and not the same."""
    if known in (None, "", []) or said in (None, "", []):
        return False
    if name in ("nace", "emails", "phones"):
        return not set(said) <= set(known)
    if name == "name":  # written with its legal form or without, a name is the same
        return name_key(known) != name_key(said) or are_other_persons(legal_forms(known), legal_forms(said))
    plain = _PLAIN.get(name)
    return bool(plain(known) != plain(said)) if plain else bool(known != said)


def _plain_site(site: str) -> object:
    parts = urlsplit(site.lower())
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _plain_words(words: str) -> object:
    return "".join(letter for letter in fold(words) if letter.isalnum())


_PLAIN: Mapping[str, Any] = {
    "city": place_key, "site": _plain_site, "street": _plain_words, "postcode": _plain_words,
    "short_name": _plain_words, "text": _plain_words,
}  # fmt: skip


def taken_with(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What changes when the file's side of a field is taken: a town comes with its whole address, a site with its host.

    One address is never mixed from two towns.
    """
    if name == "city":
        return {part: said.get(part, "" if part in ADDRESS[:4] else None) for part in ADDRESS}
    if name == "site":
        return {"site": said["site"], "domain": said.get("domain", "")}
    return {name: said[name]}


def marked(found: dict[str, Difference], own: Mapping[str, Any] | None) -> dict[str, Difference]:
    """With a mark on what the firm said itself."""
    for name, sides in found.items():
        if own is not None and own.get(name) == sides[0]:
            sides[2] = OWN_WORD
    return found


_FACTS = (
    *("name", "short_name", "kind", "country", "street", "postcode", "city", "nuts", "latitude", "longitude", "site"),
    *(
        "domain",
        "vat",
        "ror",
        "pic",
        "nace",
        "staff",
        "turnover",
        "declared_sme",
        "founded",
        "text",
        "emails",
        "phones",
    ),
)


def facts_of(organisation: Organisation) -> dict[str, Any]:
    """What is known of an organisation; blanks are absent."""
    known = {name: getattr(organisation, name) for name in _FACTS}
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def missing(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What a row says that is not known yet. What is known stays, and one address is never mixed from two towns."""
    new = {name: value for name, value in said.items() if value != "" and known.get(name) in (None, "", [])}
    if _says_more(said["kind"], known["kind"]):
        new["kind"] = said["kind"]
    elsewhere = place_key(known.get("city", "")) not in ("", place_key(said.get("city", "")))
    if elsewhere or differs("country", known.get("country"), said.get("country")):
        for name in ADDRESS:
            new.pop(name, None)
    if "site" in known:
        new.pop("domain", None)
    return new


def _says_more(said: str, known: str) -> bool:
    """Whether a kind is told where nothing was known, or the size of a firm whose size was not."""
    if known == OrganisationKind.FIRM:
        return said in FIRMS and said != known
    return said != OrganisationKind.OTHER and known == OrganisationKind.OTHER
