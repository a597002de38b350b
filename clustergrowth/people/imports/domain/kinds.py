"""What kind of organisation a word or a name means, and which language a word means."""

import re

from babel import Locale
from django.utils.translation import gettext_lazy as _

from clustergrowth.common.languages import CODES, fold
from clustergrowth.common.tables.reasons import BadValue, declare
from clustergrowth.people.imports.domain import forms_of_law
from clustergrowth.people.imports.domain.words import listed
from clustergrowth.people.organisations.domain.kinds import OrganisationKind

FIRM: str = OrganisationKind.FIRM  # a firm whose size the file does not say
_NAMES_OF_FIRMS = (OrganisationKind.AGENCY, OrganisationKind.CLUSTER, OrganisationKind.ASSOCIATION)
_ORGANISATIONS = frozenset(
    (
        *("organization", "organisation", "company", "account", "organizacion", "organizzazione", "organizacao"),
        *("kurulus", "kurum", "firma", "unternehmen", "organisatie", "organizacja", "empresa", "azienda", "entreprise"),
    )
)

_WORDS = {fold(word): kind for kind, words in listed("kinds.txt").items() for word in words}
_LABELS = {fold(choice.value): choice.value for choice in OrganisationKind}
_NAMED = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        (
            OrganisationKind.CHAMBER,
            "camara (?:oficial )?de comercio|camera di commercio|chambre de commerce|chamber of commerce"
            "|(?:ticaret|sanayi) odasi|(?:industrie und )?handelskammer|kamer van koophandel"
            "|izba (?:gospodarcza|handlowa|przemyslowa)",
        ),
        (
            OrganisationKind.UNIVERSITY,
            "universi[a-z]+|politecnico|ecole (?:normale|polytechnique|nationale|centrale|superieure)"
            "|institute of technology|instituto (?:politecnico|superior tecnico)|(?:fach)?hochschule|uniwersytet"
            "|politechnika|hogeschool",
        ),
        (
            OrganisationKind.TECHNOPARK,
            "teknopark[a-z]*|teknokent[a-z]*|parque (?:cientifico|tecnologico|de ciencia)|science park|technopole"
            "|technologiepark|grunderzentrum|park (?:naukowo )?technologiczny",
        ),
        (OrganisationKind.CLUSTER, "cluster|pole de competitivite|klaster"),
        (
            OrganisationKind.PUBLIC_AUTHORITY,
            "ayuntamiento|comune di|mairie|commune de|belediye[a-z]*|(?:county|city) council|junta de|regione"
            "|minist(?:erio|ere|ero)|bakanligi|camara municipal|municipio d[eo]|stadtverwaltung|landratsamt|ministerium"
            "|gemeente|urzad (?:miasta|gminy|marszalkowski)",
        ),
        (OrganisationKind.AGENCY, "agencia|agenzia|agence|ajansi|agency|agentur|agentschap|agencja"),
        (
            OrganisationKind.RESEARCH,
            "research (?:centre|center|institute)|centro de investiga(?:cion|cao)"
            "|fundacion (?:para la )?investigacion|istituto di ricerca|centre de recherche|arastirma|fraunhofer"
            "|forschungsinstitut|instytut badawczy",
        ),
        (
            OrganisationKind.ASSOCIATION,
            "^(?:forder)?verein|^verband|associacao|asociacion|associazione|^association|stowarzyszenie|vereniging"
            "|dernegi",
        ),
    )
)
_REGISTERED = re.compile(r"\be\. ?V\.?$|\beV$")  # eingetragener Verein; in lower case it is a Turkish house
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


def kind_by_name(name: str, legal_form: str = "") -> str:
    """What the name itself says, or nothing: a chamber, a university, a firm by its legal form.

    A firm may have any word in its name: with the legal form of one, only what a name begins with says another kind,
    and an agency is what travel agencies call themselves.
    """
    whole = f"{name} {legal_form}".strip()
    folded, is_firm = fold(name), forms_of_law.is_firm(whole)
    for found, pattern in _NAMED:
        word = pattern.search(folded)
        if word and (not is_firm or (word.start() == 0 and found not in _NAMES_OF_FIRMS)):
            return str(found)
    if _REGISTERED.search(whole):
        return str(OrganisationKind.ASSOCIATION)
    return FIRM if is_firm else ""


def row_is(cell: str) -> str:
    """What a row of a list of contacts is about, as programs that keep both call it: organisation or person."""
    return "organisation" if fold(cell) in _ORGANISATIONS else "person"


def language(cell: str) -> str:
    """One of our languages, by its code or its name in any of them."""
    found = _LANGUAGES.get(re.split(r"[ _]", fold(cell))[0])
    if found is None:
        raise BadValue("not_a_language", value=cell)
    return found


declare(
    {
        "not_a_kind": _("“%(value)s” is not a kind of organisation we know."),
        "not_a_language": _("“%(value)s” is not one of the languages used here."),
    }
)
