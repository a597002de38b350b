"""Kinds and size of organisations, in the words of the councils and of Recommendation 2003/361/EC."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    SME = "sme", _("SME")
    STARTUP = "startup", _("start-up")
    SPINOFF = "spinoff", _("spin-off")
    LARGE_FIRM = "large", _("large firm")
    FIRM = "firm", _("firm, size not known")
    UNIVERSITY = "university", _("university")
    RESEARCH = "research", _("research centre")
    CLUSTER = "cluster", _("cluster")
    CHAMBER = "chamber", _("chamber")
    INDUSTRY_ASSOCIATION = "industry", _("industry association")
    PROFESSIONAL_ASSOCIATION = "professional", _("professional association")
    ASSOCIATION = "association", _("association")
    AGENCY = "agency", _("agency")
    PUBLIC_AUTHORITY = "authority", _("public authority")
    INVESTOR = "investor", _("investor or public bank")
    TECHNOPARK = "technopark", _("technopark")
    TRAINING = "training", _("training body or fund")
    SKILLS_FORUM = "skills", _("skills forum or network")
    INDIVIDUAL = "individual", _("individual")
    OTHER = "other", _("other")


SMALL_FIRMS = (
    OrganisationKind.SME,
    OrganisationKind.STARTUP,
    OrganisationKind.SPINOFF,
)  # SMEs unless their own figures say otherwise
FIRMS = (*SMALL_FIRMS, OrganisationKind.LARGE_FIRM, OrganisationKind.FIRM)
HIGHER_EDUCATION = (
    OrganisationKind.UNIVERSITY,
    OrganisationKind.RESEARCH,
)  # the university side of key success factor 1
SUPPORT = tuple(
    kind
    for kind in OrganisationKind
    if kind not in (*FIRMS, *HIGHER_EDUCATION, OrganisationKind.INDIVIDUAL, OrganisationKind.OTHER)
)


class Turnover(models.TextChoices):
    """Bands at the limits of the SME definition, in million euro a year."""

    UP_TO_2 = "2", _("up to € 2 million")
    UP_TO_10 = "10", _("€ 2 to 10 million")
    UP_TO_50 = "50", _("€ 10 to 50 million")
    ABOVE_50 = "50+", _("above € 50 million")


class Size(models.TextChoices):
    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")


COUNTED_LARGE = _("Counted as large by its figures (%(staff)s staff), although it is called an SME.")
COUNTED_SMALL = _("Counted as an SME by its figures (%(staff)s staff), although it is called a large firm.")


def counted_otherwise(kind: str, declared_sme: bool | None, staff: int | None, turnover: str) -> str:
    """“large” or “small” where the figures of a firm say so and its kind, or its word, says the other; else nothing."""
    size = size_class(staff, turnover)
    if size is None or kind not in FIRMS:
        return ""
    if size == Size.LARGE:
        return "large" if declared_sme or (declared_sme is None and kind in SMALL_FIRMS) else ""
    return "small" if kind == OrganisationKind.LARGE_FIRM or declared_sme is False else ""


def size_class(staff: float | None, turnover: str) -> Size | None:
    """Size by headcount and turnover together (2003/361/EC, article 2), as declared by the firm itself.

    Balance-sheet totals and linked enterprises are not asked for: that is why every page says “self-declared”.
    """
    if staff is None:
        return None
    by_staff = 0 if staff < 10 else 1 if staff < 50 else 2 if staff < 250 else 3
    bands = {Turnover.UP_TO_2: 0, Turnover.UP_TO_10: 1, Turnover.UP_TO_50: 2, Turnover.ABOVE_50: 3}
    by_turnover = bands.get(Turnover(turnover), 0) if turnover else 0
    return (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)[max(by_staff, by_turnover)]
