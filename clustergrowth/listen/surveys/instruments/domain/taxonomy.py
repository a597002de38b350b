"""What firms need, in the words every instrument, finding and comparison shares. A question has one area or none."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """First the four areas the councils named themselves, then what holds growth up around them."""

    TALENT = "talent", _("talent")
    FINANCE = "finance", _("finance")
    MARKETS = "markets", _("markets")
    TECHNOLOGY = "technology", _("technology")
    COOPERATION = "cooperation", _("cooperation")
    DIGITAL = "digital", _("digital transition")
    SUSTAINABILITY = "sustainability", _("sustainability")
    INFRASTRUCTURE = "infrastructure", _("locations and infrastructure")
    MANAGEMENT = "management", _("management and strategy")
    REGULATION = "regulation", _("regulation and administration")
