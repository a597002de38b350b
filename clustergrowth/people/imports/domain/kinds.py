"""What kind of organisation a word or a name means, and which language a word means."""

import re

from babel import Locale
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import CODES, fold
from clustergrowth.common.tables.reasons import BadValue, declare
from clustergrowth.people.imports.domain.words import listed
from clustergrowth.people.organisations.domain.kinds import OrganisationKind

FIRM = "firm"  # a firm whose size the file does not say

_WORDS = {fold(word): kind for kind, words in listed("kinds.txt").items() for word in words}
_LABELS = {fold(choice.value): choice.value for choice in OrganisationKind}
_NAMED = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        (
            OrganisationKind.CHAMBER,
            "camara (?:oficial )?de comercio|camera di commercio|chambre de commerce|chamber of commerce"
            "|(?:ticaret|sanayi) odasi",
        ),
        (
            OrganisationKind.UNIVERSITY,
            "universi[a-z]+|politecnico|ecole (?:normale|polytechnique|nationale|centrale|superieure)"
            "|institute of technology",
        ),
        (
            OrganisationKind.TECHNOPARK,
            "teknopark[a-z]*|teknokent[a-z]*|parque (?:cientifico|tecnologico)|science park|technopole",
        ),
        (OrganisationKind.CLUSTER, "cluster|pole de competitivite"),
        (
            OrganisationKind.PUBLIC_AUTHORITY,
            "ayuntamiento|comune di|mairie|commune de|belediye[a-z]*|(?:county|city) council|junta de|regione"
            "|minist(?:erio|ere|ero)|bakanligi",
        ),
        (OrganisationKind.AGENCY, "agencia|agenzia|agence|ajansi|agency"),
        (
            OrganisationKind.RESEARCH,
            "research (?:centre|center|institute)|centro de investigacion|fundacion (?:para la )?investigacion"
            "|istituto di ricerca|centre de recherche|arastirma",
        ),
    )
)
_COMPANY = re.compile(
    r"(?:^|[\s,.])(?:s\.? ?l\.? ?u?|s\.? ?a\.? ?u?|s\.? ?r\.? ?l\.?s?|s\.? ?p\.? ?a|s\.? ?a\.? ?s|sarl|eurl|ltd"
    r"|limited|plc|dac|gmbh|a\.? ?s|sirketi|ltd\.? sti|inc|llc|b\.? ?v"
    r"|lda|limitada|ag|kg|ohg|ug|oyj?|ab|aps|asa|a/s|n\.? ?v|s\.? ?r\.? ?o|d\.? ?o\.? ?o|kft|zrt|nyrt|e?ood|llp)\.?$"
)
_LANGUAGES = {  # each by its code and its name in all of them, as Unicode's CLDR has it
    **{fold(Locale(reader).languages[code]): code for reader in CODES for code in CODES},
    **{code: code for code in CODES},
    "castellano": "es",
}


def kind(cell: str) -> str:
    """A kind of the council's list, or `FIRM` where the size is not said."""
    word = fold(cell)
    found = _WORDS.get(word) or _LABELS.get(word)
    if found is None:
        raise BadValue("not_a_kind", value=cell)
    return str(found)


def kind_by_name(name: str) -> str:
    """What the name itself says, or nothing: a chamber, a university, a firm by its legal form."""
    folded = fold(name)
    for found, pattern in _NAMED:
        if pattern.search(folded):
            return str(found)
    return FIRM if _COMPANY.search(folded) else ""


def language(cell: str) -> str:
    """One of our languages, by its code or its name in any of them."""
    found = _LANGUAGES.get(fold(cell).partition(" ")[0])
    if found is None:
        raise BadValue("not_a_language", value=cell)
    return found


declare(
    {
        "not_a_kind": _("“%(value)s” is not a kind of organisation we know."),
        "not_a_language": _("“%(value)s” is not one of the languages used here."),
    }
)
