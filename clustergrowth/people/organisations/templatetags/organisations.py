"""``{% load organisations %}``: countries in the reader's language, regions by their names."""

from collections.abc import Iterable

from django import template

from clustergrowth.people.organisations.domain import codes
from clustergrowth.people.organisations.domain.countries import country_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    return country_name(code)


@register.filter
def regions(nuts: Iterable[str]) -> str:
    return ", ".join(codes.region_names(nuts))
