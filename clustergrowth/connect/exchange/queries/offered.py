"""What of the offers other nouns show: what organisations are strong at, and what could help with a lack."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clustergrowth.common.languages import CODES
from clustergrowth.common.ports import Hit, ReportText, Suggested
from clustergrowth.connect.exchange.models import Offer
from clustergrowth.connect.exchange.queries.guessing import guess
from clustergrowth.connect.exchange.queries.matching import SHOWN, Fit, fits_for_text
from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.kinds import OrganisationKind
from clustergrowth.people.persons.models import Viewer

MOST_TOLD = 15  # offers in a report


def strengths(council: Council, viewer: Viewer) -> Sequence[ReportText]:
    """What organisations of a council that show themselves offer, for the council's report, which stays for good."""
    offers = Offer.objects.open().visible_to(viewer).filter(council=council, organisation__is_public=True)
    offers = offers.exclude(organisation__kind=OrganisationKind.INDIVIDUAL).select_related("organisation")
    return [_strength(offer) for offer in offers.order_by("kind", "organisation__folded", "pk")[:MOST_TOLD]]


def _strength(offer: Offer) -> ReportText:
    areas = {}
    for code in CODES:
        with translation.override(code):
            areas[code] = str(offer.get_kind_display()) if offer.kind else ""
    texts = {"en": offer.english, offer.lang: offer.headline} if offer.english else {offer.lang: offer.headline}
    url = reverse("offer", args=[offer.pk])
    return ReportText(dict.fromkeys(CODES, offer.organisation.name), texts, areas, url)


def suggestions(texts: Sequence[tuple[str, str]], organisation: Any, viewer: Viewer) -> Sequence[Suggested]:
    """The offers that fit some texts best, one an organisation, the best first; without sign-in public ones only."""
    own = organisation.pk if organisation else None
    best: dict[int, Fit] = {}
    for text, lang in texts:
        written_in = guess(text, reader=lang).lang  # who answers on a page in one language may write in another
        for fit in fits_for_text(text, written_in, "need", viewer, organisation_id=own).fits:
            before = best.get(fit.posting.organisation_id)
            if before is None or fit.score > before.score:
                best[fit.posting.organisation_id] = fit
    return [_suggested(fit, viewer) for fit in sorted(best.values(), key=lambda fit: -fit.score)[:SHOWN]]


def _suggested(fit: Fit, viewer: Viewer) -> Suggested:
    offer = fit.posting
    is_named = viewer.is_authenticated or offer.organisation.is_public
    parts = [offer.organisation.name] if is_named else []
    parts += [str(offer.organisation.get_kind_display()), offer.organisation.city]
    hit = Hit(
        _("Offer"),
        offer.headline,
        " · ".join(part for part in parts if part),
        reverse("offer", args=[offer.pk]),
        offer.lang,
    )
    return Suggested(hit, render_to_string("exchange/_why.html", {"fit": fit}))
