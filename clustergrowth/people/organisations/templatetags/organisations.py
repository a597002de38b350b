"""``{% load organisations %}``: countries in the reader's language, and this same list with another page or format."""

from django import template
from django.template.context import RequestContext

from clustergrowth.people.organisations.domain.countries import country_name

register = template.Library()


@register.filter
def country(code: str) -> str:
    return country_name(code)


@register.simple_tag(takes_context=True)
def address(context: RequestContext, **changes: object) -> str:
    """The query of this page with some of it changed; an empty value takes it away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value != "":
            query[key] = str(value)
    return f"?{query.urlencode()}"
