"""To which stratum a firm belongs: its size class, its sector, its place; what is not known is a stratum of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clustergrowth.listen.surveys.instruments.domain.questions import Answers
from clustergrowth.people.organisations.domain.codes import is_nace, with_all_above
from clustergrowth.people.organisations.domain.kinds import Size, Turnover, size_class

UNKNOWN = "unknown"
MARGINS = ("size", "sector", "place")
SECTOR_QUESTIONS = ("sector", "nace")
_BANDS = {
    "up-to-2": Turnover.UP_TO_2, "up-to-10": Turnover.UP_TO_10, "up-to-50": Turnover.UP_TO_50,
    "above-50": Turnover.ABOVE_50,
}  # fmt: skip


@dataclass(frozen=True)
class Stratum:
    size: str = UNKNOWN
    sector: str = UNKNOWN  # letter of the NACE section
    place: str = UNKNOWN  # NUTS code, as deep as known

    def of(self, margin: str) -> str:
        return {"size": self.size, "sector": self.sector, "place": self.place}[margin]


@dataclass(frozen=True)
class Respondent:
    """One firm that answered: where, what, to which stratum it belongs, and what tells it apart in another wave."""

    region: str  # council slug
    answers: Answers
    stratum: Stratum = Stratum()
    organisation: int | None = None
    key: str = ""


def stratum_of(answers: Answers, organisation: Mapping[str, Any] | None) -> Stratum:
    """What the register knows of the firm; where it knows nothing, what the firm answered."""
    facts = organisation or {}
    return Stratum(
        size=_size(answers, facts),
        sector=_sector(facts.get("nace") or [], answers),
        place=facts.get("nuts") or UNKNOWN,
    )


def _size(answers: Answers, facts: Mapping[str, Any]) -> str:
    """A firm of which only is known that it is an SME may be of three classes: that is not known."""
    if facts.get("size"):
        return str(facts["size"])
    staff, turnover = answers.get("staff"), answers.get("turnover")
    if isinstance(staff, int | float) and not isinstance(staff, bool):
        band = _BANDS.get(turnover, "") if isinstance(turnover, str) else ""
        size = size_class(float(staff), band)
        if size is not None:
            return size.value
    return Size.LARGE.value if facts.get("declared_sme") is False else UNKNOWN


def _sector(codes: Sequence[str], answers: Answers) -> str:
    answered = [answer.upper() for answer in map(answers.get, SECTOR_QUESTIONS) if isinstance(answer, str)]
    for code in (*codes, *answered):
        section = section_of(code)
        if section:
            return section
    return UNKNOWN


def section_of(code: str) -> str:
    """The letter of the NACE section a code lies in; empty for what is no code."""
    return next((c for c in with_all_above([code]) if len(c) == 1 and c.isalpha()), "") if is_nace(code) else ""


def placed(place: str, codes: Sequence[str]) -> str:
    """The deepest of the places with a known total that a firm lies in."""
    inside = [code for code in codes if place.startswith(code)]
    return max(inside, key=len) if inside else UNKNOWN
