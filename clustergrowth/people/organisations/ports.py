"""What organisations show elsewhere, and what they hold about persons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clustergrowth.common.languages.searching import holds
from clustergrowth.common.ports import Described, Hit
from clustergrowth.people.organisations.models import (
    Affiliation,
    ColleagueInvitation,
    Disclosure,
    Listing,
    Organisation,
)
from clustergrowth.people.organisations.services import inviting
from clustergrowth.people.persons.models import Person, Viewer


def describe(ids: Sequence[int], viewer: Viewer) -> Mapping[int, Described]:
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "name", "slug")
    return {pk: Described(name, reverse("organisation", args=[slug])) for pk, name, slug in rows}


def search(words: str, viewer: Viewer, limit: int) -> Sequence[Hit]:
    rows = Listing.objects.all() if viewer.is_authenticated else Listing.objects.exclude(councils=[])
    listings = rows.filter(holds(words, "search")).order_by("folded", "pk")[:limit].select_related("organisation")
    return [
        Hit(
            kind=_("Organisation"),
            title=row.organisation.name,
            detail=" · ".join(part for part in (row.organisation.get_kind_display(), row.organisation.city) if part),
            url=reverse("organisation", args=[row.organisation.slug]),
        )
        for row in listings
    ]


def personal_data(person: Person) -> Mapping[str, Any]:
    affiliations = Affiliation.objects.filter(person=person).select_related("organisation").order_by("since")
    disclosures = Disclosure.objects.filter(person=person).select_related("to_organisation").order_by("since")
    shown = Organisation.objects.filter(manager=person).order_by("pk")
    asked = (
        ColleagueInvitation.objects.filter(email__iexact=person.email or "")
        .select_related("organisation")
        .order_by("pk")
    )
    return {
        "affiliations": [
            {"organisation": row.organisation.name, "function": row.function, "since": row.since, "until": row.until}
            for row in affiliations
        ],
        "visible to": [
            {"organisation": row.to_organisation.name, "because": row.because, "since": row.since, "until": row.until}
            for row in disclosures
        ],
        "asked whether they work in": [
            {"organisation": row.organisation.name, "name": row.name, "function": row.function, "at": row.asked_at}
            for row in asked
        ],
        "shown as manager of": [{"organisation": row.name, "since": row.manager_consent_at} for row in shown],
    }


def erase(person: Person) -> None:
    """Affiliations and disclosures go with the row; the public pages and their history name the person no longer."""
    inviting.take_back(ColleagueInvitation.objects.filter(email__iexact=person.email or ""))
    emptied = {"manager": None, "manager_consent_at": None}
    Organisation.objects.filter(manager=person).update(**emptied)
    Organisation.pgh_event_model.objects.filter(manager=person).update(**emptied)  # type: ignore[attr-defined]
