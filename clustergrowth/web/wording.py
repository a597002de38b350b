"""How the house writes each language: what betrays another form of address, another word for a term, or a wrong mark.

The rules for who translates, with their reasons, are in ``locale/README.md``; a language without rules here has none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STARTS = r"(?:^|[.:;!?¡¿] )"  # where an imperative stands, and a noun of the same letters hardly ever
OBJECT = "(?:lo|la|los|las|le|les|me|nos)"
NUMBER = r"(?:\d|\)s|\})"  # or a place where one will stand


@dataclass(frozen=True)
class Rule:
    """What no sentence of a language holds; ``finds`` shows it, ``right`` looks like it and is right."""

    why: str
    pattern: re.Pattern[str]
    finds: tuple[str, ...]
    right: frozenset[str] = frozenset()

    def slips(self, text: str) -> Iterator[str]:
        for match in self.pattern.finditer(text):
            if match.group().lower() not in self.right:
                yield f"{self.why}: {match.group()!r} in {text!r}"


def _rule(why: str, pattern: str, *finds: str, right: str = "") -> Rule:
    return Rule(why, re.compile(pattern, re.IGNORECASE), finds, frozenset(right.split()))


def _cased(why: str, pattern: str, *finds: str) -> Rule:
    return Rule(why, re.compile(pattern), finds)


def _words(why: str, words: str) -> Rule:
    """Whole words, none of them the name of a place in the sentence."""
    each = words.split()
    return _rule(why, rf"(?<![\w(])(?:{'|'.join(map(re.escape, each))})(?!\w)", *each)


def _imperatives(why: str, words: str) -> Rule:
    """At the beginning of a sentence, where they are spoken to the reader."""
    each = words.split()
    return _rule(
        why, rf"{STARTS}(?:no |non )?(?:{'|'.join(each)})(?!\w)", *(f"X. {one.capitalize()} x" for one in each)
    )


APOSTROPHE = _rule("an apostrophe is ’", r"(?<=[^\W\d_])'(?=[^\W\d_])", "l'ora")

ITALIAN = (
    _words(
        "tu, not voi",
        "voi vostro vostra vostri vostre siete avete potete dovete volete sapete vedete dite dovreste potreste"
        " vorreste",
    ),
    _rule("tu, not voi", r"\b(?:\w{3,}ete|\w+reste)\b", "scegliete", "troverete", right="complete incomplete concrete"),
    _rule("tu, not voi", r"\b\w+[aei]te(?:ci|lo|la|li|le|ne|mi)\b", "metteteci", "pubblicatela", "accoglieteci"),
    _rule("tu, not voi", r"\bve (?:lo|la|li|le|ne)\b", "che ve lo impedisce"),
    _rule(
        "tu, not voi",
        STARTS + r"(?!tramite)\w+[ai]te (?:il|lo|la|i|gli|le|un|una|un’|l’|qui|che)\b",
        *("Cercate un altro", "Sì. Aprite il file"),
    ),
    _imperatives(
        "tu, not Lei",
        "scelga scriva inserisca aggiunga indichi apra invii legga rilegga dica faccia vada prema risponda chieda"
        " confermi"
        " verifichi acceda entri torni tolga metta lasci salvi scarichi carichi cerchi compili spunti elimini"
        " annulli riprovi",
    ),
    _rule(
        "tu, not Lei",
        STARTS + r"(?:lo|la|li|le|ci|si) (?:aggiunga|termini|scelga|scriva|rilegga|apra|metta|faccia|dica)\b",
        *("Lo aggiunga", "Non ero io: la termini"),
    ),
    _cased("tu, not Lei", r"(?<=[a-zàèéìòù,] )(?:Lei|La|Le|Suo|Sua|Suoi|Sue)\b", "per Lei", "il Suo consiglio"),
    _rule(
        "a directory is elenco, a survey indagine, a needs report relazione, a ranking classifica",
        r"\b(?:rubric\w+|sondagg\w+|rapport[oi] sui|graduatori\w+)\b",
        *("rubrica", "sondaggi", "rapporto sui", "graduatoria"),
    ),
    _rule("a mail is an e-mail", r"(?<![\w(-])mails?\b", "la mail"),
    _rule("quotation marks are “ ”", "[«»]", "«", "»"),
    _rule("no space before %", NUMBER + r"\s%(?!\()", "95 %", "%(n)s %%"),
    _rule(
        "a day stands behind in data or giorno: 8 and 11 want l’",
        r"\b(?:il|lo|al|dal|del|nel|sul|fino a) %\((?:day|since|until)\)s",
        *("il %(day)s", "fino al %(until)s"),
    ),
    _words(
        "an accent is missing", "perche poiche finche piu puo gia cosi cioe citta universita attivita difficolta E’"
    ),
    APOSTROPHE,
)

SPANISH = (
    _words(
        "tú, not vosotros",
        "vosotros vosotras os vuestro vuestra vuestros vuestras sois decís venís pedís escribís seguís abrís"
        " recibís elegís",
    ),
    _rule("tú, not vosotros", r"\b\w+(?:[áé]|ía)is\b", "dedicáis", "deberíais", "recibiréis", "hacéis"),
    _imperatives(
        "tú, not vosotros",
        "mirad entrad escribid elegid guardad enviad añadid decid poned haced abrid leed responded pedid volved revisad"
        " indicad comprobad marcad usad",
    ),
    _rule("tú, not vosotros", rf"\b\w+(?:ad|ed|id){OBJECT}\b", "mostradme", "escribidlo"),
    _words("tú, not usted", "usted ustedes"),
    _imperatives(
        "tú, not usted",
        "elija escriba abra guarde envíe añada pulse lea diga haga ponga busque intente cambie corrija quite"
        " revise marque use"
        " deje confirme descargue suba mire inicie vuelva compruebe indique seleccione rellene introduzca pida"
        " responda copie"
        " espere vaya tenga tome cierre",
    ),
    _rule("tú, not usted", STARTS + r"nombre (?:el|la|los|las)\b", "Nombre la solución"),
    _rule(
        "tú, not usted",
        rf"\b(?:mír|tóm|guárd|enví|búsqu|intént|cámbi|quít|revís|márqu|ús|déj|confírm|descárgu|cópi|cít)e{OBJECT}\b",
        *("Mírelo", "tómelos", "inténtelo"),
    ),
    _rule("tú, not usted", rf"\b(?:elíj|escríb|ábr|añád|lé|díg|hág|póng|corríj)a{OBJECT}\b", "escríbalos", "ábrala"),
    _rule("tú, not ustedes", rf"\b\w*[áéíóú]\w*[ae]n{OBJECT}\b", "incorpórennos", "cítenme"),
    _rule("tú, not usted", r"\bles? (?:escribiremos|enviaremos|preguntaremos|avisaremos)\b", "No le escribiremos"),
    _words("a language is idioma", "lengua lenguas"),
    _rule("a mail is correo", r"(?<![\w(])(?:e-?)?mails?\b", "un mail", "el email"),
    _rule("quotation marks are « »", "[“”]", "“", "”"),
    _rule("a no-break space before %", NUMBER + r" ?%(?!\()", "95 %", "%(n)s%%"),
    _rule("¿ opens a question", r"(?:^|[.!?:] )[^¿.!?]*[\w»)…]\?", "Vienes?", "Hola. Cómo estás?"),
    _rule("¡ opens a call", r"(?:^|[.!?:] )[^¡.!?]*[\w»)…]!", "Gracias!"),
    _rule("? closes a question", r"¿[^?]*$", "¿Vienes"),
    APOSTROPHE,
)

FRENCH = (
    _words("vous, not tu", "tu te toi ton ta tes tien tienne tiens tiennes"),
    _rule("vous, not tu", r"\bt’", "je t’écris"),
    _imperatives(
        "vous, not tu",
        "choisis écris ajoute clique ouvre réessaie dis mets reviens regarde vérifie supprime enregistre indique"
        " tape saisis"
        " utilise appuie lis réponds retire attends essaie",
    ),
    _rule("a mail is courriel, its address électronique", r"(?<![\w(])(?:e-?)?mails?\b", "un mail", "adresse e-mail"),
    _rule("a survey is enquête", r"\bsondages?\b", "sondage"),
    _rule("quotation marks are « »", "[“”]", "“", "”"),
    _rule("a no-break space inside « »", "«(?!\u00a0)|(?<!\u00a0)»", "« oui\u00a0»", "«\u00a0oui »"),
    _rule("a no-break space before ; ? !", "(?<![\u00a0?!.…(])(?<!^)[;?!]", "Venez ?", "Venez?"),
    _rule("a no-break space before :", "(?<!\u00a0):(?=\\s|$)", "Où :", "Où: ici"),
    _rule("a no-break space before %", NUMBER + r"[ \u202f]?%(?!\()", "95 %", "%(n)s%%"),
    APOSTROPHE,
)

TURKISH = (
    _words("siz, not sen", "sen sana seni senin sende senden seninle"),
    _rule(
        "siz, not sen",
        r"\w+(?:yorsun|[ae]caks[ıi]n|m[ae]l[ıi]s[ıi]n|bilirsin|m[ıi]şs[ıi]n)\b",
        *("görüyorsun", "alacaksın", "yazmalısın", "seçebilirsin", "yazmışsın"),
    ),
    _rule(
        "siz, not sen: a sentence asks with -in",
        r"\b(?:seç|yaz|aç|ekle|sor|bak|gönder|kaydet|düzelt|dene|gir|sil|kapat|bırak|oku|söyle|bildir|belirt|bekle|tıkla"
        r"|indir|yükle|onayla|doldur|iste)\.(?=\s|$)",
        *("Bir dosya seç.", "Yeniden dene. Sonra bakın."),
    ),
    _rule(
        "no suffix after a place: nobody knows the vowels of a name",
        r"(?:%\(\w+\)[sd]|\})[’'][a-zçğıöşü]",
        *("%(name)s’e", "{figure}'den"),
    ),
    _rule(
        "a council is konsey",
        r"\bkurul(?:lar\w*|un|a|u|dan|da|unuz)?\b",
        *("kurul", "Kurullar", "bu kurula"),
        right="kurulu",  # danışma kurulu, an advisory board
    ),
    _rule(
        "an analysis is analiz, a VAT number vergi numarası, another diğer",
        r"\b(?:çözümleme\w*|KDV numarası|öbür)\b",
        *("çözümlemede", "KDV numarası", "öbür"),
    ),
    _cased(
        "İ, not I",
        r"(?<![\w/])I(?:lk|leti|htiya|ç|ki|stanbul|sim|zin|mza|ndir|stek|ş|zle|ptal|nce)|i\u0307",
        *("Ihtiyaç", "Istanbul", "i\u0307lk"),
    ),
    _rule("quotation marks are “ ”", "[«»]", "«", "»"),
    _rule("% stands before its number", r"\d\s?%(?!\()|\)s\s?%%(?!%)|%\s+\d|%%\s+%", "95 %", "%(n)s %%", "% 95"),
    APOSTROPHE,
)

RULES: dict[str, tuple[Rule, ...]] = {"es": SPANISH, "it": ITALIAN, "fr": FRENCH, "tr": TURKISH}

# What a machine sets, so that nobody has to type it: `make languages` does.
STRAIGHT = (r"(?<=[^\W\d_])'(?=[^\W\d_])", "’")
KEPT_TOGETHER = (rf"({NUMBER})[ \u202f](?=%(?!\())", "\\1\u00a0")
MARKS: dict[str, tuple[tuple[str, str], ...]] = {
    "es": (STRAIGHT, KEPT_TOGETHER),
    "it": (STRAIGHT, (rf"({NUMBER})\s(?=%(?!\())", r"\1")),
    "fr": (STRAIGHT, KEPT_TOGETHER, (r"[ \u202f](?=[:;?!»])", "\u00a0"), (r"«[ \u202f]", "«\u00a0")),
    "tr": (STRAIGHT,),
}


def typeset(language: str, text: str) -> str:
    """The sentence with the marks of its language where the keyboard has others."""
    for pattern, mark in MARKS.get(language, ()):
        text = re.sub(pattern, mark, text)
    return text


def slips(language: str, text: str) -> Iterator[str]:
    """Where a sentence is not written as its language is written here, each with what to write."""
    for rule in RULES.get(language, ()):
        yield from rule.slips(text)
