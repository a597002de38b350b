"""For whom a figure is counted: one council, one country (its councils together, each firm once), or the network."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clustergrowth.people.councils.models import Council
from clustergrowth.people.organisations.domain.countries import country_name

NETWORK = "network"


@dataclass(frozen=True)
class FigureScope:
    """``key`` stands in addresses: ``network``, ``council:<slug>`` or ``country:<code>``."""

    key: str
    title: str | Promise
    councils: tuple[Council, ...]

    @cached_property
    def slugs(self) -> frozenset[str]:
        return frozenset(council.slug for council in self.councils)

    @property
    def url(self) -> str:
        kind, _sep, name = self.key.partition(":")
        if kind == "council":
            return reverse("learn_council", args=[name])
        return reverse("learn_country", args=[name]) if kind == "country" else reverse("figures")


def network() -> FigureScope:
    return FigureScope(NETWORK, _("The network"), tuple(Council.objects.all()))


def council_key(council: Council) -> str:
    return f"council:{council.slug}"


def one_council(council: Council) -> FigureScope:
    return FigureScope(council_key(council), str(council.name), (council,))


def each_council(scope: FigureScope) -> list[FigureScope]:
    return [one_council(council) for council in scope.councils]


def of_council(slug: str) -> FigureScope:
    council = Council.objects.filter(slug=slug).first()
    if council is None:
        raise Http404
    return one_council(council)


def of_country(code: str) -> FigureScope:
    councils = tuple(Council.objects.filter(country=code))
    if not councils:
        raise Http404
    return FigureScope(f"country:{code}", country_name(code), councils)


def by_key(key: str) -> FigureScope:
    kind, _sep, name = key.partition(":")
    make_scope = {"council": of_council, "country": of_country}.get(kind)
    if make_scope is not None:
        return make_scope(name)
    if key != NETWORK:
        raise Http404
    return network()


def all_scopes() -> list[FigureScope]:
    """The network, each country, each council; one query."""
    councils = list(Council.objects.all())
    countries: dict[str, list[Council]] = {}
    for council in councils:
        countries.setdefault(council.country, []).append(council)
    return [
        FigureScope(NETWORK, _("The network"), tuple(councils)),
        *(FigureScope(f"country:{code}", country_name(code), tuple(own)) for code, own in sorted(countries.items())),
        *map(one_council, councils),
    ]
