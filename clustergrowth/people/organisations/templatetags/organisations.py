"""``{% load organisations %}``: countries in the reader's language."""

from django import template

from clustergrowth.people.organisations.domain.countries import country_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    return country_name(code)
