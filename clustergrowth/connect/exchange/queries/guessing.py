"""What a text says about itself: its language, and the area of need it belongs to. Guessed, shown, correctable."""

from dataclasses import dataclass
from functools import cache

from clustergrowth.engine.matching import ModelsAway, Vectors, embed, guess_language
from clustergrowth.listen.surveys.instruments.domain.taxonomy import Area
from clustergrowth.people.councils.models import Council

SURE = 0.5  # below, what its writer usually writes in is the better guess
LEAST = 0.15  # cosine below which a text belongs to no area
MARGIN = 0.015  # between the nearest area and the next; closer than that, nobody could tell

# What people write when they need something of this area; compared by meaning, so it serves all five languages.
_SAYS: dict[Area, tuple[str, ...]] = {
    Area.TALENT: (
        "We look for people to hire: engineers, technicians, programmers, apprentices and students for an internship.",
        "Our staff needs training in new skills; we want to keep qualified employees.",
    ),
    Area.FINANCE: (
        "We look for money: a loan from a bank, an investor, venture capital, a grant or public funding.",
        "How to finance a new machine and pay for our growth.",
    ),
    Area.MARKETS: (
        "We look for customers, distributors and sales partners abroad; we want to export to new markets.",
        "Marketing and selling our product in another country.",
    ),
    Area.TECHNOLOGY: (
        "We look for a technical solution: measuring, testing, a new material, a sensor, a better production process.",
        "A laboratory that develops a prototype and does research and engineering with us.",
        "Detecting defects in parts: welding, milling, casting, surface and quality control on the production line.",
    ),
    Area.COOPERATION: (
        "We look for partners for a joint project, a consortium or cooperation with a university.",
        "Exchange of experience with other firms of our kind.",
    ),
    Area.DIGITAL: (
        "We want to digitalise our work: software, databases, artificial intelligence and cyber security.",
        "An online shop, an app, cloud services and planning software for our company.",
    ),
    Area.SUSTAINABILITY: (
        "We want to save energy, reduce emissions and waste, and recycle: sustainability and circular economy.",
        "Solar power, carbon footprint and environmental protection.",
    ),
    Area.INFRASTRUCTURE: (
        "We look for space: an office, a workshop, a warehouse, land, a test site or better transport.",
        "A place to work and shared equipment.",
    ),
    Area.MANAGEMENT: (
        "We need advice on strategy, leadership, planning, organisation and handing over the business to a successor.",
        "A mentor for the growth of our company.",
    ),
    Area.REGULATION: (
        "We have to comply with the law: permits, licences, customs, tax, labour law and data protection.",
        "Administrative procedures and contracts.",
    ),
}


@dataclass(frozen=True)
class Guess:
    """What was guessed of a text; blank where nothing could be."""

    lang: str
    kind: str


@cache
def _areas() -> tuple[list[Area], Vectors]:
    sentences = [(area, sentence) for area, examples in _SAYS.items() for sentence in examples]
    return [area for area, _ in sentences], embed([text for _, text in sentences], ["en"] * len(sentences))


def guess(text: str, *, reader: str = "en", council: Council | None = None) -> Guess:
    """Language and area of a text: of one too short to tell, or that nobody reads now, its writer's likely language."""
    usual = council.language_of_texts(reader) if council else reader
    try:
        lang, sure = guess_language(text, council.languages if council else ())
        lang = lang if lang and sure >= SURE else usual
        return Guess(lang, area_of(embed([text], [lang])[0]) if text.strip() else "")
    except ModelsAway:
        return Guess(usual, "")


def area_of(vector: Vectors) -> str:
    """The area of need whose words lie nearest to a meaning, or blank."""
    areas, vectors = _areas()
    nearness: dict[Area, float] = {}
    for area, near in zip(areas, vectors @ vector, strict=True):
        nearness[area] = max(nearness.get(area, -1.0), float(near))
    (best, near), (_, next_near) = sorted(nearness.items(), key=lambda pair: -pair[1])[:2]
    return best.value if near >= LEAST and near - next_near >= MARGIN else ""
